#pragma once

#include "models/core/result.h"
#include "models/kube/document.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigla::kube {

/// Limits that keep a hostile text from eating the machine.
struct YamlLimits {
    std::size_t mostBytes = 16U << 20U;
    int deepest = 100;
    std::size_t mostNodes = 500'000; ///< After aliases are resolved.
};

/// Why a YAML text cannot be read, and where. Lines and columns count from 1.
struct YamlProblem {
    int line = 1;
    int column = 1;
    std::string reason; ///< Without the place.
    bool operator==(const YamlProblem&) const = default;
};

/// Reads every document of a YAML (or JSON) text. Plain scalars become what kubectl makes of them
/// (YAML 1.1 as sigs.k8s.io/yaml reads it: `yes` and `on` are true), order is kept, empty documents
/// are skipped.
/// @return InvalidInput with line and column in the message; also in `problem` when that is given.
Result<std::vector<Document>> parseYaml(
    std::string_view text, const YamlLimits& limits = {}, YamlProblem* problem = nullptr);

/// Exactly one object. InvalidInput when there is none or more than one.
Result<Document> parseYamlObject(
    std::string_view text, const YamlLimits& limits = {}, YamlProblem* problem = nullptr);

/// YAML as kubectl prints it: block style, two blanks, lists not indented under their key, keys in
/// the document's order. parseYamlObject() gives the same document back.
std::string renderYaml(const Document& document);

/// One value as YAML, for example to show a part of a document.
std::string renderYaml(const nlohmann::ordered_json& value);

/// The document without what only the server writes: managedFields, resourceVersion, generation,
/// creationTimestamp, uid, selfLink, status. This is what people diff and edit.
Document withoutServerFields(const Document& document);

/// `content` with the fields that only the server writes taken from `live`, in the order of live's
/// keys. The opposite of withoutServerFields().
Document withServerFieldsOf(const Document& live, const Document& content);

/// True when both hold the same after withoutServerFields(), whatever the order of their keys.
bool isSameContent(const Document& a, const Document& b);

} // namespace vigla::kube
