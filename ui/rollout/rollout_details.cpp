#include "ui/rollout/rollout_details.h"

#include "models/qt/convert.h"
#include "ui/rollout/change_title.h"
#include "ui/rollout/conflict_view.h"
#include "ui/rollout/proxy_model.h"
#include "ui/rollout/share_view.h"
#include "ui/routes/plain_label.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace vigla::ui {
namespace {

using routing::ObjectProgress;
using Stage = ObjectProgress::Stage;

QString wordOf(const ObjectProgress& object)
{
    switch (object.stage) {
    case Stage::Waiting:
        return RolloutDetails::tr("waiting");
    case Stage::Read:
        return RolloutDetails::tr("read");
    case Stage::Accepted:
        return RolloutDetails::tr("dry run accepted");
    case Stage::Writing:
        return RolloutDetails::tr("being written");
    case Stage::Stored:
        return object.isInIstiod ? RolloutDetails::tr("stored, istiod has it")
                                 : RolloutDetails::tr("stored");
    case Stage::Unneeded:
        return RolloutDetails::tr("already as wanted");
    case Stage::NotStored:
        return RolloutDetails::tr("not stored");
    case Stage::Uncertain:
        return RolloutDetails::tr("not known whether it is stored");
    }
    return {};
}

PlainLabel* sectionLabel(const QString& title, QWidget* parent)
{
    auto* label = new PlainLabel(PlainLabel::Fit::Elide, PlainLabel::Tone::Strong, parent);
    label->setPlain(title);
    return label;
}

PlainLabel* wrappedLabel(PlainLabel::Tone tone, QWidget* parent)
{
    auto* label = new PlainLabel(PlainLabel::Fit::Wrap, tone, parent);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QVBoxLayout* columnOf(QWidget* widget)
{
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    return column;
}

QScrollArea* scrolled(QWidget* content, QWidget* parent)
{
    auto* scroll = new QScrollArea(parent);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(content);
    scroll->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    return scroll;
}

} // namespace

RolloutDetails::RolloutDetails(QWidget* parent)
    : QWidget(parent)
    , m_stack(new QStackedWidget(this))
    , m_conflicts(new ConflictView(this))
{
    setObjectName(QStringLiteral("rolloutDetails"));
    auto* facts = new QWidget(this);
    auto* row = new QHBoxLayout(facts);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(24);
    row->addWidget(buildObjects(), 3);
    row->addWidget(buildProxies(), 4);
    row->addWidget(buildTraffic(), 3);
    m_stack->addWidget(facts);
    m_stack->addWidget(m_conflicts);
    columnOf(this)->addWidget(m_stack);
    connect(m_conflicts, &ConflictView::resolved, this, &RolloutDetails::conflictsResolved);
}

QWidget* RolloutDetails::buildObjects()
{
    auto* content = new QWidget(this);
    auto* column = columnOf(content);
    m_objects = wrappedLabel(PlainLabel::Tone::Normal, content);
    m_objects->setObjectName(QStringLiteral("rolloutObjects"));
    m_notes = wrappedLabel(PlainLabel::Tone::Muted, content);
    m_notes->setObjectName(QStringLiteral("rolloutNotes"));
    column->addWidget(m_objects);
    column->addWidget(m_notes);
    column->addStretch(1);
    auto* whole = new QWidget(this);
    auto* outer = columnOf(whole);
    outer->addWidget(sectionLabel(tr("Objects, in the order of writing"), whole));
    outer->addWidget(scrolled(content, whole), 1);
    return whole;
}

QWidget* RolloutDetails::buildProxies()
{
    auto* whole = new QWidget(this);
    auto* column = columnOf(whole);
    m_proxyModel = new ProxyModel(this);
    m_proxies = new QTableView(whole);
    m_proxies->setObjectName(QStringLiteral("rolloutProxies"));
    m_proxies->setAccessibleName(tr("Proxies"));
    m_proxies->setModel(m_proxyModel);
    m_proxies->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_proxies->setSelectionMode(QAbstractItemView::SingleSelection);
    m_proxies->setShowGrid(false);
    m_proxies->setWordWrap(false);
    m_proxies->setProperty("frameless", true);
    m_proxies->setTabKeyNavigation(false);
    m_proxies->verticalHeader()->hide();
    m_proxies->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    m_proxies->setItemDelegateForColumn(ProxyModel::StateColumn, new ProxyStateDelegate(m_proxies));
    QHeaderView* header = m_proxies->horizontalHeader();
    header->hide();
    header->setSectionResizeMode(ProxyModel::StateColumn, QHeaderView::ResizeToContents);
    header->setSectionResizeMode(ProxyModel::ProxyColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(ProxyModel::DetailColumn, QHeaderView::Stretch);
    connect(m_proxies, &QTableView::activated, this, [this](const QModelIndex& index) {
        const QString name = index.siblingAtColumn(ProxyModel::ProxyColumn).data().toString();
        const qsizetype dot = name.lastIndexOf(QLatin1Char('.'));
        emit proxyRequested(name.mid(dot + 1) + QLatin1Char('/') + name.left(dot));
    });
    m_proxies->setToolTip(tr("Double-click to compare what istiod would send with what it has"));
    m_proxyNote = wrappedLabel(PlainLabel::Tone::Muted, whole);
    m_proxyNote->setObjectName(QStringLiteral("proxyNote"));
    column->addWidget(sectionLabel(tr("Proxies"), whole));
    column->addWidget(m_proxyNote);
    column->addWidget(m_proxies, 1);
    column->addStretch(0);
    return whole;
}

QWidget* RolloutDetails::buildTraffic()
{
    auto* content = new QWidget(this);
    auto* column = columnOf(content);
    m_shares = new ShareView(content);
    m_confidence = wrappedLabel(PlainLabel::Tone::Muted, content);
    m_confidence->setObjectName(QStringLiteral("confidence"));
    column->addWidget(m_shares);
    column->addWidget(m_confidence);
    column->addStretch(1);
    auto* whole = new QWidget(this);
    auto* outer = columnOf(whole);
    outer->addWidget(sectionLabel(tr("Traffic since it was stored"), whole));
    outer->addWidget(scrolled(content, whole), 1);
    return whole;
}

QSize RolloutDetails::sizeHint() const
{
    const bool areConflicts = m_stack->currentWidget() == m_conflicts;
    return {640, areConflicts ? m_conflicts->sizeHint().height() : 184};
}

void RolloutDetails::setState(const routing::RolloutState& state)
{
    const bool isConflict = state.phase == routing::Phase::Conflict;
    m_stack->setCurrentIndex(isConflict ? 1 : 0);
    m_conflicts->setConflicts(isConflict ? state.conflicts : std::vector<routing::Overlap>());
    refreshObjects(state);
    refreshProxies(state);
    refreshTraffic(state);
}

void RolloutDetails::refreshObjects(const routing::RolloutState& state)
{
    QStringList lines;
    QStringList notes;
    int number = 0;
    for (const ObjectProgress& object : state.objects) {
        lines << QStringLiteral("%1  %2: %3").arg(++number).arg(changeTitle(object.requested), wordOf(object));
        for (const std::string& warning : object.warnings)
            notes << tr("The server warns: %1").arg(toPlainQString(warning));
    }
    for (const routing::Owner& owner : state.owners)
        notes << toPlainQString(owner.sentence);
    for (const std::string& merged : state.mergedIn)
        notes << tr("Kept from others: %1").arg(toPlainQString(merged));
    m_objects->setPlain(
        lines.isEmpty() ? tr("Nothing is being applied.") : lines.join(QLatin1Char('\n')));
    m_notes->setPlain(notes.join(QLatin1Char('\n')));
    m_notes->setVisible(!notes.isEmpty());
}

void RolloutDetails::refreshProxies(const routing::RolloutState& state)
{
    m_proxyModel->setProxies(state.proxies);
    m_proxies->setColumnHidden(ProxyModel::DetailColumn, !m_proxyModel->hasDetails());
    m_proxies->setVisible(!state.proxies.empty());
    QString note = toPlainQString(state.convergenceProblem);
    if (note.isEmpty() && state.proxies.empty())
        note = tr("Asked as soon as the change is stored.");
    m_proxyNote->setPlain(note);
    m_proxyNote->setVisible(!note.isEmpty());
}

void RolloutDetails::refreshTraffic(const routing::RolloutState& state)
{
    m_shares->setShares(state.observed);
    QString text = toPlainQString(state.confidence);
    if (text.isEmpty() && state.observed.empty())
        text = routing::isFinished(state.phase) && state.isWatching
            ? tr("Counting. The first numbers come with the next readings of the proxies.")
            : tr("Counted from when the proxies have it.");
    m_confidence->setPlain(text);
}

} // namespace vigla::ui
