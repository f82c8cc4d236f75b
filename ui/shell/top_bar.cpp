#include "ui/shell/top_bar.h"

#include "models/qt/convert.h"
#include "models/qt/search.h"
#include "ui/delegates/context_delegate.h"
#include "ui/shell/choice_popup.h"
#include "ui/shell/context_popup.h"
#include "ui/shell/search_box.h"
#include "ui/theme/icons.h"
#include "ui/theme/menu_head.h"
#include "ui/theme/theme.h"

#include <QActionGroup>
#include <QDateTime>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

#include <algorithm>
#include <array>

namespace vigla::ui {

namespace {

using std::chrono::seconds;

constexpr std::array kDurations{60, 120, 300, 600, 1800, 3600, 10800, 21600, 43200, 86400};
constexpr std::array kPeriods{2, 5, 10, 15, 30, 60};
constexpr int kBand = 3; ///< Pixels of the context's colour at the top.
constexpr int kLongestName = 26; ///< Characters; the tool tip has the rest.

QToolButton* newButton(const QString& name, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setObjectName(name);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::TabFocus);
    button->setIconSize({18, 18});
    return button;
}

/// A choice button looks like a combo box, but opens a list with a filter.
void makeChoice(QToolButton* button, Icon id)
{
    button->setIcon(icon(id));
    button->setPopupMode(QToolButton::InstantPopup);
    button->setProperty("choice", true);
    button->setLayoutDirection(Qt::LeftToRight);
}

QString shortened(const QString& name)
{
    if (name.size() <= kLongestName)
        return name;
    return name.left(kLongestName / 2) + QStringLiteral("…") + name.right(kLongestName / 2 - 1);
}

QIcon dot(const QColor& color)
{
    QPixmap pixmap(32, 32);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawEllipse(QRectF(8, 8, 16, 16));
    return QIcon(pixmap);
}

QActionGroup* addChoices(QMenu* menu, const auto& values)
{
    auto* group = new QActionGroup(menu);
    for (const int value : values) {
        QAction* action = menu->addAction(shortDuration(seconds(value)));
        action->setCheckable(true);
        action->setData(value);
        group->addAction(action);
    }
    return group;
}

void check(QActionGroup* group, int value)
{
    for (QAction* action : group->actions())
        action->setChecked(action->data().toInt() == value);
}

} // namespace

QString shortDuration(seconds duration)
{
    const auto count = duration.count();
    if (count >= 86400 && count % 86400 == 0)
        return TopBar::tr("%1 d").arg(count / 86400);
    if (count >= 3600 && count % 3600 == 0)
        return TopBar::tr("%1 h").arg(count / 3600);
    if (count >= 60 && count % 60 == 0)
        return TopBar::tr("%1 m").arg(count / 60);
    return TopBar::tr("%1 s").arg(count);
}

TopBar::TopBar(Search& search, QWidget* parent)
    : QToolBar(parent)
    , m_context(newButton(QStringLiteral("contextButton"), this))
    , m_namespaces(newButton(QStringLiteral("namespaceButton"), this))
    , m_search(new SearchBox(search, this))
    , m_duration(newButton(QStringLiteral("durationButton"), this))
    , m_live(newButton(QStringLiteral("liveButton"), this))
    , m_pause(newButton(QStringLiteral("pauseButton"), this))
    , m_more(newButton(QStringLiteral("moreButton"), this))
    , m_contextPopup(new ContextPopup(this))
    , m_namespacePopup(new ChoicePopup(ChoicePopup::Kind::Several, this))
{
    setObjectName(QStringLiteral("topBar"));
    setWindowTitle(tr("Context, search and time"));
    setAccessibleName(windowTitle());
    setMovable(false);
    setIconSize({18, 18});
    setFloatable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);

    makeChoice(m_context, Icon::Globe);
    makeChoice(m_namespaces, Icon::Namespace);
    buildDurations();
    buildLive();
    buildMenu();

    addWidget(m_context);
    addWidget(m_namespaces);
    auto* holder = new QWidget(this);
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(8, 0, 8, 0);
    row->addStretch(1);
    row->addWidget(m_search, 6);
    row->addStretch(1);
    holder->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addWidget(holder);
    for (QWidget* widget : {m_duration, m_live, m_pause, m_more})
        addWidget(widget);

    connect(m_context, &QToolButton::clicked, this, &TopBar::openContexts);
    connect(m_namespaces, &QToolButton::clicked, this, &TopBar::openNamespaces);
    connect(m_contextPopup, &ContextPopup::chosen, this, &TopBar::contextChosen);
    connect(m_namespacePopup, &ChoicePopup::added, this, &TopBar::namespaceTyped);
    connect(m_namespacePopup, &ChoicePopup::chosen, this, &TopBar::namespacesChosen);
    setContexts({}, {});
    setNamespaces({}, {});
    setDuration(seconds(60));
    setPeriod(seconds(5));
    setTheme(ThemeChoice::System);
    showLive();
}

void TopBar::buildDurations()
{
    m_duration->setIcon(icon(Icon::Clock));
    m_duration->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_duration);
    addMenuHead(menu, tr("Rates of the last"));
    m_durations = addChoices(menu, kDurations);
    m_duration->setMenu(menu);
    connect(m_durations, &QActionGroup::triggered, this,
        [this](QAction* action) { emit durationChosen(seconds(action->data().toInt())); });
}

void TopBar::buildLive()
{
    m_live->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_live);
    addMenuHead(menu, tr("Poll every"));
    m_periods = addChoices(menu, kPeriods);
    m_live->setMenu(menu);
    connect(m_periods, &QActionGroup::triggered, this,
        [this](QAction* action) { emit periodChosen(seconds(action->data().toInt())); });
    m_pause->setToolButtonStyle(Qt::ToolButtonIconOnly);
    connect(m_pause, &QToolButton::clicked, this, [this] { emit pauseToggled(); });
}

void TopBar::buildMenu()
{
    m_more->setIcon(icon(Icon::Menu));
    m_more->setToolButtonStyle(Qt::ToolButtonIconOnly);
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setToolTip(tr("Menu"));
    m_more->setAccessibleName(tr("Menu"));
    m_more->setProperty("noIndicator", true);
    auto* menu = new QMenu(m_more);
    m_actionsEnd = menu->addSeparator();
    addMenuHead(menu, tr("Theme"));
    m_themes = new QActionGroup(menu);
    const std::array<std::pair<ThemeChoice, QString>, 3> choices{
        {{ThemeChoice::System, tr("As the system")}, {ThemeChoice::Light, tr("Light")},
            {ThemeChoice::Dark, tr("Dark")}}};
    for (const auto& [choice, title] : choices) {
        QAction* action = menu->addAction(title);
        action->setCheckable(true);
        action->setData(static_cast<int>(choice));
        m_themes->addAction(action);
    }
    m_more->setMenu(menu);
    connect(m_themes, &QActionGroup::triggered, this, [this](QAction* action) {
        emit themeChosen(static_cast<ThemeChoice>(action->data().toInt()));
    });
}

void TopBar::addMenuAction(QAction* action)
{
    m_more->menu()->insertAction(m_actionsEnd, action);
}

void TopBar::setContexts(const std::vector<ContextEntry>& contexts, const QString& current)
{
    m_contexts = contexts;
    for (ContextEntry& entry : m_contexts)
        for (QString* text :
            {&entry.cluster, &entry.detail, &entry.obstacle, &entry.program, &entry.reach.text})
            *text = toPlainQString(toStdString(*text));
    m_currentContext = current;
    m_contextPopup->setContexts(m_contexts, current);
    showContext();
}

void TopBar::setActingAs(const QString& who)
{
    m_actingAs = toPlainQString(toStdString(who));
    showContext();
}

void TopBar::setInsecure(bool isInsecure)
{
    m_isInsecure = isInsecure;
    showContext();
}

void TopBar::showContext()
{
    const auto chosen = std::ranges::find(m_contexts, m_currentContext, &ContextEntry::name);
    const bool isKnown = chosen != m_contexts.end();
    const bool isProtected = isKnown && chosen->isProtected;
    const QString name = toPlainQString(toStdString(m_currentContext));
    QString text = m_currentContext.isEmpty() ? tr("Choose a context") : shortened(name);
    if (!m_actingAs.isEmpty())
        text += QLatin1Char(' ') + tr("as %1").arg(shortened(m_actingAs));
    m_context->setText(text);
    m_context->setIcon(isProtected ? icon(Icon::Security, currentTheme().failing)
            : m_isInsecure         ? icon(Icon::Warning, currentTheme().degraded)
                                   : icon(Icon::Globe));
    QStringList tip{tr("Context: %1").arg(m_currentContext.isEmpty() ? tr("none") : name)};
    if (isKnown && !chosen->cluster.isEmpty())
        tip << tr("Server: %1").arg(chosen->cluster);
    if (!m_actingAs.isEmpty())
        tip << tr("Acting as %1").arg(m_actingAs);
    if (m_isInsecure)
        tip << tr("The server's certificate is not verified (insecure-skip-tls-verify).");
    if (isProtected)
        tip << tr("Protected: a write asks to type the name.");
    m_context->setToolTip(toToolTip(tip.join(QLatin1Char('\n'))));
    m_context->setAccessibleName(tip.join(QStringLiteral(". ")));
    m_band = isKnown ? contextColor(*chosen) : QColor();
    update();
}

void TopBar::paintEvent(QPaintEvent* event)
{
    QToolBar::paintEvent(event);
    if (m_band.isValid())
        QPainter(this).fillRect(0, 0, width(), kBand, m_band);
}

void TopBar::setNamespaces(const QStringList& all, const QStringList& chosen)
{
    std::vector<Choice> choices;
    for (const QString& name : all)
        choices.push_back({name, toPlainQString(toStdString(name)), {}});
    m_namespacePopup->setChoices(choices);
    m_namespacePopup->setChosen(chosen);
    const QString text = chosen.isEmpty() ? tr("All namespaces")
        : chosen.size() == 1              ? shortened(toPlainQString(toStdString(chosen.first())))
                                          : tr("%1 namespaces").arg(chosen.size());
    m_namespaces->setText(text);
    const QString names = chosen.isEmpty()
        ? text
        : tr("Namespaces: %1").arg(toPlainQString(toStdString(chosen.join(QStringLiteral(", ")))));
    m_namespaces->setToolTip(toToolTip(names));
    m_namespaces->setAccessibleName(names);
}

void TopBar::setNamespacesTyped(bool areTyped)
{
    m_namespacePopup->setAddPrompt(areTyped
            ? tr("Namespaces may not be listed here. Enter looks into the namespace %1.")
            : QString());
}

void TopBar::setDuration(seconds duration)
{
    m_duration->setText(shortDuration(duration));
    m_duration->setToolTip(tr("Rates are of the last %1").arg(shortDuration(duration)));
    m_duration->setAccessibleName(m_duration->toolTip());
    check(m_durations, static_cast<int>(duration.count()));
}

void TopBar::setLongestDuration(seconds longest)
{
    for (QAction* action : m_durations->actions())
        action->setVisible(action->data().toInt() <= longest.count());
}

void TopBar::setPeriod(seconds period)
{
    check(m_periods, static_cast<int>(period.count()));
}

void TopBar::setTimeState(TimeState state)
{
    m_timeState = state;
    showLive();
}

void TopBar::setConnection(const ConnectionStatus& status)
{
    m_status = status;
    showLive();
}

void TopBar::setTime(SystemTime at)
{
    m_time = at;
    showLive();
}

void TopBar::setTheme(ThemeChoice choice)
{
    check(m_themes, static_cast<int>(choice));
    showLive();
}

void TopBar::showLive()
{
    using State = ConnectionStatus::State;
    const Theme& theme = currentTheme();
    const bool isPast = m_timeState != TimeState::Live;
    QString word;
    switch (m_status.state) {
    case State::NotConnected:
        word = tr("not connected");
        m_live->setIcon(dot(theme.unknown));
        break;
    case State::Connecting:
        word = tr("connecting…");
        m_live->setIcon(dot(theme.unknown));
        break;
    case State::Live:
        word = isPast ? tr("past") : tr("live");
        m_live->setIcon(isPast ? icon(Icon::Clock, theme.degraded) : dot(theme.healthy));
        if (m_timeState == TimeState::Playing)
            word = tr("playing");
        break;
    case State::Lost:
    case State::Failed:
        word = m_status.state == State::Lost ? tr("lost") : tr("failed");
        m_live->setIcon(icon(Icon::Disconnected, theme.failing));
        break;
    }
    if (m_time) {
        const QDateTime time = QDateTime::fromMSecsSinceEpoch(m_time->time_since_epoch().count());
        word += QLatin1Char(' ') + QLocale().toString(time.time(), QStringLiteral("HH:mm:ss"));
    }
    m_live->setText(word);
    m_live->setToolTip(tr("When the picture was taken; how often to poll"));
    m_live->setAccessibleName(word);
    m_pause->setIcon(icon(isPast ? Icon::Play : Icon::Pause));
    m_pause->setText(tr("Live"));
    m_pause->setToolButtonStyle(isPast ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    m_pause->setToolTip(isPast ? tr("Back to what happens now (Space)")
                               : tr("Let the picture stand still (Space); recording goes on"));
    m_pause->setAccessibleName(isPast ? tr("Back to live") : tr("Pause"));
}

void TopBar::openContexts()
{
    m_contextPopup->openUnder(m_context);
}

void TopBar::openNamespaces()
{
    m_namespacePopup->openUnder(m_namespaces);
}

} // namespace vigla::ui
