#include "models/routing/rollout_machine.h"

#include "models/core/text.h"

#include <algorithm>

namespace vigla::routing::rollout {

using Stage = ObjectProgress::Stage;

void Machine::watch()
{
    if (m_state.isCancelling)
        m_state.isCancelling = false; // everything was written already
    m_state.phase = Phase::Converging;
    m_state.message = "Stored. Waiting for istiod and the proxies.";
    m_state.isWatching = true;
    WatchConvergence effect{++m_state.effectId, {}};
    for (const ObjectProgress& object : m_state.objects) {
        if (object.stage != Stage::Stored)
            continue;
        auto awaited = object.stored.isNull() ? awaitedRemovalOf(object.merged.before)
                                              : awaitedAfter(object.stored);
        std::erase_if(
            effect.objects, [&](const AwaitedObject& other) { return other.ref == awaited.ref; });
        effect.objects.push_back(std::move(awaited));
    }
    m_effects.emplace_back(std::move(effect));
}

void Machine::operator()(const ConvergenceObserved& event)
{
    const bool isWanted = m_state.phase == Phase::Converging && event.id == m_state.effectId;
    if (!isWanted)
        return;
    const Convergence& seen = event.convergence;
    m_state.proxies = seen.proxies;
    m_state.convergenceProblem = seen.problem;
    for (ObjectProgress& object : m_state.objects)
        object.isInIstiod
            = std::ranges::find(seen.inIstiod, object.requested.ref()) != seen.inIstiod.end();
    if (seen.isComplete()) {
        m_state.phase = Phase::Converged;
        m_state.message = "Stored, and every proxy that it concerns has it.";
        return;
    }
    if (seen.isBlind) {
        m_state.phase = Phase::Stalled;
        m_state.message = "Stored. " + seen.problem;
        return;
    }
    stallWhenRefused();
}

void Machine::operator()(const TrafficObserved& event)
{
    if (!m_state.isWatching || event.id != m_state.effectId)
        return;
    m_state.observed = event.observed;
    m_state.confidence = statementOfConfidence(event.observed);
}

void Machine::operator()(const DeadlinePassed& event)
{
    if (!m_state.isWatching || event.id != m_state.effectId)
        return;
    if (m_state.phase != Phase::Converging) // it was the traffic that was watched
        return stopWatching(m_state.phase, m_state.message);
    stopWatching(Phase::Stalled,
        "Stored, but not everywhere when the time was up. "
            + (m_state.convergenceProblem.empty() ? waitingFor() : m_state.convergenceProblem)
            + " The cluster keeps trying by itself.");
}

std::size_t Machine::countOf(ProxyProgress::State wanted) const
{
    return static_cast<std::size_t>(
        std::ranges::count(m_state.proxies, wanted, &ProxyProgress::state));
}

std::string Machine::waitingFor() const
{
    const auto pending = countOf(ProxyProgress::State::Pending);
    const bool isMissingInIstiod
        = std::ranges::any_of(m_state.objects, [](const ObjectProgress& object) {
              return object.stage == Stage::Stored && !object.isInIstiod;
          });
    if (isMissingInIstiod)
        return "istiod has not taken it in; does it watch this namespace and revision?";
    return std::to_string(pending) + " of " + std::to_string(m_state.proxies.size())
        + " proxies have not acknowledged it.";
}

void Machine::stallWhenRefused()
{
    const auto refused
        = std::ranges::find(m_state.proxies, ProxyProgress::State::Refused, &ProxyProgress::state);
    if (refused == m_state.proxies.end() || countOf(ProxyProgress::State::Pending) > 0)
        return;
    stopWatching(Phase::Stalled,
        "Stored, but " + std::to_string(countOf(ProxyProgress::State::Refused))
            + " proxies refuse it and keep the old configuration. " + refused->proxy
            + " says: " + plainText(refused->detail, false, 500));
}

} // namespace vigla::routing::rollout
