#include "ui/shell/main_window.h"

#include "models/qt/convert.h"
#include "ui/control/control_plane_page.h"
#include "ui/graph/graph_page.h"
#include "ui/inspector/inspector.h"
#include "ui/proxies/proxies_page.h"
#include "ui/shell/context_popup.h"
#include "ui/shell/find_help.h"
#include "ui/shell/rail.h"
#include "ui/shell/search_box.h"
#include "ui/shell/search_menu.h"
#include "ui/shell/status_line.h"
#include "ui/tables/tables_page.h"
#include "ui/time/time_bar.h"

#include <QCloseEvent>
#include <QDockWidget>
#include <QScreen>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace vigla::ui {

namespace {

constexpr QSize kFirstSize{1440, 900};
constexpr double kFirstShareOfScreen = 0.95; ///< The frame of the window needs room too.
constexpr QSize kSmallest{800, 560};
constexpr int kInspectorWidth = 344;
constexpr int kMessageMs = 6000;
constexpr int kSettingsVersion = 1;

bool usesInspector(PageId page)
{
    return page == PageId::Graph || page == PageId::Tables;
}

/// Why the longest duration is what it is: proxies' counters are kept for half an hour.
std::chrono::seconds longestDuration(const Published& picture)
{
    const bool isPrometheus
        = picture.snapshot && picture.snapshot->source == snapshot::TelemetrySource::Prometheus;
    return isPrometheus ? std::chrono::hours(24) : std::chrono::minutes(30);
}

} // namespace

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent)
    , m_topBar(new TopBar(m_search, this))
    , m_rail(new Rail(this))
    , m_banner(new ConnectionBanner(this))
    , m_stack(new QStackedWidget(this))
    , m_statusLine(new StatusLine(this))
    , m_palette(new CommandPalette(this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(tr("Vigla"));
    setWindowIcon(applicationIcon());
    setMinimumSize(kSmallest);
    resize(kFirstSize.boundedTo(screen()->availableSize() * kFirstShareOfScreen));
    addToolBar(Qt::TopToolBarArea, m_topBar);
    addToolBar(Qt::LeftToolBarArea, m_rail);
    setStatusBar(m_statusLine);
    setContextMenuPolicy(Qt::NoContextMenu);
    setTabOrder(m_topBar, m_rail);

    auto* centre = new QWidget(this);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_banner);
    column->addWidget(m_stack, 1);
    setCentralWidget(centre);

    buildInspector();
    buildPages();
    buildActions();
    wireTopBar();
    wirePages();
    showPage(PageId::Graph);
}

MainWindow::~MainWindow() = default;

void MainWindow::buildInspector()
{
    m_inspector = new Inspector(m_selection, this);
    m_dock = new QDockWidget(tr("Inspector"), this);
    m_dock->setObjectName(QStringLiteral("inspectorDock"));
    m_dock->setFeatures(QDockWidget::NoDockWidgetFeatures);
    m_dock->setAllowedAreas(Qt::RightDockWidgetArea);
    m_dock->setTitleBarWidget(new QWidget(m_dock));
    m_dock->setWidget(m_inspector);
    addDockWidget(Qt::RightDockWidgetArea, m_dock);
    resizeDocks({m_dock}, {kInspectorWidth}, Qt::Horizontal);
}

void MainWindow::buildPages()
{
    m_graphPage = new GraphPage(m_selection, m_search, m_playback, m_stack);
    m_tablesPage = new TablesPage(m_selection, m_search, m_stack);
    m_proxiesPage = new ProxiesPage(m_search, m_stack);
    m_controlPlanePage = new ControlPlanePage(m_stack);
    addPage(PageId::Graph, m_graphPage);
    addPage(PageId::Tables, m_tablesPage);
    addPage(PageId::Proxies, m_proxiesPage);
    addPage(PageId::ControlPlane, m_controlPlanePage);
}

void MainWindow::addPage(PageId id, QWidget* page)
{
    if (m_pages.contains(id))
        return;
    m_pages[id] = page;
    m_stack->addWidget(page);
    m_rail->addPage(id);
    addKey(tr("Pages"), titleOf(id), {keyOf(id)}, [this, id] { showPage(id); });
}

void MainWindow::wireTopBar()
{
    connect(m_topBar, &TopBar::contextChosen, this, &MainWindow::contextChosen);
    auto* contexts = m_topBar->contextPopup();
    connect(contexts, &ContextPopup::opened, this, &MainWindow::contextsOpened);
    connect(contexts, &ContextPopup::newWindowRequested, this, &MainWindow::contextWindowRequested);
    connect(contexts, &ContextPopup::colorChosen, this, &MainWindow::contextColorChosen);
    connect(contexts, &ContextPopup::protectionChosen, this, &MainWindow::contextProtectionChosen);
    connect(contexts, &ContextPopup::consentWithdrawn, this, &MainWindow::consentWithdrawn);
    connect(m_topBar, &TopBar::namespaceTyped, this, &MainWindow::namespaceTyped);
    connect(m_topBar, &TopBar::namespacesChosen, this, &MainWindow::namespacesChosen);
    connect(m_topBar, &TopBar::periodChosen, this, &MainWindow::periodChanged);
    connect(m_topBar, &TopBar::pauseToggled, &m_playback, &Playback::togglePause);
    connect(&m_playback, &Playback::changed, this, &MainWindow::takePlayback);
    connect(m_topBar, &TopBar::themeChosen, this, &MainWindow::themeChosen);
    connect(m_topBar, &TopBar::durationChosen, this, [this](std::chrono::seconds duration) {
        GraphViewSettings settings = m_graphPage->settings();
        settings.options.duration = duration;
        setGraphSettings(settings);
        emit graphSettingsChanged(settings);
    });
    connect(m_topBar->searchBox(), &SearchBox::helpRequested, this, &MainWindow::openFindHelp);
    connect(m_topBar->searchBox(), &SearchBox::left, this, &MainWindow::focusPage);
    connect(m_rail, &Rail::pageChosen, this, &MainWindow::showPage);
    connect(m_banner, &ConnectionBanner::retryRequested, this, &MainWindow::retryRequested);
    connect(m_statusLine, &StatusLine::readOnlyToggled, this, &MainWindow::readOnlyToggled);
    connect(m_statusLine, &StatusLine::proxiesClicked, this, [this] { showPage(PageId::Proxies); });
    connect(
        m_statusLine, &StatusLine::findingsClicked, this, [this] { showPage(PageId::Routing); });
}

void MainWindow::wirePages()
{
    connect(
        m_graphPage, &GraphPage::settingsChanged, this, [this](const GraphViewSettings& settings) {
            m_topBar->setDuration(settings.options.duration);
            emit graphSettingsChanged(settings);
        });
    connect(m_graphPage, &GraphPage::relayoutRequested, this, &MainWindow::relayoutRequested);
    connect(m_graphPage, &GraphPage::nodeMoved, this, &MainWindow::nodeMoved);
    connect(m_graphPage, &GraphPage::routingRequested, this, &MainWindow::routingRequested);
    connect(m_graphPage, &GraphPage::testRequested, this, &MainWindow::testRequested);
    connect(m_graphPage, &GraphPage::whyRequested, this, &MainWindow::showWhy);
    connect(m_tablesPage, &TablesPage::whyRequested, this, &MainWindow::showWhy);
    connect(m_graphPage, &GraphPage::exportReady, this, &MainWindow::exportReady);
    connect(m_graphPage, &GraphPage::pictureCopied, this,
        [this] { notify(tr("The picture is on the clipboard.")); });
    connect(m_graphPage, &GraphPage::namespacesRequested, m_topBar, &TopBar::openNamespaces);
    connect(m_graphPage, &GraphPage::contextsRequested, m_topBar, &TopBar::openContexts);
    connect(m_tablesPage, &TablesPage::routingRequested, this, &MainWindow::routingRequested);
    connect(m_tablesPage, &TablesPage::graphRequested, this, [this](const QString& id) {
        showPage(PageId::Graph);
        m_graphPage->reveal(id);
    });
    connect(m_inspector, &Inspector::routingRequested, this, &MainWindow::routingRequested);
    connect(m_inspector, &Inspector::momentChosen, &m_playback, &Playback::seek);
    connect(m_inspector, &Inspector::proxyRequested, this, [this](const QString& id) {
        showPage(PageId::Proxies);
        m_proxiesPage->showProxy(id);
    });
}

void MainWindow::showPage(PageId id)
{
    const auto found = m_pages.find(id);
    if (found == m_pages.end())
        return;
    const bool isNew = id != m_page || m_stack->currentWidget() != found->second;
    m_page = id;
    m_stack->setCurrentWidget(found->second);
    m_rail->setCurrent(id);
    showInspector(m_isInspectorWanted);
    if (!isNew)
        return;
    focusPage();
    emit pageShown(id);
}

void MainWindow::showInspector(bool isShown)
{
    m_inspectorAction->setChecked(isShown);
    m_dock->setVisible(isShown && usesInspector(m_page));
}

void MainWindow::focusPage()
{
    if (m_page == PageId::Graph)
        m_graphPage->focusView();
    else if (m_page == PageId::Tables)
        m_tablesPage->focusTable();
    else if (QWidget* first = m_pages.at(m_page)->nextInFocusChain())
        first->setFocus(Qt::OtherFocusReason);
}

void MainWindow::setContexts(const std::vector<ContextEntry>& contexts, const QString& current)
{
    m_contexts = contexts;
    m_context = current;
    m_topBar->setContexts(contexts, current);
    setWindowTitle(current.isEmpty() ? tr("Vigla")
                                     : tr("%1 – Vigla").arg(toPlainQString(toStdString(current))));
    m_graphPage->setConnection(m_status, toPlainQString(toStdString(m_context)));
}

void MainWindow::setContextReach(const QString& name, const ContextReach& reach)
{
    m_topBar->contextPopup()->setReach(
        name, {reach.state, toPlainQString(toStdString(reach.text))});
}

void MainWindow::setIdentity(const QString& actingAs, bool isInsecure)
{
    m_topBar->setActingAs(actingAs);
    m_topBar->setInsecure(isInsecure);
}

void MainWindow::setNamespaces(const QStringList& all, const QStringList& chosen)
{
    m_topBar->setNamespaces(all, chosen);
}

void MainWindow::setNamespacesTyped(bool areTyped)
{
    m_topBar->setNamespacesTyped(areTyped);
}

void MainWindow::setConnection(const ConnectionStatus& status)
{
    m_status = status;
    m_topBar->setConnection(status);
    m_banner->setStatus(status);
    m_graphPage->setConnection(status, toPlainQString(toStdString(m_context)));
}

void MainWindow::setPicture(const Published& picture)
{
    if (picture.isPast) {
        if (!m_playback.isLive())
            showPicture(picture);
        return;
    }
    m_live = picture;
    m_playback.setMoments(picture.moments);
    m_graphPage->timeBar()->addLive(picture);
    if (m_playback.isLive())
        showPicture(picture);
}

void MainWindow::takePlayback()
{
    using State = TopBar::TimeState;
    m_topBar->setTimeState(m_playback.isPlaying() ? State::Playing
            : m_playback.isLive()                 ? State::Live
                                                  : State::Past);
    if (m_playback.isLive() && m_picture.isPast)
        showPicture(m_live);
}

void MainWindow::showPicture(const Published& picture)
{
    m_picture = picture;
    if (picture.snapshot)
        m_topBar->setTime(picture.snapshot->at);
    m_topBar->setLongestDuration(longestDuration(picture));
    m_topBar->searchBox()->setGraph(picture.graph);
    m_graphPage->setPicture(picture);
    m_tablesPage->setPicture(picture);
    m_proxiesPage->setPicture(picture);
    m_inspector->setPicture(picture);
    m_statusLine->setPicture(picture);
    showBadges(picture);
}

void MainWindow::clearPicture()
{
    m_selection.clear();
    m_search.clear();
    m_graphPage->focusOn({});
    m_graphPage->timeBar()->clear();
    m_playback.reset();
    setPicture({});
}

void MainWindow::showBadges(const Published& picture)
{
    int outOfSync = 0;
    if (picture.snapshot)
        for (const mesh::ProxyStatus& proxy : picture.snapshot->proxies)
            outOfSync += proxy.worst() >= mesh::SyncState::Stale ? 1 : 0;
    m_rail->setBadge(PageId::Proxies, outOfSync);
}

void MainWindow::setGraphSettings(const GraphViewSettings& settings)
{
    m_graphPage->setSettings(settings);
    m_topBar->setDuration(settings.options.duration);
}

void MainWindow::setPeriod(std::chrono::seconds period)
{
    m_topBar->setPeriod(period);
    m_statusLine->setPeriod(period);
}

void MainWindow::setReadOnly(bool isReadOnly, const QString& whyFixed)
{
    m_isReadOnly = isReadOnly;
    m_statusLine->setReadOnly(isReadOnly, whyFixed);
}

void MainWindow::setTheme(ThemeChoice choice)
{
    m_topBar->setTheme(choice);
}

void MainWindow::addChangeMarker(SystemTime at, const QString& text)
{
    m_inspector->addChangeMarker(at, text);
    m_graphPage->timeBar()->addMarker(at, text);
}

void MainWindow::notify(const QString& message)
{
    m_statusLine->showMessage(toPlainQString(toStdString(message)), kMessageMs);
}

WindowSettings MainWindow::windowSettings() const
{
    WindowSettings settings;
    settings.geometry = saveGeometry();
    settings.state = saveState(kSettingsVersion);
    settings.page = nameOf(m_page);
    settings.isInspectorShown = m_isInspectorWanted;
    settings.searches = m_topBar->searchBox()->menu()->saved();
    return settings;
}

void MainWindow::restoreWindow(const WindowSettings& settings)
{
    if (!settings.geometry.isEmpty())
        restoreGeometry(settings.geometry);
    if (!settings.state.isEmpty())
        restoreState(settings.state, kSettingsVersion);
    m_isInspectorWanted = settings.isInspectorShown;
    m_topBar->searchBox()->menu()->setSaved(settings.searches);
    showPage(pageNamed(settings.page).value_or(PageId::Graph));
    showInspector(m_isInspectorWanted);
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    if (!event->spontaneous())
        focusPage();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    emit closing();
    QMainWindow::closeEvent(event);
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() != QEvent::PaletteChange || !m_statusLine)
        return;
    m_topBar->setContexts(m_contexts, m_context); // icons that carry a colour of their own
    m_topBar->setConnection(m_status);
    m_banner->setStatus(m_status);
    m_statusLine->setPicture(m_picture);
}

} // namespace vigla::ui
