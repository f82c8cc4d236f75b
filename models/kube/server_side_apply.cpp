#include "models/kube/server_side_apply.h"

#include "models/core/text.h"
#include "models/kube/patch.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace vigla::kube {

namespace {

using Json = nlohmann::ordered_json;
/// Elements as fieldsV1 writes them: `f:spec`, `k:{"name":"http"}`.
using FieldPath = std::vector<std::string>;
using FieldSet = std::set<FieldPath>;
/// What can be owned, with its value: scalars, atomic lists, empty maps and elements of map lists
/// (whose value is null here: they are owned for being there).
using Leaves = std::map<FieldPath, Json>;

/// Fields of the metadata that the server or the address gives; nobody owns them.
bool isServerMetadata(std::string_view key)
{
    static const std::set<std::string_view> keys{"creationTimestamp", "deletionTimestamp",
        "generation", "managedFields", "name", "namespace", "resourceVersion", "selfLink", "uid",
        "generateName", "deletionGracePeriodSeconds"};
    return keys.contains(key);
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

FieldPath operator/(FieldPath path, std::string element)
{
    path.push_back(std::move(element));
    return path;
}

/// `spec.ports` for the path f:spec, f:ports; keys of list elements are left out.
std::string dotted(const FieldPath& path)
{
    std::vector<std::string> names;
    for (const auto& element : path) {
        if (element.starts_with("f:"))
            names.push_back(element.substr(2));
    }
    return join(names, ".");
}

/// `.spec.ports[number=80].name`, for people.
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

void collectLeaves(
    const Json& value, const FieldPath& path, const ListKeys& listKeys, Leaves& leaves)
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
    const auto keys = value.is_array() ? listKeys(dotted(path)) : std::vector<std::string>();
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

Leaves collectLeaves(const Document& object, const ListKeys& listKeys)
{
    Leaves leaves;
    if (object.json().is_object())
        collectLeaves(object.json(), {}, listKeys, leaves);
    leaves.erase(FieldPath{"f:metadata"}); // nothing but what the server gives
    return leaves;
}

FieldSet pathsOf(const Leaves& leaves)
{
    FieldSet paths;
    for (const auto& [path, value] : leaves)
        paths.insert(path);
    return paths;
}

FieldSet minus(const FieldSet& a, const FieldSet& b)
{
    FieldSet result;
    std::ranges::set_difference(a, b, std::inserter(result, result.end()));
    return result;
}

Json renderFields(const FieldSet& paths)
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

void parseFields(const Json& fields, const FieldPath& path, FieldSet& paths)
{
    if (!fields.is_object())
        return;
    if (!path.empty() && (fields.empty() || fields.contains(".")))
        paths.insert(path);
    for (const auto& [key, value] : fields.items()) {
        if (key != ".")
            parseFields(value, path / key, paths);
    }
}

/// One entry of managedFields.
struct Ownership {
    std::string manager;
    std::string operation; ///< `Apply` or `Update`.
    std::string apiVersion;
    std::string time;
    std::string subresource;
    FieldSet paths;
};

std::string textAt(const Json& json, const char* key)
{
    const auto found = json.is_object() ? json.find(key) : json.end();
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<Ownership> parseOwnerships(const Document& object)
{
    std::vector<Ownership> result;
    if (!object.json().is_object())
        return result;
    const auto metadata = object.json().value("metadata", Json::object());
    if (!metadata.is_object() || !metadata.contains("managedFields")
        || !metadata["managedFields"].is_array())
        return result;
    for (const auto& entry : metadata["managedFields"]) {
        Ownership ownership{textAt(entry, "manager"), textAt(entry, "operation"),
            textAt(entry, "apiVersion"), textAt(entry, "time"), textAt(entry, "subresource"), {}};
        if (entry.is_object())
            parseFields(entry.value("fieldsV1", Json()), {}, ownership.paths);
        result.push_back(std::move(ownership));
    }
    return result;
}

Document withOwnerships(const Document& object, const std::vector<Ownership>& ownerships)
{
    Json entries = Json::array();
    for (const auto& ownership : ownerships) {
        if (ownership.paths.empty())
            continue;
        Json entry{{"manager", ownership.manager}, {"operation", ownership.operation},
            {"apiVersion", ownership.apiVersion}, {"time", ownership.time},
            {"fieldsType", "FieldsV1"}, {"fieldsV1", shortened(renderFields(ownership.paths))}};
        if (!ownership.subresource.empty())
            entry["subresource"] = ownership.subresource;
        entries.push_back(std::move(entry));
    }
    Json json = object.json();
    json["metadata"].erase("managedFields");
    if (!entries.empty())
        json["metadata"]["managedFields"] = std::move(entries);
    return Document(std::move(json));
}

bool isSameWriter(const Ownership& ownership, const FieldWriter& writer, std::string_view operation)
{
    return ownership.manager == writer.manager && ownership.operation == operation
        && ownership.subresource == writer.subresource;
}

Ownership& findOrAdd(
    std::vector<Ownership>& ownerships, const FieldWriter& writer, const std::string& operation)
{
    const auto found = std::ranges::find_if(ownerships,
        [&](const auto& ownership) { return isSameWriter(ownership, writer, operation); });
    if (found != ownerships.end())
        return *found;
    ownerships.push_back(
        {writer.manager, operation, writer.apiVersion, "", writer.subresource, {}});
    return ownerships.back();
}

std::string renderManager(const Ownership& ownership)
{
    return "\"" + plainText(ownership.manager, false, 200) + "\""
        + (ownership.subresource.empty() ? ""
                                         : " with subresource \"" + ownership.subresource + "\"")
        + " using " + ownership.apiVersion
        + (ownership.operation == "Update" && !ownership.time.empty() ? " at " + ownership.time
                                                                      : "");
}

Json mergeApplied(
    const Json& live, const Json& applied, const FieldPath& path, const ListKeys& listKeys);

Json mergeMapList(const Json& live, const Json& applied, const std::vector<std::string>& keys,
    const FieldPath& path, const ListKeys& listKeys)
{
    Json result = live;
    for (const auto& element : applied) {
        const auto identity = elementKey(element, keys);
        const auto existing = std::ranges::find_if(
            result, [&](const Json& candidate) { return elementKey(candidate, keys) == identity; });
        if (existing == result.end())
            result.push_back(element);
        else
            *existing = mergeApplied(*existing, element, path / identity, listKeys);
    }
    return result;
}

Json mergeApplied(
    const Json& live, const Json& applied, const FieldPath& path, const ListKeys& listKeys)
{
    if (live.is_array() && applied.is_array()) {
        const auto keys = listKeys(dotted(path));
        return keys.empty() ? applied : mergeMapList(live, applied, keys, path, listKeys);
    }
    if (!live.is_object() || !applied.is_object())
        return applied;
    Json result = live;
    for (const auto& [key, value] : applied.items()) {
        result[key] = result.contains(key)
            ? mergeApplied(result[key], value, path / ("f:" + key), listKeys)
            : value;
    }
    return result;
}

/// Removes what is at the path, and the parents that become empty by it.
void erasePath(Json& json, const FieldPath& path, std::size_t depth)
{
    const auto& element = path[depth];
    const bool isLast = depth + 1 == path.size();
    if (element.starts_with("f:")) {
        const auto key = element.substr(2);
        if (!json.is_object() || !json.contains(key))
            return;
        if (!isLast)
            erasePath(json[key], path, depth + 1);
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
        erasePath(*found, path, depth + 1);
}

std::vector<FieldConflict> findConflicts(const std::vector<Ownership>& ownerships,
    const FieldWriter& writer, const Leaves& live, const Leaves& applied)
{
    std::vector<FieldConflict> conflicts;
    for (const auto& ownership : ownerships) {
        if (isSameWriter(ownership, writer, "Apply"))
            continue;
        for (const auto& [path, value] : applied) {
            const auto current = live.find(path);
            const bool isOther = current != live.end() && !isSameContent(current->second, value);
            if (isOther && ownership.paths.contains(path))
                conflicts.push_back({renderManager(ownership), renderPath(path)});
        }
    }
    return conflicts;
}

/// Takes paths that changed hands from everybody but the writer, and those that are no more.
void dropPaths(std::vector<Ownership>& ownerships, const FieldSet& taken, const FieldSet& existing,
    const FieldWriter& writer, const std::string& operation)
{
    for (auto& ownership : ownerships) {
        const bool isWriter = isSameWriter(ownership, writer, operation);
        std::erase_if(ownership.paths, [&](const FieldPath& path) {
            return !existing.contains(path) || (!isWriter && taken.contains(path));
        });
    }
}

/// The paths whose values differ from before, or are new.
FieldSet changedPaths(const Leaves& before, const Leaves& after)
{
    FieldSet changed;
    for (const auto& [path, value] : after) {
        const auto old = before.find(path);
        if (old == before.end() || !isSameContent(old->second, value))
            changed.insert(path);
    }
    return changed;
}

/// Fields of an object that nobody has been recorded for belong to a manager of this name.
void claimUntracked(std::vector<Ownership>& ownerships, const Document& live, const Leaves& leaves)
{
    if (ownerships.empty() && !leaves.empty())
        ownerships.push_back(
            {"before-first-apply", "Update", live.apiVersion(), "", "", pathsOf(leaves)});
}

} // namespace

Result<ApplyOutcome> applyServerSide(const Document& live, const Document& applied,
    const FieldWriter& writer, bool isForced, const ListKeys& listKeys)
{
    if (!applied.json().is_object())
        return Error{Error::Kind::InvalidInput, "what is applied is not an object"};
    const auto liveLeaves = collectLeaves(live, listKeys);
    const auto appliedLeaves = collectLeaves(applied, listKeys);
    auto ownerships = parseOwnerships(live);
    claimUntracked(ownerships, live, liveLeaves);
    auto conflicts = findConflicts(ownerships, writer, liveLeaves, appliedLeaves);
    if (!conflicts.empty() && !isForced)
        return ApplyOutcome(std::move(conflicts));

    Json merged = mergeApplied(live.json(), applied.json(), {}, listKeys);
    const auto appliedPaths = pathsOf(appliedLeaves);
    auto& own = findOrAdd(ownerships, writer, "Apply");
    const auto given = minus(std::exchange(own.paths, appliedPaths), appliedPaths);
    const auto isOwned = [&](const FieldPath& path) {
        return std::ranges::any_of(
            ownerships, [&](const auto& ownership) { return ownership.paths.contains(path); });
    };
    for (auto path = given.rbegin(); path != given.rend(); ++path) { // elements after their fields
        if (!isOwned(*path))
            erasePath(merged, *path, 0);
    }
    const Document result(std::move(merged));
    const auto resultLeaves = collectLeaves(result, listKeys);
    dropPaths(
        ownerships, changedPaths(liveLeaves, resultLeaves), pathsOf(resultLeaves), writer, "Apply");
    auto& entry = findOrAdd(ownerships, writer, "Apply");
    const bool isSame = changedPaths(liveLeaves, resultLeaves).empty()
        && liveLeaves.size() == resultLeaves.size() && !entry.time.empty() && given.empty()
        && entry.apiVersion == writer.apiVersion;
    entry.apiVersion = writer.apiVersion;
    if (!isSame)
        entry.time = renderRfc3339(writer.at);
    return ApplyOutcome(withOwnerships(result, ownerships));
}

Document trackUpdate(const Document& live, const Document& updated, const FieldWriter& writer,
    const ListKeys& listKeys)
{
    const auto before = collectLeaves(live, listKeys);
    const auto after = collectLeaves(updated, listKeys);
    const auto changed = changedPaths(before, after);
    auto ownerships = parseOwnerships(updated); // a writer may rewrite who owns what
    if (ownerships.empty())
        ownerships = parseOwnerships(live);
    dropPaths(ownerships, changed, pathsOf(after), writer, "Update");
    if (!changed.empty()) {
        auto& own = findOrAdd(ownerships, writer, "Update");
        own.paths.insert(changed.begin(), changed.end());
        own.apiVersion = writer.apiVersion;
        own.time = renderRfc3339(writer.at);
    }
    return withOwnerships(updated, ownerships);
}

} // namespace vigla::kube
