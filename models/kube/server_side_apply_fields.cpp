#include "models/kube/server_side_apply_fields.h"

#include "models/core/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace vigla::kube {

using Json = nlohmann::ordered_json;

namespace {

/// Fields of the metadata that the server or the address gives; nobody owns them.
bool isServerMetadata(std::string_view key)
{
    static const std::set<std::string_view> keys{"creationTimestamp", "deletionTimestamp",
        "generation", "managedFields", "name", "namespace", "resourceVersion", "selfLink", "uid",
        "generateName", "deletionGracePeriodSeconds"};
    return keys.contains(key);
}

void collectLeaves(
    const Json& value, const FieldPath& path, const ListKeys& listKeys, FieldLeaves& leaves)
{
    if (value.is_object() && !value.empty()) {
        for (const auto& [key, member] : value.items()) {
            const bool isTop = path.empty() && (key == "apiVersion" || key == "kind");
            const bool isOfServer
                = path.size() == 1 && path.front() == "f:metadata" && isServerMetadata(key);
            if (!isTop && !isOfServer)
                collectLeaves(member, path / ("f:" + key), listKeys, leaves);
        }
        return;
    }
    const auto keys = value.is_array() ? listKeys(dottedPath(path)) : std::vector<std::string>();
    if (keys.empty() || value.empty()) {
        leaves[path] = value;
        return;
    }
    for (const auto& element : value) {
        const auto elementPath = path / elementKey(element, keys);
        leaves[elementPath] = Json();
        collectLeaves(element, elementPath, listKeys, leaves);
    }
}

void collectMaps(const Json& value, const FieldPath& path, const ListKeys& listKeys, FieldSet& maps)
{
    if (value.is_object() && !value.empty()) {
        maps.insert(path);
        for (const auto& [key, member] : value.items())
            collectMaps(member, path / ("f:" + key), listKeys, maps);
        return;
    }
    const auto keys = value.is_array() ? listKeys(dottedPath(path)) : std::vector<std::string>();
    if (keys.empty())
        return;
    for (const auto& element : value)
        collectMaps(element, path / elementKey(element, keys), listKeys, maps);
}

Json treeOf(const FieldSet& paths)
{
    Json root = Json::object();
    for (const auto& path : paths) {
        auto* node = &root;
        for (const auto& element : path) {
            node = &(*node)[element];
            if (node->is_null())
                *node = Json::object();
        }
        (*node)["."] = Json::object();
    }
    return root;
}

/// `{".":{}}` is written `{}`.
Json shortened(const Json& fields)
{
    if (fields.size() == 1 && fields.contains("."))
        return Json::object();
    Json result = Json::object();
    for (const auto& [key, value] : fields.items())
        result[key] = key == "." ? value : shortened(value);
    return result;
}

void addFields(const Json& fields, const FieldPath& path, FieldSet& paths)
{
    if (!fields.is_object())
        return;
    if (!path.empty() && (fields.empty() || fields.contains(".")))
        paths.insert(path);
    for (const auto& [key, value] : fields.items()) {
        if (key != ".")
            addFields(value, path / key, paths);
    }
}

void eraseFrom(Json& json, const FieldPath& path, std::size_t depth)
{
    const auto& element = path[depth];
    const bool isLast = depth + 1 == path.size();
    if (element.starts_with("f:")) {
        const auto key = element.substr(2);
        if (!json.is_object() || !json.contains(key))
            return;
        if (!isLast)
            eraseFrom(json[key], path, depth + 1);
        if (isLast || (json[key].is_structured() && json[key].empty()))
            json.erase(key);
        return;
    }
    const auto identity = Json::parse(element.substr(2), nullptr, false);
    if (!json.is_array() || !identity.is_object())
        return;
    const auto found = std::ranges::find_if(json, [&](const Json& candidate) {
        return std::ranges::all_of(identity.items(), [&](const auto& pair) {
            return candidate.is_object() && candidate.value(pair.key(), Json()) == pair.value();
        });
    });
    if (found == json.end())
        return;
    if (isLast)
        json.erase(found);
    else
        eraseFrom(*found, path, depth + 1);
}

} // namespace

FieldPath operator/(FieldPath path, std::string element)
{
    path.push_back(std::move(element));
    return path;
}

FieldLeaves collectLeaves(const Document& object, const ListKeys& listKeys)
{
    FieldLeaves leaves;
    if (object.json().is_object())
        collectLeaves(object.json(), {}, listKeys, leaves);
    leaves.erase(FieldPath{"f:metadata"}); // nothing but what the server gives
    return leaves;
}

FieldSet collectMaps(const Document& object, bool isCustom, const ListKeys& listKeys)
{
    FieldSet maps;
    if (!object.json().is_object())
        return maps;
    for (const auto& [key, value] : object.json().items()) {
        const FieldPath path{"f:" + key};
        if (key != "metadata") {
            if (isCustom)
                collectMaps(value, path, listKeys, maps);
            continue;
        }
        for (const char* map : {"labels", "annotations"})
            if (value.is_object() && value.contains(map))
                collectMaps(value[map], path / (std::string("f:") + map), listKeys, maps);
    }
    return maps;
}

std::string elementKey(const Json& element, const std::vector<std::string>& keys)
{
    Json identity = Json::object();
    for (const auto& key : keys) {
        if (element.is_object() && element.contains(key))
            identity[key] = element[key];
    }
    return "k:" + identity.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string dottedPath(const FieldPath& path)
{
    std::vector<std::string> names;
    for (const auto& element : path) {
        if (element.starts_with("f:"))
            names.push_back(element.substr(2));
    }
    return join(names, ".");
}

std::string renderPath(const FieldPath& path)
{
    std::string text;
    for (const auto& element : path) {
        if (element.starts_with("f:")) {
            text += "." + element.substr(2);
            continue;
        }
        std::vector<std::string> pairs;
        const auto identity = Json::parse(element.substr(2), nullptr, false);
        for (const auto& [key, value] : identity.items())
            pairs.push_back(key + "=" + value.dump());
        text += "[" + join(pairs, ",") + "]";
    }
    return text;
}

Json renderFields(const FieldSet& paths)
{
    return shortened(treeOf(paths));
}

FieldSet parseFields(const Json& fields)
{
    FieldSet paths;
    addFields(fields, {}, paths);
    return paths;
}

void erasePath(Json& json, const FieldPath& path)
{
    eraseFrom(json, path, 0);
}

} // namespace vigla::kube
