#include "models/graph/build/graph_context.h"

#include "models/graph/build/identity.h"
#include "models/mesh/istio_view.h"

#include <algorithm>
#include <utility>

namespace vigla::graph {

namespace {

using Coverage = mesh::ResourceCoverage;

bool isKnown(const mesh::ClusterState& cluster, const std::string& plural)
{
    const auto found = cluster.coverage.find(plural);
    if (found == cluster.coverage.end())
        return false;
    return found->second.state == Coverage::State::Live
        || found->second.state == Coverage::State::Stale;
}

std::pair<std::string_view, std::string_view> keyOf(const mesh::Workload& workload)
{
    return {workload.namespaceName, workload.name};
}

} // namespace

GraphContext::GraphContext(const snapshot::MeshSnapshot& snapshot, const GraphOptions& options)
    : GraphContext(snapshot, options,
        std::make_shared<const telemetry::TrafficTable>(
            snapshot::trafficOver(snapshot, options.duration)))
{
}

GraphContext::GraphContext(
    const snapshot::MeshSnapshot& snapshot, const GraphOptions& options, TrafficPtr traffic)
    : m_snapshot(snapshot)
    , m_options(options)
    , m_traffic(std::move(traffic))
{
    if (m_options.type == GraphType::Service)
        m_options.injectServiceNodes = true;
    if (m_options.focus) {
        m_options.namespaces = {m_options.focus->namespaceName};
        m_options.includeOperations |= m_options.focus->kind == NodeFocus::Kind::Operation;
    }
    if (cluster()) {
        m_knowsNamespaces = isKnown(*cluster(), "namespaces");
        m_knowsWorkloads = isKnown(*cluster(), "pods");
        m_workloads = mesh::workloadsOf(*cluster());
        for (const mesh::NamespaceInfo& info : cluster()->namespaces) {
            m_clusterNamespaces.insert(info.name);
            const auto mode = info.labels.find("istio.io/dataplane-mode");
            if (mode != info.labels.end() && mode->second == "ambient")
                m_ambientNamespaces.insert(info.name);
        }
    }
    pickNamespaces();
    pickHomeCluster();
    findWaypoints();
    countSyncedProxies();
    measureAges();
}

void GraphContext::pickNamespaces()
{
    m_requested.insert(m_options.namespaces.begin(), m_options.namespaces.end());
    if (m_requested.empty()) {
        m_requested.insert(m_clusterNamespaces.begin(), m_clusterNamespaces.end());
        std::set<telemetry::Symbol> seen;
        for (const auto& sample : m_traffic->samples) {
            seen.insert({sample.labels.sourceNamespace, sample.labels.destinationNamespace,
                sample.labels.destinationServiceNamespace});
        }
        for (const auto symbol : seen) {
            const auto name = m_traffic->symbols.text(symbol);
            if (isOk(name))
                m_requested.emplace(name);
        }
    }
    m_namespaces.assign(m_requested.begin(), m_requested.end());
}

/// Proxies count themselves as the source or the destination of what they report, and the proxies
/// that are asked are those of the connected cluster.
void GraphContext::pickHomeCluster()
{
    std::map<telemetry::Symbol, std::size_t> counts;
    for (const auto& sample : m_traffic->samples) {
        const auto symbol = sample.reporter == telemetry::Reporter::Destination
            ? sample.labels.destinationCluster
            : sample.labels.sourceCluster;
        if (isOk(m_traffic->symbols.text(symbol)))
            ++counts[symbol];
    }
    std::size_t most = 0;
    for (const auto& [symbol, count] : counts) {
        const std::string_view name = m_traffic->symbols.text(symbol);
        if (count > most || (count == most && name < m_homeCluster)) {
            most = count;
            m_homeCluster = name;
        }
    }
}

void GraphContext::findWaypoints()
{
    if (!cluster() || m_options.ambient == AmbientTraffic::None)
        return;
    std::set<std::pair<std::string, std::string>> gateways;
    for (const kube::Document& document : cluster()->gatewayApiGateways) {
        const auto gateway = mesh::gatewayApiGatewayView(document);
        if (gateway.className == "istio-waypoint")
            gateways.emplace(gateway.ref.namespaceName, gateway.ref.name);
    }
    for (const mesh::Workload& workload : m_workloads) {
        const auto name = workload.labels.find("gateway.networking.k8s.io/gateway-name");
        const auto managed = workload.labels.find("gateway.istio.io/managed");
        const bool isManaged
            = managed != workload.labels.end() && managed->second == "istio.io-mesh-controller";
        const bool isNamed = name != workload.labels.end()
            && gateways.contains({workload.namespaceName, name->second});
        if (isManaged || isNamed)
            m_waypoints.emplace(workload.namespaceName, workload.name);
    }
}

/// Known only while some istiod has told; then a proxy that no istiod knows of is not synced.
void GraphContext::countSyncedProxies()
{
    std::map<std::string, std::int32_t, std::less<>> synced;
    for (const mesh::ProxyStatus& proxy : m_snapshot.proxies) {
        if (proxy.istiod.empty() || proxy.workload.empty())
            continue;
        synced[proxy.workload] += proxy.worst() <= mesh::SyncState::Synced ? 1 : 0;
    }
    if (synced.empty())
        return;
    for (mesh::Workload& workload : m_workloads) {
        if (!workload.allPodsHaveProxy)
            continue;
        const auto found = synced.find(workload.namespaceName + "/" + workload.name);
        workload.syncedProxies = found != synced.end() ? found->second : 0;
    }
}

void GraphContext::measureAges()
{
    if (!cluster() || m_snapshot.source != snapshot::TelemetrySource::Prometheus)
        return;
    for (const mesh::NamespaceInfo& info : cluster()->namespaces) {
        const std::chrono::duration<double> age = m_snapshot.at - info.createdAt;
        const std::chrono::duration<double> window = m_options.duration;
        const bool isKnown = info.createdAt != SystemTime{} && age.count() >= 1;
        if (isKnown && age < window)
            m_ageFactors[info.name] = window / age;
    }
}

double GraphContext::ageFactor(const std::string& namespaceName) const
{
    const auto found = m_ageFactors.find(namespaceName);
    return found != m_ageFactors.end() ? found->second : 1;
}

bool GraphContext::isRequested(std::string_view namespaceName) const
{
    return m_requested.contains(namespaceName);
}

bool GraphContext::isAmbient(std::string_view namespaceName) const
{
    return m_ambientNamespaces.contains(namespaceName);
}

bool GraphContext::isAccessible(std::string_view cluster, std::string_view namespaceName) const
{
    if (!m_knowsNamespaces)
        return isRequested(namespaceName);
    const bool isHome = m_homeCluster.empty() || cluster == m_homeCluster;
    return isHome && m_clusterNamespaces.contains(namespaceName);
}

const mesh::Workload* GraphContext::findWorkload(
    std::string_view namespaceName, std::string_view name) const
{
    const auto found
        = std::ranges::lower_bound(m_workloads, std::pair(namespaceName, name), {}, keyOf);
    const bool isHit
        = found != m_workloads.end() && keyOf(*found) == std::pair(namespaceName, name);
    return isHit ? &*found : nullptr;
}

std::vector<const mesh::Workload*> GraphContext::workloadsOfApp(
    std::string_view namespaceName, std::string_view app, std::string_view version) const
{
    std::vector<const mesh::Workload*> found;
    auto at = std::ranges::lower_bound(m_workloads, namespaceName, {},
        [](const mesh::Workload& workload) { return std::string_view(workload.namespaceName); });
    for (; at != m_workloads.end() && at->namespaceName == namespaceName; ++at) {
        if (at->app == app && (!isOk(version) || at->version == version))
            found.push_back(&*at);
    }
    return found;
}

bool GraphContext::isWaypoint(
    std::string_view cluster, std::string_view namespaceName, std::string_view workload) const
{
    const bool isOurs = !isOk(cluster) || m_homeCluster.empty() || cluster == m_homeCluster;
    return isOurs
        && m_waypoints.contains(std::pair<std::string, std::string>(namespaceName, workload));
}

bool GraphContext::wants(std::string_view appender) const
{
    return m_options.allAppenders || m_options.appenders.contains(std::string(appender));
}

} // namespace vigla::graph
