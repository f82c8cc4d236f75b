#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/routing/change_set.h"
#include "models/routing/convergence.h"
#include "models/routing/finding.h"
#include "models/routing/journal.h"
#include "models/routing/observed_split.h"
#include "models/routing/owners.h"
#include "models/routing/rebase.h"

#include <cstdint>
#include <map>
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
    Converging, ///< Stored; waiting for istiod and the proxies.
    Converged, ///< Every proxy has it. The observed traffic goes on filling in.
    Stalled, ///< Stored, but not everywhere when the time was up, or nobody can tell. The cluster
             ///< keeps trying. The observed traffic goes on filling in while `isWatching`.
    Rejected, ///< The server refused; `objects` say what was written before, usually nothing.
    Conflict, ///< Somebody else changed the same thing; waiting for ConflictsResolved or Cancel.
    Failed, ///< Stopped in a known place: the stages of `objects` and `message` say what is stored.
    Cancelled,
};

/// Where one object of the change set stands.
struct ObjectProgress {
    enum class Stage {
        Waiting,
        Read, ///< Live state known, the edit is merged into it.
        Accepted, ///< The dry run was accepted.
        Writing,
        Stored,
        Unneeded, ///< The cluster already holds what was wanted.
        NotStored, ///< Known not to be stored.
        Uncertain, ///< The connection broke and it could not be read back.
    };
    Change requested; ///< As the person edited it.
    Change merged; ///< Live → what is sent: the edit merged into what the cluster holds now.
    kube::Document dryRun; ///< The server's answer to the dry run.
    kube::Document stored; ///< The server's answer to the write.
    std::vector<std::string> warnings; ///< The server's Warning headers.
    Stage stage = Stage::Waiting;
    bool isInIstiod = false;

    const kube::Document& live() const { return merged.before; }
};

struct RolloutState {
    Phase phase = Phase::Idle;
    ChangeSet requested;
    std::vector<ObjectProgress> objects; ///< In the order of writing.
    std::vector<Owner> owners; ///< Who else manages these objects.
    std::vector<Overlap> conflicts; ///< Base / yours / theirs, for each place that both changed.
    std::vector<std::string> mergedIn; ///< What others changed meanwhile, kept, in sentences.
    std::string message; ///< Why it is where it is, with the server's own words.
    std::vector<ProxyProgress> proxies;
    std::vector<ObservedShare> observed;
    std::string confidence; ///< `Observed 79 % of 412 requests …`, see statementOfConfidence().
    std::string convergenceProblem; ///< Why the proxies' state is not (fully) known.
    std::optional<MonotonicTime> storedAt; ///< When the last object was stored.
    bool isWatching = false; ///< WatchConvergence is under way.

    // What the machine needs to go on:
    std::size_t nextObject = 0; ///< Index into `objects` of the one being checked or written.
    std::uint64_t effectId = 0; ///< The answer that is awaited; others are ignored.
    bool isReadingBack = false; ///< A write broke; its object is being read to learn its fate.
    bool isCancelling = false; ///< Stop before the next write.
    std::string breakReason; ///< Why the write that is read back broke.
    int mergeRounds = 0; ///< How often others got in between.
    std::map<kube::ObjectRef, std::map<std::string, Side>> picks;
    std::map<kube::ObjectRef, std::string> conflictVersions; ///< Of theirs, when it was shown:
                                                             ///< picks are for that version only.
};

/// So often others may get in between before the machine gives up.
inline constexpr int kMostMergeRounds = 5;

/// What the world must do next. Every effect with an id is answered by one event that carries it.
struct ReadLive {
    std::uint64_t id = 0;
    kube::ObjectRef ref;
    bool isReadingBack = false; ///< To learn what became of a write: worth trying again.
};
struct DryRunWrite {
    std::uint64_t id = 0;
    Change change; ///< `before` is live, `after` what to send; its resourceVersion is live's.
};
struct Write {
    std::uint64_t id = 0;
    Change change;
};
struct WatchConvergence {
    std::uint64_t id = 0;
    std::vector<AwaitedObject> objects;
};
struct StopWatching { };
struct AppendJournal {
    JournalEntry entry; ///< changeId, time, context and user are the runner's to fill.
};
using Effect
    = std::variant<ReadLive, DryRunWrite, Write, WatchConvergence, StopWatching, AppendJournal>;

/// What the world answers, and what the person decides.
struct ApplyRequested {
    ChangeSet changes;
};
struct LiveRead {
    std::uint64_t id = 0;
    Result<kube::Document> object; ///< NotFound is an answer, not a failure.
};
struct WriteAnswered {
    std::uint64_t id = 0;
    Result<kube::Document> object;
    std::vector<std::string> warnings;
    std::optional<MonotonicTime> at;
};
struct Confirmed { };
struct CancelRequested { };
struct ConflictsResolved {
    std::vector<Side> picks; ///< Parallel to RolloutState::conflicts.
};
struct ConvergenceObserved {
    std::uint64_t id = 0;
    Convergence convergence;
};
struct TrafficObserved {
    std::uint64_t id = 0;
    std::vector<ObservedShare> observed;
};
struct DeadlinePassed {
    std::uint64_t id = 0;
};
using Event = std::variant<ApplyRequested, LiveRead, WriteAnswered, Confirmed, CancelRequested,
    ConflictsResolved, ConvergenceObserved, TrafficObserved, DeadlinePassed>;

struct Step {
    RolloutState state;
    std::vector<Effect> effects;
};

/// The whole protocol of a change as one pure function. An event that does not fit the phase
/// changes nothing.
Step step(RolloutState state, const Event& event);

/// What will be (or was) stored by the server's own answer: live → dry run, without server fields.
/// Complete from Ready on. This is what a person confirms.
ChangeSet previewOf(const RolloutState& state);

/// What is stored by now, as live → stored; one change for each object.
ChangeSet storedChanges(const RolloutState& state);

/// True where Apply may be pressed: nothing is under way.
bool isFinished(Phase phase);

std::string_view nameOf(Phase phase);

} // namespace vigla::routing
