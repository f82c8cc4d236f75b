#include "models/kube/discovery.h"

#include <nlohmann/json.hpp>

#include <array>
#include <charconv>
#include <tuple>

namespace vigla::kube {

namespace {

using Json = nlohmann::ordered_json;

const Json& memberOr(const Json& json, const char* key, const Json& otherwise)
{
    const auto found = json.is_object() ? json.find(key) : json.end();
    return found == json.end() ? otherwise : *found;
}

const Json& listIn(const Json& json, const char* key)
{
    static const Json kNone = Json::array();
    const Json& list = memberOr(json, key, kNone);
    return list.is_array() ? list : kNone;
}

const Json& mapIn(const Json& json, const char* key)
{
    static const Json kNone = Json::object();
    return memberOr(json, key, kNone);
}

std::string textIn(const Json& json, const char* key)
{
    static const Json kNone = "";
    const Json& text = memberOr(json, key, kNone);
    return text.is_string() ? text.get<std::string>() : std::string();
}

Error notDiscovery()
{
    return {Error::Kind::InvalidInput,
        "The server's list of resources cannot be read. Is this address a Kubernetes API server?"};
}

void appendVersion(std::vector<ResourceKind>& kinds, const std::string& group, const Json& version)
{
    for (const auto& resource : listIn(version, "resources")) {
        const std::string kind = textIn(mapIn(resource, "responseKind"), "kind");
        const std::string plural = textIn(resource, "resource");
        if (!kind.empty() && !plural.empty())
            kinds.push_back({group, textIn(version, "version"), kind, plural,
                textIn(resource, "scope") != "Cluster"});
    }
}

/// Stability (3 for v1, 2 for beta, 1 for alpha, 0 for other names), major, minor.
std::tuple<int, int, int> rankOf(std::string_view version)
{
    int major = 0;
    int minor = 0;
    if (!version.starts_with('v'))
        return {};
    const char* const end = version.data() + version.size();
    auto [rest, failure] = std::from_chars(version.data() + 1, end, major);
    if (failure != std::errc())
        return {};
    if (rest == end)
        return {3, major, 0};
    const std::string_view suffix(rest, static_cast<std::size_t>(end - rest));
    for (const auto& [word, stability] :
        std::array<std::pair<std::string_view, int>, 2>{{{"beta", 2}, {"alpha", 1}}}) {
        if (!suffix.starts_with(word))
            continue;
        std::from_chars(rest + word.size(), end, minor);
        return {stability, major, minor};
    }
    return {};
}

} // namespace

Result<std::vector<ResourceKind>> parseAggregatedDiscovery(std::string_view json)
{
    const auto document = parseJsonDocument(json);
    if (!document)
        return notDiscovery();
    const std::string kind = document->kind();
    if (kind == "APIGroupList" || kind == "APIVersions")
        return Error{Error::Kind::Unsupported, "The server does not aggregate its discovery."};
    if (kind != "APIGroupDiscoveryList")
        return notDiscovery();
    std::vector<ResourceKind> kinds;
    for (const auto& item : listIn(document->json(), "items"))
        for (const auto& version : listIn(item, "versions"))
            appendVersion(kinds, textIn(mapIn(item, "metadata"), "name"), version);
    return kinds;
}

Result<std::vector<ResourceKind>> parseResourceList(std::string_view json)
{
    const auto document = parseJsonDocument(json);
    if (!document || document->kind() != "APIResourceList")
        return notDiscovery();
    const std::string groupVersion = textIn(document->json(), "groupVersion");
    const auto slash = groupVersion.find('/');
    const std::string group = slash == std::string::npos ? "" : groupVersion.substr(0, slash);
    const std::string version
        = slash == std::string::npos ? groupVersion : groupVersion.substr(slash + 1);
    std::vector<ResourceKind> kinds;
    for (const auto& resource : listIn(document->json(), "resources")) {
        const std::string plural = textIn(resource, "name");
        const auto namespaced = resource.is_object() ? resource.find("namespaced") : resource.end();
        if (!plural.empty() && plural.find('/') == std::string::npos)
            kinds.push_back({group, version, textIn(resource, "kind"), plural,
                namespaced != resource.end() && *namespaced == true});
    }
    return kinds;
}

Result<std::vector<std::string>> parseGroupList(std::string_view json)
{
    const auto document = parseJsonDocument(json);
    if (!document || document->kind() != "APIGroupList")
        return notDiscovery();
    std::vector<std::string> versions;
    for (const auto& group : listIn(document->json(), "groups"))
        for (const auto& version : listIn(group, "versions"))
            if (auto name = textIn(version, "groupVersion"); !name.empty())
                versions.push_back(std::move(name));
    return versions;
}

bool isPreferredVersion(std::string_view a, std::string_view b)
{
    return rankOf(a) > rankOf(b);
}

} // namespace vigla::kube
