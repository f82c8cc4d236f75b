#include "models/routing/rollout_machine.h"

#include "models/kube/yaml.h"

#include <algorithm>

namespace vigla::routing::rollout {

using Stage = ObjectProgress::Stage;

void Machine::writeNext()
{
    for (; m_state.nextObject < m_state.objects.size(); ++m_state.nextObject) {
        if (current().stage != Stage::Accepted)
            continue;
        if (m_state.isCancelling)
            return end(Phase::Cancelled, "Stopped. " + standOf(m_state));
        const auto* earlier = earlierOf(m_state.nextObject);
        if (earlier != nullptr && earlier->stage == Stage::Stored)
            current().merged
                = {earlier->stored, withVersionOf(earlier->stored, current().merged.after)};
        current().stage = Stage::Writing;
        m_state.message = "Writing " + current().requested.ref().text() + ".";
        m_effects.emplace_back(Write{++m_state.effectId, current().merged});
        return;
    }
    watch();
}

void Machine::journal(JournalEntry::Outcome outcome, const std::string& message)
{
    JournalEntry entry;
    entry.change = current().merged;
    entry.dryRun = current().dryRun;
    entry.stored = current().stored;
    entry.outcome = outcome;
    entry.message = message;
    m_effects.emplace_back(AppendJournal{std::move(entry)});
}

void Machine::takeWrite(const WriteAnswered& event)
{
    for (const auto& warning : event.warnings)
        if (std::ranges::find(current().warnings, warning) == current().warnings.end())
            current().warnings.push_back(warning);
    if (event.object) {
        noteStored(*event.object);
        if (event.at)
            m_state.storedAt = event.at;
        ++m_state.nextObject;
        return writeNext();
    }
    const Error& error = event.object.error();
    if (isUncertain(error.kind)) {
        m_state.isReadingBack = true;
        m_state.breakReason = error.message;
        m_state.message = "The connection broke while " + current().requested.ref().text()
            + " was written; reading back what is stored.";
        m_effects.emplace_back(ReadLive{++m_state.effectId, current().requested.ref(), true});
        return;
    }
    current().stage = Stage::NotStored;
    journal(JournalEntry::Outcome::Refused, error.message);
    if (isOvertaken(current(), error.kind))
        return mergeAgain();
    end(isRefusal(error.kind) ? Phase::Rejected : Phase::Failed,
        "The write failed. " + error.message + " " + standOf(m_state));
}

void Machine::noteStored(const kube::Document& stored)
{
    ObjectProgress& object = current();
    object.stored = object.merged.after.isNull() ? kube::Document() : stored;
    object.stage = Stage::Stored;
    journal(JournalEntry::Outcome::Stored, {});
}

void Machine::learnFate(const Result<kube::Document>& found)
{
    m_state.isReadingBack = false;
    const auto broken = current().requested.ref();
    const auto fate = fateOf(current(), found);
    if (fate != Stage::Stored) {
        current().stage = fate;
        const bool isKnown = fate == Stage::NotStored;
        journal(isKnown ? JournalEntry::Outcome::Refused : JournalEntry::Outcome::Uncertain,
            m_state.breakReason);
        return stopAfterBreak(broken,
            isKnown ? "it is not stored"
                    : "whether it is stored is not known; look at it when the connection is back");
    }
    noteStored(found ? *found : kube::Document());
    const bool isRestMissing = std::ranges::any_of(m_state.objects, isOpen);
    if (isRestMissing)
        return stopAfterBreak(broken, "it is stored");
    watch();
    m_state.message = "The connection broke while writing (" + m_state.breakReason
        + "), but everything is stored. " + m_state.message;
}

void Machine::stopAfterBreak(const kube::ObjectRef& broken, const std::string& fate)
{
    end(Phase::Failed,
        "The connection broke while " + broken.text() + " was written (" + m_state.breakReason
            + "): " + fate + ". " + standOf(m_state) + " Apply again to go on from there.");
}

ObjectProgress::Stage Machine::fateOf(
    const ObjectProgress& object, const Result<kube::Document>& found)
{
    const bool isGone = !found && found.error().kind == Error::Kind::NotFound;
    if (!found && !isGone)
        return Stage::Uncertain;
    const Change& sent = object.merged;
    if (isGone)
        return sent.isRemoval() ? Stage::Stored : Stage::NotStored;
    if (sent.isRemoval())
        return found->uid() == sent.before.uid() ? Stage::NotStored : Stage::Stored;
    const bool isAsSent = kube::isSameContent(*found, sent.after)
        || (!object.dryRun.isNull() && kube::isSameContent(*found, object.dryRun));
    if (isAsSent)
        return Stage::Stored;
    const bool isUntouched
        = !sent.before.isNull() && found->resourceVersion() == sent.before.resourceVersion();
    return isUntouched ? Stage::NotStored : Stage::Uncertain;
}

} // namespace vigla::routing::rollout
