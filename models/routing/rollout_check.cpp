#include "models/routing/rollout_machine.h"

#include "models/kube/yaml.h"

#include <algorithm>

namespace vigla::routing::rollout {

using Stage = ObjectProgress::Stage;

void Machine::enterChecking(std::string message)
{
    m_state.phase = Phase::Checking;
    m_state.message = std::move(message);
    m_state.nextObject = 0;
    m_state.owners.clear();
    m_state.mergedIn.clear();
    for (ObjectProgress& object : m_state.objects)
        if (object.stage != Stage::Stored)
            object.stage = Stage::Waiting;
    readNext();
}

void Machine::readNext()
{
    for (; m_state.nextObject < m_state.objects.size(); ++m_state.nextObject) {
        if (current().stage != Stage::Waiting)
            continue;
        const auto* earlier = earlierOf(m_state.nextObject);
        if (earlier == nullptr) {
            m_effects.emplace_back(ReadLive{++m_state.effectId, current().requested.ref(), false});
            return;
        }
        mergeInto(
            current(), earlier->stage == Stage::Stored ? earlier->stored : earlier->merged.after);
    }
    readDone();
}

void Machine::mergeInto(ObjectProgress& object, const kube::Document& live)
{
    const auto ref = object.requested.ref();
    for (Owner& owner : ownersOf(live))
        if (std::ranges::find(m_state.owners, owner) == m_state.owners.end())
            m_state.owners.push_back(std::move(owner));
    static const std::map<std::string, Side> kNoPicks;
    const auto shown = m_state.conflictVersions.find(ref);
    const bool arePicksValid
        = shown != m_state.conflictVersions.end() && shown->second == live.resourceVersion();
    Rebased rebased = rebase(object.requested.before, object.requested.after, live,
        arePicksValid ? m_state.picks[ref] : kNoPicks);
    if (!rebased.overlaps.empty())
        m_state.conflictVersions[ref] = live.resourceVersion();
    m_state.conflicts.insert(
        m_state.conflicts.end(), rebased.overlaps.begin(), rebased.overlaps.end());
    for (auto& sentence : rebased.theirChanges)
        if (std::ranges::find(m_state.mergedIn, sentence) == m_state.mergedIn.end())
            m_state.mergedIn.push_back(std::move(sentence));
    object.merged = {live,
        live.isNull() ? kube::withoutServerFields(rebased.merged)
                      : withVersionOf(live, rebased.merged)};
    object.dryRun = {};
    object.warnings.clear();
    if (!rebased.overlaps.empty())
        object.stage = Stage::Waiting; // for the decision
    else if (kube::isSameContent(object.merged.before, object.merged.after))
        object.stage = Stage::Unneeded;
    else
        object.stage = Stage::Read;
}

void Machine::readDone()
{
    if (!m_state.conflicts.empty())
        return end(Phase::Conflict,
            "Somebody else changed the same thing in the meantime. Decide for each place what "
            "to keep. "
                + standOf(m_state));
    m_state.nextObject = 0;
    if (std::ranges::none_of(m_state.objects, isOpen)) {
        const bool isPartOfIt = std::ranges::any_of(m_state.objects,
            [](const ObjectProgress& object) { return object.stage == Stage::Stored; });
        if (isPartOfIt)
            return watch();
        return end(Phase::Converged,
            "The cluster already holds what you want; nothing had to be written.");
    }
    m_state.message = "Asking the server for a dry run.";
    dryRunNext();
}

void Machine::dryRunNext()
{
    for (; m_state.nextObject < m_state.objects.size(); ++m_state.nextObject)
        if (current().stage == Stage::Read) {
            m_effects.emplace_back(DryRunWrite{++m_state.effectId, current().merged});
            return;
        }
    m_state.phase = Phase::Ready;
    m_state.message = m_state.mergedIn.empty()
        ? "The server accepts the change. Look at what it would store, and confirm."
        : "The server accepts the change, merged with what others changed in the meantime. "
          "Look at what it would store, and confirm.";
}

void Machine::takeDryRun(const WriteAnswered& event)
{
    current().warnings = event.warnings;
    if (event.object) {
        current().dryRun = current().merged.after.isNull() ? kube::Document() : *event.object;
        current().stage = Stage::Accepted;
        ++m_state.nextObject;
        return dryRunNext();
    }
    const Error& error = event.object.error();
    if (isOvertaken(current(), error.kind))
        return mergeAgain();
    // The message names the object.
    if (isRefusal(error.kind) || error.kind == Error::Kind::NotFound)
        return end(
            Phase::Rejected, "The server refuses it. " + error.message + " " + standOf(m_state));
    end(Phase::Failed, "The dry run failed. " + error.message + " " + standOf(m_state));
}

void Machine::mergeAgain()
{
    if (++m_state.mergeRounds > kMostMergeRounds)
        return end(Phase::Failed,
            current().requested.ref().text()
                + " keeps being changed by somebody else; nothing of theirs was written over. "
                + standOf(m_state) + " Find out who writes it, and try again.");
    enterChecking("Somebody else changed the object in the meantime; merging.");
}

} // namespace vigla::routing::rollout
