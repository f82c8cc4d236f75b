#include "models/controlplane/mesh_settings.h"

#include "models/core/text.h"
#include "models/kube/yaml.h"
#include "models/mesh/json_read.h"

#include <nlohmann/json.hpp>

#include <array>

namespace vigla::controlplane {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<const char*, const char*>, 15> kShown{{{"/rootNamespace",
                                                                          "rootNamespace"},
    {"/trustDomain", "trustDomain"}, {"/outboundTrafficPolicy/mode", "outboundTrafficPolicy.mode"},
    {"/enableAutoMtls", "enableAutoMtls"},
    {"/meshMTLS/minProtocolVersion", "meshMTLS.minProtocolVersion"},
    {"/enablePrometheusMerge", "enablePrometheusMerge"},
    {"/defaultConfig/discoveryAddress", "defaultConfig.discoveryAddress"},
    {"/defaultConfig/proxyAdminPort", "defaultConfig.proxyAdminPort"},
    {"/defaultConfig/holdApplicationUntilProxyStarts",
        "defaultConfig.holdApplicationUntilProxyStarts"},
    {"/defaultHttpRetryPolicy/attempts", "defaultHttpRetryPolicy.attempts"},
    {"/defaultServiceExportTo", "defaultServiceExportTo"},
    {"/defaultVirtualServiceExportTo", "defaultVirtualServiceExportTo"},
    {"/defaultDestinationRuleExportTo", "defaultDestinationRuleExportTo"},
    {"/outboundClusterStatName", "outboundClusterStatName"}, {"/accessLogFile", "accessLogFile"}}};

std::string shown(const Json& value)
{
    if (value.is_string())
        return value.get<std::string>();
    if (!value.is_array())
        return value.dump();
    std::vector<std::string> parts;
    for (const Json& each : value)
        parts.push_back(shown(each));
    return join(parts, ", ");
}

/// What stands under `data.<key>` of a ConfigMap, as JSON.
Json valuesIn(const kube::Document& configMap, const char* key)
{
    const std::string text = mesh::textOf(mesh::childOf(configMap.json(), "data"), key);
    const auto parsed
        = text.empty() ? Result<kube::Document>(Error{}) : kube::parseYamlObject(text);
    return parsed ? parsed->json() : Json();
}

std::string toolOf(const kube::Document& deployment)
{
    if (deployment.isNull())
        return {};
    if (deployment.label("app.kubernetes.io/managed-by") == "Helm"
        || !deployment.annotation("meta.helm.sh/release-name").empty())
        return "Helm";
    if (!deployment.label("install.operator.istio.io/owning-resource").empty())
        return "istioctl or its operator";
    return {};
}

void readValues(Installation& installation, const kube::Document& configMap)
{
    for (const char* key : {"original-values", "merged-values"}) {
        const Json values = valuesIn(configMap, key);
        if (installation.profile.empty())
            installation.profile = mesh::textOf(values, "profile");
        if (installation.platform.empty())
            installation.platform = mesh::textOf(mesh::childOf(values, "global"), "platform");
        if (installation.platform.empty())
            installation.platform = mesh::textOf(values, "platform");
    }
    if (!installation.profile.empty())
        installation.evidence = "ConfigMap " + configMap.namespaceName() + "/" + configMap.name();
}

void readOperators(Installation& installation, const std::vector<kube::Document>& operators)
{
    for (const kube::Document& each : operators) {
        const std::string profile = mesh::textOf(mesh::childOf(each.json(), "spec"), "profile");
        if (!installation.profile.empty() || profile.empty())
            continue;
        installation.profile = profile;
        installation.evidence = each.ref().text();
    }
}

} // namespace

Result<std::vector<Setting>> parseMeshSettings(const std::string& text)
{
    const auto mesh = kube::parseYamlObject(text);
    if (!mesh)
        return mesh.error();
    std::vector<Setting> settings;
    for (const auto& [pointer, name] : kShown) {
        const Json::json_pointer place(pointer);
        if (mesh->json().contains(place))
            settings.emplace_back(name, shown(mesh->json().at(place)));
    }
    return settings;
}

Installation installationOf(const kube::Document& values,
    const std::vector<kube::Document>& operators, const kube::Document& deployment)
{
    Installation installation;
    installation.tool = toolOf(deployment);
    if (!values.isNull())
        readValues(installation, values);
    readOperators(installation, operators);
    if (installation.profile.empty())
        installation.evidence = values.isNull()
            ? "There is no ConfigMap `values` of a newer chart and no IstioOperator of an older "
              "installation, or they may not be read."
            : "The chart's values name no profile.";
    return installation;
}

} // namespace vigla::controlplane
