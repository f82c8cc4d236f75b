#include "app/demo/discovery.h"

#include "app/demo/api_status.h"
#include "app/demo/openapi.h"
#include "app/demo/resource_kinds.h"
#include "models/core/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>

namespace vigla::demo {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kGitVersion = "v1.32.4"; // what clients compare features against

Json renderVersion()
{
    return {{"major", "1"}, {"minor", "32"}, {"gitVersion", kGitVersion},
        {"gitCommit", "0000000000000000000000000000000000000000"}, {"gitTreeState", "clean"},
        {"buildDate", "2025-04-22T16:02:27Z"}, {"goVersion", "none"}, {"compiler", "none"},
        {"platform", "embedded"}};
}

Json renderGroup(const ServedGroup& group)
{
    Json versions = Json::array();
    for (const auto& version : group.versions)
        versions.push_back({{"groupVersion", group.name + "/" + version}, {"version", version}});
    return {{"name", group.name}, {"versions", versions}, {"preferredVersion", versions.front()}};
}

Json renderResource(const ServedKind& kind)
{
    Json resource{{"name", kind.plural}, {"singularName", kind.singular},
        {"namespaced", kind.isNamespaced}, {"kind", kind.kind}, {"verbs", kind.verbs()}};
    if (!kind.shortNames.empty())
        resource["shortNames"] = kind.shortNames;
    if (!kind.categories.empty())
        resource["categories"] = kind.categories;
    return resource;
}

std::vector<Subresource> allSubresources(const ServedKind& kind)
{
    auto all = kind.subresources;
    if (kind.hasStatus)
        all.push_back({"status", kind.kind, "", "", {"get", "patch", "update"}});
    return all;
}

Json renderResourceList(
    const std::vector<ServedKind>& kinds, const std::string& group, const std::string& version)
{
    Json resources = Json::array();
    for (const auto& kind : kinds) {
        if (kind.group != group || !kind.servesVersion(version))
            continue;
        resources.push_back(renderResource(kind));
        for (const auto& part : allSubresources(kind)) {
            Json resource{{"name", kind.plural + "/" + part.name}, {"singularName", ""},
                {"namespaced", kind.isNamespaced}};
            if (!part.group.empty()) {
                resource["group"] = part.group;
                resource["version"] = part.version;
            }
            resource["kind"] = part.kind;
            resource["verbs"] = part.verbs;
            resources.push_back(std::move(resource));
        }
    }
    return {{"kind", "APIResourceList"}, {"apiVersion", "v1"},
        {"groupVersion", group.empty() ? version : group + "/" + version},
        {"resources", std::move(resources)}};
}

Json responseKind(const std::string& group, const std::string& version, const std::string& kind)
{
    return {{"group", group}, {"version", version}, {"kind", kind}};
}

Json renderAggregatedResource(const ServedKind& kind, const std::string& version)
{
    Json resource{{"resource", kind.plural},
        {"responseKind", responseKind(kind.group, version, kind.kind)},
        {"scope", kind.isNamespaced ? "Namespaced" : "Cluster"},
        {"singularResource", kind.singular}, {"verbs", kind.verbs()}};
    if (!kind.shortNames.empty())
        resource["shortNames"] = kind.shortNames;
    if (!kind.categories.empty())
        resource["categories"] = kind.categories;
    for (const auto& part : allSubresources(kind))
        resource["subresources"].push_back({{"subresource", part.name},
            {"responseKind",
                part.group.empty() ? responseKind(kind.group, version, part.kind)
                                   : responseKind(part.group, part.version, part.kind)},
            {"verbs", part.verbs}});
    return resource;
}

Json renderAggregated(const std::vector<ServedKind>& kinds, bool isCore, const std::string& format)
{
    Json items = Json::array();
    for (const auto& group : servedGroups(kinds)) {
        if (group.name.empty() != isCore)
            continue;
        Json versions = Json::array();
        for (const auto& version : group.versions) {
            Json resources = Json::array();
            for (const auto& kind : kinds) {
                if (kind.group == group.name && kind.servesVersion(version))
                    resources.push_back(renderAggregatedResource(kind, version));
            }
            versions.push_back({{"version", version}, {"resources", std::move(resources)},
                {"freshness", "Current"}});
        }
        Json metadata = Json::object();
        if (!isCore)
            metadata["name"] = group.name;
        metadata["creationTimestamp"] = nullptr;
        items.push_back({{"metadata", std::move(metadata)}, {"versions", std::move(versions)}});
    }
    return {{"kind", "APIGroupDiscoveryList"}, {"apiVersion", "apidiscovery.k8s.io/" + format},
        {"metadata", Json::object()}, {"items", std::move(items)}};
}

/// `v2` or `v2beta1` when the client would rather have the aggregated form; else empty.
std::string aggregatedFormat(const std::string& accept)
{
    for (const auto range : split(accept, ',')) {
        if (range.find("as=APIGroupDiscoveryList") == std::string_view::npos)
            continue;
        for (const auto parameter : split(range, ';')) {
            if (trim(parameter) == "v=v2")
                return "v2";
            if (trim(parameter) == "v=v2beta1")
                return "v2beta1";
        }
    }
    return {};
}

HttpAnswer withEntityTag(HttpAnswer answer, const HttpRequest& request)
{
    const auto tag = "\"" + std::to_string(std::hash<std::string>()(answer.body)) + "\"";
    if (request.header("if-none-match") == tag)
        answer = {304, {}, {}, {}};
    answer.headers.emplace_back("ETag", tag);
    answer.headers.emplace_back("Vary", "Accept");
    return answer;
}

HttpAnswer answerRoots(
    const HttpRequest& request, const std::vector<ServedKind>& kinds, bool isCore)
{
    const auto format = aggregatedFormat(request.header("accept"));
    if (!format.empty()) {
        auto answer = renderAnswer(renderAggregated(kinds, isCore, format));
        answer.contentType += ";g=apidiscovery.k8s.io;v=" + format + ";as=APIGroupDiscoveryList";
        return withEntityTag(std::move(answer), request);
    }
    if (isCore)
        return renderAnswer({{"kind", "APIVersions"}, {"versions", {"v1"}},
            {"serverAddressByClientCIDRs", Json::array()}});
    Json groups = Json::array();
    for (const auto& group : servedGroups(kinds)) {
        if (!group.name.empty())
            groups.push_back(renderGroup(group));
    }
    return renderAnswer(
        {{"kind", "APIGroupList"}, {"apiVersion", "v1"}, {"groups", std::move(groups)}});
}

std::optional<HttpAnswer> answerGroup(
    const std::vector<ServedKind>& kinds, const std::vector<std::string_view>& parts)
{
    const auto groups = servedGroups(kinds);
    const bool isCore = parts[0] == "api";
    const std::string name = isCore ? std::string() : std::string(parts[1]);
    const auto group = std::ranges::find(groups, name, &ServedGroup::name);
    if (group == groups.end())
        return std::nullopt;
    const auto versionAt = isCore ? 1U : 2U;
    if (parts.size() == versionAt) {
        auto json = renderGroup(*group);
        json.update({{"kind", "APIGroup"}, {"apiVersion", "v1"}});
        return renderAnswer(json);
    }
    const std::string version(parts[versionAt]);
    if (std::ranges::find(group->versions, version) == group->versions.end())
        return std::nullopt;
    return renderAnswer(renderResourceList(kinds, name, version));
}

} // namespace

std::optional<HttpAnswer> answerDiscovery(
    const HttpRequest& request, const Target& target, const std::vector<ServedKind>& kinds)
{
    auto path = std::string_view(target.path);
    while (path.size() > 1 && path.ends_with('/'))
        path.remove_suffix(1);
    if (path == "/version")
        return renderAnswer(renderVersion());
    if (path == "/api" || path == "/apis")
        return answerRoots(request, kinds, path == "/api");
    if (path.starts_with("/openapi/"))
        return answerOpenApi(request, path);
    const auto parts = split(path.substr(1), '/');
    if ((parts[0] == "api" && parts.size() == 2)
        || (parts[0] == "apis" && (parts.size() == 2 || parts.size() == 3)))
        return answerGroup(kinds, parts);
    return std::nullopt;
}

} // namespace vigla::demo
