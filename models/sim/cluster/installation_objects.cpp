#include "models/sim/cluster/installation_objects.h"

#include "models/core/time.h"

#include <nlohmann/json.hpp>

namespace vigla::sim {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kRoot = "istio-system";

Json metadata(const char* namespaceName, const char* name, Epoch epoch)
{
    Json json{{"name", name}};
    if (namespaceName)
        json["namespace"] = namespaceName;
    json["creationTimestamp"] = renderRfc3339(SystemTime(epoch - kClusterAge));
    json["labels"] = {{"app.kubernetes.io/managed-by", "Helm"}, {"istio.io/rev", "default"}};
    return json;
}

kube::Document configMap(const char* name, Json data, Epoch epoch)
{
    return kube::Document(Json{{"apiVersion", "v1"}, {"kind", "ConfigMap"},
        {"metadata", metadata(kRoot, name, epoch)}, {"data", std::move(data)}});
}

std::string meshYaml(const MeshSpec& mesh)
{
    return std::string("defaultConfig:\n  discoveryAddress: istiod.istio-system.svc:15012\n")
        + "enablePrometheusMerge: true\n" + "enableAutoMtls: "
        + (mesh.hasAutoMtls ? "true" : "false") + "\noutboundTrafficPolicy:\n  mode: "
        + (mesh.isRegistryOnly ? "REGISTRY_ONLY" : "ALLOW_ANY")
        + "\nrootNamespace: istio-system\ntrustDomain: " + mesh.trustDomain + "\n";
}

kube::Document webhook(const char* name, const char* tag, Epoch epoch)
{
    Json meta = metadata(nullptr, name, epoch);
    meta["labels"]["app"] = "sidecar-injector";
    if (tag)
        meta["labels"]["istio.io/tag"] = tag;
    Json hook{{"name", "namespace.sidecar-injector.istio.io"}, {"sideEffects", "None"},
        {"failurePolicy", "Fail"}, {"admissionReviewVersions", Json::array({"v1"})}};
    hook["clientConfig"]["service"]
        = {{"namespace", kRoot}, {"name", "istiod"}, {"path", "/inject"}, {"port", 443}};
    hook["namespaceSelector"]["matchLabels"] = {{"istio-injection", "enabled"}};
    return kube::Document(Json{{"apiVersion", "admissionregistration.k8s.io/v1"},
        {"kind", "MutatingWebhookConfiguration"}, {"metadata", std::move(meta)},
        {"webhooks", Json::array({std::move(hook)})}});
}

} // namespace

std::vector<kube::Document> buildInstallation(const Scenario& scenario, Epoch epoch)
{
    const Json values{{"profile", "demo"}, {"revision", ""},
        {"global", {{"tag", scenario.mesh.istioVersion}, {"istioNamespace", kRoot}}}};
    return {configMap("istio",
                {{"mesh", meshYaml(scenario.mesh)}, {"meshNetworks", "networks: {}"}}, epoch),
        configMap("values",
            {{"original-values", values.dump(2)}, {"merged-values", values.dump(2)}}, epoch),
        webhook("istio-sidecar-injector", nullptr, epoch),
        webhook("istio-revision-tag-default", "default", epoch)};
}

} // namespace vigla::sim
