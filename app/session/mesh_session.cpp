#include "app/session/mesh_session.h"

#include "app/kube/cluster_watcher.h"
#include "app/kube/istiod_client.h"
#include "app/kube/kube_client.h"
#include "app/kube/port_forward.h"
#include "app/rollout/access_review.h"
#include "app/rollout/rollout_runner.h"
#include "models/qt/convert.h"

#include <pwd.h>
#include <unistd.h>

namespace vigla::app {

namespace {

/// Of one answer: configuration dumps of large meshes have tens of megabytes.
constexpr std::size_t kMostTunnelBytes = 256U << 20U;

/// Who a journal entry names: the kubeconfig holds no person, so the account of this machine is
/// used.
std::string localUser()
{
    for (const char* name : {"USER", "USERNAME", "LOGNAME"})
        if (qEnvironmentVariableIsSet(name))
            return toStdString(qEnvironmentVariable(name));
    if (const auto* account = ::getpwuid(::getuid()))
        return account->pw_name;
    return "unknown";
}

net::ConnectionPtr withCredentials(
    const net::ConnectionPtr& connection, const CredentialSource* source)
{
    if (!source)
        return connection;
    auto own = std::make_shared<net::Connection>(*connection);
    own->credentials = source->live();
    return own;
}

} // namespace

MeshSession::MeshSession(Options options, QObject* parent)
    : QObject(parent)
    , m_contextName(options.target ? options.target->context : std::string())
    , m_contextNamespace(options.target ? options.target->namespaceName : std::string())
    , m_way(options.target ? options.target->access : kube::ClusterAccess())
    , m_http(std::make_shared<net::HttpClient>())
    , m_pipeline(std::make_unique<SnapshotPipeline>(m_store))
{
    if (options.target) {
        m_credentials = makeCredentialSource(options.target->access, options.exec, m_http);
        const auto connection = withCredentials(options.target->connection, m_credentials.get());
        m_kube = std::make_unique<KubeClient>(m_http, connection);
        PodTunnels::Options tunnels;
        tunnels.mostBytes = kMostTunnelBytes;
        tunnels.kubectlFlags = options.kubectlFlags;
        m_tunnels = std::make_unique<PodTunnels>(connection, tunnels);
        m_istiod = std::make_unique<IstiodClient>(m_tunnels.get());
        ClusterWatcher::Options watch;
        watch.namespaces = options.namespaces;
        watch.fallbackNamespaces = {options.target->namespaceName};
        m_watcher = std::make_unique<ClusterWatcher>(m_kube.get(), std::move(watch));
        m_watcher->setIstiod(m_istiod.get());
    }
    options.telemetry.tunnels = m_tunnels.get();
    m_collector = std::make_unique<TelemetryCollector>(
        m_http, m_kube.get(), m_istiod.get(), options.telemetry);
    connect(m_collector.get(), &TelemetryCollector::roundCompleted, m_pipeline.get(),
        &SnapshotPipeline::submit);
    connect(m_collector.get(), &TelemetryCollector::pagesArrived, m_pipeline.get(),
        &SnapshotPipeline::takePages);
    connect(&m_sleep, &SleepWatch::woke, this, &MeshSession::wakeUp);
    m_gate.setProtection(false, toQString(m_contextName));
    if (!m_watcher)
        return;
    connect(m_watcher.get(), &ClusterWatcher::stateChanged, m_collector.get(),
        &TelemetryCollector::setCluster);
    connect(
        m_watcher.get(), &ClusterWatcher::stateChanged, m_istiod.get(), &IstiodClient::setCluster);
    connect(
        m_watcher.get(), &ClusterWatcher::connectionChanged, this, &MeshSession::takeConnection);
    // What polling finds dead the watches may not have noticed yet.
    connect(m_collector.get(), &TelemetryCollector::wayIsInDoubt, m_watcher.get(),
        &ClusterWatcher::reconnect);
    connect(m_watcher.get(), &ClusterWatcher::synchronised, this, &MeshSession::synchronised);
    if (options.journal.empty())
        return;
    m_journal = std::make_unique<JournalFile>(options.journal);
    m_access = std::make_unique<AccessReview>(m_kube.get(), &m_gate);
    RolloutRunner::Options rollout;
    rollout.contextName = m_contextName;
    const auto actingAs = kube::impersonatedBy(options.target->access);
    rollout.userName = localUser() + (actingAs.empty() ? "" : " as " + actingAs);
    rollout.deadline = options.convergenceDeadline;
    m_rollout
        = std::make_unique<RolloutRunner>(RolloutRunner::Collaborators{m_kube.get(), m_istiod.get(),
                                              &m_store, &m_gate, m_journal.get(), m_tunnels.get()},
            std::move(rollout));
}

MeshSession::~MeshSession()
{
    if (m_watcher)
        m_watcher->stop();
    m_collector->pause();
}

void MeshSession::start()
{
    if (m_watcher)
        m_watcher->start();
    m_collector->start();
}

void MeshSession::setView(View view)
{
    TelemetryQuestion question = m_collector->question();
    question.window = view.options.duration;
    question.queries.includesIdle = view.options.includeIdleEdges;
    question.queries.operationLabel
        = view.options.includeOperations ? view.options.operationLabel : std::string();
    question.queries.extensions = view.options.extensions;
    m_collector->ask(question);
    m_pipeline->setView(std::move(view));
}

void MeshSession::retryNow()
{
    if (m_credentials)
        m_credentials->retry();
    if (m_watcher)
        m_watcher->retryNow();
    m_collector->pollNow();
}

void MeshSession::wakeUp()
{
    retryNow();
    if (m_watcher)
        m_watcher->reconnect();
}

bool MeshSession::adopt(const kube::ClusterAccess& access)
{
    if (access == m_way)
        return true;
    if (!m_credentials || !m_credentials->adopt(access))
        return false;
    m_way = access;
    retryNow();
    return true;
}

mesh::ClusterStatePtr MeshSession::cluster() const
{
    return m_watcher ? m_watcher->state() : nullptr;
}

Backlog MeshSession::backlog() const
{
    return {m_http->unfinishedCount(), m_collector->proxiesLeft(), m_collector->waitingText(),
        m_watcher ? m_watcher->waitingBytes() : 0, m_pipeline->waitingCount()};
}

std::optional<std::chrono::milliseconds> MeshSession::nextAttemptIn() const
{
    return m_watcher && !isConnected() ? m_watcher->nextAttemptIn() : std::nullopt;
}

void MeshSession::takeConnection(const QString& reason)
{
    const bool isBack = reason.isEmpty() && !m_lostReason.empty();
    m_lostReason = toStdString(reason);
    m_pipeline->setLive(reason.isEmpty(), m_lostReason);
    if (isBack)
        m_collector->pollNow();
    emit connectionChanged(reason);
}

} // namespace vigla::app
