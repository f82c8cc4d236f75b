#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace vigla::demo {

/// What a schema says about one object.
struct SchemaFindings {
    struct Violation {
        std::string field; ///< `spec.http[0].timeout`
        std::string reason; ///< `FieldValueTypeInvalid`, `FieldValueRequired`…
        std::string message; ///< `Invalid value: "string": …`
    };
    std::vector<std::string> unknownFields; ///< As paths, in the order of the document.
    std::vector<Violation> violations;
};

/// Whether there is a field table for the `spec` of this kind.
bool hasFieldTable(std::string_view group, std::string_view kind);

/// Checks `object` against the field table of its kind, and erases the unknown fields from it. What
/// has no table passes.
SchemaFindings checkFields(
    std::string_view group, std::string_view kind, nlohmann::ordered_json& object);

} // namespace vigla::demo
