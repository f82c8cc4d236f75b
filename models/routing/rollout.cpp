#include "models/routing/rollout.h"

#include "models/core/text.h"
#include "models/kube/yaml.h"
#include "models/routing/json_access.h"
#include "models/routing/rollout_machine.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::routing {

namespace rollout {

using Stage = ObjectProgress::Stage;

namespace {

std::string namesOf(const RolloutState& state, bool (*isWanted)(const ObjectProgress&))
{
    std::vector<std::string> names;
    for (const ObjectProgress& object : state.objects)
        if (isWanted(object)
            && std::ranges::find(names, object.requested.ref().text()) == names.end())
            names.push_back(object.requested.ref().text());
    return join(names, ", ");
}

} // namespace

bool isRefusal(Error::Kind kind)
{
    return kind == Error::Kind::Rejected || kind == Error::Kind::Denied
        || kind == Error::Kind::Unauthorized || kind == Error::Kind::Unsupported;
}

bool isOvertaken(const ObjectProgress& object, Error::Kind kind)
{
    return kind == Error::Kind::Conflict
        || (kind == Error::Kind::NotFound && !object.merged.isCreation());
}

bool isUncertain(Error::Kind kind)
{
    return kind == Error::Kind::Unreachable || kind == Error::Kind::ServerFailure
        || kind == Error::Kind::InvalidInput || kind == Error::Kind::Cancelled;
}

bool isOpen(const ObjectProgress& object)
{
    return object.stage != Stage::Stored && object.stage != Stage::Unneeded;
}

kube::Document withVersionOf(const kube::Document& live, const kube::Document& document)
{
    if (live.isNull() || document.isNull())
        return document;
    Json json = document.json();
    json["metadata"]["resourceVersion"] = live.resourceVersion();
    return kube::Document(std::move(json));
}

std::string standOf(const RolloutState& state)
{
    const auto stored = namesOf(
        state, [](const ObjectProgress& object) { return object.stage == Stage::Stored; });
    const auto unknown = namesOf(
        state, [](const ObjectProgress& object) { return object.stage == Stage::Uncertain; });
    const auto missing = namesOf(state, [](const ObjectProgress& object) {
        return isOpen(object) && object.stage != Stage::Uncertain;
    });
    if (stored.empty() && unknown.empty())
        return "Nothing was stored.";
    std::string text;
    if (!stored.empty())
        text += "Stored: " + stored + ".";
    if (!unknown.empty())
        text += (text.empty() ? "" : " ") + ("Not known: " + unknown + ".");
    if (!missing.empty())
        text += " Not written: " + missing + ".";
    return text;
}

Machine::Machine(RolloutState state)
    : m_state(std::move(state))
{
}

Step Machine::finish()
{
    return {std::move(m_state), std::move(m_effects)};
}

void Machine::operator()(const ApplyRequested& event)
{
    if (!isFinished(m_state.phase))
        return;
    RolloutState fresh;
    fresh.effectId = m_state.effectId;
    if (m_state.isWatching)
        m_effects.emplace_back(StopWatching{});
    m_state = std::move(fresh);
    m_state.requested = event.changes;
    for (Change& change : orderedForApply(event.changes)) {
        m_state.objects.emplace_back();
        m_state.objects.back().requested = std::move(change);
    }
    if (m_state.objects.empty())
        return end(Phase::Idle, "There is no change to apply.");
    enterChecking("Reading what the cluster holds now.");
}

void Machine::operator()(const LiveRead& event)
{
    if (event.id != m_state.effectId)
        return;
    if (m_state.isReadingBack)
        return learnFate(event.object);
    if (m_state.phase != Phase::Checking || current().stage != Stage::Waiting)
        return;
    if (!event.object && event.object.error().kind != Error::Kind::NotFound)
        return end(Phase::Failed,
            "Could not read what the cluster holds. " + event.object.error().message + " "
                + standOf(m_state));
    mergeInto(current(), event.object ? *event.object : kube::Document());
    ++m_state.nextObject;
    readNext();
}

void Machine::operator()(const WriteAnswered& event)
{
    if (event.id != m_state.effectId)
        return;
    if (m_state.phase == Phase::Checking && current().stage == Stage::Read)
        return takeDryRun(event);
    if (m_state.phase == Phase::Applying && !m_state.isReadingBack)
        takeWrite(event);
}

void Machine::operator()(const Confirmed&)
{
    if (m_state.phase != Phase::Ready)
        return;
    m_state.phase = Phase::Applying;
    m_state.nextObject = 0;
    writeNext();
}

void Machine::operator()(const CancelRequested&)
{
    switch (m_state.phase) {
    case Phase::Checking:
    case Phase::Ready:
    case Phase::Conflict:
        return end(Phase::Cancelled, "Cancelled. " + standOf(m_state));
    case Phase::Applying:
        m_state.isCancelling = true;
        m_state.message = "Stopping after the write that is under way.";
        return;
    case Phase::Converging:
        return stopWatching(Phase::Stalled,
            "You stopped watching. The change is stored and the cluster goes on by itself.");
    case Phase::Converged:
        return stopWatching(Phase::Converged, m_state.message);
    default:
        return;
    }
}

void Machine::operator()(const ConflictsResolved& event)
{
    if (m_state.phase != Phase::Conflict || event.picks.size() != m_state.conflicts.size())
        return;
    for (std::size_t i = 0; i < event.picks.size(); ++i) {
        const Overlap& overlap = m_state.conflicts[i];
        m_state.picks[overlap.object][overlap.path] = event.picks[i];
    }
    m_state.conflicts.clear();
    enterChecking("Merging with your decisions.");
}

void Machine::end(Phase phase, std::string message)
{
    m_state.phase = phase;
    m_state.message = std::move(message);
    m_state.isReadingBack = false;
    m_state.isCancelling = false;
    ++m_state.effectId; // what is still under way is not awaited any more
}

void Machine::stopWatching(Phase phase, std::string message)
{
    if (m_state.isWatching)
        m_effects.emplace_back(StopWatching{});
    m_state.isWatching = false;
    end(phase, std::move(message));
}

ObjectProgress* Machine::earlierOf(std::size_t index)
{
    const auto ref = m_state.objects[index].requested.ref();
    while (index-- > 0)
        if (m_state.objects[index].requested.ref() == ref)
            return &m_state.objects[index];
    return nullptr;
}

} // namespace rollout

Step step(RolloutState state, const Event& event)
{
    rollout::Machine machine(std::move(state));
    std::visit(machine, event);
    return machine.finish();
}

ChangeSet previewOf(const RolloutState& state)
{
    ChangeSet preview;
    for (const ObjectProgress& object : state.objects) {
        if (object.stage == ObjectProgress::Stage::Unneeded
            || object.stage == ObjectProgress::Stage::Waiting)
            continue;
        const auto& after = object.stored.isNull()
            ? (object.dryRun.isNull() ? object.merged.after : object.dryRun)
            : object.stored;
        preview.put({kube::withoutServerFields(object.merged.before),
            object.merged.after.isNull() ? kube::Document() : kube::withoutServerFields(after)});
    }
    return preview;
}

ChangeSet storedChanges(const RolloutState& state)
{
    ChangeSet stored;
    for (const ObjectProgress& object : state.objects)
        if (object.stage == ObjectProgress::Stage::Stored)
            stored.put({object.live(), object.stored});
    return stored;
}

bool isFinished(Phase phase)
{
    switch (phase) {
    case Phase::Checking:
    case Phase::Ready:
    case Phase::Applying:
    case Phase::Converging:
    case Phase::Conflict:
        return false;
    default:
        return true;
    }
}

std::string_view nameOf(Phase phase)
{
    switch (phase) {
    case Phase::Idle:
        return "idle";
    case Phase::Checking:
        return "checking";
    case Phase::Ready:
        return "ready";
    case Phase::Applying:
        return "applying";
    case Phase::Converging:
        return "converging";
    case Phase::Converged:
        return "converged";
    case Phase::Stalled:
        return "stalled";
    case Phase::Rejected:
        return "rejected";
    case Phase::Conflict:
        return "conflict";
    case Phase::Failed:
        return "failed";
    case Phase::Cancelled:
        break;
    }
    return "cancelled";
}

} // namespace vigla::routing
