#include "models/graph/build/appenders.h"
#include "models/mesh/istio_view.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace vigla::graph {

namespace {

using mesh::DestinationRuleView;
using mesh::GatewayView;
using mesh::VirtualServiceView;

bool breaksCircuit(const mesh::TrafficPolicyView& policy)
{
    return policy.hasConnectionPool || policy.hasOutlierDetection;
}

/// Hosts of the services, each with what routes or limits it, looked up once for all nodes.
class IstioMarker final {
public:
    IstioMarker(const GraphContext& context, TrafficMap& map)
        : m_context(context)
        , m_cluster(*context.cluster())
        , m_map(map)
    {
        readRules();
        readVirtualServices();
    }

    void mark()
    {
        for (Node& node : m_map.nodes) {
            if (node.has(NodeMark::Inaccessible))
                continue;
            markCircuitBreaker(node);
            markVirtualService(node);
            nameService(node);
        }
        markGateways();
        markGatewayApi();
    }

private:
    struct Breaker {
        bool isAlways = false;
        std::vector<mesh::Labels> subsets;
    };

    std::string hostOf(const std::string& service, const std::string& namespaceName) const
    {
        return mesh::qualifiedHost(service, namespaceName, m_cluster.clusterDomain);
    }

    void readRules()
    {
        for (const kube::Document& document : m_cluster.istio("DestinationRule")) {
            const DestinationRuleView rule = mesh::destinationRuleView(document);
            Breaker breaker{breaksCircuit(rule.policy), {}};
            for (const mesh::SubsetView& subset : rule.subsets) {
                if (breaksCircuit(subset.policy))
                    breaker.subsets.push_back(subset.labels);
            }
            if (breaker.isAlways || !breaker.subsets.empty())
                m_breakers.emplace_back(hostOf(rule.host, rule.ref.namespaceName), breaker);
        }
    }

    void readVirtualServices()
    {
        for (const kube::Document& document : m_cluster.istio("VirtualService")) {
            m_virtualServices.push_back(mesh::virtualServiceView(document));
            const VirtualServiceView& view = m_virtualServices.back();
            const auto add = [&](const std::vector<mesh::WeightedDestinationView>& destinations) {
                for (const auto& weighted : destinations) {
                    m_routedBy.try_emplace(
                        hostOf(weighted.destination.host, view.ref.namespaceName),
                        m_virtualServices.size() - 1);
                }
            };
            for (const auto& http : view.http)
                add(http.destinations);
            for (const auto& l4 : view.l4)
                add(l4.destinations);
        }
    }

    /// `version` empty: subsets count whatever their version.
    bool hasBreaker(const std::string& host, std::string_view version) const
    {
        return std::ranges::any_of(m_breakers, [&](const auto& entry) {
            if (!mesh::hostMatches(entry.first, host))
                return false;
            const Breaker& breaker = entry.second;
            return breaker.isAlways
                || std::ranges::any_of(breaker.subsets, [&](const mesh::Labels& labels) {
                       const auto found = labels.find("version");
                       return version.empty()
                           || (found != labels.end() && found->second == version);
                   });
        });
    }

    void markCircuitBreaker(Node& node) const
    {
        bool isMarked = false;
        if (node.kind == NodeKind::Service) {
            isMarked = hasBreaker(hostOf(node.service, node.namespaceName), {});
        } else {
            const std::string_view version
                = isOkVersion(node.version) ? std::string_view(node.version) : "";
            const bool isTested = !version.empty() || node.kind == NodeKind::App;
            isMarked = isTested
                && std::ranges::any_of(node.destServices, [&](const ServiceName& service) {
                       return hasBreaker(hostOf(service.name, service.namespaceName), version);
                   });
        }
        if (isMarked)
            node.set(NodeMark::CircuitBreaker);
    }

    void markVirtualService(Node& node) const
    {
        if (node.kind != NodeKind::Service || node.has(NodeMark::Outside))
            return;
        auto found = m_routedBy.find(hostOf(node.service, node.namespaceName));
        if (found == m_routedBy.end() && node.serviceEntry) {
            for (const std::string& host : node.serviceEntry->hosts) {
                found = m_routedBy.find(host);
                if (found != m_routedBy.end())
                    break;
            }
        }
        if (found == m_routedBy.end())
            return;
        const VirtualServiceView& view = m_virtualServices[found->second];
        node.set(NodeMark::VirtualService);
        node.virtualServiceHosts = view.hosts;
        markRoutes(node, view);
    }

    static void markRoutes(Node& node, const VirtualServiceView& view)
    {
        for (const mesh::HttpRouteView& http : view.http) {
            if (!http.matches.empty() || http.hasRewrite || http.hasRedirect)
                node.set(NodeMark::RequestRouting);
            if (!http.timeout.empty())
                node.set(NodeMark::RequestTimeout);
            if (http.fault)
                node.set(NodeMark::FaultInjection);
            if (!http.mirrors.empty())
                node.set(NodeMark::Mirroring);
            if (http.destinations.size() > 1)
                node.set(NodeMark::TrafficShifting);
        }
        for (const mesh::L4RouteView& l4 : view.l4) {
            if (!l4.isTls && l4.destinations.size() > 1)
                node.set(NodeMark::TcpTrafficShifting);
        }
        if (view.ref.name.ends_with("-istio-autogenerated-k8s-gateway"))
            node.set(NodeMark::GatewayApi);
    }

    /// The app that a service belongs to; lets it join the app's box.
    void nameService(Node& node) const
    {
        if (node.kind != NodeKind::Service || !node.app.empty())
            return;
        const auto* service = m_cluster.findService(node.namespaceName, node.service);
        if (node.serviceEntry && !service) {
            for (const std::string& host : node.serviceEntry->hosts) {
                service = m_cluster.findService(
                    node.namespaceName, std::string_view(host).substr(0, host.find('.')));
                if (service)
                    break;
            }
        }
        if (!service)
            return;
        const auto app = service->labels.find("app");
        if (app != service->labels.end())
            node.app = app->second;
    }

    const mesh::Workload* workloadOf(const Node& node) const
    {
        if (node.kind == NodeKind::Service || node.has(NodeMark::Inaccessible))
            return nullptr;
        if (isOk(node.workload))
            return m_context.findWorkload(node.namespaceName, node.workload);
        const auto parts = m_context.workloadsOfApp(node.namespaceName, node.app, node.version);
        return parts.empty() ? nullptr : parts.front();
    }

    static bool isEgress(const mesh::Workload& workload)
    {
        const auto component = workload.labels.find("operator.istio.io/component");
        const auto istio = workload.labels.find("istio");
        return (component != workload.labels.end() && component->second == "EgressGateways")
            || (istio != workload.labels.end() && istio->second == "egressgateway");
    }

    static void addGatewayHosts(Node& node, const std::vector<std::string>& hosts)
    {
        std::set<std::string> all(node.gatewayHosts.begin(), node.gatewayHosts.end());
        all.insert(hosts.begin(), hosts.end());
        node.gatewayHosts.assign(all.begin(), all.end());
    }

    void markGateways()
    {
        std::vector<GatewayView> gateways;
        for (const kube::Document& document : m_cluster.istio("Gateway"))
            gateways.push_back(mesh::gatewayView(document));
        for (Node& node : m_map.nodes) {
            const auto* workload = workloadOf(node);
            if (!workload || !workload->isGateway)
                continue;
            node.set(isEgress(*workload) ? NodeMark::EgressGateway : NodeMark::IngressGateway);
            for (const GatewayView& gateway : gateways) {
                if (gateway.selector.empty() || !mesh::selects(gateway.selector, workload->labels))
                    continue;
                for (const auto& server : gateway.servers)
                    addGatewayHosts(node, server.hosts);
            }
        }
    }

    void markGatewayApi()
    {
        std::map<std::pair<std::string, std::string>, std::vector<std::string>> hosts;
        for (const kube::Document& document : m_cluster.gatewayApiGateways) {
            auto view = mesh::gatewayApiGatewayView(document);
            hosts[{view.ref.namespaceName, view.ref.name}] = std::move(view.hostnames);
        }
        for (Node& node : m_map.nodes) {
            const auto* workload = workloadOf(node);
            if (!workload)
                continue;
            const auto name = workload->labels.find("gateway.networking.k8s.io/gateway-name");
            if (name == workload->labels.end())
                continue;
            const auto found = hosts.find({workload->namespaceName, name->second});
            if (found != hosts.end() && !node.has(NodeMark::Waypoint)) {
                node.set(NodeMark::GatewayApi);
                addGatewayHosts(node, found->second);
            }
        }
    }

    const GraphContext& m_context;
    const mesh::ClusterState& m_cluster;
    TrafficMap& m_map;
    std::vector<std::pair<std::string, Breaker>> m_breakers;
    std::vector<VirtualServiceView> m_virtualServices;
    std::map<std::string, std::size_t> m_routedBy;
};

} // namespace

void finalizeIstio(const GraphContext& context, TrafficMap& map)
{
    if (context.cluster())
        IstioMarker(context, map).mark();
}

} // namespace vigla::graph
