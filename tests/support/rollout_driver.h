#pragma once

#include "models/routing/rollout.h"
#include "tests/support/routing_fixtures.h"

#include <QString>

#include <nlohmann/json.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace vigla::test {

inline std::string weights(int v1, int v2)
{
    return "{hosts: [reviews], http: [{route: [" + to("v1", v1) + ", " + to("v2", v2) + "]}]}";
}

inline kube::Document withVersion(const kube::Document& document, const std::string& version)
{
    auto json = document.json();
    json["metadata"]["resourceVersion"] = version;
    return kube::Document(json);
}

inline const kube::Document& before()
{
    static const auto kDocument = reviews(weights(90, 10));
    return kDocument;
}

inline const kube::Document& after()
{
    static const auto kDocument = reviews(weights(50, 50));
    return kDocument;
}

inline routing::ChangeSet oneChange()
{
    return {{{before(), after()}}};
}

inline routing::ChangeSet twoChanges()
{
    return {{{{}, reviewsRule("{host: reviews}")}, {before(), after()}}};
}

/// Drives the machine as the world would; keeps the effects of the last step.
class Machine {
public:
    Machine& feed(const routing::Event& event)
    {
        routing::Step next = routing::step(std::move(m_state), event);
        m_state = std::move(next.state);
        m_effects = std::move(next.effects);
        for (const routing::Effect& effect : m_effects)
            if (const auto* journal = std::get_if<routing::AppendJournal>(&effect))
                m_journal.push_back(journal->entry);
        return *this;
    }

    template <typename T>
    const T* effect() const
    {
        for (const routing::Effect& effect : m_effects)
            if (const auto* found = std::get_if<T>(&effect))
                return found;
        return nullptr;
    }

    Machine& read(Result<kube::Document> object)
    {
        return feed(routing::LiveRead{m_state.effectId, std::move(object)});
    }
    Machine& answer(Result<kube::Document> object, std::vector<std::string> warnings = {})
    {
        return feed(routing::WriteAnswered{m_state.effectId, std::move(object), std::move(warnings),
            MonotonicTime(std::chrono::seconds(5))});
    }
    Machine& fail(Error::Kind kind, const char* message = "words of the server")
    {
        return answer(Error{kind, message});
    }

    Machine& toReady()
    {
        return feed(routing::ApplyRequested{oneChange()}).read(before()).answer(after());
    }
    Machine& toApplying() { return toReady().feed(routing::Confirmed{}); }
    Machine& toConverging() { return toApplying().answer(withVersion(after(), "8")); }
    Machine& toConflict()
    {
        return feed(routing::ApplyRequested{oneChange()})
            .read(withVersion(reviews(weights(70, 30)), "9"));
    }
    Machine& converge(const std::vector<routing::ProxyProgress>& proxies, bool isIngested = true)
    {
        routing::Convergence seen;
        if (isIngested) {
            seen.ingestedAt = MonotonicTime(std::chrono::seconds(6));
            seen.inIstiod = {before().ref()};
        }
        seen.proxies = proxies;
        return feed(routing::ConvergenceObserved{m_state.effectId, seen});
    }
    Machine& toConverged()
    {
        return toConverging().converge({{"a.b", routing::ProxyProgress::State::Acknowledged, {}}});
    }

    const routing::RolloutState& state() const { return m_state; }
    const std::vector<routing::Effect>& effects() const { return m_effects; }
    const std::vector<routing::JournalEntry>& entries() const { return m_journal; }

private:
    routing::RolloutState m_state;
    std::vector<routing::Effect> m_effects;
    std::vector<routing::JournalEntry> m_journal;
};

inline QString phaseOf(const Machine& machine)
{
    return QString::fromUtf8(routing::nameOf(machine.state().phase).data());
}

inline bool says(const Machine& machine, const char* words)
{
    return machine.state().message.find(words) != std::string::npos;
}

} // namespace vigla::test
