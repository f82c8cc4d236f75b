#include "models/routing/rollout_steps.h"

#include "models/core/text.h"

#include <algorithm>
#include <array>

namespace vigla::routing {

namespace {

using Id = RolloutStep::Id;
using Status = RolloutStep::Status;
using Stage = ObjectProgress::Stage;

std::size_t countOf(const RolloutState& state, Stage stage)
{
    return static_cast<std::size_t>(
        std::ranges::count(state.objects, stage, &ObjectProgress::stage));
}

std::string ofText(std::size_t part, std::size_t whole)
{
    return std::to_string(part) + " of " + std::to_string(whole);
}

/// True when the rollout has come as far as `phase` on the way that everything goes well.
bool hasReached(const RolloutState& state, Phase phase)
{
    return state.phase >= phase && state.phase <= Phase::Stalled;
}

RolloutStep checksStep(const RolloutState& state, const std::vector<Finding>& findings)
{
    const auto count = [&](Severity severity) {
        return std::ranges::count(findings, severity, &Finding::severity);
    };
    const auto errors = count(Severity::Error);
    const auto warnings = count(Severity::Warning);
    if (errors > 0)
        return {Id::Checks, Status::Failed,
            std::to_string(errors) + (errors == 1 ? " error" : " errors")};
    if (warnings > 0)
        return {Id::Checks, Status::Attention,
            std::to_string(warnings) + (warnings == 1 ? " warning" : " warnings")};
    return {Id::Checks, state.phase == Phase::Idle ? Status::Waiting : Status::Done, {}};
}

RolloutStep ownerStep(const RolloutState& state)
{
    const bool isRead = state.phase == Phase::Conflict
        || (state.phase != Phase::Idle && countOf(state, Stage::Waiting) == 0);
    if (!state.owners.empty()) {
        std::vector<std::string> names;
        for (const Owner& owner : state.owners)
            names.push_back(owner.name);
        return {Id::Owner, Status::Attention, join(names, ", ")};
    }
    if (!isRead)
        return {Id::Owner, state.phase == Phase::Checking ? Status::Running : Status::Waiting, {}};
    return {Id::Owner, Status::Done, {}};
}

RolloutStep dryRunStep(const RolloutState& state)
{
    const bool isWritten = countOf(state, Stage::Stored) > 0 || countOf(state, Stage::Writing) > 0
        || countOf(state, Stage::Uncertain) > 0 || countOf(state, Stage::NotStored) > 0;
    const bool isAccepted = hasReached(state, Phase::Ready) || isWritten;
    switch (state.phase) {
    case Phase::Idle:
        return {Id::DryRun, Status::Waiting, {}};
    case Phase::Checking:
        return {Id::DryRun, Status::Running, {}};
    case Phase::Conflict:
        return {Id::DryRun, Status::Attention, "conflict"};
    case Phase::Rejected:
        if (!isWritten)
            return {Id::DryRun, Status::Failed, "refused"};
        break;
    case Phase::Failed:
        if (!isWritten)
            return {Id::DryRun, Status::Failed, {}};
        break;
    default:
        break;
    }
    if (!isAccepted)
        return {Id::DryRun, Status::Skipped, {}};
    const bool hasWarnings = std::ranges::any_of(
        state.objects, [](const ObjectProgress& object) { return !object.warnings.empty(); });
    return {Id::DryRun, hasWarnings ? Status::Attention : Status::Done,
        hasWarnings ? "the server warns" : std::string()};
}

RolloutStep confirmStep(const RolloutState& state)
{
    if (state.phase == Phase::Ready)
        return {Id::Confirm, Status::Running, "waiting for you"};
    const bool isConfirmed = hasReached(state, Phase::Applying) && !state.objects.empty();
    if (isConfirmed || countOf(state, Stage::Stored) > 0)
        return {Id::Confirm, Status::Done, {}};
    return {Id::Confirm,
        isFinished(state.phase) && state.phase != Phase::Idle ? Status::Skipped : Status::Waiting,
        {}};
}

RolloutStep storedStep(const RolloutState& state)
{
    const auto stored = countOf(state, Stage::Stored);
    const auto wanted = state.objects.size() - countOf(state, Stage::Unneeded);
    const auto detail = wanted > 1 || stored < wanted ? ofText(stored, wanted) : std::string();
    if (countOf(state, Stage::Uncertain) > 0)
        return {Id::Stored, Status::Failed, "not known"};
    if (state.phase == Phase::Applying)
        return {Id::Stored, Status::Running, detail};
    if (wanted > 0 && stored == wanted)
        return {Id::Stored, Status::Done, detail};
    if (stored > 0 || countOf(state, Stage::NotStored) > 0)
        return {Id::Stored, Status::Failed, detail};
    if (wanted == 0 && state.phase == Phase::Converged)
        return {Id::Stored, Status::Skipped, "nothing to write"};
    return {Id::Stored,
        isFinished(state.phase) && state.phase != Phase::Idle ? Status::Skipped : Status::Waiting,
        {}};
}

/// What istiod, proxies and traffic share: they begin when everything is stored.
std::optional<RolloutStep> notYet(const RolloutState& state, Id id)
{
    const bool isWatched = state.phase == Phase::Converging || state.phase == Phase::Converged
        || state.phase == Phase::Stalled;
    if (isWatched && countOf(state, Stage::Stored) > 0)
        return std::nullopt;
    const bool isOver = isFinished(state.phase) && state.phase != Phase::Idle;
    return RolloutStep{id, isOver ? Status::Skipped : Status::Waiting, {}};
}

RolloutStep istiodStep(const RolloutState& state)
{
    if (const auto step = notYet(state, Id::Istiod))
        return *step;
    const bool hasAll = std::ranges::all_of(state.objects, [](const ObjectProgress& object) {
        return object.stage != Stage::Stored || object.isInIstiod;
    });
    if (hasAll)
        return {Id::Istiod, Status::Done, {}};
    if (!state.convergenceProblem.empty())
        return {Id::Istiod, Status::Attention, "not known"};
    return {Id::Istiod, state.phase == Phase::Stalled ? Status::Attention : Status::Running, {}};
}

RolloutStep proxiesStep(const RolloutState& state)
{
    if (const auto step = notYet(state, Id::Proxies))
        return *step;
    const auto count = [&](ProxyProgress::State wanted) {
        return static_cast<std::size_t>(
            std::ranges::count(state.proxies, wanted, &ProxyProgress::state));
    };
    const auto affected = state.proxies.size() - count(ProxyProgress::State::NotAffected);
    const auto done = count(ProxyProgress::State::Acknowledged);
    if (const auto refused = count(ProxyProgress::State::Refused); refused > 0)
        return {Id::Proxies, Status::Failed, std::to_string(refused) + " refuse"};
    if (state.phase == Phase::Converged)
        return {Id::Proxies, Status::Done, ofText(done, affected)};
    const bool isKnown = state.convergenceProblem.empty();
    if (state.proxies.empty())
        return {Id::Proxies,
            isKnown && state.phase == Phase::Converging ? Status::Running : Status::Attention,
            isKnown ? std::string() : "not known"};
    return {Id::Proxies, state.phase == Phase::Stalled ? Status::Attention : Status::Running,
        ofText(done, affected)};
}

RolloutStep observedStep(const RolloutState& state)
{
    if (const auto step = notYet(state, Id::Observed))
        return *step;
    std::uint64_t requests = 0;
    for (const ObservedShare& share : state.observed)
        requests += share.requests;
    if (requests == 0)
        return {Id::Observed, state.isWatching ? Status::Running : Status::Skipped,
            state.isWatching ? std::string() : "no traffic"};
    const bool isAsDeclared = std::ranges::all_of(state.observed, &ObservedShare::isWithin);
    const auto detail = std::to_string(requests) + " seen";
    if (isAsDeclared)
        return {Id::Observed, Status::Done, detail};
    return {Id::Observed, state.isWatching ? Status::Running : Status::Attention, detail};
}

} // namespace

std::vector<RolloutStep> stepsOf(const RolloutState& state, const std::vector<Finding>& findings)
{
    return {checksStep(state, findings), ownerStep(state), dryRunStep(state), confirmStep(state),
        storedStep(state), istiodStep(state), proxiesStep(state), observedStep(state)};
}

std::string_view nameOf(Id id)
{
    static constexpr std::array<std::string_view, 8> kNames{
        "Checks", "Owner", "Dry run", "Confirm", "Stored", "istiod", "Proxies", "Observed"};
    return kNames[static_cast<std::size_t>(id)];
}

} // namespace vigla::routing
