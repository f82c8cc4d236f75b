#pragma once

#include "models/sim/traffic/world.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace vigla::sim {

enum class XdsType : std::size_t { Clusters, Listeners, Routes, Endpoints };
inline constexpr std::size_t kXdsTypes = 4;
using XdsSet = std::array<bool, kXdsTypes>;

std::string_view typeUrlOf(XdsType type);

/// One resource type of one proxy, as istiod keeps it.
struct XdsState {
    std::string sentNonce;
    std::string ackedNonce;
    std::chrono::milliseconds sentAt{0}; ///< Simulated.
    std::string lastError; ///< The proxy's words; empty when it took the last push.
};

struct ProxySync {
    bool isConnected = true;
    std::size_t istiod = 0; ///< Which replica.
    std::uint64_t connection = 0; ///< Number of the connection, as in `pod.ns-7`.
    std::chrono::milliseconds connectedAt{0};
    std::array<XdsState, kXdsTypes> types;
    XdsSet isPending{}; ///< Sent and neither accepted nor refused.
    std::array<std::chrono::milliseconds, kXdsTypes> acceptedAt{}; ///< By type, simulated.
    std::string acceptedVersion; ///< The push version of what it runs on.
    std::string pendingVersion;
    SnapshotPtr pending; ///< What it will adopt.
    std::chrono::milliseconds acknowledgesAt{0}; ///< When it answers, as long as it is awaited.
};

/// What the metrics of one istiod count.
struct ControlPlaneCounters {
    std::array<std::uint64_t, kXdsTypes> pushes{};
    std::array<std::uint64_t, kXdsTypes> rejects{};
    std::uint64_t configEvents = 0;
    std::uint64_t convergences = 0;
    double convergenceSeconds = 0;
    std::vector<std::uint64_t> convergenceBuckets; ///< By kConvergenceBounds, not cumulative.
};
inline constexpr std::array<double, 10> kConvergenceBounds{0.1, 0.5, 1, 3, 5, 10, 20, 30, 60, 120};

/// istiod: takes objects in, waits until changes pause (100 ms, at most 10 s), and pushes to the
/// proxies that depend on them. Each proxy acknowledges after its own delay and then adopts the
/// configuration, or refuses it.
class ControlPlane final {
public:
    struct Delays {
        std::uint64_t seed = 1;
        std::chrono::milliseconds shortest{200};
        std::chrono::milliseconds longest{3000};
    };
    ControlPlane(World& world, Delays delays);

    /// Takes the initial objects and hands every proxy its first configuration.
    void start(const std::vector<kube::Document>& objects);

    void objectChanged(const kube::Document& object, bool isRemoved);
    void endpointsChanged(); ///< Pods came, went or changed readiness.
    void proxyStopped(int pod);
    void proxyStarted(int pod);
    void podAdded(int pod); ///< Reserves what is kept per pod.

    void tick(); ///< To be called with every step of the world's clock.

    const ConfigStore& store() const { return m_store; }
    const ProxySync& sync(int pod) const { return m_sync[static_cast<std::size_t>(pod)]; }
    std::string pushVersion() const { return m_pushVersion; }
    const ControlPlaneCounters& counters(std::size_t replica) const
    {
        return m_counters.at(replica);
    }

private:
    struct Change {
        kube::ObjectRef ref;
        std::vector<kube::Document> versions; ///< Before and after, as far as they exist.
    };

    void push(); ///< Everything that changed.
    XdsSet affectedTypes(const ProxyRuntime& proxy, const Change& change) const;
    void send(int pod, const XdsSet& types, const SnapshotPtr& snapshot);
    void acknowledge(int pod);
    std::string makeNonce(int pod, XdsType type);
    std::chrono::milliseconds delayOf(int pod) const;
    void renewVersion();

    World& m_world;
    Delays m_delays;
    ConfigStore m_store;
    std::vector<ProxySync> m_sync; ///< By pod.
    std::set<int> m_awaited; ///< Pods whose proxies have yet to answer.
    std::vector<Change> m_changes;
    bool m_haveEndpointsChanged = false;
    std::chrono::milliseconds m_firstChangeAt{-1};
    std::chrono::milliseconds m_lastChangeAt{-1};
    std::uint64_t m_pushCount = 0;
    std::uint64_t m_nonceCount = 0;
    std::uint64_t m_connections = 0;
    std::string m_pushVersion;
    std::vector<ControlPlaneCounters> m_counters; ///< By replica.
};

} // namespace vigla::sim
