#include "models/snapshot/recording.h"

#include "models/telemetry/counter_stream.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

namespace vigla::snapshot {

namespace {

// What one element takes with the strings and maps that it owns, estimated generously.
constexpr std::size_t kPodBytes = 900;
constexpr std::size_t kServiceBytes = 700;
constexpr std::size_t kDocumentBytes = 4'000;
constexpr std::size_t kProxyBytes = 1'400;
constexpr std::size_t kSampleBytes = 160;
constexpr std::size_t kDurationBytes = 600;

/// How many items of `list` are not in `before`.
template <typename T>
std::size_t newIn(const mesh::ItemList<T>& list, const mesh::ItemList<T>& before)
{
    if (list.isSameAs(before))
        return 0;
    auto items = list.shared();
    auto known = before.shared();
    std::ranges::sort(items);
    std::ranges::sort(known);
    std::vector<std::shared_ptr<const T>> fresh;
    std::ranges::set_difference(items, known, std::back_inserter(fresh));
    return fresh.size();
}

std::size_t bytesOf(const mesh::ClusterState& cluster, const mesh::ClusterState& before)
{
    std::size_t documents = newIn(cluster.gatewayApiRoutes, before.gatewayApiRoutes)
        + newIn(cluster.gatewayApiGateways, before.gatewayApiGateways);
    for (const auto& [kind, objects] : cluster.istioObjects)
        documents += newIn(objects, before.istio(kind));
    const std::size_t owners = newIn(cluster.deployments, before.deployments)
        + newIn(cluster.replicaSets, before.replicaSets);
    const std::size_t services = newIn(cluster.services, before.services)
        + newIn(cluster.endpointSlices, before.endpointSlices);
    return (newIn(cluster.pods, before.pods) + owners) * kPodBytes + services * kServiceBytes
        + documents * kDocumentBytes;
}

std::size_t bytesOf(const telemetry::TrafficTable& table)
{
    return table.samples.size() * kSampleBytes + table.durations.size() * kDurationBytes;
}

/// `proxies` as a list that has those in common with `before` that are the same. Both are sorted.
mesh::ItemList<mesh::ProxyStatus> sharedWith(
    const mesh::ItemList<mesh::ProxyStatus>& before, std::vector<mesh::ProxyStatus> proxies)
{
    const auto keyOf = [](const mesh::ProxyStatus& proxy) {
        return std::pair<std::string_view, std::string_view>(proxy.namespaceName, proxy.podName);
    };
    mesh::ItemList<mesh::ProxyStatus>::Items items;
    items.reserve(proxies.size());
    auto known = before.shared().begin();
    const auto end = before.shared().end();
    bool isSame = proxies.size() == before.size();
    for (mesh::ProxyStatus& proxy : proxies) {
        while (known != end && keyOf(**known) < keyOf(proxy))
            ++known;
        const bool isKnown = known != end && **known == proxy;
        isSame = isSame && isKnown;
        items.push_back(
            isKnown ? *known : std::make_shared<const mesh::ProxyStatus>(std::move(proxy)));
    }
    return isSame ? before : mesh::ItemList<mesh::ProxyStatus>(std::move(items));
}

} // namespace

Recording::Recording(RecordingBounds bounds)
    : m_bounds(bounds)
{
}

std::vector<SystemTime> Recording::moments() const
{
    std::vector<SystemTime> times;
    times.reserve(m_frames.size());
    for (const Frame& frame : m_frames)
        times.push_back(frame.facts->at);
    return times;
}

MeshSnapshotPtr Recording::snapshotAt(SystemTime at) const
{
    if (m_frames.empty())
        return nullptr;
    const auto away = [at](const Frame& frame) { return std::chrono::abs(frame.facts->at - at); };
    const auto nearest = std::ranges::min_element(m_frames, {}, away);
    if (nearest->facts->at == m_newest->at)
        return m_newest;
    auto past = std::make_shared<MeshSnapshot>(*nearest->facts);
    past->proxies.assign(nearest->proxies.begin(), nearest->proxies.end());
    if (past->source == TelemetrySource::Proxies)
        past->counters = m_newest->counters;
    return past;
}

std::size_t Recording::byteCount() const
{
    std::size_t bytes = 0;
    for (const Frame& frame : m_frames)
        bytes += frame.bytes;
    return bytes;
}

std::size_t Recording::bytesOf(const Frame& frame, const Frame* before)
{
    static const mesh::ClusterState kNoCluster;
    const MeshSnapshot& facts = *frame.facts;
    const auto* known = before ? before->facts.get() : nullptr;
    std::size_t bytes = sizeof(MeshSnapshot);
    if (facts.cluster && (!known || facts.cluster != known->cluster))
        bytes += snapshot::bytesOf(
            *facts.cluster, known && known->cluster ? *known->cluster : kNoCluster);
    if (facts.prometheusRates && (!known || facts.prometheusRates != known->prometheusRates))
        bytes += snapshot::bytesOf(*facts.prometheusRates);
    return bytes
        + kProxyBytes
        * newIn(frame.proxies, before ? before->proxies : mesh::ItemList<mesh::ProxyStatus>());
}

template <typename Predicate>
void Recording::keepIf(const Predicate& isKept)
{
    std::vector<Frame> kept;
    kept.reserve(m_frames.size());
    bool hasOtherBefore = false;
    for (std::size_t i = 0; i < m_frames.size(); ++i) {
        if (!isKept(i)) {
            hasOtherBefore = true;
            continue;
        }
        if (std::exchange(hasOtherBefore, false))
            m_frames[i].bytes = bytesOf(m_frames[i], kept.empty() ? nullptr : &kept.back());
        kept.push_back(std::move(m_frames[i]));
    }
    m_frames = std::move(kept);
}

void Recording::thin()
{
    const MonotonicTime now = m_newest->monotonicAt;
    std::optional<MonotonicTime> lastKept;
    keepIf([&](std::size_t i) {
        const MonotonicTime at = m_frames[i].facts->monotonicAt;
        const bool isNewest = i + 1 == m_frames.size();
        const bool isSlotTaken
            = lastKept && lastKept->time_since_epoch().count() >= telemetry::agingSlot(at, now);
        const bool isKept = isNewest || (now - at <= m_bounds.longest && !isSlotTaken);
        if (isKept)
            lastKept = at;
        return isKept;
    });
    while (byteCount() > m_bounds.mostBytes && m_frames.size() > 2) {
        const std::size_t parity = (m_frames.size() - 1) % 2;
        keepIf([parity](std::size_t i) { return i % 2 == parity; });
    }
}

Recording record(Recording recording, const MeshSnapshotPtr& snapshot)
{
    auto& frames = recording.m_frames;
    while (!frames.empty() && snapshot->at <= frames.back().facts->at)
        frames.pop_back();
    const Recording::Frame* before = frames.empty() ? nullptr : &frames.back();
    auto facts = std::make_shared<MeshSnapshot>(*snapshot);
    facts->counters = nullptr;
    auto proxies = sharedWith(before ? before->proxies : mesh::ItemList<mesh::ProxyStatus>(),
        std::exchange(facts->proxies, {}));
    Recording::Frame frame{std::move(facts), std::move(proxies)};
    frame.bytes = Recording::bytesOf(frame, before);
    frames.push_back(std::move(frame));
    recording.m_newest = snapshot;
    recording.thin();
    return recording;
}

} // namespace vigla::snapshot
