#include "models/routing/evaluate_route.h"

#include "models/core/text.h"
#include "models/routing/list_identity.h"
#include "models/routing/match_request.h"
#include "models/routing/route_text.h"
#include "models/routing/routing_index.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::routing {

namespace {

using VirtualService = RoutingIndex::VirtualService;

/// One rule in the order in which a proxy tries it; a delegate's rule stands for it and the root's.
struct TriedRule {
    const VirtualService* entry = nullptr;
    std::size_t index = 0;
    const mesh::HttpRouteView* outer = nullptr; ///< Of the root, when this is a delegate's.
    std::string outerNamespace;

    const mesh::HttpRouteView& view() const { return entry->view.http[index]; }
    const Json& json() const { return listAt(entry->document.json(), "spec.http")[index]; }
};

bool isCatchAll(const TriedRule& rule)
{
    return rule.view().matches.empty() && (rule.outer == nullptr || rule.outer->matches.empty());
}

class Evaluation {
public:
    Evaluation(const RoutingIndex& index, const RouteRequest& request)
        : m_index(index)
        , m_request(request)
    {
    }

    Result<RouteEvaluation> run()
    {
        const auto host = toLower(m_request.host.substr(0, portStart(m_request.host)));
        if (host.empty())
            return Error{Error::Kind::InvalidInput, "The request names no host; give one."};
        if (!m_request.path.starts_with('/'))
            return Error{Error::Kind::InvalidInput, "The path must begin with \"/\"."};
        m_result.host = targetOf(host);
        m_port = portOf(m_result.host);
        const auto rules = m_request.gateway.empty() ? sidecarRules() : gatewayRules(m_result.host);
        if (rules.empty())
            return withoutRules();
        tryRules(rules);
        return std::move(m_result);
    }

private:
    /// Where `:8080` of `host:8080` begins; npos without.
    static std::size_t portStart(const std::string& host)
    {
        const auto colon = host.rfind(':');
        const bool isAddress6 = colon != std::string::npos && host.find(':') != colon
            && host.back() != ']' && host.find(']') == std::string::npos;
        return isAddress6 ? std::string::npos : colon;
    }

    /// `reviews`, `reviews.ns` and so on as the full name of the service, from this client's view.
    std::string targetOf(const std::string& host) const
    {
        if (!m_request.gateway.empty())
            return host;
        const auto& domain = m_index.cluster().clusterDomain;
        const auto parts = split(host, '.');
        const auto trimmed = host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
        if (parts.size() == 1)
            return m_index.qualified(trimmed, m_request.sourceNamespace);
        const bool isPartial = parts.size() == 2 || (parts.size() == 3 && parts[2] == "svc");
        const auto full = std::string(parts[0]) + "." + std::string(parts[1]) + ".svc." + domain;
        return isPartial && m_index.isKnown(full) ? full : trimmed;
    }

    std::uint16_t portOf(const std::string& host) const
    {
        if (m_request.port)
            return *m_request.port;
        const auto target = m_index.findHost(host);
        if (target.service != nullptr && !target.service->ports.empty())
            return target.service->ports.front().port;
        if (target.entry != nullptr && !target.entry->ports.empty())
            return target.entry->ports.front().port;
        return 80;
    }

    void appendRules(std::vector<TriedRule>& rules, const VirtualService& entry) const
    {
        for (std::size_t i = 0; i < entry.view.http.size(); ++i) {
            const auto& route = entry.view.http[i];
            if (!route.delegate) {
                rules.push_back({&entry, i, nullptr, {}});
                continue;
            }
            const auto* target = m_index.findVirtualService(route.delegate->first.empty()
                    ? entry.view.ref.namespaceName
                    : route.delegate->first,
                route.delegate->second);
            if (target != nullptr && target->isDelegate())
                for (std::size_t j = 0; j < target->view.http.size(); ++j)
                    rules.push_back({target, j, &route, entry.view.ref.namespaceName});
        }
    }

    std::vector<TriedRule> sidecarRules() const
    {
        std::vector<TriedRule> rules;
        const auto candidates = m_index.meshRulesFor(m_result.host, m_request.sourceNamespace);
        if (!candidates.empty())
            appendRules(rules, *candidates.front());
        return rules;
    }

    /// All VirtualServices for the best matching host of the gateway, oldest first, their rules for
    /// every request last.
    std::vector<TriedRule> gatewayRules(const std::string& host) const
    {
        std::string best;
        for (const VirtualService& entry : m_index.virtualServices())
            for (const auto& pattern : boundHosts(entry))
                if (mesh::hostMatches(pattern, host)
                    && (best.empty() || pattern == host
                        || (best != host && pattern.size() > best.size())))
                    best = pattern;
        std::vector<TriedRule> rules;
        if (best.empty())
            return rules;
        for (const VirtualService& entry : m_index.virtualServices())
            if (std::ranges::find(boundHosts(entry), best) != boundHosts(entry).end())
                appendRules(rules, entry);
        std::ranges::stable_partition(
            rules, [](const TriedRule& rule) { return !isCatchAll(rule); });
        return rules;
    }

    const std::vector<std::string>& boundHosts(const VirtualService& entry) const
    {
        static const std::vector<std::string> kNone;
        const bool isBound
            = std::ranges::find(entry.gateways, m_request.gateway) != entry.gateways.end();
        return isBound ? entry.hosts : kNone;
    }

    MatchVerdict verdictOf(const mesh::HttpRouteView& route, const std::string& namespaceName) const
    {
        MatchVerdict verdict;
        for (const auto& match : route.matches) {
            const auto next = matchRequest(match, m_request, m_port, namespaceName);
            if (next.isMatch)
                return next;
            verdict.reason += (verdict.reason.empty() ? "" : "; and ") + next.reason;
            verdict.isForThisProxy
                = next.isForThisProxy || (verdict.isForThisProxy && !verdict.isMatch);
            verdict.isMatch = false;
        }
        return verdict;
    }

    MatchVerdict verdictOf(const TriedRule& rule) const
    {
        if (rule.outer != nullptr)
            if (auto outer = verdictOf(*rule.outer, rule.outerNamespace); !outer.isMatch)
                return outer;
        return verdictOf(rule.view(), rule.entry->view.ref.namespaceName);
    }

    void tryRules(const std::vector<TriedRule>& rules)
    {
        bool isTaken = false;
        for (const TriedRule& rule : rules) {
            RuleVerdict said{rule.entry->view.ref, static_cast<int>(rule.index), rule.view().name,
                RuleVerdict::Result::NotReached, "a rule before it takes the request"};
            if (!isTaken) {
                const auto verdict = verdictOf(rule);
                isTaken = verdict.isMatch;
                said.result = verdict.isMatch ? RuleVerdict::Result::Taken
                    : verdict.isForThisProxy  ? RuleVerdict::Result::NotMatched
                                              : RuleVerdict::Result::NotForThisProxy;
                said.reason = verdict.isMatch
                    ? (isCatchAll(rule) ? "it takes every request" : "it matches")
                    : verdict.reason;
                if (isTaken)
                    take(rule);
            }
            m_result.rules.push_back(std::move(said));
        }
        if (!isTaken)
            m_result.outcome = "No rule takes the request, so the proxy answers 404 (NR).";
    }

    void take(const TriedRule& rule)
    {
        const Json& route = rule.json();
        m_result.actions = actionSentences(route);
        const Json& destinations = listAt(route, "route");
        const auto shares = sharesOf(destinations);
        for (std::size_t i = 0; i < destinations.size(); ++i)
            if (shares[i] > 0)
                addDestination(rule, member(destinations[i], "destination"), shares[i] / 100);
        m_result.outcome = "Taken by " + routeTitle(route) + " of " + rule.entry->view.ref.text()
            + ": " + ways(destinations, shares);
    }

    std::string ways(const Json& destinations, const std::vector<double>& shares) const
    {
        std::vector<std::string> parts;
        for (std::size_t i = 0; i < destinations.size(); ++i)
            if (shares[i] > 0)
                parts.push_back(destinationTitle(member(destinations[i], "destination"))
                    + (destinations.size() > 1 ? " " + numberText(shares[i]) + " %" : ""));
        parts.insert(parts.end(), m_result.actions.begin(), m_result.actions.end());
        return parts.empty() ? std::string("nothing") : join(parts, ", ");
    }

    void addDestination(const TriedRule& rule, const Json& written, double probability)
    {
        RoutedDestination destination;
        destination.host
            = m_index.qualified(textOf(written, "host"), rule.entry->view.ref.namespaceName);
        destination.subset = textOf(written, "subset");
        const auto port = integerOf(member(written, "port"), "number").value_or(0);
        if (port > 0 && port <= 65535)
            destination.port = static_cast<std::uint16_t>(port);
        destination.probability = probability;
        const auto* subset = destination.subset.empty()
            ? nullptr
            : m_index.findSubset(destination.host, destination.subset, clientNamespace());
        destination.isKnown = m_index.isKnown(destination.host)
            && (destination.subset.empty() || subset != nullptr);
        if (destination.isKnown)
            destination.readyPods = m_index.readyPodsBehind(
                destination.host, subset != nullptr ? subset->labels : mesh::Labels());
        m_result.destinations.push_back(std::move(destination));
    }

    std::string clientNamespace() const
    {
        return m_request.gateway.empty() ? m_request.sourceNamespace
                                         : m_request.gateway.substr(0, m_request.gateway.find('/'));
    }

    Result<RouteEvaluation> withoutRules()
    {
        if (!m_request.gateway.empty()) {
            m_result.outcome = "No VirtualService is bound to gateway " + m_request.gateway
                + " for " + plainText(m_result.host, false, 200) + ", so it answers 404 (NR).";
            return std::move(m_result);
        }
        if (!m_index.isKnown(m_result.host)) {
            m_result.outcome = plainText(m_result.host, false, 200)
                + " is not in the mesh's registry: the proxy passes it through, or blocks it with "
                  "502 "
                  "where outboundTrafficPolicy is REGISTRY_ONLY.";
            return std::move(m_result);
        }
        RoutedDestination all;
        all.host = m_result.host;
        all.readyPods = m_index.readyPodsBehind(m_result.host, {});
        m_result.destinations.push_back(std::move(all));
        m_result.outcome = "No VirtualService routes " + plainText(m_result.host, false, 200)
            + ": it goes to all of its ready pods.";
        return std::move(m_result);
    }

    const RoutingIndex& m_index;
    const RouteRequest& m_request;
    std::uint16_t m_port = 80;
    RouteEvaluation m_result;
};

} // namespace

Result<RouteEvaluation> evaluateRoute(
    const mesh::ClusterState& cluster, const RouteRequest& request, const ChangeSet& changes)
{
    const RoutingIndex index(cluster, changes);
    return Evaluation(index, request).run();
}

} // namespace vigla::routing
