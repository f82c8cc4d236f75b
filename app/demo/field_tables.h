#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::demo {

/// One rule about fields that exclude each other.
struct Exclusion {
    std::vector<std::string> fields;
    bool isStructural = false; ///< oneOf of the schema rather than a CEL rule.
};

/// One field of a message.
struct FieldRule {
    std::string name;
    std::string type; ///< As in istioFieldTables(), without its mark.
    bool isRequired = false;
    bool mayBeNull = false;
};

/// What an object of one kind may hold.
struct MessageRule {
    std::vector<FieldRule> fields;
    std::vector<Exclusion> exclusions;

    const FieldRule* find(std::string_view name) const; ///< Null when there is none.
};

using MessageRules = std::map<std::string, MessageRule, std::less<>>;

/// By the name of the message; that of a kind's `spec` is the kind. Null when the group has no
/// tables.
const MessageRules* fieldRulesOf(std::string_view group);

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
