#include "models/sim/output/istiod_debug.h"

#include "models/core/time.h"
#include "models/sim/config/json_access.h"
#include "models/sim/envoy/envoy_json.h"
#include "models/sim/output/http_target.h"
#include "models/sim/output/istiod_registry.h"
#include "models/sim/output/push_status.h"

#include <nlohmann/json.hpp>

#include <array>

namespace vigla::sim {

namespace {

constexpr std::array<std::string_view, 11> kPages{"adsz", "config_dump", "configz", "connections",
    "endpointShardz", "endpointz", "list", "mesh", "push_status", "registryz", "syncz"};

AnswerText jsonAnswer(const Json& json, const HttpTarget& target)
{
    return {200, "application/json",
        json.dump(target.has("pretty") ? 2 : -1, ' ', false, Json::error_handler_t::replace)
            + "\n"};
}

std::string timeText(const World& world, std::chrono::milliseconds at)
{
    return renderRfc3339(SystemTime(world.epoch + at));
}

std::string proxyType(const PodState& pod)
{
    return pod.proxy == ProxyKind::Gateway ? "router" : "sidecar";
}

std::string proxyId(const PodState& pod)
{
    return pod.name + "." + pod.namespaceName;
}

bool isServedBy(const World& world, const ControlPlane& plane, int pod, std::size_t replica)
{
    return world.proxy(pod) != nullptr && plane.sync(pod).isConnected
        && plane.sync(pod).istiod == replica;
}

std::string versionOf(const World& world, const PodState& pod)
{
    const auto& spec = world.workloadOf(pod);
    return spec.proxyVersion.empty() ? world.scenario.mesh.istioVersion : spec.proxyVersion;
}

Json syncOf(const World& world, const ProxySync& sync, const PodState& pod)
{
    static constexpr std::array<std::string_view, kXdsTypes> kFlat{
        "cluster", "listener", "route", "endpoint"};
    Json json{{"cluster_id", world.scenario.mesh.clusterId}, {"proxy", proxyId(pod)},
        {"proxy_type", proxyType(pod)}, {"istio_version", versionOf(world, pod)}};
    Json resources = Json::object();
    for (std::size_t i = 0; i < kXdsTypes; ++i) {
        const XdsState& xds = sync.types[i];
        const std::string flat(kFlat[i]);
        if (!xds.sentNonce.empty())
            json[flat + "_sent"] = xds.sentNonce;
        if (!xds.ackedNonce.empty())
            json[flat + "_acked"] = xds.ackedNonce;
        Json entry{{"sent", xds.sentNonce}, {"acked", xds.ackedNonce},
            {"sentTime", timeText(world, xds.sentAt)}};
        if (xds.ackedNonce.empty())
            entry.erase("acked");
        if (!xds.lastError.empty())
            entry["lastError"] = xds.lastError;
        resources[std::string(typeUrlOf(static_cast<XdsType>(i)))] = std::move(entry);
    }
    json["resources"] = std::move(resources);
    return json;
}

AnswerText syncz(
    const World& world, const ControlPlane& plane, std::size_t replica, const HttpTarget& target)
{
    Json list = Json::array();
    const std::string wanted = target.value("namespace");
    for (const auto& pod : world.pods)
        if (isServedBy(world, plane, pod.index, replica)
            && (wanted.empty() || wanted == pod.namespaceName))
            list.push_back(syncOf(world, plane.sync(pod.index), pod));
    return jsonAnswer(list, target);
}

AnswerText configz(const ControlPlane& plane, const HttpTarget& target)
{
    static constexpr std::array<std::string_view, 8> kKept{"name", "namespace", "resourceVersion",
        "generation", "uid", "labels", "annotations", "creationTimestamp"};
    Json list = Json::array();
    for (const auto& [ref, object] : plane.store().objects()) {
        if (!isIstioKind(ref))
            continue;
        Json json{{"kind", ref.kind}, {"apiVersion", object.apiVersion()}};
        for (const auto key : kKept)
            if (const Json& value = memberAt(object.json(), {"metadata", key}); !value.is_null())
                json["metadata"][std::string(key)] = value;
        json["spec"] = member(object.json(), "spec");
        if (const Json& status = member(object.json(), "status"); !status.is_null())
            json["status"] = status;
        list.push_back(std::move(json));
    }
    return jsonAnswer(list, target);
}

Json watchesOf(const ProxyRuntime& proxy)
{
    Json clusters = Json::array();
    for (const auto& [host, service] : proxy.config->services)
        for (const auto& port : service->ports)
            clusters.push_back(outboundName({host, {}, port.number}));
    Json watches = Json::object();
    watches[std::string(typeUrlOf(XdsType::Clusters))] = Json::array();
    watches[std::string(typeUrlOf(XdsType::Endpoints))] = std::move(clusters);
    watches[std::string(typeUrlOf(XdsType::Listeners))] = Json::array();
    return watches;
}

AnswerText connections(const World& world, const ControlPlane& plane, std::size_t replica,
    const HttpTarget& target, bool hasDetails)
{
    Json clients = Json::array();
    const std::string wanted = target.value("proxyID");
    for (const auto& pod : world.pods) {
        if (!isServedBy(world, plane, pod.index, replica))
            continue;
        const ProxySync& sync = plane.sync(pod.index);
        const std::string id = proxyId(pod) + "-" + std::to_string(sync.connection);
        if (!wanted.empty() && id.find(wanted) == std::string::npos)
            continue;
        Json client{{"connectionId", id}, {"connectedAt", timeText(world, sync.connectedAt)},
            {"address", pod.address + ":38412"}};
        if (hasDetails) {
            client["labels"] = pod.labels;
            client["metadata"]
                = {{"CLUSTER_ID", world.scenario.mesh.clusterId}, {"NAMESPACE", pod.namespaceName},
                    {"NAME", pod.name}, {"WORKLOAD_NAME", world.workloadOf(pod).name},
                    {"ISTIO_VERSION", versionOf(world, pod)}};
            client["locality"] = Json::object();
            client["watches"] = watchesOf(*world.proxy(pod.index));
        }
        clients.push_back(std::move(client));
    }
    return jsonAnswer({{"totalClients", clients.size()}, {"clients", clients}}, target);
}

Json meshConfig(const World& world)
{
    const MeshSpec& mesh = world.scenario.mesh;
    return {{"proxyListenPort", 15001}, {"proxyInboundListenPort", 15006},
        {"connectTimeout", "10s"}, {"tcpKeepalive", Json::object()}, {"ingressClass", "istio"},
        {"ingressService", "istio-ingressgateway"}, {"enableTracing", true},
        {"accessLogFile", "/dev/stdout"},
        {"defaultConfig",
            {{"configPath", "./etc/istio/proxy"}, {"binaryPath", "/usr/local/bin/envoy"},
                {"drainDuration", "45s"}, {"discoveryAddress", "istiod.istio-system.svc:15012"},
                {"proxyAdminPort", 15000}, {"statusPort", 15020},
                {"terminationDrainDuration", "5s"}}},
        {"outboundTrafficPolicy", {{"mode", mesh.isRegistryOnly ? "REGISTRY_ONLY" : "ALLOW_ANY"}}},
        {"enableAutoMtls", mesh.hasAutoMtls}, {"trustDomain", mesh.trustDomain},
        {"rootNamespace", "istio-system"}, {"defaultServiceExportTo", Json::array({"*"})},
        {"defaultVirtualServiceExportTo", Json::array({"*"})},
        {"defaultDestinationRuleExportTo", Json::array({"*"})},
        {"defaultProviders", {{"metrics", Json::array({"prometheus"})}}},
        {"enablePrometheusMerge", true}, {"dnsRefreshRate", "60s"}};
}

/// `dynamic_active_clusters` → `dynamicActiveClusters`; keys of maps stay.
std::string camelCase(const std::string& key)
{
    std::string text;
    for (std::size_t i = 0; i < key.size(); ++i) {
        const bool isNext
            = key[i] == '_' && i + 1 < key.size() && key[i + 1] >= 'a' && key[i + 1] <= 'z';
        if (isNext)
            text += static_cast<char>(key[++i] - 'a' + 'A');
        else
            text += key[i];
    }
    return text;
}

Json inCamelCase(const Json& json)
{
    if (json.is_array()) {
        Json list = Json::array();
        for (const auto& element : json)
            list.push_back(inCamelCase(element));
        return list;
    }
    if (!json.is_object())
        return json;
    Json renamed = Json::object();
    for (const auto& [key, value] : json.items()) {
        const bool isMap = key == "filter_metadata" || key == "metadata";
        renamed[camelCase(key)]
            = isMap && !value.contains("filter_metadata") ? value : inCamelCase(value);
    }
    return renamed;
}

/// What istiod would send to a proxy now.
AnswerText configDump(
    const World& world, const ControlPlane& plane, std::size_t replica, const HttpTarget& target)
{
    const std::string wanted = target.value("proxyID");
    if (wanted.empty())
        return {
            400, "text/plain; charset=utf-8", "You must provide a proxyID in the query string\n"};
    for (const auto& pod : world.pods) {
        if (!isServedBy(world, plane, pod.index, replica)
            || proxyId(pod).find(wanted) == std::string::npos)
            continue;
        const ProxyView view{world, plane, *world.proxy(pod.index), *world.latest};
        Json configs = Json::array(
            {typed("envoy.admin.v3.BootstrapConfigDump"), inCamelCase(clustersDump(view))});
        if (target.has("include_eds"))
            configs.push_back(inCamelCase(endpointsDump(view)));
        configs.push_back(inCamelCase(listenersDump(view)));
        configs.push_back(typed("envoy.admin.v3.ScopedRoutesConfigDump"));
        configs.push_back(inCamelCase(routesDump(view)));
        configs.push_back(inCamelCase(secretsDump(view)));
        Json json;
        json["configs"] = std::move(configs);
        return jsonAnswer(json, target);
    }
    return {404, "text/plain; charset=utf-8",
        "Proxy not connected to this Pilot instance. It may be connected to another instance.\n"};
}

Json pushStatus(const World& world, const ControlPlane& plane)
{
    Json json = Json::object();
    for (const auto& [metric, events] : pushEvents(world, plane))
        for (const auto& [key, event] : events)
            json[metric][key] = {{"proxy", event.proxy}, {"message", event.message}};
    return json;
}

AnswerText debugPage(const World& world, const ControlPlane& plane, std::size_t replica,
    const HttpTarget& target, const std::string& page)
{
    if (page == "syncz")
        return syncz(world, plane, replica, target);
    if (page == "configz")
        return configz(plane, target);
    if (page == "registryz")
        return jsonAnswer(registryJson(world), target);
    if (page == "endpointz" || page == "endpointShardz")
        return jsonAnswer(endpointShardsJson(world), target);
    if (page == "mesh")
        return jsonAnswer(meshConfig(world), target);
    if (page == "adsz")
        return connections(world, plane, replica, target, true);
    if (page == "connections")
        return connections(world, plane, replica, target, false);
    if (page == "config_dump")
        return configDump(world, plane, replica, target);
    if (page == "push_status")
        return jsonAnswer(pushStatus(world, plane), target);
    if (page == "list")
        return jsonAnswer(kPages, target);
    return {404, "text/plain; charset=utf-8", "404 page not found\n"};
}

} // namespace

AnswerText answerIstiod(
    const World& world, const ControlPlane& plane, std::size_t replica, std::string_view text)
{
    const HttpTarget target = parseTarget(text);
    if (target.path == "/ready")
        return {200, "text/plain; charset=utf-8", ""};
    if (target.path == "/version")
        return {200, "text/plain; charset=utf-8",
            world.scenario.mesh.istioVersion + "-5d4f9a0c7be1e6b7b0c1b4c5-Clean"};
    if (target.path == "/metrics")
        return {200, "text/plain; version=0.0.4; charset=utf-8",
            renderIstiodMetrics(world, plane, replica)};
    if (target.path.starts_with("/debug/"))
        return debugPage(world, plane, replica, target, target.path.substr(7));
    return {404, "text/plain; charset=utf-8", "404 page not found\n"};
}

} // namespace vigla::sim
