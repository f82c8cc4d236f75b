#include "models/sim/envoy/envoy_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::sim {

Json nodeJson(const ProxyView& view)
{
    const PodState& pod = view.pod();
    const auto& spec = view.workload();
    const bool isGateway = pod.proxy == ProxyKind::Gateway;
    const std::string account = spec.serviceAccount.empty() ? "default" : spec.serviceAccount;
    Json node;
    node["id"] = std::string(isGateway ? "router" : "sidecar") + "~" + pod.address + "~" + pod.name
        + "." + pod.namespaceName + "~" + pod.namespaceName + ".svc.cluster.local";
    node["cluster"] = (spec.app.empty() ? spec.name : spec.app) + "." + pod.namespaceName;
    node["metadata"] = {{"NAME", pod.name}, {"NAMESPACE", pod.namespaceName},
        {"WORKLOAD_NAME", spec.name}, {"CLUSTER_ID", view.world.scenario.mesh.clusterId},
        {"ISTIO_VERSION", view.version()}, {"INSTANCE_IPS", pod.address}, {"LABELS", pod.labels},
        {"SERVICE_ACCOUNT", account}, {"MESH_ID", view.world.scenario.mesh.trustDomain},
        {"NODE_NAME", pod.node},
        {"PROXY_CONFIG",
            {{"configPath", "./etc/istio/proxy"}, {"statusPort", 15020}, {"proxyAdminPort", 15000},
                {"discoveryAddress", "istiod.istio-system.svc:15012"}}}};
    node["locality"] = Json::object();
    return node;
}

Json bootstrapDump(const ProxyView& view)
{
    Json json = typed("envoy.admin.v3.BootstrapConfigDump");
    json["bootstrap"]["node"] = nodeJson(view);
    json["bootstrap"]["admin"]["address"] = socketAddress("127.0.0.1", 15000);
    json["bootstrap"]["dynamic_resources"]["ads_config"] = {{"api_type", "DELTA_GRPC"},
        {"set_node_on_first_message_only", true}, {"transport_api_version", "V3"}};
    Json prefixes = Json::array();
    for (const char* prefix : {"reporter=", "cluster_manager", "listener_manager", "server",
             "cluster.xds-grpc", "wasm", "component", "istio"})
        prefixes.push_back({{"prefix", prefix}});
    json["bootstrap"]["stats_config"]["stats_matcher"]["inclusion_list"]["patterns"]
        = std::move(prefixes);
    if (!view.workload().histogramBuckets.empty()) {
        Json settings;
        settings["match"]["prefix"] = "istiocustom";
        settings["buckets"] = view.proxy.buckets;
        json["bootstrap"]["stats_config"]["histogram_bucket_settings"]
            = Json::array({std::move(settings)});
    }
    json["last_updated"] = view.timeText(view.pod().proxyStartedAt);
    return json;
}

/// Names and ages of certificates; keys and chains are not part of the simulation.
Json secretsDump(const ProxyView& view)
{
    Json json = typed("envoy.admin.v3.SecretsConfigDump");
    for (const char* name : {"default", "ROOTCA"}) {
        const std::string issued = view.timeText(view.pod().proxyStartedAt);
        Json secret = typed("envoy.extensions.transport_sockets.tls.v3.Secret");
        secret["name"] = name;
        if (std::string_view(name) == "default") // Envoy replaces keys by this text, in base64
            secret["tls_certificate"]["private_key"]["inline_bytes"] = "W3JlZGFjdGVkXQ==";
        Json entry{{"name", name}, {"version_info", issued}, {"last_updated", issued}};
        entry["secret"] = std::move(secret);
        json["dynamic_active_secrets"].push_back(std::move(entry));
    }
    return json;
}

} // namespace vigla::sim
