#include "app/window/session_binding.h"

#include "app/kube/cluster_watcher.h"
#include "app/rollout/rollout_runner.h"
#include "models/core/text.h"
#include "models/qt/convert.h"
#include "ui/canvas/measure.h"
#include "ui/control/control_plane_page.h"
#include "ui/graph/graph_page.h"
#include "ui/history/history_page.h"
#include "ui/proxies/proxies_page.h"
#include "ui/proxies/proxy_inspector.h"
#include "ui/routes/routing_page.h"
#include "ui/shell/exec_consent_dialog.h"
#include "ui/shell/main_window.h"

#include <algorithm>

namespace vigla::app {

namespace {

using ui::ConnectionStatus;
using ui::MainWindow;

QStringList namesOf(const mesh::ItemList<mesh::NamespaceInfo>& namespaces)
{
    QStringList names;
    for (const auto& info : namespaces)
        names.append(toQString(info.name));
    return names;
}

graph::FoldRules foldRulesOf(const GraphViewSettings& settings)
{
    graph::FoldRules rules;
    for (const QString& id : settings.collapsed)
        rules.collapsed.insert(toStdString(id));
    for (const QString& id : settings.expanded)
        rules.expanded.insert(toStdString(id));
    rules.areIdleLeavesFolded = settings.areIdleLeavesFolded;
    return rules;
}

/// A picture of nothing is no connection.
bool hasHeardFromCluster(const Published& picture)
{
    const auto& cluster = picture.snapshot->cluster;
    return cluster && std::ranges::any_of(cluster->coverage, [](const auto& entry) {
        return entry.second.state == mesh::ResourceCoverage::State::Live
            || entry.second.state == mesh::ResourceCoverage::State::Forbidden;
    });
}

SystemTime nowOnTheWall()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

} // namespace

SessionBinding::SessionBinding(
    OpenMesh mesh, const Parts& parts, bool isForcedReadOnly, QObject* parent)
    : QObject(parent)
    , m_mesh(std::move(mesh))
    , m_parts(parts)
    , m_isForcedReadOnly(isForcedReadOnly)
{
    auto& gate = session().gate();
    gate.setProtection(m_parts.settings->isProtected, toQString(session().contextName()));
    gate.setReadOnly(m_isForcedReadOnly || !m_parts.settings->isWritable);
    m_parts.window->clearPicture();
    m_parts.window->setGraphSettings(m_parts.settings->graph);
    m_parts.window->setReadOnly(gate.isReadOnly(),
        m_isForcedReadOnly ? tr("Vigla was started with --read-only.") : QString());
    m_parts.window->setPeriod(
        std::chrono::duration_cast<std::chrono::seconds>(session().collector().period()));
    wireGraph();
    wireCluster();
    if (session().tunnels()) {
        m_proxies = std::make_unique<ProxyController>(m_parts.window->proxiesPage(), &session());
        m_controlPlane = std::make_unique<ControlPlaneController>(m_parts.window, &session());
    } else {
        m_parts.window->controlPlanePage()->showProblem(
            tr("There is no cluster: only telemetry is read."));
    }
    if (session().rollout())
        wireRouting();
}

SessionBinding::~SessionBinding()
{
    delete m_consent;
    m_controlPlane.reset();
    m_proxies.reset();
    m_history.reset();
    m_routing.reset();
    m_mesh.session.reset();
}

void SessionBinding::setProtected(bool isProtected)
{
    m_parts.settings->isProtected = isProtected;
    session().gate().setProtection(isProtected, toQString(session().contextName()));
}

bool SessionBinding::hasUnsavedEdit() const
{
    return m_routing && m_routing->session().isOpen() && m_routing->session().isDirty();
}

void SessionBinding::start()
{
    const auto& access = session().way();
    m_parts.window->setIdentity(
        toQString(kube::impersonatedBy(access)), session().kube() && access.isInsecure);
    m_parts.window->setConnection({ConnectionStatus::State::Connecting, {}, {}});
    pushView();
    if (session().watcher())
        for (const QString& name : m_parts.settings->typedNamespaces)
            session().watcher()->addNamespaces({toStdString(name)});
    session().start();
}

void SessionBinding::wireGraph()
{
    auto* window = m_parts.window;
    connect(&session().store(), &SnapshotStore::published, this, &SessionBinding::takePicture);
    connect(window, &MainWindow::graphSettingsChanged, this, &SessionBinding::takeSettings);
    connect(window, &MainWindow::nodeMoved, this, &SessionBinding::pin);
    connect(window, &MainWindow::relayoutRequested, this, [this] {
        forgetPositions();
        pushView();
        session().pipeline().relayout();
    });
    connect(window, &MainWindow::rightsRequested, this, &SessionBinding::showRights);
    connect(window, &MainWindow::namespaceTyped, this, &SessionBinding::addNamespace);
    connect(window, &MainWindow::namespacesChosen, this, [this](const QStringList& names) {
        m_parts.settings->namespaces = names;
        m_namespaces.clear();
        pushView();
    });
    auto* collector = &session().collector();
    auto* playback = &window->playback();
    connect(playback, &Playback::changed, this, [this, playback] {
        session().pipeline().showMoment({playback->at(), playback->since()});
    });
    connect(&session().pipeline(), &SnapshotPipeline::pastPublished, this,
        [this, window](const Published& picture) {
            window->setPicture(picture);
            keepPositions(picture);
        });
    connect(
        window, &MainWindow::periodChanged, this, [window, collector](std::chrono::seconds period) {
            collector->setPeriod(period);
            window->setPeriod(period);
        });
}

void SessionBinding::wireCluster()
{
    connect(&session(), &MeshSession::connectionChanged, this, &SessionBinding::takeConnection);
    m_retryClock.setInterval(std::chrono::seconds(1));
    connect(&m_retryClock, &QTimer::timeout, this, &SessionBinding::showConnection);
    connect(m_parts.window, &MainWindow::retryRequested, &session(), &MeshSession::retryNow);
    wireCredentials();
    connect(m_parts.window, &MainWindow::readOnlyToggled, this, &SessionBinding::setReadOnly);
}

void SessionBinding::wireRouting()
{
    const std::string& context = session().contextName();
    m_routing = std::make_unique<RoutingController>(RoutingController::Parts{m_parts.routing,
        &session().store(), session().watcher(), session().rollout(), &session().gate(),
        session().access(), context, !m_isForcedReadOnly});
    m_history = std::make_unique<HistoryController>(
        HistoryController::Parts{m_parts.history, session().journal(), session().kube(), context});
    auto* window = m_parts.window;
    connect(m_routing.get(), &RoutingController::noticed, window, &MainWindow::notify);
    connect(m_parts.routing, &ui::RoutingPage::proxyRequested, this, [window](const QString& id) {
        window->showPage(ui::PageId::Proxies);
        window->proxiesPage()->inspector()->showPart(ProxyPart::Comparison);
        window->proxiesPage()->openProxy(id);
    });
    connect(m_history.get(), &HistoryController::noticed, window, &MainWindow::notify);
    connect(session().rollout(), &RolloutRunner::journalFailed, window, &MainWindow::notify);
    connect(m_routing.get(), &RoutingController::writeAccessRequested, this,
        [this] { setReadOnly(false); });
    connect(m_routing.get(), &RoutingController::changeStored, this, &SessionBinding::markChange);
    connect(
        session().rollout(), &RolloutRunner::finished, m_history.get(), &HistoryController::reload);
    connect(m_history.get(), &HistoryController::undoPrepared, this,
        [this, window](const routing::ChangeSet& changes) {
            window->showPage(ui::PageId::Routing);
            m_routing->takeBack(changes);
        });
    connect(window, &MainWindow::routingRequested, this, [this, window](const QString& host) {
        window->showPage(ui::PageId::Routing);
        m_parts.routing->showHost(host);
    });
    connect(window, &MainWindow::testRequested, this, [this, window](const QString& host) {
        window->showPage(ui::PageId::Routing);
        m_parts.routing->showHost(host);
        m_parts.routing->showTest();
    });
}

void SessionBinding::takePicture(const Published& picture)
{
    m_parts.window->setPicture(picture);
    if (picture.isLive && !m_hasConnected && (!session().kube() || hasHeardFromCluster(picture))) {
        m_hasConnected = true;
        m_parts.window->setConnection({ConnectionStatus::State::Live, {}, {}});
    }
    keepPositions(picture);
    if (!picture.snapshot->cluster)
        return;
    const auto& coverage = picture.snapshot->cluster->coverage;
    const auto listed = coverage.find("namespaces");
    m_parts.window->setNamespacesTyped(listed != coverage.end()
        && listed->second.state == mesh::ResourceCoverage::State::Forbidden);
    const QStringList all = namesOf(picture.snapshot->cluster->namespaces);
    if (all == m_namespaces)
        return;
    m_namespaces = all;
    m_parts.window->setNamespaces(all, m_parts.settings->namespaces);
}

void SessionBinding::takeConnection(const QString& lostReason)
{
    if (lostReason.isEmpty())
        m_retryClock.stop();
    else
        m_retryClock.start();
    showConnection();
}

void SessionBinding::showConnection()
{
    const auto lost
        = m_hasConnected ? ConnectionStatus::State::Lost : ConnectionStatus::State::Failed;
    const auto found
        = m_hasConnected ? ConnectionStatus::State::Live : ConnectionStatus::State::Connecting;
    const auto next = session().nextAttemptIn();
    ConnectionStatus status{session().isConnected() ? found : lost,
        toPlainQString(session().lostReason()), std::nullopt};
    if (!m_waitingFor.isEmpty() && !m_hasConnected)
        status = {ConnectionStatus::State::Connecting, m_waitingFor, std::nullopt};
    else if (next)
        status.nextRetry = QDeadlineTimer(*next);
    m_parts.window->setConnection(status);
}

void SessionBinding::takeSettings(const GraphViewSettings& settings)
{
    const bool isOtherType = settings.options.type != m_parts.settings->graph.options.type;
    const bool isOtherRoom = settings.labels != m_parts.settings->graph.labels
        || settings.rankBy != m_parts.settings->graph.rankBy; // longer texts need more of it
    const bool isFoldedOtherwise
        = foldRulesOf(settings) != foldRulesOf(m_parts.settings->graph); // it is placed anew
    m_parts.settings->graph = settings;
    if (isOtherType)
        m_pins.clear();
    if (isFoldedOtherwise)
        forgetPositions();
    pushView();
    if (isOtherRoom)
        session().pipeline().relayout();
}

void SessionBinding::forgetPositions()
{
    m_pins.clear();
    const auto type = m_parts.settings->graph.options.type;
    m_parts.settings->positions.erase(std::string(graph::nameOf(type)));
}

void SessionBinding::keepPositions(const Published& picture)
{
    if (!picture.layout)
        return;
    auto& positions = m_parts.settings->positions[std::string(graph::nameOf(picture.graph->type))];
    for (std::size_t i = 0; i < picture.layout->nodeIds.size(); ++i)
        positions[picture.layout->nodeIds[i]] = picture.layout->centres[i];
}

void SessionBinding::pin(const QString& id, const QPointF& centre)
{
    m_pins[toStdString(id)] = {static_cast<float>(centre.x()), static_cast<float>(centre.y())};
    pushView();
}

void SessionBinding::setReadOnly(bool isReadOnly)
{
    if (m_isForcedReadOnly)
        return;
    m_parts.settings->isWritable = !isReadOnly;
    session().gate().setReadOnly(isReadOnly);
    m_parts.window->setReadOnly(isReadOnly);
}

void SessionBinding::markChange()
{
    const auto sentences = routing::describeChanges(session().rollout()->state().requested);
    m_parts.window->addChangeMarker(nowOnTheWall(), toPlainQString(join(sentences, "\n"), true));
}

void SessionBinding::pushView()
{
    View view;
    view.options = m_parts.settings->graph.options;
    view.options.namespaces.clear();
    for (const QString& name : m_parts.settings->namespaces)
        view.options.namespaces.push_back(toStdString(name));
    const auto style = ui::canvasStyleOf(m_parts.settings->graph);
    view.measure = [style, pins = m_pins](const graph::ServiceGraph& graph) {
        return ui::measureGraph(graph, style, pins);
    };
    view.fold = foldRulesOf(m_parts.settings->graph);
    view.positions = m_parts.settings->positions[std::string(graph::nameOf(view.options.type))];
    session().setView(std::move(view));
}

} // namespace vigla::app
