#include "models/snapshot/recording.h"

#include "models/telemetry/counter_stream.h"

#include <algorithm>
#include <set>
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

std::size_t bytesOf(const mesh::ClusterState& cluster)
{
    std::size_t documents = cluster.gatewayApiRoutes.size() + cluster.gatewayApiGateways.size();
    for (const auto& [kind, objects] : cluster.istioObjects)
        documents += objects.size();
    return (cluster.pods.size() + cluster.deployments.size() + cluster.replicaSets.size())
        * kPodBytes
        + (cluster.services.size() + cluster.endpointSlices.size()) * kServiceBytes
        + documents * kDocumentBytes;
}

std::size_t bytesOf(const telemetry::TrafficTable& table)
{
    return table.samples.size() * kSampleBytes + table.durations.size() * kDurationBytes;
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
    past->proxies = *nearest->proxies;
    if (past->source == TelemetrySource::Proxies)
        past->counters = m_newest->counters;
    return past;
}

std::size_t Recording::byteCount() const
{
    std::size_t bytes = 0;
    std::set<const void*> counted;
    for (const Frame& frame : m_frames) {
        const MeshSnapshot& facts = *frame.facts;
        bytes += sizeof(MeshSnapshot);
        if (facts.cluster && counted.insert(facts.cluster.get()).second)
            bytes += bytesOf(*facts.cluster);
        if (facts.prometheusRates && counted.insert(facts.prometheusRates.get()).second)
            bytes += bytesOf(*facts.prometheusRates);
        if (counted.insert(frame.proxies.get()).second)
            bytes += frame.proxies->size() * kProxyBytes;
    }
    return bytes;
}

void Recording::thin()
{
    const MonotonicTime now = m_newest->monotonicAt;
    std::vector<Frame> kept;
    kept.reserve(m_frames.size());
    for (std::size_t i = 0; i < m_frames.size(); ++i) {
        const MonotonicTime at = m_frames[i].facts->monotonicAt;
        const bool isNewest = i + 1 == m_frames.size();
        const std::int64_t slot = telemetry::agingSlot(at, now);
        const bool isSlotTaken
            = !kept.empty() && kept.back().facts->monotonicAt.time_since_epoch().count() >= slot;
        if (isNewest || (now - at <= m_bounds.longest && !isSlotTaken))
            kept.push_back(std::move(m_frames[i]));
    }
    m_frames = std::move(kept);
    while (byteCount() > m_bounds.mostBytes && m_frames.size() > 2) {
        std::vector<Frame> fewer;
        for (std::size_t i = (m_frames.size() - 1) % 2; i < m_frames.size(); i += 2)
            fewer.push_back(std::move(m_frames[i]));
        m_frames = std::move(fewer);
    }
}

Recording record(Recording recording, const MeshSnapshotPtr& snapshot)
{
    auto& frames = recording.m_frames;
    while (!frames.empty() && snapshot->at <= frames.back().facts->at)
        frames.pop_back();
    auto facts = std::make_shared<MeshSnapshot>(*snapshot);
    facts->counters = nullptr;
    auto proxies
        = std::make_shared<const std::vector<mesh::ProxyStatus>>(std::exchange(facts->proxies, {}));
    const bool isSame = !frames.empty() && *frames.back().proxies == *proxies;
    frames.push_back({std::move(facts), isSame ? frames.back().proxies : std::move(proxies)});
    recording.m_newest = snapshot;
    recording.thin();
    return recording;
}

} // namespace vigla::snapshot
