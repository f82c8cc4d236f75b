#include "models/sim/output/envoy_admin.h"

#include "models/sim/config/json_access.h"
#include "models/sim/output/http_target.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace vigla::sim {

namespace {

AnswerText jsonAnswer(const Json& json)
{
    return {
        200, "application/json", json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n"};
}

AnswerText textAnswer(int status, std::string text)
{
    return {status, "text/plain; charset=UTF-8", std::move(text)};
}

std::string seconds(double value)
{
    return std::to_string(static_cast<long long>(std::floor(value))) + "s";
}

Json nodeJson(const World& world, const PodState& pod)
{
    const auto& spec = world.workloadOf(pod);
    const bool isGateway = pod.proxy == ProxyKind::Gateway;
    Json node;
    node["id"] = std::string(isGateway ? "router" : "sidecar") + "~" + pod.address + "~" + pod.name
        + "." + pod.namespaceName + "~" + pod.namespaceName + ".svc.cluster.local";
    node["cluster"] = (spec.app.empty() ? spec.name : spec.app) + "." + pod.namespaceName;
    node["metadata"] = {{"NAME", pod.name}, {"NAMESPACE", pod.namespaceName},
        {"WORKLOAD_NAME", spec.name}, {"CLUSTER_ID", world.scenario.mesh.clusterId},
        {"ISTIO_VERSION",
            spec.proxyVersion.empty() ? world.scenario.mesh.istioVersion : spec.proxyVersion},
        {"INSTANCE_IPS", pod.address}, {"LABELS", pod.labels},
        {"SERVICE_ACCOUNT", spec.serviceAccount.empty() ? "default" : spec.serviceAccount}};
    return node;
}

AnswerText serverInfo(const World& world, const PodState& pod)
{
    const double uptime = std::chrono::duration<double>(world.now - pod.proxyStartedAt).count();
    Json json;
    json["version"] = "6c72b2179f5a58988b920a55b0be8346de3f7b35/1.37.0/Clean/RELEASE/BoringSSL";
    json["uptime_current_epoch"] = seconds(uptime);
    json["uptime_all_epochs"] = seconds(uptime);
    json["hot_restart_version"] = "11.104";
    json["command_line_options"] = {{"concurrency", 2},
        {"config_path", "etc/istio/proxy/envoy-rev.json"}, {"drain_time", "45s"}};
    json["node"] = nodeJson(world, pod);
    return jsonAnswer(json);
}

} // namespace

AnswerText answerEnvoyAdmin(const World& world, const ControlPlane&, const ProxyRuntime& proxy,
    std::string_view, std::string_view text)
{
    const HttpTarget target = parseTarget(text);
    const PodState& pod = world.pod(proxy.pod);
    if (target.path == "/ready")
        return textAnswer(200, "LIVE\n");
    if (target.path == "/server_info")
        return serverInfo(world, pod);
    return textAnswer(404, "invalid path. admin commands are:\n");
}

} // namespace vigla::sim
