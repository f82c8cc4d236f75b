#include "ui/time/time_bar.h"

#include "models/qt/inspection.h"
#include "models/qt/playback.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/time/time_text.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QStyle>
#include <QToolButton>

#include <algorithm>
#include <array>

namespace vigla::ui {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array kSpeeds{1, 2, 5, 10};
constexpr std::array kBases{minutes(1), minutes(5), minutes(15)};
constexpr int kNarrow = 760; ///< Pixels.
constexpr std::size_t kMostMarkers = 100;

} // namespace

TimeBar::TimeBar(Playback& playback, QWidget* parent)
    : QFrame(parent)
    , m_playback(playback)
{
    setObjectName(QStringLiteral("timeBar"));
    setProperty("footer", true);
    setAccessibleName(tr("Time"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 2, 8, 2);
    row->setSpacing(2);
    m_back = addButton(QStringLiteral("timeBack"), tr("One moment back ([)"));
    m_back->setIcon(icon(Icon::StepBack));
    m_play = addButton(QStringLiteral("timePlay"), {});
    m_forward = addButton(QStringLiteral("timeForward"), tr("One moment forward (])"));
    m_forward->setIcon(icon(Icon::StepForward));
    buildSpeeds();
    m_track = new TimeTrack(this);
    row->addWidget(m_track, 1);
    m_place = new QLabel(this);
    m_place->setObjectName(QStringLiteral("timePlace"));
    m_place->setTextFormat(Qt::PlainText);
    row->addSpacing(4);
    row->addWidget(m_place);
    row->addSpacing(4);
    buildCompare();
    m_live = addButton(QStringLiteral("timeLive"), tr("Back to what happens now (Space)"));
    m_live->setIcon(icon(Icon::Play));
    m_live->setText(tr("Live"));
    m_live->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    wire();
    refresh();
}

QToolButton* TimeBar::addButton(const QString& name, const QString& tip)
{
    auto* button = new QToolButton(this);
    button->setObjectName(name);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    button->setIconSize({16, 16});
    button->setFocusPolicy(Qt::TabFocus);
    layout()->addWidget(button);
    return button;
}

void TimeBar::buildSpeeds()
{
    m_speed = addButton(QStringLiteral("timeSpeed"), tr("How fast the past is played"));
    m_speed->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_speed);
    m_speeds = new QActionGroup(menu);
    for (const int speed : kSpeeds) {
        QAction* action = menu->addAction(tr("%1×").arg(speed));
        action->setCheckable(true);
        action->setData(speed);
        m_speeds->addAction(action);
    }
    m_speed->setMenu(menu);
    connect(m_speeds, &QActionGroup::triggered, this,
        [this](QAction* action) { m_playback.setSpeed(action->data().toInt()); });
}

void TimeBar::buildCompare()
{
    m_compare = addButton(QStringLiteral("timeCompare"),
        tr("Marks what was added, removed and changed since another moment"));
    m_compare->setIcon(icon(Icon::Diff));
    m_compare->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_compare->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_compare);
    menu->setObjectName(QStringLiteral("timeCompareMenu"));
    connect(menu->addAction(tr("Mark changes from this moment on")), &QAction::triggered, this,
        [this] { compareWith(seconds(0)); });
    menu->addSection(tr("Compare what is shown with"));
    for (const auto ago : kBases)
        connect(menu->addAction(tr("%1 before").arg(spanLabel(ago))), &QAction::triggered, this,
            [this, ago] { compareWith(ago); });
    connect(menu->addAction(tr("the oldest moment")), &QAction::triggered, this, [this] {
        if (!m_playback.moments().empty())
            m_playback.compareSince(m_playback.moments().front());
    });
    menu->addSeparator();
    m_stopComparing = menu->addAction(icon(Icon::Close), tr("Stop comparing"));
    connect(m_stopComparing, &QAction::triggered, this,
        [this] { m_playback.compareSince(std::nullopt); });
    m_compare->setMenu(menu);
}

void TimeBar::wire()
{
    connect(m_back, &QToolButton::clicked, this, [this] { m_playback.step(-1); });
    connect(m_forward, &QToolButton::clicked, this, [this] { m_playback.step(1); });
    connect(m_play, &QToolButton::clicked, &m_playback, &Playback::togglePlay);
    connect(m_live, &QToolButton::clicked, &m_playback, &Playback::goLive);
    connect(m_track, &TimeTrack::sought, &m_playback, &Playback::seek);
    connect(m_track, &TimeTrack::stepped, &m_playback, &Playback::step);
    connect(m_track, &TimeTrack::liveRequested, &m_playback, &Playback::goLive);
    connect(&m_playback, &Playback::changed, this, &TimeBar::refresh);
    connect(&m_playback, &Playback::momentsChanged, this, &TimeBar::refresh);
}

void TimeBar::compareWith(seconds ago)
{
    const auto& moments = m_playback.moments();
    if (!moments.empty())
        m_playback.compareSince(m_playback.at().value_or(moments.back()) - ago);
}

void TimeBar::addLive(const Published& picture)
{
    if (!picture.snapshot || !picture.moments || picture.moments->empty())
        return;
    const SystemTime oldest = picture.moments->front();
    std::erase_if(m_points, [&](const TrackPoint& point) {
        return point.at < oldest || point.at >= picture.snapshot->at;
    });
    const MeshSummary summary = summarize(picture);
    m_points.push_back(
        {picture.snapshot->at, summary.requestsPerSecond, std::max(0.0, summary.errorPercent)});
    m_track->setPoints(m_points);
}

void TimeBar::setShown(const Published& picture)
{
    m_changes = picture.comparedWith && picture.graph ? graph::countChanges(*picture.graph)
                                                      : graph::ChangeCount();
    showComparison();
}

void TimeBar::addMarker(SystemTime at, const QString& text)
{
    m_markers.push_back({at, text});
    if (m_markers.size() > kMostMarkers)
        m_markers.erase(m_markers.begin());
    m_track->setMarkers(m_markers);
}

void TimeBar::clear()
{
    m_points.clear();
    m_markers.clear();
    m_track->setPoints({});
    m_track->setMarkers({});
}

void TimeBar::refresh()
{
    const bool hasPast = m_playback.moments().size() > 1;
    for (QWidget* widget : std::initializer_list<QWidget*>{m_back, m_play, m_track, m_compare})
        widget->setEnabled(hasPast);
    m_forward->setEnabled(hasPast && !m_playback.isLive());
    m_live->setEnabled(!m_playback.isLive());
    m_play->setIcon(icon(m_playback.isPlaying() ? Icon::Pause : Icon::Play));
    m_play->setToolTip(m_playback.isPlaying() ? tr("Stand still here")
            : m_playback.isLive()             ? tr("Play from the oldest moment on")
                                              : tr("Play from here on"));
    m_play->setAccessibleName(m_play->toolTip());
    m_speed->setText(tr("%1×").arg(m_playback.speed()));
    for (QAction* action : m_speeds->actions())
        action->setChecked(action->data().toInt() == m_playback.speed());
    m_track->setMoments(m_playback.moments());
    m_track->setPlace(m_playback.at(), m_playback.since());
    showPlace();
    showComparison();
    if (property("past").toBool() == m_playback.isLive()) {
        setProperty("past", !m_playback.isLive());
        style()->unpolish(this);
        style()->polish(this);
    }
}

void TimeBar::showPlace()
{
    if (m_playback.isLive() || m_playback.moments().empty()) {
        m_place->setText(tr("live"));
        return;
    }
    const auto ago = std::max(
        seconds(0), std::chrono::round<seconds>(m_playback.moments().back() - *m_playback.at()));
    const QString full = tr("%1 · %2 ago").arg(clockText(*m_playback.at()), spanLabel(ago));
    m_place->setText(width() < kNarrow ? QStringLiteral("−") + spanLabel(ago) : full);
    m_place->setToolTip(full);
}

void TimeBar::showComparison()
{
    const auto since = m_playback.since();
    m_stopComparing->setEnabled(since.has_value());
    if (!since) {
        m_compare->setText(tr("Compare"));
        m_compare->setAccessibleName(m_compare->toolTip());
        return;
    }
    const auto& count = m_changes;
    m_compare->setText(tr("since %1: +%2 −%3 ~%4")
                           .arg(clockText(*since))
                           .arg(count.addedNodes + count.addedEdges)
                           .arg(count.removedNodes + count.removedEdges)
                           .arg(count.changedNodes + count.changedEdges));
    m_compare->setAccessibleName(
        tr("Since %1: %2 nodes and %3 edges added, %4 nodes and %5 edges removed, %6 nodes and %7 "
           "edges changed")
            .arg(clockText(*since))
            .arg(count.addedNodes)
            .arg(count.addedEdges)
            .arg(count.removedNodes)
            .arg(count.removedEdges)
            .arg(count.changedNodes)
            .arg(count.changedEdges));
}

void TimeBar::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    // As wide as its longest text, so that the track keeps its width while one scrubs.
    const QString longest
        = tr("%1 · %2 ago").arg(QStringLiteral("00:00:00"), spanLabel(seconds(29 * 60 + 59)));
    const bool isNarrow = width() < kNarrow;
    m_place->setMinimumWidth(isNarrow ? 0 : m_place->fontMetrics().horizontalAdvance(longest));
    m_compare->setToolButtonStyle(
        isNarrow && !m_playback.since() ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    showPlace();
}

} // namespace vigla::ui
