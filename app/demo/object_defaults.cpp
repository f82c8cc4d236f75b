#include "app/demo/object_defaults.h"

#include <nlohmann/json.hpp>

#include <functional>

namespace vigla::demo {

namespace {

using Json = nlohmann::ordered_json;

void setDefault(Json& object, const char* key, const Json& value)
{
    if (object.is_object() && !object.contains(key))
        object[key] = value;
}

/// Calls `change` with every object of the list `key`, where there is such a list.
void forEachObject(Json& parent, const char* key, const std::function<void(Json&)>& change)
{
    if (!parent.is_object() || !parent.contains(key) || !parent[key].is_array())
        return;
    for (auto& element : parent[key]) {
        if (element.is_object())
            change(element);
    }
}

void completeNamespace(Json& json)
{
    setDefault(json["metadata"], "labels", Json::object());
    json["metadata"]["labels"]["kubernetes.io/metadata.name"] = json["metadata"]["name"];
    setDefault(json, "spec", {{"finalizers", Json::array({"kubernetes"})}});
    setDefault(json, "status", {{"phase", "Active"}});
}

/// An address out of the services' range, the same for the same service.
std::string makeClusterIp(const kube::Document& service)
{
    const auto hash = std::hash<std::string>()(service.namespaceName() + "/" + service.name());
    return "10.96." + std::to_string(128 + hash % 64) + "." + std::to_string(1 + hash / 64 % 254);
}

void completeService(Json& json, const kube::Document& object, const kube::Document& live)
{
    auto& spec = json["spec"];
    if (!spec.is_object())
        return;
    setDefault(spec, "type", "ClusterIP");
    setDefault(spec, "sessionAffinity", "None");
    if (spec["type"] != "ExternalName") {
        const auto former = live.isNull() ? Json() : live.json().value("spec", Json::object());
        setDefault(spec, "clusterIP",
            former.is_object() ? former.value("clusterIP", Json(makeClusterIp(object)))
                               : Json(makeClusterIp(object)));
        setDefault(spec, "clusterIPs", Json::array({spec["clusterIP"]}));
    }
    forEachObject(spec, "ports", [](Json& port) {
        setDefault(port, "protocol", "TCP");
        if (port.contains("port"))
            setDefault(port, "targetPort", Json(port["port"]));
    });
    setDefault(json, "status", {{"loadBalancer", Json::object()}});
}

void completeDeployment(Json& json)
{
    if (json.contains("spec"))
        setDefault(json["spec"], "replicas", 1);
    setDefault(json, "status", Json::object());
}

void completeBackend(Json& backend)
{
    setDefault(backend, "group", "");
    setDefault(backend, "kind", "Service");
    setDefault(backend, "weight", 1);
}

void completeHttpRoute(Json& json)
{
    if (!json.contains("spec"))
        return;
    forEachObject(json["spec"], "parentRefs", [](Json& parent) {
        setDefault(parent, "group", "gateway.networking.k8s.io");
        setDefault(parent, "kind", "Gateway");
    });
    forEachObject(json["spec"], "rules", [](Json& rule) {
        setDefault(
            rule, "matches", Json::array({{{"path", {{"type", "PathPrefix"}, {"value", "/"}}}}}));
        forEachObject(rule, "backendRefs", completeBackend);
    });
}

} // namespace

kube::Document withDefaults(
    const ServedKind& kind, const kube::Document& object, const kube::Document& live)
{
    Json json = object.json();
    if (kind.kind == "Namespace")
        completeNamespace(json);
    else if (kind.kind == "Service")
        completeService(json, object, live);
    else if (kind.kind == "Deployment")
        completeDeployment(json);
    else if (kind.kind == "HTTPRoute")
        completeHttpRoute(json);
    else
        return object;
    return kube::Document(std::move(json));
}

} // namespace vigla::demo
