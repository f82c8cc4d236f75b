#include "models/kube/server_side_apply.h"

#include "models/core/text.h"
#include "models/kube/patch.h"
#include "models/kube/server_side_apply_fields.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

namespace vigla::kube {

namespace {

using Json = nlohmann::ordered_json;

FieldSet pathsOf(const FieldLeaves& leaves)
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
            ownership.paths = parseFields(entry.value("fieldsV1", Json()));
        result.push_back(std::move(ownership));
    }
    return result;
}

Document withOwnerships(const Document& object, std::vector<Ownership> ownerships)
{
    std::ranges::stable_sort(ownerships, {}, [](const Ownership& ownership) {
        return std::tie(ownership.operation, ownership.time, ownership.manager,
            ownership.apiVersion, ownership.subresource);
    });
    Json entries = Json::array();
    for (const auto& ownership : ownerships) {
        if (ownership.paths.empty())
            continue;
        Json entry{{"manager", ownership.manager}, {"operation", ownership.operation},
            {"apiVersion", ownership.apiVersion}, {"time", ownership.time},
            {"fieldsType", "FieldsV1"}, {"fieldsV1", renderFields(ownership.paths)}};
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
        + (ownership.operation == "Update" ? " using " + ownership.apiVersion : "");
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
        const auto keys = listKeys(dottedPath(path));
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

std::vector<FieldConflict> findConflicts(const std::vector<Ownership>& ownerships,
    const FieldWriter& writer, const FieldLeaves& live, const FieldLeaves& applied)
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
FieldSet changedPaths(const FieldLeaves& before, const FieldLeaves& after)
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
void claimUntracked(
    std::vector<Ownership>& ownerships, const Document& live, const FieldLeaves& leaves)
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
    for (const auto& path : given) { // an element before its fields, by which it is found
        if (!isOwned(path))
            erasePath(merged, path);
    }
    const Document result(std::move(merged));
    const auto resultLeaves = collectLeaves(result, listKeys);
    auto existing = pathsOf(resultLeaves);
    existing.merge(collectMaps(result, writer.isCustom, listKeys));
    dropPaths(ownerships, changedPaths(liveLeaves, resultLeaves), existing, writer, "Apply");
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
    auto changed = changedPaths(before, after);
    auto existing = pathsOf(after);
    const auto maps = collectMaps(updated, writer.isCustom, listKeys);
    changed.merge(minus(maps, collectMaps(live, writer.isCustom, listKeys)));
    existing.insert(maps.begin(), maps.end());
    auto ownerships = parseOwnerships(updated); // a writer may rewrite who owns what
    if (ownerships.empty())
        ownerships = parseOwnerships(live);
    dropPaths(ownerships, changed, existing, writer, "Update");
    if (!changed.empty()) {
        auto& own = findOrAdd(ownerships, writer, "Update");
        own.paths.insert(changed.begin(), changed.end());
        own.apiVersion = writer.apiVersion;
        own.time = renderRfc3339(writer.at);
    }
    return withOwnerships(updated, ownerships);
}

} // namespace vigla::kube
