#include "app/demo/object_checks.h"

#include "app/demo/field_schema.h"
#include "app/demo/istio_admission.h"
#include "models/core/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

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

/// Members that no metadata has.
std::vector<std::string> findUnknownMetadata(const Json& metadata)
{
    static const std::set<std::string_view> known{"name", "generateName", "namespace", "selfLink",
        "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
        "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers",
        "managedFields"};
    std::vector<std::string> unknown;
    for (const auto& [key, value] : metadata.items())
        if (!known.contains(key))
            unknown.push_back(key);
    return unknown;
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
            : isText(value) || !findUnknownMetadata({{key, value}}).empty();
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

/// Of a patch the server names the patched object whole.
ApiFailure strictPatchFailure(const kube::Document& object, const std::string& why)
{
    ApiFailure failure;
    failure.code = 422;
    const std::string message
        = "Invalid value: " + Json(renderText(object.json())).dump() + ": " + why;
    failure.message = " \"\" is invalid: patch: " + message;
    failure.causes.push_back({"FieldValueInvalid", message, "patch"});
    return failure;
}

ApiFailure strictFailure(const ApiCall& call, const kube::Document& object,
    const std::vector<std::string>& unknownFields)
{
    std::vector<std::string> texts;
    for (const auto& field : unknownFields)
        texts.push_back("unknown field \"" + field + "\"");
    if (call.request->method == "PATCH")
        return strictPatchFailure(object, "strict decoding error: " + join(texts, ", "));
    ApiFailure failure;
    failure.code = 400;
    failure.message = call.kind->kind + " in version \"" + call.version
        + "\" cannot be handled as a " + call.kind->kind
        + ": strict decoding error: " + join(texts, ", ");
    return failure;
}

/// With what a server says besides: rules in CEL are not tried on what has not even the types.
std::vector<SchemaFindings::Violation> asTold(std::vector<SchemaFindings::Violation> violations)
{
    const auto isBlocking = [](const SchemaFindings::Violation& violation) {
        return violation.reason == "FieldValueRequired"
            || violation.reason == "FieldValueTypeInvalid"
            || violation.reason == "FieldValueNotSupported";
    };
    const auto isRule = [](const SchemaFindings::Violation& violation) {
        return violation.reason == "FieldValueInvalid"
            && violation.message.find(" in body ") == std::string::npos
            && violation.message.find("(oneOf)") == std::string::npos;
    };
    if (std::ranges::none_of(violations, isBlocking))
        return violations;
    std::erase_if(violations, isRule);
    violations.push_back({"<nil>", "FieldValueInvalid",
        "Invalid value: null: some validation rules were not checked because the object was "
        "invalid; correct the existing errors to complete validation"});
    return violations;
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

/// Types that the server itself needs, and the name.
std::optional<ApiFailure> checkShape(const ApiCall& call, const kube::Document& object)
{
    const auto& json = object.json();
    for (const auto* part : {"spec", "status"}) {
        if (json.contains(part) && !json[part].is_object())
            return schemaFailure(call, object.name(),
                asTold({{part, "FieldValueTypeInvalid",
                    std::string("Invalid value: \"") + json[part].type_name() + "\": " + part
                        + " in body must be of type object: \"" + json[part].type_name() + "\""}}));
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
                  "characters, '-' or '.', and must start and end with an alphanumeric character "
                  "(e.g. 'example.com', regex used for validation is "
                  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
    return std::nullopt;
}

} // namespace

std::variant<CheckedObject, ApiFailure> checkObject(
    const ApiCall& call, const kube::Document& object, FieldValidation validation)
{
    if (const auto failure = checkShape(call, object))
        return *failure;
    Json json = object.json();
    auto findings = checkFields(call.kind->group, call.kind->kind, json);
    for (const auto& key : findUnknownMetadata(json.at("metadata"))) {
        findings.unknownFields.push_back(plainText("metadata." + key, false, 500));
        json["metadata"].erase(key);
    }
    std::ranges::sort(findings.unknownFields);
    if (validation == FieldValidation::Strict && !findings.unknownFields.empty())
        return strictFailure(call, object, findings.unknownFields);
    if (!findings.violations.empty())
        return schemaFailure(call, object.name(), asTold(findings.violations));
    CheckedObject checked{kube::Document(std::move(json)), {}};
    if (validation == FieldValidation::Warn) {
        for (const auto& field : findings.unknownFields)
            checked.warnings.push_back("unknown field \"" + field + "\"");
    }
    if (const auto failure = admitIstioObject(checked))
        return *failure;
    return checked;
}

std::string findUnknownField(const ApiCall& call, const kube::Document& object)
{
    Json json = object.json();
    const auto unknown = checkFields(call.kind->group, call.kind->kind, json).unknownFields;
    return unknown.empty() ? std::string() : unknown.front();
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
