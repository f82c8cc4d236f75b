#include "models/kube/yaml.h"

#include "models/core/text.h"
#include "models/kube/yaml_reader.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace vigla::kube {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 6> kServerMetadata{
    "managedFields", "resourceVersion", "generation", "creationTimestamp", "uid", "selfLink"};

/// `kind: List` stands for its items, as kubectl reads it.
bool isList(const Json& json)
{
    const auto kind = json.find("kind");
    const auto items = json.find("items");
    return kind != json.end() && *kind == "List" && items != json.end() && items->is_array();
}

YamlProblem notAnObject(int line)
{
    return {line, 1, "a Kubernetes object was expected here: a map with apiVersion and kind"};
}

void appendDocuments(std::vector<Document>& documents, Json json)
{
    if (!isList(json)) {
        documents.emplace_back(std::move(json));
        return;
    }
    for (Json& item : json["items"])
        if (item.is_object())
            documents.emplace_back(std::move(item));
}

Result<std::vector<Document>> parseAsYaml(
    std::string_view text, const YamlLimits& limits, YamlProblem* problem)
{
    std::vector<Document> documents;
    const auto done = readYaml(
        text, limits, false, problem, [&](Json json, const YamlTree& tree) -> Result<Done> {
            if (!json.is_object()) {
                if (problem != nullptr)
                    *problem = notAnObject(tree.line);
                return errorOf(notAnObject(tree.line));
            }
            appendDocuments(documents, std::move(json));
            return Done{};
        });
    if (!done)
        return done.error();
    return documents;
}

bool isServerField(const std::string& metadataKey)
{
    return std::ranges::find(kServerMetadata, metadataKey) != kServerMetadata.end();
}

/// The map `merged` with the keys of `theirs` for which `isTheirs`, in the order of theirs.
template <typename Predicate>
Json overlaid(const Json& theirs, Json merged, Predicate isTheirs)
{
    Json map = Json::object();
    if (theirs.is_object())
        for (const auto& [key, value] : theirs.items()) {
            if (isTheirs(key))
                map[key] = value;
            else if (merged.contains(key))
                map[key] = std::move(merged[key]);
        }
    for (auto& [key, value] : merged.items())
        if (!map.contains(key))
            map[key] = std::move(value);
    return map;
}

} // namespace

Result<std::vector<Document>> parseYaml(
    std::string_view text, const YamlLimits& limits, YamlProblem* problem)
{
    // JSON is read as JSON: its surrogate pairs are not YAML, and it is much faster.
    if (text.size() <= limits.mostBytes && trim(text).starts_with('{')) {
        if (const auto document = parseJsonDocument(trim(text))) {
            std::vector<Document> documents;
            appendDocuments(documents, document->json());
            return documents;
        }
    }
    return parseAsYaml(text, limits, problem);
}

Result<Document> parseYamlObject(
    std::string_view text, const YamlLimits& limits, YamlProblem* problem)
{
    auto documents = parseYaml(text, limits, problem);
    if (!documents)
        return documents.error();
    if (documents->size() == 1)
        return std::move(documents->front());
    const YamlProblem found{1, 1,
        documents->empty() ? "there is no object in the text"
                           : "there are " + std::to_string(documents->size())
                + " objects in the text, but only one can be edited here"};
    if (problem != nullptr)
        *problem = found;
    return errorOf(found);
}

Document withoutServerFields(const Document& document)
{
    if (!document.json().is_object())
        return document;
    Json json = document.json();
    json.erase("status");
    const auto metadata = json.find("metadata");
    if (metadata != json.end() && metadata->is_object())
        for (const auto key : kServerMetadata)
            metadata->erase(key);
    return Document(std::move(json));
}

Document withServerFieldsOf(const Document& live, const Document& content)
{
    if (!live.json().is_object() || !content.json().is_object())
        return content;
    const auto metadataOf = [](const Json& json) {
        const auto found = json.find("metadata");
        return found != json.end() && found->is_object() ? *found : Json::object();
    };
    Json json = withoutServerFields(content).json();
    json["metadata"] = overlaid(metadataOf(live.json()), metadataOf(json), isServerField);
    return Document(overlaid(
        live.json(), std::move(json), [](const std::string& key) { return key == "status"; }));
}

bool isSameContent(const Document& a, const Document& b)
{
    const auto sorted = [](const Document& document) {
        return nlohmann::json(withoutServerFields(document).json());
    };
    return sorted(a) == sorted(b);
}

} // namespace vigla::kube
