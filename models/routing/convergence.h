#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/kube/document.h"
#include "models/mesh/proxy_status.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::routing {

/// How far one proxy is.
struct ProxyProgress {
    enum class State {
        Pending,
        Acknowledged,
        Refused,
        NotAffected, ///< istiod had nothing new to send to it.
        Unknown, ///< Not connected to any istiod that answered.
    };
    std::string proxy; ///< `pod.namespace`.
    State state = State::Unknown;
    std::string detail; ///< The proxy's own words when it refused.
    bool operator==(const ProxyProgress&) const = default;
};

/// Which version of an object istiod holds.
struct ConfigVersion {
    kube::ObjectRef ref;
    std::string uid;
    std::string resourceVersion;
    std::int64_t generation = 0;
    bool operator==(const ConfigVersion&) const = default;
};

/// Reads istiod's `/debug/configz`. Objects without a name are left out.
Result<std::vector<ConfigVersion>> parseConfigz(std::string_view json);

/// What must arrive: as the API server stored it, or its removal.
struct AwaitedObject {
    kube::ObjectRef ref;
    std::string uid;
    std::string resourceVersion;
    std::int64_t generation = 0;
    bool isRemoved = false;
    bool operator==(const AwaitedObject&) const = default;
};

AwaitedObject awaitedAfter(const kube::Document& stored);
AwaitedObject awaitedRemovalOf(const kube::Document& removed);

/// What one istiod replica answered in one poll.
struct IstiodAnswer {
    std::string istiodPod;
    Result<std::vector<ConfigVersion>> config = Error{};
    Result<std::vector<mesh::ProxyStatus>> sync = Error{};
};

/// Whether a proxy runs what istiod would send to it, found by comparing contents: for proxies
/// whose nonces leave it open.
struct ContentVerdict {
    std::string sent; ///< What had been sent when it was compared, see sentTo().
    bool isSame = false;
    std::string words; ///< What differs, or why it could not be compared.
    MonotonicTime at{};
    bool operator==(const ContentVerdict&) const = default;
};

/// What has been seen so far. Begins empty; advance() makes the next one.
struct Convergence {
    std::vector<AwaitedObject> awaited;
    /// By `pod.namespace`: the last answer from before istiod had the objects, and the last answer.
    std::map<std::string, mesh::ProxyStatus> baseline;
    std::map<std::string, mesh::ProxyStatus> latest;
    std::optional<MonotonicTime> lastPushAt; ///< When something was last sent to any proxy.
    std::optional<MonotonicTime> ingestedAt; ///< When every answering istiod had all objects.
    std::vector<kube::ObjectRef> inIstiod;
    std::vector<ProxyProgress> proxies; ///< Sorted by name.
    std::map<std::string, ContentVerdict> contents; ///< By proxy; filled in by whoever compares.
    std::string problem; ///< Why nothing or not everything can be known; empty when all answered.
    bool isBlind = false; ///< No istiod is known and none ever was: waiting does not help.

    bool isComplete() const; ///< In istiod, and no proxy is pending or unknown or has refused.
};

/// How long istiod must have been quiet for an untouched proxy to count as not affected: since the
/// last push to anybody, or, when nobody was pushed to, since ingestion (istiod may wait that long
/// for more changes).
inline constexpr std::chrono::milliseconds kQuietAfterPush{1500};
inline constexpr std::chrono::milliseconds kQuietWithoutPush{11'000};

/// How long a proxy may be pending before its contents are compared, and how long a comparison is
/// good for.
inline constexpr std::chrono::milliseconds kDoubtAfter{5'000};
inline constexpr std::chrono::milliseconds kCompareAgainAfter{10'000};

/// The pending proxies about which only a comparison of contents can tell now, longest unseen
/// first.
std::vector<std::string> doubtfulProxies(const Convergence& state, MonotonicTime now);

/// The nonces of everything that istiod has sent to a proxy, as one text.
std::string sentTo(const mesh::ProxyStatus& status);

/// The next state of knowledge. Pure. Nonces are compared with the baseline, so clocks of the
/// cluster and of this machine need not agree.
Convergence advance(
    Convergence previous, const std::vector<IstiodAnswer>& answers, MonotonicTime now);

} // namespace vigla::routing
