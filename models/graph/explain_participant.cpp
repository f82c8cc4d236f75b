#include "models/graph/explain_participant.h"

#include "models/core/text.h"
#include "models/mesh/workload.h"

#include <algorithm>
#include <map>
#include <set>

namespace vigla::graph {

namespace {

using Side = ParticipantExplanation::Side;

enum class Kind { UnknownSource, Passthrough, BlackHole, InboundPassthrough, NamelessTarget };

constexpr std::size_t kMostSuspects = 8;
constexpr std::string_view kUnknownName = "unknown";

std::optional<Kind> kindOf(const Node& node)
{
    if (node.kind == NodeKind::Unknown)
        return Kind::UnknownSource;
    if (node.kind != NodeKind::Service || node.has(NodeMark::ServiceEntry))
        return std::nullopt;
    if (node.service.starts_with("PassthroughCluster"))
        return Kind::Passthrough;
    if (node.service.starts_with("BlackHoleCluster"))
        return Kind::BlackHole;
    if (node.service.starts_with("InboundPassthroughCluster"))
        return Kind::InboundPassthrough;
    const bool isNameless = node.service.empty() || node.service == kUnknownName;
    return isNameless ? std::optional(Kind::NamelessTarget) : std::nullopt;
}

std::string titleText(const Node& node, GraphType type)
{
    const NodeTitle title = titleOf(node, type);
    return plainText(title.second.empty() ? title.first : title.first + " " + title.second);
}

std::vector<Counterpart> counterpartsOf(const ServiceGraph& graph, std::uint32_t node, Side side)
{
    std::vector<Counterpart> found;
    for (const Edge& edge : graph.edges) {
        const std::uint32_t mine = side == Side::Callers ? edge.target : edge.source;
        const std::uint32_t other = side == Side::Callers ? edge.source : edge.target;
        if (mine == node)
            found.push_back({graph.nodes[other].id, titleText(graph.nodes[other], graph.type),
                edge.protocol, edge.rates.total});
    }
    std::ranges::stable_sort(found, std::ranges::greater(), &Counterpart::perSecond);
    return found;
}

/// Names that say nothing: what a proxy writes when it was not told the host.
bool isHost(const std::string& host)
{
    return !host.empty() && host != kUnknownName && host.find("Cluster") == std::string::npos;
}

std::vector<CalledHost> hostsOf(const ServiceGraph& graph, std::uint32_t node)
{
    std::map<std::pair<std::string, Protocol>, double> rates;
    for (const Edge& edge : graph.edges)
        if (edge.target == node)
            for (const auto& [code, detail] : edge.responses)
                for (const auto& [host, perSecond] : detail.hosts)
                    if (isHost(host))
                        rates[{plainText(host, false, 253), edge.protocol}] += perSecond;
    std::vector<CalledHost> hosts;
    for (const auto& [key, perSecond] : rates)
        hosts.push_back({key.first, key.second, perSecond});
    std::ranges::stable_sort(hosts, std::ranges::greater(), &CalledHost::perSecond);
    return hosts;
}

/// Workloads whose pods have no proxy, in the namespaces that are called first.
std::vector<std::string> suspectsOf(const ServiceGraph& graph,
    const std::vector<Counterpart>& called, const mesh::ClusterState& cluster)
{
    std::set<std::string> near;
    for (const Counterpart& counterpart : called)
        if (const Node* node = graph.findNode(counterpart.nodeId))
            near.insert(node->namespaceName);
    std::vector<std::string> nearNames;
    std::vector<std::string> farNames;
    for (const mesh::Workload& workload : mesh::workloadsOf(cluster)) {
        const bool isSystem = workload.namespaceName.starts_with("kube-")
            || workload.namespaceName == cluster.rootNamespace;
        if (workload.pods.empty() || workload.allPodsHaveProxy || isSystem)
            continue;
        auto& names = near.contains(workload.namespaceName) ? nearNames : farNames;
        names.push_back(plainText(workload.namespaceName + "/" + workload.name, false, 200));
    }
    std::ranges::move(farNames, std::back_inserter(nearNames));
    if (nearNames.size() > kMostSuspects)
        nearNames.resize(kMostSuspects);
    return nearNames;
}

bool isGatewayCalled(const ServiceGraph& graph, const std::vector<Counterpart>& called)
{
    return std::ranges::any_of(called, [&](const Counterpart& counterpart) {
        const Node* node = graph.findNode(counterpart.nodeId);
        return node
            && (node->has(NodeMark::IngressGateway) || node->has(NodeMark::GatewayApi)
                || node->service.find("ingressgateway") != std::string::npos);
    });
}

void explainSource(
    const ServiceGraph& graph, const mesh::ClusterState* cluster, ParticipantExplanation& it)
{
    it.what = "Callers that no proxy can name: what they send carries no mesh identity, because "
              "it does not come from a proxy or is not mutual TLS.";
    if (isGatewayCalled(graph, it.counterparts))
        it.remedies.push_back("What reaches a gateway from outside of the cluster stays unknown: "
                              "browsers and other clients have no proxy. This is as it should be.");
    if (cluster)
        it.suspects = suspectsOf(graph, it.counterparts, *cluster);
    it.remedies.push_back(it.suspects.empty()
            ? "Give the caller a sidecar: label its namespace istio-injection=enabled and restart "
              "its pods. Probes of the kubelet and scrapers outside of the mesh stay unknown."
            : "Give the callers a sidecar: label their namespaces istio-injection=enabled and "
              "restart their pods.");
    it.remedies.push_back(
        "To find out who it is, look at the client addresses in the access log of "
        "what is called.");
}

std::string nameFromHost(std::string_view host)
{
    std::string name;
    for (const char c : toLower(host)) {
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (isPlain || (!name.empty() && name.back() != '-'))
            name += isPlain ? c : '-';
    }
    name.resize(std::min<std::size_t>(name.size(), 63));
    while (!name.empty() && name.back() == '-')
        name.pop_back();
    return name.empty() ? "external-host" : name;
}

struct HostAndPort {
    std::string host;
    std::string port; ///< Digits; empty without.
};

HostAndPort parted(const std::string& text)
{
    const auto colon = text.rfind(':');
    const bool hasPort = colon != std::string::npos && colon + 1 < text.size()
        && std::ranges::all_of(text.substr(colon + 1), [](char c) { return c >= '0' && c <= '9'; });
    return hasPort ? HostAndPort{text.substr(0, colon), text.substr(colon + 1)}
                   : HostAndPort{text, {}};
}

/// Only what can be a DNS name: a host header may hold anything.
bool isDnsName(const std::string& host)
{
    const bool isPlain = std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
    const bool hasLetter = std::ranges::any_of(host, [](char c) { return c >= 'a' && c <= 'z'; });
    return isPlain && hasLetter;
}

std::string manifestFor(const std::vector<CalledHost>& hosts, const std::string& namespaceName)
{
    const auto named = std::ranges::find_if(
        hosts, [](const CalledHost& each) { return isDnsName(toLower(parted(each.host).host)); });
    if (named == hosts.end())
        return {};
    const HostAndPort place = parted(toLower(named->host));
    const bool isTcp = named->protocol == Protocol::Tcp;
    const std::string protocol = isTcp      ? "TCP"
        : named->protocol == Protocol::Grpc ? "GRPC"
                                            : "HTTP";
    const std::string port = !place.port.empty() ? place.port : isTcp ? "443" : "80";
    return "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata:\n  name: "
        + nameFromHost(place.host) + "\n  namespace: " + namespaceName + "\nspec:\n  hosts:\n  - "
        + place.host + "\n  location: MESH_EXTERNAL\n  ports:\n  - number: " + port + "\n    name: "
        + toLower(protocol) + "\n    protocol: " + protocol + "\n  resolution: DNS\n";
}

/// The namespace of the busiest caller, where a ServiceEntry would go.
std::string namespaceOfCaller(const ServiceGraph& graph, const ParticipantExplanation& it)
{
    for (const Counterpart& caller : it.counterparts)
        if (const Node* node = graph.findNode(caller.nodeId);
            node && !node->namespaceName.empty() && node->namespaceName != kUnknownName)
            return node->namespaceName;
    return "default";
}

void addServiceEntryAdvice(const ServiceGraph& graph, ParticipantExplanation& it)
{
    if (it.hosts.empty())
        it.remedies.push_back(
            "For plain TCP a proxy knows only an address, so no host is told. The "
            "callers' access logs have the addresses.");
    it.remedies.push_back("Declare the host with a ServiceEntry: it gets a node of its own, with "
                          "rates, response times and rules.");
    it.manifest = manifestFor(it.hosts, namespaceOfCaller(graph, it));
}

} // namespace

std::optional<ParticipantExplanation> explainParticipant(
    const ServiceGraph& graph, const Node& node, const mesh::ClusterState* cluster)
{
    const auto kind = kindOf(node);
    const Node* placed = graph.findNode(node.id);
    if (!kind || !placed)
        return std::nullopt;
    const auto index = static_cast<std::uint32_t>(placed - graph.nodes.data());
    ParticipantExplanation it;
    it.side = *kind == Kind::UnknownSource ? Side::Callees : Side::Callers;
    it.counterparts = counterpartsOf(graph, index, it.side);
    if (it.side == Side::Callers)
        it.hosts = hostsOf(graph, index);
    switch (*kind) {
    case Kind::UnknownSource:
        explainSource(graph, cluster, it);
        break;
    case Kind::Passthrough:
        it.what
            = "Hosts that the mesh does not know. The proxies let the calls pass as they are "
              "(outboundTrafficPolicy ALLOW_ANY), without routing rules, retries or mutual TLS.";
        addServiceEntryAdvice(graph, it);
        break;
    case Kind::BlackHole:
        it.what
            = "Calls that the proxies refuse: the host is not known and only known hosts may be "
              "called (outboundTrafficPolicy REGISTRY_ONLY, or a Sidecar's egress hosts). HTTP "
              "callers get 502; TCP connections are closed.";
        addServiceEntryAdvice(graph, it);
        it.remedies.push_back(
            "If the host is a service of the cluster, check that a Sidecar object "
            "of the caller's namespace lists it under egress.");
        break;
    case Kind::InboundPassthrough:
        it.what = "Calls to a port of a pod that no service declares; the proxy passes them on to "
                  "the application as they are.";
        it.remedies.push_back(
            "Declare the port in the service, with a name that tells the protocol "
            "(http-…, grpc-…, tcp-…).");
        break;
    case Kind::NamelessTarget:
        it.what = "Calls that never reached a workload and whose service no proxy named.";
        it.remedies.push_back(
            "Look at the response flags: NR means that no route matches, NC that a "
            "route names a host or subset that does not exist, UH that nothing "
            "healthy is behind it.");
        break;
    }
    return it;
}

} // namespace vigla::graph
