#include "models/sim/cluster/control_plane.h"

#include "models/core/time.h"
#include "models/sim/cluster/push_scope.h"
#include "models/sim/traffic/random.h"

#include <algorithm>
#include <cstdio>

namespace vigla::sim {

namespace {

constexpr std::chrono::milliseconds kDebounceAfter{100};
constexpr std::chrono::milliseconds kDebounceMost{10'000};

std::size_t indexOf(XdsType type)
{
    return static_cast<std::size_t>(type);
}

/// What the workload says when it is sent this type; null when it takes it.
const std::string* refusalOf(const WorkloadSpec& spec, XdsType type)
{
    static constexpr std::array<std::string_view, kXdsTypes> kNames{
        "clusters", "listeners", "routes", "endpoints"};
    const bool isRefused = spec.refuses && spec.refuses->type == kNames[indexOf(type)];
    return isRefused ? &spec.refuses->message : nullptr;
}

/// A text of the shape of a UUID; which one depends on `seed` alone.
std::string uuidText(std::uint64_t seed)
{
    Random random(seed);
    const auto high = random.next();
    const auto low = random.next();
    char text[37];
    std::snprintf(text, sizeof text, "%08x-%04x-4%03x-%04x-%012llx",
        static_cast<unsigned>(high >> 32U), static_cast<unsigned>(high >> 16U & 0xffffU),
        static_cast<unsigned>(high & 0xfffU), static_cast<unsigned>(0x8000U | (low >> 50U)),
        static_cast<unsigned long long>(low & 0xffffffffffffULL));
    return text;
}

MeshSettings settingsOf(const MeshSpec& mesh)
{
    return {mesh.isRegistryOnly, mesh.hasAutoMtls, "istio-system"};
}

} // namespace

std::string_view typeUrlOf(XdsType type)
{
    static constexpr std::array<std::string_view, kXdsTypes> kUrls{
        "type.googleapis.com/envoy.config.cluster.v3.Cluster",
        "type.googleapis.com/envoy.config.listener.v3.Listener",
        "type.googleapis.com/envoy.config.route.v3.RouteConfiguration",
        "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment"};
    return kUrls[indexOf(type)];
}

ControlPlane::ControlPlane(World& world, Delays delays)
    : m_world(world)
    , m_delays(delays)
    , m_store(settingsOf(world.scenario.mesh), world.externals)
{
    ControlPlaneCounters counters;
    counters.convergenceBuckets.resize(kConvergenceBounds.size() + 1);
    m_counters.assign(
        static_cast<std::size_t>(std::max(1, world.scenario.mesh.istiodReplicas)), counters);
}

void ControlPlane::renewVersion()
{
    ++m_pushCount;
    m_pushVersion = renderRfc3339(SystemTime(m_world.epoch + m_world.now)) + "/"
        + std::to_string(m_pushCount);
}

std::string ControlPlane::makeNonce(int pod, XdsType type)
{
    ++m_nonceCount;
    const auto seed
        = hashText(m_world.pod(pod).name, m_delays.seed) + m_nonceCount * kXdsTypes + indexOf(type);
    return m_pushVersion + uuidText(seed);
}

std::chrono::milliseconds ControlPlane::delayOf(int pod) const
{
    const auto spread = (m_delays.longest - m_delays.shortest).count();
    if (spread <= 0)
        return m_delays.shortest;
    Random random(hashText(m_world.pod(pod).name, m_delays.seed) + m_nonceCount);
    return m_delays.shortest
        + std::chrono::milliseconds(
            static_cast<std::int64_t>(random.unit() * static_cast<double>(spread)));
}

void ControlPlane::start(const std::vector<kube::Document>& objects)
{
    for (const auto& object : objects)
        if (isConfigKind(object.ref()))
            m_store.put(object);
    renewVersion();
    m_world.latest = m_store.buildSnapshot(m_world.podInfos());
    m_sync.resize(m_world.pods.size());
    for (const auto& state : m_world.pods) {
        ProxyRuntime* proxy = m_world.proxy(state.index);
        if (proxy == nullptr)
            continue;
        const auto& spec = m_world.workloadOf(state);
        proxy->adopt(m_world.latest);
        ProxySync& sync = m_sync[static_cast<std::size_t>(state.index)];
        sync.connection = ++m_connections;
        sync.acceptedVersion = m_pushVersion;
        sync.istiod = sync.connection % m_counters.size();
        for (std::size_t type = 0; type < kXdsTypes; ++type) {
            auto& xds = sync.types[type];
            xds.ackedNonce = makeNonce(state.index, static_cast<XdsType>(type));
            xds.sentNonce = xds.ackedNonce;
            ++m_counters[sync.istiod].pushes[type];
            const std::string* refusal = refusalOf(spec, static_cast<XdsType>(type));
            if (refusal || spec.neverAcknowledges)
                xds.sentNonce = makeNonce(state.index, static_cast<XdsType>(type));
            if (refusal) {
                xds.lastError = *refusal;
                ++m_counters[sync.istiod].rejects[type];
            }
        }
    }
}

void ControlPlane::podAdded(int pod)
{
    m_sync.resize(std::max(m_sync.size(), static_cast<std::size_t>(pod) + 1));
    m_sync[static_cast<std::size_t>(pod)].isConnected = false;
}

void ControlPlane::objectChanged(const kube::Document& object, bool isRemoved)
{
    const auto ref = object.ref();
    if (!isConfigKind(ref))
        return;
    Change change{ref, {}};
    if (const auto* before = m_store.find(ref))
        change.versions.push_back(*before);
    if (!isRemoved)
        change.versions.push_back(object);
    const bool isNews = isRemoved ? m_store.remove(ref) : m_store.put(object);
    if (!isNews)
        return;
    for (auto& counters : m_counters) // every replica watches
        ++counters.configEvents;
    m_changes.push_back(std::move(change));
    m_lastChangeAt = m_world.now;
    if (m_firstChangeAt.count() < 0)
        m_firstChangeAt = m_world.now;
}

void ControlPlane::endpointsChanged()
{
    m_haveEndpointsChanged = true;
    m_lastChangeAt = m_world.now;
    if (m_firstChangeAt.count() < 0)
        m_firstChangeAt = m_world.now;
}

void ControlPlane::proxyStopped(int pod)
{
    ProxySync& sync = m_sync[static_cast<std::size_t>(pod)];
    sync.isConnected = false;
    sync.pending = nullptr;
    m_awaited.erase(pod);
}

void ControlPlane::proxyStarted(int pod)
{
    ProxySync& sync = m_sync[static_cast<std::size_t>(pod)];
    sync = ProxySync{};
    sync.connection = ++m_connections;
    sync.istiod = sync.connection
        % static_cast<std::size_t>(std::max(1, m_world.scenario.mesh.istiodReplicas));
    sync.connectedAt = m_world.now;
    sync.acceptedVersion = m_pushVersion;
    sync.acceptedAt.fill(m_world.now);
    m_world.proxy(pod)->adopt(m_world.latest); // a proxy is ready only with its first configuration
    send(pod, {true, true, true, true}, m_world.latest);
}

void ControlPlane::tick()
{
    const bool isQuiet = m_lastChangeAt.count() >= 0
        && (m_world.now - m_lastChangeAt >= kDebounceAfter
            || m_world.now - m_firstChangeAt >= kDebounceMost);
    if (isQuiet)
        push();
    std::vector<int> due;
    for (const int pod : m_awaited)
        if (m_sync[static_cast<std::size_t>(pod)].acknowledgesAt <= m_world.now)
            due.push_back(pod);
    for (const int pod : due)
        acknowledge(pod);
}

void ControlPlane::push()
{
    if (!m_changes.empty())
        renewVersion();
    const SnapshotPtr before = m_world.latest;
    m_world.latest = m_store.buildSnapshot(m_world.podInfos());
    for (const auto& proxy : m_world.proxies) {
        if (!proxy || !m_sync[static_cast<std::size_t>(proxy->pod)].isConnected)
            continue;
        XdsSet types{};
        for (const auto& change : m_changes) {
            const XdsSet more = affectedTypes(*proxy, change);
            for (std::size_t type = 0; type < kXdsTypes; ++type)
                types[type] = types[type] || more[type];
        }
        if (m_haveEndpointsChanged)
            types[indexOf(XdsType::Endpoints)] = true;
        if (std::any_of(types.begin(), types.end(), [](bool is) { return is; }))
            send(proxy->pod, types, m_world.latest);
    }
    m_changes.clear();
    m_haveEndpointsChanged = false;
    m_firstChangeAt = m_lastChangeAt = std::chrono::milliseconds(-1);
}

XdsSet ControlPlane::affectedTypes(const ProxyRuntime& proxy, const Change& change) const
{
    XdsSet types{};
    for (const auto& version : change.versions) {
        const XdsSet more = typesToPush(*m_world.latest, proxy.identity, version);
        for (std::size_t type = 0; type < kXdsTypes; ++type)
            types[type] = types[type] || more[type];
    }
    return types;
}

void ControlPlane::send(int pod, const XdsSet& types, const SnapshotPtr& snapshot)
{
    ProxySync& sync = m_sync[static_cast<std::size_t>(pod)];
    for (std::size_t type = 0; type < kXdsTypes; ++type) {
        if (!types[type])
            continue;
        sync.types[type].sentNonce = makeNonce(pod, static_cast<XdsType>(type));
        sync.types[type].sentAt = m_world.now;
        sync.isPending[type] = true;
        ++m_counters[sync.istiod].pushes[type];
    }
    sync.pending = snapshot;
    sync.pendingVersion = m_pushVersion;
    if (!m_world.workloadOf(m_world.pod(pod)).neverAcknowledges) {
        sync.acknowledgesAt = m_world.now + delayOf(pod);
        m_awaited.insert(pod);
    }
}

void ControlPlane::acknowledge(int pod)
{
    ProxySync& sync = m_sync[static_cast<std::size_t>(pod)];
    ControlPlaneCounters& counters = m_counters[sync.istiod];
    const auto& spec = m_world.workloadOf(m_world.pod(pod));
    bool isRefused = false;
    for (std::size_t type = 0; type < kXdsTypes; ++type) {
        auto& xds = sync.types[type];
        if (!sync.isPending[type])
            continue;
        sync.isPending[type] = false;
        if (const auto* refusal = refusalOf(spec, static_cast<XdsType>(type))) {
            xds.lastError = *refusal;
            ++m_counters[sync.istiod].rejects[type];
            isRefused = true;
            continue;
        }
        xds.ackedNonce = xds.sentNonce;
        xds.lastError.clear();
        sync.acceptedAt[type] = m_world.now;
        const double seconds = std::chrono::duration<double>(m_world.now - xds.sentAt).count();
        counters.convergenceSeconds += seconds;
        ++counters.convergences;
        const auto bucket
            = std::lower_bound(kConvergenceBounds.begin(), kConvergenceBounds.end(), seconds);
        ++counters
              .convergenceBuckets[static_cast<std::size_t>(bucket - kConvergenceBounds.begin())];
    }
    if (!isRefused && sync.pending) {
        m_world.proxy(pod)->adopt(sync.pending);
        sync.acceptedVersion = sync.pendingVersion;
    }
    sync.pending = nullptr;
    m_awaited.erase(pod);
}

} // namespace vigla::sim
