#include "app/demo/object_checks.h"

#include "app/demo/field_schema.h"
#include "app/demo/istio_admission.h"
#include "models/core/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::demo {

namespace {

using Json = nlohmann::ordered_json;

std::string qualifiedKind(const ServedKind& kind)
{
    return kind.kind + (kind.group.empty() ? "" : "." + kind.group);
}

bool isTextMap(const Json& value)
{
    return value.is_null()
        || (value.is_object()
            && std::ranges::all_of(value, [](const Json& entry) { return entry.is_string(); }));
}

bool isListOf(const Json& value, bool (*isElement)(const Json&))
{
    return value.is_null() || (value.is_array() && std::ranges::all_of(value, isElement));
}

bool isOwner(const Json& owner)
{
    return owner.is_object() && std::ranges::all_of(owner.items(), [](const auto& member) {
        const bool isFlag = member.key() == "controller" || member.key() == "blockOwnerDeletion";
        return isFlag ? member.value().is_boolean() : member.value().is_string();
    });
}

bool isText(const Json& value)
{
    return value.is_string() || value.is_null();
}

/// The member of the metadata that has a wrong type; empty: none.
std::string findWrongMetadata(const Json& metadata)
{
    for (const auto& [key, value] : metadata.items()) {
        const bool isRight = key == "labels" || key == "annotations" ? isTextMap(value)
            : key == "finalizers"                                    ? isListOf(value, isText)
            : key == "ownerReferences"                               ? isListOf(value, isOwner)
            : key == "managedFields" ? isListOf(value, [](const Json& v) { return v.is_object(); })
            : key == "generation" || key == "deletionGracePeriodSeconds"
            ? value.is_number_integer() || value.is_null()
            : isText(value);
        if (!isRight)
            return key;
    }
    return {};
}

bool isDnsSubdomain(std::string_view name)
{
    const auto isLabel = [](std::string_view label) {
        const auto isAlphanumeric = [](char letter) {
            return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
        };
        return !label.empty() && isAlphanumeric(label.front()) && isAlphanumeric(label.back())
            && std::ranges::all_of(
                label, [&](char letter) { return isAlphanumeric(letter) || letter == '-'; });
    };
    return name.size() <= 253 && std::ranges::all_of(split(name, '.'), isLabel);
}

/// Types that the server itself needs, and the name.
std::optional<ApiFailure> checkShape(const ApiCall& call, const kube::Document& object)
{
    const auto& json = object.json();
    for (const auto* part : {"spec", "status"}) {
        if (json.contains(part) && !json[part].is_object())
            return invalidField(call, object.name(), part, "FieldValueTypeInvalid",
                std::string("Invalid value: \"") + json[part].type_name() + "\": " + part
                    + " in body must be of type object: \"" + json[part].type_name() + "\"");
    }
    const auto wrong = findWrongMetadata(json.at("metadata"));
    if (!wrong.empty())
        return failureOf(call, 400,
            call.kind->kind + " in version \"" + call.version + "\" cannot be handled as a "
                + call.kind->kind + ": json: cannot unmarshal metadata."
                + plainText(wrong, false, 100) + ": it has another type");
    if (!isDnsSubdomain(object.name()))
        return invalidField(call, object.name(), "metadata.name", "FieldValueInvalid",
            "Invalid value: \"" + plainText(object.name(), false, 100)
                + "\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric "
                  "characters, '-' or '.', and must start and end with an alphanumeric character");
    return std::nullopt;
}

ApiFailure strictFailure(const ApiCall& call, const std::vector<std::string>& unknownFields)
{
    std::vector<std::string> texts;
    for (const auto& field : unknownFields)
        texts.push_back("unknown field \"" + field + "\"");
    ApiFailure failure;
    failure.code = 400;
    failure.message = call.kind->kind + " in version \"" + call.version
        + "\" cannot be handled as a " + call.kind->kind
        + ": strict decoding error: " + join(texts, ", ");
    return failure;
}

ApiFailure schemaFailure(const ApiCall& call, const std::string& name,
    const std::vector<SchemaFindings::Violation>& violations)
{
    const auto& first = violations.front();
    auto failure = invalidField(call, name, first.field, first.reason, first.message);
    if (violations.size() == 1)
        return failure;
    failure.causes.clear();
    std::vector<std::string> texts;
    for (const auto& violation : violations) {
        texts.push_back(violation.field + ": " + violation.message);
        failure.causes.push_back({violation.reason, violation.message, violation.field});
    }
    failure.message = qualifiedKind(*call.kind) + " \"" + failure.name + "\" is invalid: ["
        + join(texts, ", ") + "]";
    return failure;
}

} // namespace

std::variant<CheckedObject, ApiFailure> checkObject(
    const ApiCall& call, const kube::Document& object, FieldValidation validation)
{
    if (const auto failure = checkShape(call, object))
        return *failure;
    Json json = object.json();
    const auto findings = checkFields(call.kind->group, call.kind->kind, json);
    if (validation == FieldValidation::Strict && !findings.unknownFields.empty())
        return strictFailure(call, findings.unknownFields);
    if (!findings.violations.empty())
        return schemaFailure(call, object.name(), findings.violations);
    CheckedObject checked{kube::Document(std::move(json)), {}};
    if (validation == FieldValidation::Warn) {
        for (const auto& field : findings.unknownFields)
            checked.warnings.push_back("unknown field \"" + field + "\"");
    }
    if (const auto failure = admitIstioObject(checked))
        return *failure;
    return checked;
}

ApiFailure invalidField(const ApiCall& call, const std::string& name, std::string field,
    std::string reason, std::string message)
{
    ApiFailure failure;
    failure.code = 422;
    failure.message = qualifiedKind(*call.kind) + " \"" + plainText(name, false, 253)
        + "\" is invalid: " + field + ": " + message;
    failure.group = call.kind->group;
    failure.kind = call.kind->kind;
    failure.name = plainText(name, false, 253);
    failure.causes.push_back({std::move(reason), std::move(message), std::move(field)});
    return failure;
}

} // namespace vigla::demo
