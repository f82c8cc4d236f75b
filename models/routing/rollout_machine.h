#pragma once

#include "models/routing/rollout.h"

#include <string>
#include <vector>

namespace vigla::routing::rollout {

/// One event applied to one state; the effects are gathered on the way. Visits Event.
class Machine {
public:
    explicit Machine(RolloutState state);
    Step finish();
    void operator()(const ApplyRequested& event);
    void operator()(const LiveRead& event);
    void operator()(const WriteAnswered& event);
    void operator()(const Confirmed&);
    void operator()(const CancelRequested&);
    void operator()(const ConflictsResolved& event);
    void operator()(const ConvergenceObserved& event);
    void operator()(const TrafficObserved& event);
    void operator()(const DeadlinePassed& event);

private:
    ObjectProgress& current() { return m_state.objects[m_state.nextObject]; }
    void end(Phase phase, std::string message);
    void stopWatching(Phase phase, std::string message);
    /// Reads every object that is not stored yet, from the first one on.
    void enterChecking(std::string message);
    /// The last object before `index` with the same name: the same object in two steps.
    ObjectProgress* earlierOf(std::size_t index);
    void readNext();
    /// Merges the edit into what the cluster holds now.
    void mergeInto(ObjectProgress& object, const kube::Document& live);
    void readDone();
    void dryRunNext();
    void takeDryRun(const WriteAnswered& event);
    /// Somebody wrote in between: read anew, merge, check again.
    void mergeAgain();
    void writeNext();
    void journal(JournalEntry::Outcome outcome, const std::string& message);
    void takeWrite(const WriteAnswered& event);
    void noteStored(const kube::Document& stored);
    /// What the object is now tells whether the broken write was executed.
    void learnFate(const Result<kube::Document>& found);
    void stopAfterBreak(const kube::ObjectRef& broken, const std::string& fate);
    static ObjectProgress::Stage fateOf(
        const ObjectProgress& object, const Result<kube::Document>& found);
    void watch();
    std::size_t countOf(ProxyProgress::State wanted) const;
    std::string waitingFor() const;
    void stallWhenRefused();

    RolloutState m_state;
    std::vector<Effect> m_effects;
};

/// Not stored yet and still wanted.
bool isOpen(const ObjectProgress& object);

/// `Stored: A, B. Not written: C.`
std::string standOf(const RolloutState& state);

/// `document` guarded by the version of `live`.
kube::Document withVersionOf(const kube::Document& live, const kube::Document& document);

// What an error of a request means.
bool isRefusal(Error::Kind kind); ///< The server looked at it and said no.
/// Somebody else was there in between. What is created cannot be missing: then it is not served.
bool isOvertaken(const ObjectProgress& object, Error::Kind kind);
bool isUncertain(Error::Kind kind); ///< It may have been executed although the answer is missing.

} // namespace vigla::routing::rollout
