#include "app/demo/resource_kinds.h"

#include <algorithm>

namespace vigla::demo {

namespace {

using Texts = std::vector<std::string>;

const Texts kAllVerbs{
    "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"};
const Texts kProxyVerbs{"create", "delete", "get", "patch", "update"};
const Texts kIstioVersions{"v1", "v1beta1", "v1alpha3"};

ServedKind builtIn(std::string group, std::string kind, std::string plural, std::string singular,
    Texts shortNames, Texts categories = {})
{
    ServedKind served;
    served.group = std::move(group);
    served.versions = {"v1"};
    served.kind = std::move(kind);
    served.plural = std::move(plural);
    served.singular = std::move(singular);
    served.shortNames = std::move(shortNames);
    served.categories = std::move(categories);
    return served;
}

ServedKind clusterWide(ServedKind served)
{
    served.isNamespaced = false;
    return served;
}

ServedKind withStatus(ServedKind served)
{
    served.hasStatus = true;
    return served;
}

ServedKind withScale(ServedKind served)
{
    served.hasStatus = true;
    served.hasGeneration = true;
    served.subresources = {{"scale", "Scale", "autoscaling", "v1", {"get", "patch", "update"}}};
    return served;
}

ServedKind withGeneration(ServedKind served)
{
    served.hasGeneration = true;
    return served;
}

ServedKind custom(std::string group, Texts versions, std::string kind, std::string plural,
    std::string singular, Texts shortNames, Texts categories)
{
    auto served = builtIn(std::move(group), std::move(kind), std::move(plural), std::move(singular),
        std::move(shortNames), std::move(categories));
    served.versions = std::move(versions);
    served.isCustom = served.hasGeneration = served.hasStatus = true;
    return served;
}

ServedKind review(std::string group, std::string kind, std::string plural, std::string singular)
{
    auto served
        = builtIn(std::move(group), std::move(kind), std::move(plural), std::move(singular), {});
    served.isNamespaced = served.isStored = false;
    return served;
}

void addCoreKinds(std::vector<ServedKind>& kinds)
{
    auto pods = withStatus(builtIn("", "Pod", "pods", "pod", {"po"}, {"all"}));
    pods.subresources = {{"portforward", "PodPortForwardOptions", "", "", {"create", "get"}},
        {"proxy", "PodProxyOptions", "", "", kProxyVerbs}};
    auto services = withStatus(builtIn("", "Service", "services", "service", {"svc"}, {"all"}));
    services.subresources = {{"proxy", "ServiceProxyOptions", "", "", kProxyVerbs}};
    kinds.push_back(builtIn("", "ConfigMap", "configmaps", "configmap", {"cm"}));
    kinds.push_back(builtIn("", "Endpoints", "endpoints", "endpoints", {"ep"}));
    kinds.push_back(builtIn("", "Event", "events", "event", {"ev"}));
    kinds.push_back(
        clusterWide(withStatus(builtIn("", "Namespace", "namespaces", "namespace", {"ns"}))));
    kinds.push_back(clusterWide(withStatus(builtIn("", "Node", "nodes", "node", {"no"}))));
    kinds.push_back(std::move(pods));
    kinds.push_back(builtIn("", "Secret", "secrets", "secret", {}));
    kinds.push_back(builtIn("", "ServiceAccount", "serviceaccounts", "serviceaccount", {"sa"}));
    kinds.push_back(std::move(services));
}

void addGroupedKinds(std::vector<ServedKind>& kinds)
{
    kinds.push_back(clusterWide(withGeneration(builtIn("admissionregistration.k8s.io",
        "MutatingWebhookConfiguration", "mutatingwebhookconfigurations",
        "mutatingwebhookconfiguration", {}, {"api-extensions"}))));
    kinds.push_back(clusterWide(withGeneration(withStatus(
        builtIn("apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions",
            "customresourcedefinition", {"crd", "crds"}, {"api-extensions"})))));
    kinds.push_back(withGeneration(
        withStatus(builtIn("apps", "DaemonSet", "daemonsets", "daemonset", {"ds"}, {"all"}))));
    kinds.push_back(
        withScale(builtIn("apps", "Deployment", "deployments", "deployment", {"deploy"}, {"all"})));
    kinds.push_back(
        withScale(builtIn("apps", "ReplicaSet", "replicasets", "replicaset", {"rs"}, {"all"})));
    kinds.push_back(
        withScale(builtIn("apps", "StatefulSet", "statefulsets", "statefulset", {"sts"}, {"all"})));
    kinds.push_back(review(
        "authentication.k8s.io", "SelfSubjectReview", "selfsubjectreviews", "selfsubjectreview"));
    kinds.push_back(review("authorization.k8s.io", "SelfSubjectAccessReview",
        "selfsubjectaccessreviews", "selfsubjectaccessreview"));
    kinds.push_back(review("authorization.k8s.io", "SelfSubjectRulesReview",
        "selfsubjectrulesreviews", "selfsubjectrulesreview"));
    kinds.push_back(withGeneration(
        builtIn("discovery.k8s.io", "EndpointSlice", "endpointslices", "endpointslice", {})));
}

void addIstioKinds(std::vector<ServedKind>& kinds)
{
    const std::string networking = "networking.istio.io";
    const std::string security = "security.istio.io";
    const Texts category{"istio-io", "networking-istio-io"};
    const Texts securityCategory{"istio-io", "security-istio-io"};
    const auto addNetworking = [&](const char* kind, const char* plural, const char* singular,
                                   Texts shortNames, Texts versions = kIstioVersions) {
        kinds.push_back(custom(networking, std::move(versions), kind, plural, singular,
            std::move(shortNames), category));
    };
    const auto addSecurity
        = [&](const char* kind, const char* plural, const char* singular, const char* shortName) {
              kinds.push_back(custom(security, {"v1", "v1beta1"}, kind, plural, singular,
                  {shortName}, securityCategory));
          };
    addNetworking("DestinationRule", "destinationrules", "destinationrule", {"dr"});
    addNetworking("EnvoyFilter", "envoyfilters", "envoyfilter", {}, {"v1alpha3"});
    addNetworking("Gateway", "gateways", "gateway", {"gw"});
    addNetworking("ProxyConfig", "proxyconfigs", "proxyconfig", {}, {"v1beta1"});
    addNetworking("ServiceEntry", "serviceentries", "serviceentry", {"se"});
    addNetworking("Sidecar", "sidecars", "sidecar", {});
    addNetworking("VirtualService", "virtualservices", "virtualservice", {"vs"});
    addNetworking("WorkloadEntry", "workloadentries", "workloadentry", {"we"});
    addNetworking("WorkloadGroup", "workloadgroups", "workloadgroup", {"wg"});
    addSecurity("AuthorizationPolicy", "authorizationpolicies", "authorizationpolicy", "ap");
    addSecurity("PeerAuthentication", "peerauthentications", "peerauthentication", "pa");
    addSecurity("RequestAuthentication", "requestauthentications", "requestauthentication", "ra");
    kinds.push_back(custom("telemetry.istio.io", {"v1", "v1alpha1"}, "Telemetry", "telemetries",
        "telemetry", {"telemetry"}, {"istio-io", "telemetry-istio-io"}));
    kinds.push_back(custom("extensions.istio.io", {"v1alpha1"}, "WasmPlugin", "wasmplugins",
        "wasmplugin", {}, {"istio-io", "extensions-istio-io"}));
}

void addGatewayKinds(std::vector<ServedKind>& kinds)
{
    const std::string group = "gateway.networking.k8s.io";
    const Texts category{"gateway-api"};
    const Texts versions{"v1", "v1beta1"};
    kinds.push_back(clusterWide(custom(
        group, versions, "GatewayClass", "gatewayclasses", "gatewayclass", {"gc"}, category)));
    kinds.push_back(custom(group, versions, "Gateway", "gateways", "gateway", {"gtw"}, category));
    kinds.push_back(custom(group, {"v1"}, "GRPCRoute", "grpcroutes", "grpcroute", {}, category));
    kinds.push_back(custom(group, versions, "HTTPRoute", "httproutes", "httproute", {}, category));
    kinds.push_back(custom(group, {"v1beta1"}, "ReferenceGrant", "referencegrants",
        "referencegrant", {"refgrant"}, category));
}

} // namespace

bool ServedKind::servesVersion(std::string_view version) const
{
    return std::ranges::find(versions, version) != versions.end();
}

std::vector<std::string> ServedKind::verbs() const
{
    return isStored ? kAllVerbs : Texts{"create"};
}

std::string ServedKind::apiVersion(std::string_view version) const
{
    return (group.empty() ? "" : group + "/") + std::string(version);
}

std::string ServedKind::qualifiedPlural() const
{
    return group.empty() ? plural : plural + "." + group;
}

const Subresource* ServedKind::findSubresource(std::string_view name) const
{
    const auto found = std::ranges::find(subresources, name, &Subresource::name);
    return found == subresources.end() ? nullptr : &*found;
}

const std::vector<ServedKind>& servedKinds()
{
    static const auto kinds = [] {
        std::vector<ServedKind> result;
        addCoreKinds(result);
        addGroupedKinds(result);
        addIstioKinds(result);
        addGatewayKinds(result);
        return result;
    }();
    return kinds;
}

const ServedKind* findByPlural(
    std::string_view group, std::string_view version, std::string_view plural)
{
    const auto& kinds = servedKinds();
    const auto found = std::ranges::find_if(kinds, [&](const auto& kind) {
        return kind.group == group && kind.plural == plural && kind.servesVersion(version);
    });
    return found == kinds.end() ? nullptr : &*found;
}

const ServedKind* findByKind(std::string_view group, std::string_view kind)
{
    const auto& kinds = servedKinds();
    const auto found = std::ranges::find_if(
        kinds, [&](const auto& served) { return served.group == group && served.kind == kind; });
    return found == kinds.end() ? nullptr : &*found;
}

bool isGap(const std::vector<ApiGap>& gaps, std::string_view group, std::string_view version)
{
    return std::ranges::any_of(gaps, [&](const ApiGap& gap) {
        return gap.group == group && (gap.version.empty() || gap.version == version);
    });
}

std::vector<ServedKind> kindsWithout(const std::vector<ApiGap>& gaps)
{
    auto kinds = servedKinds();
    for (auto& kind : kinds)
        std::erase_if(kind.versions,
            [&](const std::string& version) { return isGap(gaps, kind.group, version); });
    std::erase_if(kinds, [](const ServedKind& kind) { return kind.versions.empty(); });
    return kinds;
}

std::vector<ServedGroup> servedGroups(const std::vector<ServedKind>& kinds)
{
    std::vector<ServedGroup> groups;
    for (const auto& kind : kinds) {
        auto group = std::ranges::find(groups, kind.group, &ServedGroup::name);
        if (group == groups.end())
            group = groups.insert(groups.end(), {kind.group, {}});
        for (const auto& version : kind.versions) {
            if (std::ranges::find(group->versions, version) == group->versions.end())
                group->versions.push_back(version);
        }
    }
    for (auto& group : groups) { // v1 before v1beta1 before v1alpha3
        std::ranges::sort(group.versions, [](const std::string& a, const std::string& b) {
            const auto rank = [](const std::string& version) {
                return version.find("alpha") != std::string::npos ? 2
                    : version.find("beta") != std::string::npos   ? 1
                                                                  : 0;
            };
            return std::pair(rank(a), b) < std::pair(rank(b), a);
        });
    }
    return groups;
}

} // namespace vigla::demo
