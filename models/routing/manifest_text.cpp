#include "models/routing/manifest_text.h"

#include "models/core/text.h"
#include "models/kube/yaml.h"
#include "models/kube/yaml_edit.h"
#include "models/routing/rebase.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::routing {

namespace {

using Json = nlohmann::ordered_json;

/// What makes `after` of `before` by RFC 7386.
Json mergePatchOf(const Json& before, const Json& after)
{
    if (!before.is_object() || !after.is_object())
        return after;
    Json patch = Json::object();
    for (const auto& [key, value] : after.items()) {
        const auto old = before.find(key);
        if (old == before.end())
            patch[key] = value;
        else if (*old != value)
            patch[key] = mergePatchOf(*old, value);
    }
    for (const auto& [key, value] : before.items())
        if (!after.contains(key))
            patch[key] = nullptr;
    return patch;
}

/// apiVersion, kind, name and namespace first, then the rest.
Json named(const kube::Document& object, const Json& rest)
{
    Json json{{"apiVersion", object.apiVersion()}, {"kind", object.kind()},
        {"metadata", {{"name", object.name()}}}};
    if (!object.namespaceName().empty())
        json["metadata"]["namespace"] = object.namespaceName();
    for (const auto& [key, value] : rest.items())
        if (key == "metadata" && value.is_object())
            json["metadata"].update(value);
        else
            json[key] = value;
    return json;
}

Json patchOf(const Change& change)
{
    if (change.isRemoval())
        return named(change.before, Json{{"$patch", "delete"}});
    const auto after = kube::withoutServerFields(change.after);
    if (change.isCreation())
        return after.json();
    return named(
        change.after, mergePatchOf(kube::withoutServerFields(change.before).json(), after.json()));
}

std::string joined(const std::vector<std::string>& documents)
{
    return join(documents, "---\n");
}

/// The object of the file that a change is about; null when there is none.
kube::Document objectIn(const std::vector<kube::Document>& file, const kube::ObjectRef& ref)
{
    const auto found = std::ranges::find_if(file, [&](const kube::Document& document) {
        auto own = document.ref();
        if (own.namespaceName.empty())
            own.namespaceName = ref.namespaceName;
        return own == ref;
    });
    return found == file.end() ? kube::Document() : *found;
}

/// The file's object with the change made to it; where both differ from the cluster, the change
/// counts.
kube::Document changed(const Change& change, const kube::Document& inFile)
{
    const auto before = kube::withoutServerFields(change.before);
    const auto after = kube::withoutServerFields(change.after);
    const auto first = rebase(before, after, inFile);
    std::map<std::string, Side> picks;
    for (const auto& overlap : first.overlaps)
        picks[overlap.path] = Side::Yours;
    return picks.empty() ? first.merged : rebase(before, after, inFile, picks).merged;
}

} // namespace

std::string renderManifest(const ChangeSet& changes)
{
    std::vector<std::string> documents;
    for (const auto& change : changes.changes)
        if (!change.isRemoval())
            documents.push_back(kube::renderYaml(kube::withoutServerFields(change.after)));
    return joined(documents);
}

std::string renderPatch(const ChangeSet& changes)
{
    std::vector<std::string> documents;
    for (const auto& change : changes.changes)
        documents.push_back(kube::renderYaml(patchOf(change)));
    return joined(documents);
}

Result<std::string> changeManifest(std::string_view text, const ChangeSet& changes)
{
    const auto file = kube::parseYaml(text);
    if (!file)
        return file.error();
    std::string edited(text);
    for (const auto& change : changes.changes) {
        const auto inFile = objectIn(*file, change.ref());
        if (change.isRemoval()) {
            auto rest
                = inFile.isNull() ? Result(edited) : kube::removeFromYaml(edited, change.ref());
            if (!rest)
                return rest.error();
            edited = *std::move(rest);
            continue;
        }
        if (inFile.isNull()) {
            edited += edited.empty() || edited.ends_with('\n') ? "" : "\n";
            edited += trim(edited).empty() ? "" : "---\n";
            edited += kube::renderYaml(kube::withoutServerFields(change.after));
            continue;
        }
        auto next = kube::editYaml(edited, changed(change, inFile));
        if (!next)
            return next.error();
        edited = *std::move(next);
    }
    return edited;
}

} // namespace vigla::routing
