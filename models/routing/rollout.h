#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/routing/change_set.h"
#include "models/routing/finding.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace vigla::routing {

/// The steps that a person sees fill in, in this order.
enum class Phase {
    Idle,
    Checking, ///< Live objects are read, owners looked at, the dry run is under way.
    Ready, ///< The dry run was accepted; waiting for the person's yes.
    Applying,
    Converging, ///< Stored; waiting for istiod, the proxies and the traffic.
    Converged,
    Stalled, ///< Stored, but not everywhere when the time was up. The cluster keeps trying.
    Rejected, ///< The server refused; nothing was written.
    Conflict, ///< Somebody else changed the same thing; nothing of ours was lost or written over.
    Failed, ///< Stopped in a known place: `stored` says what was written.
    Cancelled,
};

/// How far one proxy is.
struct ProxyProgress {
    enum class State { Pending, Acknowledged, Refused, NotAffected, Unknown };
    std::string proxy; ///< `pod.namespace`.
    State state = State::Unknown;
    std::string detail; ///< The proxy's own words when it refused.
    bool operator==(const ProxyProgress&) const = default;
};

/// How the traffic has followed.
struct ObservedShare {
    std::string destination; ///< `reviews v2`.
    double declaredPercent = 0;
    double observedPercent = 0;
    double lowPercent = 0; ///< 95 % interval of what was observed.
    double highPercent = 100;
    std::uint64_t requests = 0;
    bool operator==(const ObservedShare&) const = default;
};

/// Where objects of the change set stand in the cluster.
struct ObjectProgress {
    kube::ObjectRef ref;
    kube::Document live; ///< As read at the start; null if it was not there.
    kube::Document dryRun; ///< The server's answer to the dry run.
    kube::Document stored; ///< The server's answer to the write; null until written.
    std::vector<std::string> warnings; ///< The server's Warning headers.
    bool isInIstiod = false;
};

struct RolloutState {
    Phase phase = Phase::Idle;
    ChangeSet requested;
    std::vector<ObjectProgress> objects; ///< In the order of writing.
    std::vector<std::string>
        ownerNotes; ///< Who else manages these objects (Argo CD, Flux, Helm…), sentences.
    std::vector<Finding>
        conflicts; ///< Base / yours / theirs, one for each field that both changed.
    std::string message; ///< Why it is where it is, with the server's own words.
    std::vector<ProxyProgress> proxies;
    std::vector<ObservedShare> observed;
    std::string
        confidence; ///< `Observed 79 % of 412 requests; declared 80 % is within the interval.`
    std::optional<MonotonicTime> storedAt;
    std::size_t nextObject = 0; ///< Index into `objects` of the one being checked or written.
    std::uint64_t effectId = 0; ///< Answers that carry another id are ignored.
};

/// What the world must do next. Every effect is answered by one event that carries its id.
struct ReadLive {
    std::uint64_t id;
    kube::ObjectRef ref;
};
struct DryRunWrite {
    std::uint64_t id;
    Change change;
};
struct Write {
    std::uint64_t id;
    Change change;
};
struct WatchConvergence {
    std::uint64_t id;
};
struct AppendJournal {
    std::string outcome;
};
using Effect = std::variant<ReadLive, DryRunWrite, Write, WatchConvergence, AppendJournal>;

/// What the world answers, and what the person decides.
struct ApplyRequested {
    ChangeSet changes;
};
struct LiveRead {
    std::uint64_t id;
    Result<kube::Document> object;
}; ///< NotFound is an answer, not a failure.
struct WriteAnswered {
    std::uint64_t id;
    Result<kube::Document> object;
    std::vector<std::string> warnings;
};
struct Confirmed { };
struct CancelRequested { };
struct ConvergenceObserved {
    MonotonicTime at;
    std::vector<kube::ObjectRef> inIstiod;
    std::vector<ProxyProgress> proxies;
    std::vector<ObservedShare> observed;
};
struct DeadlinePassed { };
using Event = std::variant<ApplyRequested, LiveRead, WriteAnswered, Confirmed, CancelRequested,
    ConvergenceObserved, DeadlinePassed>;

struct Step {
    RolloutState state;
    std::vector<Effect> effects;
};

/// The whole protocol of a change as one pure function. An event that does not fit the phase
/// changes nothing.
Step step(RolloutState state, const Event& event);

std::string_view nameOf(Phase phase);

} // namespace vigla::routing
