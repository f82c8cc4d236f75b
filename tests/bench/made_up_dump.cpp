#include "tests/bench/made_up_dump.h"

#include <algorithm>
#include <functional>

namespace vigla::bench {

namespace {

constexpr int kPorts = 4;
constexpr const char* kEnvoy = "type.googleapis.com/envoy.";

std::string hostOf(int service)
{
    return "service-" + std::to_string(service) + ".shop.svc.cluster.local";
}

std::string clusterName(int service, int port)
{
    return "outbound|" + std::to_string(8080 + port) + "||" + hostOf(service);
}

std::string cluster(int service, int port)
{
    const auto name = clusterName(service, port);
    return R"({"version_info":"2026-01-01T00:00:00Z/7","cluster":{"@type":")" + std::string(kEnvoy)
        + R"(config.cluster.v3.Cluster","name":")" + name
        + R"(","type":"EDS","eds_cluster_config":{"eds_config":{"ads":{},"resource_api_version":"V3"},"service_name":")"
        + name
        + R"("},"connect_timeout":"10s","circuit_breakers":{"thresholds":[{"max_connections":4294967295,"track_remaining":true}]},"metadata":{"filter_metadata":{"istio":{"config":"/apis/networking.istio.io/v1/namespaces/shop/destination-rule/service-)"
        + std::to_string(service) + R"("}}}},"last_updated":"2026-01-01T00:00:01.000Z"})";
}

std::string endpoints(int service, int port)
{
    std::string text = R"({"endpoint_config":{"@type":")" + std::string(kEnvoy)
        + R"(config.endpoint.v3.ClusterLoadAssignment","cluster_name":")"
        + clusterName(service, port) + R"(","endpoints":[{"lb_endpoints":[)";
    for (int pod = 0; pod < 3; ++pod)
        text += std::string(pod > 0 ? "," : "")
            + R"({"endpoint":{"address":{"socket_address":{"address":"10.)"
            + std::to_string(service % 250) + "." + std::to_string(service / 250) + "."
            + std::to_string(pod) + R"(","port_value":)" + std::to_string(8080 + port)
            + R"(}}},"health_status":"HEALTHY","load_balancing_weight":1})";
    return text + "]}]}}";
}

std::string listener(int service, int port)
{
    const auto number = std::to_string(service * kPorts + port);
    return R"({"name":"10.96.0.)" + number + R"(","active_state":{"listener":{"@type":")"
        + std::string(kEnvoy) + R"(config.listener.v3.Listener","name":"10.96.0.)" + number
        + R"(","address":{"socket_address":{"address":"10.96.0.1","port_value":)"
        + std::to_string(8080 + port)
        + R"(}},"filter_chains":[{"filters":[{"name":"envoy.filters.network.tcp_proxy","typed_config":{"stat_prefix":")"
        + clusterName(service, port) + R"(","cluster":")" + clusterName(service, port)
        + R"("}}]}]}}})";
}

std::string route(int service, int port)
{
    return R"({"route_config":{"@type":")" + std::string(kEnvoy)
        + R"(config.route.v3.RouteConfiguration","name":")" + hostOf(service) + ":"
        + std::to_string(8080 + port) + R"(","virtual_hosts":[{"name":")" + hostOf(service)
        + R"(","domains":["*"],"routes":[{"match":{"prefix":"/"},"route":{"cluster":")"
        + clusterName(service, port) + R"(","timeout":"0s"}}]}]}})";
}

using Entry = std::function<std::string(int service, int port)>;

void addSection(std::string& dump, const char* type, const char* list, int services,
    std::size_t padding, const Entry& entry)
{
    dump += std::string(dump.ends_with('[') ? "" : ",") + R"({"@type":")" + kEnvoy + "admin.v3."
        + type + R"(","version_info":"7",")" + list + R"(":[)";
    for (int service = 0; service < services; ++service)
        for (int port = 0; port < kPorts; ++port) {
            auto text = entry(service, port);
            text.insert(1, R"("padding":")" + std::string(padding, 'x') + "\",");
            dump += (dump.ends_with('[') ? "" : ",") + text;
        }
    dump += "]}";
}

} // namespace

std::string madeUpDump(int services, std::size_t bytes)
{
    const auto resources = static_cast<std::size_t>(4 * kPorts * services);
    const std::size_t bare = cluster(services, 0).size() + endpoints(services, 0).size()
        + listener(services, 0).size() + route(services, 0).size();
    const std::size_t wanted = 4 * bytes / resources;
    const std::size_t padding = (std::max(wanted, bare) - bare) / 4;
    std::string dump;
    dump.reserve(bytes + bytes / 8);
    dump += R"({"configs":[)";
    addSection(dump, "ClustersConfigDump", "dynamic_active_clusters", services, padding, cluster);
    addSection(
        dump, "EndpointsConfigDump", "dynamic_endpoint_configs", services, padding, endpoints);
    addSection(dump, "ListenersConfigDump", "dynamic_listeners", services, padding, listener);
    addSection(dump, "RoutesConfigDump", "dynamic_route_configs", services, padding, route);
    return dump + "]}";
}

} // namespace vigla::bench
