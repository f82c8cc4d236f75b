#include "models/routing/split.h"

#include "models/core/text.h"
#include "models/routing/hosts.h"
#include "models/routing/list_identity.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace vigla::routing {

namespace {

constexpr const char* kGroup = "networking.istio.io";

const char* routeList(RouteProtocol protocol)
{
    return protocol == RouteProtocol::Http ? "http"
        : protocol == RouteProtocol::Tls   ? "tls"
                                           : "tcp";
}

Error refused(std::string message)
{
    return {Error::Kind::InvalidInput, std::move(message)};
}

/// The version of the Istio API that this cluster's objects are written in.
std::string apiVersionOf(const mesh::ClusterState& cluster)
{
    for (const char* kind : {"VirtualService", "DestinationRule", "Gateway", "ServiceEntry"})
        for (const auto& document : cluster.istio(kind))
            if (!document.apiVersion().empty())
                return document.apiVersion();
    return std::string(kGroup) + "/v1";
}

/// `name`, or `name-2` and so on when an object of that kind has it already.
std::string freeName(const mesh::ClusterState& cluster, const ChangeSet& drafts,
    const std::string& kind, const std::string& namespaceName, const std::string& name)
{
    std::string candidate = name;
    for (int i = 2;; ++i) {
        const kube::ObjectRef ref{kGroup, kind, namespaceName, candidate};
        if (cluster.findObject(ref) == nullptr && drafts.find(ref) == nullptr)
            return candidate;
        candidate = name + "-" + std::to_string(i);
    }
}

Json newObject(const mesh::ClusterState& cluster, const std::string& kind,
    const std::string& namespaceName, const std::string& name)
{
    Json json = Json::object();
    json["apiVersion"] = apiVersionOf(cluster);
    json["kind"] = kind;
    json["metadata"] = {{"name", name}, {"namespace", namespaceName}};
    json["spec"] = Json::object();
    return json;
}

/// What the cluster holds under `ref`; null for nothing.
kube::Document liveOf(const mesh::ClusterState& cluster, const kube::ObjectRef& ref)
{
    const auto* document = cluster.findObject(ref);
    return document != nullptr ? *document : kube::Document();
}

class SplitBuilder {
public:
    SplitBuilder(const mesh::ClusterState& cluster, const ChangeSet& drafts, const RouteCard& card,
        const RoutableHost& host)
        : m_cluster(cluster)
        , m_index(cluster, drafts)
        , m_card(card)
        , m_host(host)
        , m_result(drafts)
    {
    }

    Result<ChangeSet> build(const std::vector<SplitDestination>& destinations)
    {
        if (auto valid = validate(destinations); !valid)
            return valid.error();
        for (const auto& destination : destinations)
            if (auto done = ensureSubset(destination); !done)
                return done.error();
        const auto done
            = m_card.object.name.empty() ? createRoutes(destinations) : editRoute(destinations);
        if (!done)
            return done.error();
        return std::move(m_result);
    }

private:
    Result<Done> validate(const std::vector<SplitDestination>& destinations) const
    {
        if (!m_card.isSplittable)
            return refused(m_card.whyNotSplittable);
        if (destinations.empty())
            return refused("A route needs at least one destination; add a version.");
        int sum = 0;
        std::set<std::tuple<std::string, std::string, std::uint16_t>> seen;
        for (const auto& destination : destinations) {
            if (destination.weight.value < 0 || destination.weight.value > 100)
                return refused("The weight of " + destination.title() + " is "
                    + std::to_string(destination.weight.value)
                    + " %; it must be between 0 and 100.");
            if (destination.host.empty())
                return refused("A destination has no host; choose a service.");
            if (!seen.emplace(destination.host, destination.subset, destination.port.value_or(0))
                     .second)
                return refused(
                    destination.title() + " is there twice; give its whole weight to one of them.");
            sum += destination.weight.value;
        }
        if (sum != 100)
            return refused(
                "The weights sum to " + std::to_string(sum) + " %; they must sum to 100.");
        return Done{};
    }

    Result<Done> ensureSubset(const SplitDestination& destination)
    {
        if (destination.subset.empty())
            return Done{};
        const auto& clientNamespace = m_host.namespaceName;
        if (m_index.findSubset(destination.host, destination.subset, clientNamespace) != nullptr)
            return Done{};
        if (destination.subsetLabels.empty())
            return refused("The subset " + destination.subset + " of " + destination.host
                + " does not exist, and nothing says which pods it should have. Choose a version, "
                  "or add the subset to a DestinationRule.");
        Json json = ruleToExtend(destination.host);
        Json& subsets = json["spec"]["subsets"];
        if (!subsets.is_array())
            subsets = Json::array();
        Json subset = Json::object();
        subset["name"] = destination.subset;
        subset["labels"] = destination.subsetLabels;
        const bool isThere = std::ranges::any_of(subsets,
            [&](const Json& other) { return textOf(other, "name") == destination.subset; });
        if (!isThere)
            subsets.push_back(std::move(subset));
        put(kube::Document(std::move(json)));
        return Done{};
    }

    /// The DestinationRule that gets a new subset: the one in use for exactly this host, else a new
    /// one with the policy that is in use.
    Json ruleToExtend(const std::string& host) const
    {
        const auto policies = m_index.policiesFor(host, m_host.namespaceName);
        if (const auto draft = draftedRule(host); !draft.isNull())
            return draft.json();
        for (const auto* policy : policies)
            if (policy->host == host && policy->view.workloadSelector.empty())
                return policy->document.json();
        const auto [serviceNamespace, service] = mesh::serviceOfHost(host, m_cluster.clusterDomain);
        const auto& namespaceName
            = serviceNamespace.empty() ? m_host.namespaceName : serviceNamespace;
        Json json = newObject(m_cluster, "DestinationRule", namespaceName,
            freeName(m_cluster, m_result, "DestinationRule", namespaceName,
                service.empty() ? objectNameFor(host) : service));
        json["spec"]["host"] = host;
        if (!policies.empty()) // a wildcard's policy would no longer reach this host
            if (const Json& policy
                = memberAt(policies.front()->document.json(), "spec.trafficPolicy");
                policy.is_object())
                json["spec"]["trafficPolicy"] = policy;
        return json;
    }

    /// A rule for the host that this very edit has made or extended.
    kube::Document draftedRule(const std::string& host) const
    {
        for (const Change& change : m_result.changes) {
            if (change.isRemoval() || change.ref().kind != "DestinationRule")
                continue;
            const auto written = textOf(member(change.after.json(), "spec"), "host");
            if (m_index.qualified(written, change.after.namespaceName()) == host)
                return change.after;
        }
        return {};
    }

    static std::string objectNameFor(const std::string& host)
    {
        std::string name;
        for (const char c : toLower(host))
            name += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-';
        name = name.substr(
            name.find_first_not_of('-') == std::string::npos ? 0 : name.find_first_not_of('-'));
        return name.empty() || name.find_first_not_of('-') == std::string::npos ? "routes" : name;
    }

    Json routeEntry(const SplitDestination& destination) const
    {
        Json entry = Json::object();
        entry["destination"]["host"] = destination.host;
        if (!destination.subset.empty())
            entry["destination"]["subset"] = destination.subset;
        if (destination.port)
            entry["destination"]["port"]["number"] = *destination.port;
        return entry;
    }

    Result<Done> createRoutes(const std::vector<SplitDestination>& destinations)
    {
        const auto& name
            = m_host.serviceName.empty() ? objectNameFor(m_host.host) : m_host.serviceName;
        Json json = newObject(m_cluster, "VirtualService", m_host.namespaceName,
            freeName(m_cluster, m_result, "VirtualService", m_host.namespaceName, name));
        json["spec"]["hosts"] = Json::array({m_host.host});
        Json routes = Json::array();
        for (const auto& destination : destinations) {
            Json entry = routeEntry(destination);
            if (destinations.size() > 1)
                entry["weight"] = destination.weight.value;
            routes.push_back(std::move(entry));
        }
        Json list = Json::array();
        if (m_card.protocol == RouteProtocol::Http) {
            list.push_back(Json{{"route", std::move(routes)}});
        } else {
            addPortRoutes(list, routes);
        }
        json["spec"][routeList(m_card.protocol)] = std::move(list);
        put(kube::Document(std::move(json)));
        return Done{};
    }

    /// A tcp route without match would take every port of the host; name them.
    void addPortRoutes(Json& list, const Json& routes) const
    {
        const auto* service = m_index.findHost(m_host.host).service;
        if (service == nullptr || service->ports.size() < 2) {
            list.push_back(Json{{"route", routes}});
            return;
        }
        for (const auto& port : service->ports) {
            Json portRoutes = routes;
            for (Json& entry : portRoutes)
                entry["destination"]["port"]["number"] = port.port;
            Json route = Json::object();
            route["match"] = Json::array({Json{{"port", port.port}}});
            route["route"] = std::move(portRoutes);
            list.push_back(std::move(route));
        }
    }

    Result<Done> editRoute(const std::vector<SplitDestination>& destinations)
    {
        const auto* entry
            = m_index.findVirtualService(m_card.object.namespaceName, m_card.object.name);
        if (entry == nullptr)
            return Error{Error::Kind::NotFound,
                m_card.object.text() + " is not there any more; open the host again."};
        Json json = entry->document.json();
        const char* list = routeList(m_card.protocol);
        const Json& routes = listAt(json, std::string("spec.") + list);
        const auto index = static_cast<std::size_t>(m_card.ruleIndex);
        if (m_card.ruleIndex < 0 || index >= routes.size())
            return Error{Error::Kind::NotFound,
                m_card.object.text() + " has no such route any more; open the host again."};
        Json& route = json["spec"][list][index];
        if (!route.is_object())
            return refused(
                "route " + std::to_string(index) + " is not a map; mend it in the text.");
        Json edited = editedDestinations(listAt(route, "route"), destinations);
        if (!isSameValue(edited, listAt(route, "route")))
            route["route"] = std::move(edited);
        put(kube::Document(std::move(json)));
        return Done{};
    }

    /// The entries of `old` in the wanted order with the wanted weights; everything else of them
    /// stays. Weights that already mean the same shares are left as they are written.
    Json editedDestinations(
        const Json& old, const std::vector<SplitDestination>& destinations) const
    {
        Json edited = Json::array();
        std::vector<std::int64_t> writtenWeights;
        std::vector<Percent> wanted;
        for (const auto& destination : destinations) {
            const Json* entry = findEntry(old, destination);
            edited.push_back(entry != nullptr ? *entry : newEntry(old, destination));
            writtenWeights.push_back(integerOf(edited.back(), "weight").value_or(0));
            wanted.push_back(destination.weight);
        }
        const bool isSingleWithoutWeight
            = edited.size() == 1 && member(edited.front(), "weight").is_null();
        const bool hasSameMembers = edited.size() == old.size()
            && std::ranges::all_of(destinations, [&](const SplitDestination& destination) {
                   return findEntry(old, destination) != nullptr;
               });
        if (isSingleWithoutWeight || (hasSameMembers && percentsOf(writtenWeights) == wanted))
            return edited;
        for (std::size_t i = 0; i < destinations.size(); ++i)
            edited[i]["weight"] = destinations[i].weight.value;
        return edited;
    }

    const Json* findEntry(const Json& old, const SplitDestination& destination) const
    {
        for (const Json& entry : old) {
            const Json& written = member(entry, "destination");
            const auto port = integerOf(member(written, "port"), "number");
            const bool isSame
                = m_index.qualified(textOf(written, "host"), m_card.object.namespaceName)
                    == destination.host
                && textOf(written, "subset") == destination.subset
                && port.value_or(0) == destination.port.value_or(0);
            if (isSame)
                return &entry;
        }
        return nullptr;
    }

    /// A new entry spells the host, and names the port, as its neighbours do.
    Json newEntry(const Json& old, const SplitDestination& destination) const
    {
        Json entry = routeEntry(destination);
        for (const Json& other : old) {
            const Json& written = member(other, "destination");
            if (m_index.qualified(textOf(written, "host"), m_card.object.namespaceName)
                != destination.host)
                continue;
            entry["destination"]["host"] = textOf(written, "host");
            if (!destination.port && member(written, "port").is_object())
                entry["destination"]["port"] = member(written, "port");
            break;
        }
        return entry;
    }

    void put(kube::Document after)
    {
        const auto ref = after.ref();
        m_result.put({liveOf(m_cluster, ref), std::move(after)});
    }

    const mesh::ClusterState& m_cluster;
    RoutingIndex m_index;
    const RouteCard& m_card;
    const RoutableHost& m_host;
    ChangeSet m_result;
};

} // namespace

Result<ChangeSet> buildSplit(const mesh::ClusterState& cluster, const ChangeSet& drafts,
    const RouteCard& card, const RoutableHost& host,
    const std::vector<SplitDestination>& destinations)
{
    return SplitBuilder(cluster, drafts, card, host).build(destinations);
}

} // namespace vigla::routing
