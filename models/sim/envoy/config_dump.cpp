#include "models/sim/envoy/config_dump.h"

#include "models/core/text.h"

#include <nlohmann/json.hpp>
#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace vigla::sim {

namespace {

/// One repeated field of a dump, and the type of its elements.
struct ResourceField {
    std::string_view name;
    std::string_view elementType;
    std::string_view members; ///< What an element may have, for masks.
};

constexpr std::array<ResourceField, 11> kFields{{
    {"static_clusters", "envoy.admin.v3.ClustersConfigDump.StaticCluster", "cluster last_updated"},
    {"dynamic_active_clusters", "envoy.admin.v3.ClustersConfigDump.DynamicCluster",
        "version_info cluster last_updated error_state client_status"},
    {"dynamic_warming_clusters", "envoy.admin.v3.ClustersConfigDump.DynamicCluster",
        "version_info cluster last_updated error_state client_status"},
    {"static_listeners", "envoy.admin.v3.ListenersConfigDump.StaticListener",
        "listener last_updated"},
    {"dynamic_listeners", "envoy.admin.v3.ListenersConfigDump.DynamicListener",
        "name active_state warming_state draining_state error_state client_status"},
    {"static_route_configs", "envoy.admin.v3.RoutesConfigDump.StaticRouteConfig",
        "route_config last_updated"},
    {"dynamic_route_configs", "envoy.admin.v3.RoutesConfigDump.DynamicRouteConfig",
        "version_info route_config last_updated error_state client_status"},
    {"static_endpoint_configs", "envoy.admin.v3.EndpointsConfigDump.StaticEndpointConfig",
        "endpoint_config last_updated"},
    {"dynamic_endpoint_configs", "envoy.admin.v3.EndpointsConfigDump.DynamicEndpointConfig",
        "version_info endpoint_config last_updated error_state client_status"},
    {"dynamic_active_secrets", "envoy.admin.v3.SecretsConfigDump.DynamicSecret",
        "name version_info last_updated secret error_state client_status"},
    {"bootstrap", "envoy.config.bootstrap.v3.Bootstrap", ""},
}};

/// The name of an element of a dump: a cluster's, listener's, route's, endpoint's or secret's.
std::string nameOfElement(const Json& element)
{
    for (const auto path : {std::initializer_list<std::string_view>{"cluster", "name"},
             {"listener", "name"}, {"route_config", "name"}, {"endpoint_config", "cluster_name"}})
        if (const Json& name = memberAt(element, path); name.is_string())
            return name.get<std::string>();
    return textOf(element, "name");
}

void keepNamed(Json& dump, const re2::RE2& pattern)
{
    for (auto& [key, value] : dump.items()) {
        if (!value.is_array())
            continue;
        Json kept = Json::array();
        for (auto& element : value)
            if (re2::RE2::PartialMatch(nameOfElement(element), pattern))
                kept.push_back(std::move(element));
        value = std::move(kept);
    }
}

std::vector<Json> buildDumps(const ProxyView& view, bool hasEndpoints)
{
    std::vector<Json> dumps{bootstrapDump(view), clustersDump(view)};
    if (hasEndpoints)
        dumps.push_back(endpointsDump(view));
    dumps.push_back(listenersDump(view));
    dumps.push_back(typed("envoy.admin.v3.ScopedRoutesConfigDump"));
    dumps.push_back(routesDump(view));
    dumps.push_back(secretsDump(view));
    return dumps;
}

/// Only the dump that holds a field, so that a question about clusters does not build all routes.
std::optional<Json> dumpWith(const ProxyView& view, std::string_view field, bool hasEndpoints)
{
    if (field.find("endpoint_configs") != std::string_view::npos)
        return hasEndpoints ? std::optional(endpointsDump(view)) : std::nullopt;
    if (field.ends_with("clusters"))
        return clustersDump(view);
    if (field.ends_with("listeners"))
        return listenersDump(view);
    if (field.ends_with("route_configs"))
        return routesDump(view);
    return field == "bootstrap" ? bootstrapDump(view) : secretsDump(view);
}

std::vector<std::string> maskPaths(const HttpTarget& target)
{
    std::vector<std::string> paths;
    const std::string mask = target.value("mask");
    for (const auto path : split(mask, ','))
        if (!trim(path).empty())
            paths.emplace_back(trim(path));
    return paths;
}

bool isMaskValid(const ResourceField& field, const std::vector<std::string>& paths)
{
    if (field.members.empty())
        return true;
    const auto members = split(field.members, ' ');
    return std::all_of(paths.begin(), paths.end(), [&](const std::string& path) {
        return std::find(members.begin(), members.end(), path.substr(0, path.find('.')))
            != members.end();
    });
}

AnswerText plain(int status, std::string text)
{
    return {status, "text/plain; charset=UTF-8", std::move(text)};
}

AnswerText rendered(Json configs)
{
    Json json;
    json["configs"] = std::move(configs);
    return {
        200, "application/json", json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n"};
}

AnswerText answerResource(
    const ProxyView& view, const HttpTarget& target, const ResourceField& field)
{
    const auto paths = maskPaths(target);
    if (!isMaskValid(field, paths))
        return plain(
            400, "FieldMask paths: " + target.value("mask") + " could not be successfully used.\n");
    auto dump = dumpWith(view, field.name, target.has("include_eds"));
    Json elements = dump ? member(*dump, field.name) : Json();
    if (elements.is_null())
        return plain(404, std::string(field.name) + " not found in config dump\n");
    if (!elements.is_array())
        elements = Json::array({std::move(elements)});
    if (target.has("name_regex")) {
        Json holder;
        holder["elements"] = std::move(elements);
        keepNamed(holder, re2::RE2(target.value("name_regex"), re2::RE2::Quiet));
        elements = std::move(holder["elements"]);
    }
    Json configs = Json::array();
    for (const auto& element : elements) {
        Json config;
        config["@type"] = "type.googleapis.com/" + std::string(field.elementType);
        const Json shown = paths.empty() ? element : maskedJson(element, paths);
        for (const auto& [key, value] : shown.items())
            config[key] = value;
        configs.push_back(std::move(config));
    }
    return rendered(std::move(configs));
}

/// Copies what one path leads to from `from` into `into`.
void copyPath(const Json& from, std::string_view path, Json& into)
{
    if (from.is_array()) {
        if (!into.is_array())
            into = Json::array();
        for (std::size_t i = 0; i < from.size(); ++i) {
            if (into.size() <= i)
                into.push_back(Json::object());
            copyPath(from[i], path, into[i]);
        }
        return;
    }
    if (!from.is_object())
        return;
    if (const Json& type = member(from, "@type"); !type.is_null())
        into["@type"] = type;
    const auto dot = path.find('.');
    const std::string head(path.substr(0, dot));
    const auto found = from.find(head);
    if (found == from.end())
        return;
    if (dot == std::string_view::npos)
        into[head] = *found;
    else
        copyPath(*found, path.substr(dot + 1), into[head]);
}

} // namespace

Json maskedJson(const Json& value, const std::vector<std::string>& paths)
{
    Json kept = Json::object();
    if (const Json& type = member(value, "@type"); !type.is_null())
        kept["@type"] = type;
    for (const auto& path : paths)
        copyPath(value, path, kept);
    return kept;
}

AnswerText answerConfigDump(const ProxyView& view, const HttpTarget& target)
{
    const re2::RE2 pattern(target.value("name_regex"), re2::RE2::Quiet);
    if (!pattern.ok())
        return plain(
            400, "Error while parsing name_regex from " + target.value("name_regex") + "\n");
    if (target.has("resource")) {
        const std::string wanted = target.value("resource");
        for (const auto& field : kFields)
            if (field.name == wanted)
                return answerResource(view, target, field);
        return plain(404, wanted + " not found in config dump\n");
    }
    const auto paths = maskPaths(target);
    Json configs = Json::array();
    for (auto& dump : buildDumps(view, target.has("include_eds"))) {
        if (target.has("name_regex"))
            keepNamed(dump, pattern);
        configs.push_back(paths.empty() ? std::move(dump) : maskedJson(dump, paths));
    }
    return rendered(std::move(configs));
}

} // namespace vigla::sim
