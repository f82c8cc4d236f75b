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

/// The field tables as text: `Name = field:type field*:type … rule(…)`, indented lines continue.
///
/// Types: `s` text, `s+` not empty, `b` flag, `i` int32, `u` uint32, `n` number, `p` port 1–65535,
/// `d` duration of at least 1 ms, `any`, `A|B` one of these texts, `[T]` list, `{T}` map by texts,
/// else the name of a message. `*` marks what is required, `?` what may be null.
/// Rules: `oneof(a,b)` at most one of these (the structural oneOf), `single(a,b)` the same as a CEL
/// rule.
std::string_view istioFieldTables();
std::string_view gatewayApiFieldTables();

} // namespace vigla::demo
