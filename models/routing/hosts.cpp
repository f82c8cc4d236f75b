#include "models/routing/hosts.h"

#include "models/core/text.h"
#include "models/mesh/workload.h"
#include "models/routing/check.h"
#include "models/routing/owners.h"
#include "models/routing/route_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace vigla::routing {

namespace {

using VirtualService = RoutingIndex::VirtualService;

const char* listName(RouteProtocol protocol)
{
    return protocol == RouteProtocol::Http ? "spec.http"
        : protocol == RouteProtocol::Tls   ? "spec.tls"
                                           : "spec.tcp";
}

std::vector<Percent> percentsOfRoute(const Json& destinations)
{
    std::vector<std::int64_t> weights;
    for (const Json& destination : destinations)
        weights.push_back(integerOf(destination, "weight").value_or(0));
    return percentsOf(weights);
}

/// A port speaks HTTP unless its name or appProtocol says otherwise (control-plane.md 7.6).
bool speaksHttp(const mesh::ServicePort& port)
{
    const std::string protocol
        = port.appProtocol.empty() ? port.name.substr(0, port.name.find('-')) : port.appProtocol;
    static const std::set<std::string> kOthers{
        "tcp", "tls", "https", "mongo", "mysql", "redis", "udp"};
    return !kOthers.contains(toLower(protocol));
}

void addUnique(std::vector<std::string>& texts, const std::string& text)
{
    if (std::ranges::find(texts, text) == texts.end())
        texts.push_back(text);
}

class HostBuilder {
public:
    HostBuilder(const RoutingIndex& index, const std::string& host)
        : m_index(index)
    {
        m_host.host = host;
        if (const auto target = index.findHost(host); target.service != nullptr) {
            m_host.namespaceName = target.service->namespaceName;
            m_host.serviceName = target.service->name;
        } else if (target.entry != nullptr) {
            m_host.namespaceName = target.entry->ref.namespaceName;
        }
    }

    RoutableHost build()
    {
        addMeshCards();
        addGatewayCards();
        for (const auto* policy : m_index.policiesFor(m_host.host, clientNamespace()))
            addObject(policy->document);
        for (const RouteCard& card : m_host.cards)
            for (const SplitDestination& destination : card.destinations)
                for (const auto* policy : m_index.policiesFor(destination.host, clientNamespace()))
                    addObject(policy->document);
        return std::move(m_host);
    }

private:
    const std::string& clientNamespace() const { return m_host.namespaceName; }

    void addMeshCards()
    {
        const auto rules = m_index.meshRulesFor(m_host.host, clientNamespace());
        if (rules.empty()) {
            if (!m_host.serviceName.empty())
                addImplicitCard();
            return;
        }
        addCards(*rules.front());
        for (const auto* loser : rules)
            addObject(loser->document); // it is in the way, so it is shown
    }

    /// Several VirtualServices for one host of a gateway are one list there, oldest first.
    void addGatewayCards()
    {
        for (const VirtualService& entry : m_index.virtualServices()) {
            const bool isBound = std::ranges::any_of(
                entry.gateways, [](const std::string& gateway) { return gateway != "mesh"; });
            const bool isShown
                = std::ranges::find(m_host.objects, entry.view.ref) != m_host.objects.end();
            const bool namesHost = std::ranges::find(entry.hosts, m_host.host) != entry.hosts.end();
            if (isBound && namesHost && !isShown)
                addCards(entry);
        }
    }

    void addCards(const VirtualService& entry)
    {
        if (m_host.namespaceName.empty())
            m_host.namespaceName = entry.view.ref.namespaceName;
        addObject(entry.document);
        for (const auto& gateway : entry.gateways)
            addUnique(m_host.gateways, gateway);
        for (const auto protocol : {RouteProtocol::Http, RouteProtocol::Tls, RouteProtocol::Tcp}) {
            const Json& routes = listAt(entry.document.json(), listName(protocol));
            for (std::size_t i = 0; i < routes.size(); ++i)
                addCard(entry, protocol, routes[i], static_cast<int>(i));
        }
    }

    void addCard(
        const VirtualService& entry, RouteProtocol protocol, const Json& route, int ruleIndex)
    {
        const Json& delegate = member(route, "delegate");
        if (protocol == RouteProtocol::Http && delegate.is_object())
            return addDelegateCards(entry, route, ruleIndex);
        m_host.cards.push_back(cardOf(entry, protocol, route, ruleIndex));
    }

    RouteCard cardOf(
        const VirtualService& entry, RouteProtocol protocol, const Json& route, int ruleIndex) const
    {
        RouteCard card;
        card.object = entry.view.ref;
        card.protocol = protocol;
        card.ruleIndex = ruleIndex;
        card.name = textOf(route, "name");
        card.matches = matchSentences(route);
        card.actions = actionSentences(route);
        const Json& destinations = listAt(route, "route");
        const auto percents = percentsOfRoute(destinations);
        for (std::size_t i = 0; i < destinations.size(); ++i) {
            card.destinations.push_back(
                splitDestination(m_index, member(destinations[i], "destination"),
                    entry.view.ref.namespaceName, clientNamespace()));
            card.destinations.back().weight = percents[i];
        }
        card.isSplittable = !card.destinations.empty();
        if (!card.isSplittable)
            card.whyNotSplittable = whyNotSplittable(route);
        return card;
    }

    static std::string whyNotSplittable(const Json& route)
    {
        if (member(route, "redirect").is_object())
            return "This route redirects the client; it sends nothing to a destination.";
        if (member(route, "directResponse").is_object())
            return "The proxy answers by itself; nothing is sent to a destination.";
        return "This route names no destination.";
    }

    /// The routes of the delegate, each for what both it and the route above it match.
    void addDelegateCards(const VirtualService& root, const Json& route, int ruleIndex)
    {
        const Json& delegate = member(route, "delegate");
        auto namespaceName = textOf(delegate, "namespace");
        if (namespaceName.empty())
            namespaceName = root.view.ref.namespaceName;
        const auto* target = m_index.findVirtualService(namespaceName, textOf(delegate, "name"));
        if (target == nullptr || !target->isDelegate()) {
            RouteCard card = cardOf(root, RouteProtocol::Http, route, ruleIndex);
            card.whyNotSplittable = "This route is left to VirtualService " + namespaceName + "/"
                + textOf(delegate, "name")
                + (target == nullptr ? ", which does not exist." : ", which is no delegate.");
            m_host.cards.push_back(std::move(card));
            return;
        }
        addObject(target->document);
        const auto outer = matchSentences(route);
        const Json& routes = listAt(target->document.json(), "spec.http");
        for (std::size_t i = 0; i < routes.size(); ++i) {
            RouteCard card = cardOf(*target, RouteProtocol::Http, routes[i], static_cast<int>(i));
            card.matches = bothMatches(outer, card.matches);
            m_host.cards.push_back(std::move(card));
        }
    }

    static std::vector<std::string> bothMatches(
        const std::vector<std::string>& outer, const std::vector<std::string>& inner)
    {
        if (outer.empty() || inner.empty())
            return outer.empty() ? inner : outer;
        std::vector<std::string> both;
        for (const auto& first : outer)
            for (const auto& second : inner)
                both.push_back(first + " and " + second);
        return both;
    }

    /// What happens without any VirtualService: everything goes to the service.
    void addImplicitCard()
    {
        const auto* service = m_index.findHost(m_host.host).service;
        const bool isHttp
            = service->ports.empty() || std::ranges::any_of(service->ports, speaksHttp);
        RouteCard card;
        card.object = {"networking.istio.io", "VirtualService", m_host.namespaceName, ""};
        card.protocol = isHttp ? RouteProtocol::Http : RouteProtocol::Tcp;
        SplitDestination all;
        all.host = m_host.host;
        all.weight = {100};
        fillPods(m_index, all);
        card.destinations.push_back(std::move(all));
        card.isSplittable = service->type != "ExternalName";
        if (!card.isSplittable)
            card.whyNotSplittable = "The service is only another name for " + service->externalName
                + "; route that host instead.";
        addUnique(m_host.gateways, "mesh");
        m_host.cards.push_back(std::move(card));
    }

    void addObject(const kube::Document& document)
    {
        const auto ref = document.ref();
        if (std::ranges::find(m_host.objects, ref) != m_host.objects.end())
            return;
        m_host.objects.push_back(ref);
        for (const Owner& owner : ownersOf(document))
            addUnique(m_host.owners, owner.name);
    }

    const RoutingIndex& m_index;
    RoutableHost m_host;
};

void addFindings(
    const mesh::ClusterState& cluster, const ChangeSet& drafts, std::vector<RoutableHost>& hosts)
{
    std::map<kube::ObjectRef, std::vector<Finding>> byObject;
    for (Finding& finding : checkCluster(cluster, drafts))
        byObject[finding.object].push_back(std::move(finding));
    for (RoutableHost& host : hosts)
        for (const auto& ref : host.objects)
            if (const auto found = byObject.find(ref); found != byObject.end())
                host.findings.insert(
                    host.findings.end(), found->second.begin(), found->second.end());
}

} // namespace

std::string SplitDestination::title() const
{
    Json destination = Json::object();
    destination["host"] = host;
    destination["subset"] = subset;
    return destinationTitle(destination);
}

void fillPods(const RoutingIndex& index, SplitDestination& destination)
{
    destination.readyPods = index.readyPodsBehind(destination.host, destination.subsetLabels);
    std::set<std::string> workloads;
    for (const mesh::Pod* pod : index.podsBehind(destination.host, destination.subsetLabels))
        workloads.insert(pod->namespaceName + "/" + mesh::workloadNameOf(index.cluster(), *pod));
    destination.workloads.assign(workloads.begin(), workloads.end());
}

SplitDestination splitDestination(const RoutingIndex& index, const Json& destination,
    const std::string& ownNamespace, const std::string& clientNamespace)
{
    SplitDestination split;
    split.host = index.qualified(textOf(destination, "host"), ownNamespace);
    split.subset = textOf(destination, "subset");
    if (const auto port = integerOf(member(destination, "port"), "number");
        port && *port > 0 && *port <= 65535)
        split.port = static_cast<std::uint16_t>(*port);
    if (split.subset.empty()) {
        fillPods(index, split);
        return split;
    }
    if (const auto* subset = index.findSubset(split.host, split.subset, clientNamespace)) {
        split.subsetLabels = subset->labels;
        fillPods(index, split);
    }
    return split;
}

std::vector<std::pair<std::string, std::string>> hostNames(const RoutingIndex& index)
{
    std::map<std::string, std::string> names;
    const auto& cluster = index.cluster();
    for (const auto& service : cluster.services)
        names.emplace(service.name + "." + service.namespaceName + ".svc." + cluster.clusterDomain,
            service.namespaceName);
    for (const auto& entry : index.serviceEntries())
        for (const auto& host : entry.hosts)
            names.emplace(host, entry.ref.namespaceName);
    for (const VirtualService& entry : index.virtualServices())
        for (const auto& host : entry.hosts)
            names.emplace(host, entry.view.ref.namespaceName);
    std::vector<std::pair<std::string, std::string>> sorted(names.begin(), names.end());
    std::ranges::sort(
        sorted, {}, [](const auto& name) { return std::pair(name.second, name.first); });
    return sorted;
}

std::vector<std::string> hostsOf(
    const mesh::ClusterState& cluster, const kube::Document& virtualService)
{
    std::vector<std::string> hosts;
    if (virtualService.kind() == "VirtualService")
        for (const auto& host : mesh::virtualServiceView(virtualService).hosts)
            hosts.push_back(
                mesh::qualifiedHost(host, virtualService.namespaceName(), cluster.clusterDomain));
    return hosts;
}

RoutableHost buildHost(const RoutingIndex& index, const std::string& host)
{
    return HostBuilder(index, host).build();
}

std::vector<RoutableHost> routableHosts(const mesh::ClusterState& cluster, const ChangeSet& drafts)
{
    const RoutingIndex index(cluster, drafts);
    std::vector<RoutableHost> hosts;
    for (const auto& [host, namespaceName] : hostNames(index)) {
        hosts.push_back(buildHost(index, host));
        hosts.back().namespaceName = namespaceName;
    }
    addFindings(cluster, drafts, hosts);
    return hosts;
}

std::optional<RoutableHost> describeHost(const mesh::ClusterState& cluster, const ChangeSet& drafts,
    const std::string& namespaceName, const std::string& host)
{
    const RoutingIndex index(cluster, drafts);
    RoutableHost described = buildHost(index, host);
    if (described.cards.empty() && !index.isKnown(host))
        return std::nullopt;
    if (!namespaceName.empty())
        described.namespaceName = namespaceName;
    return described;
}

} // namespace vigla::routing
