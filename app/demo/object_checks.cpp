#include "app/demo/object_checks.h"

#include "app/demo/duplicate_fields.h"
#include "app/demo/field_schema.h"
#include "app/demo/istio_admission.h"
#include "app/demo/label_syntax.h"
#include "app/demo/request_body.h"
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

ApiFailure strictFailure(
    const ApiCall& call, const kube::Document& object, const std::vector<std::string>& texts)
{
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

/// The type of the first label or annotation that is no text, where `member` is one of these.
std::string wrongTextType(const Json& metadata, const std::string& member)
{
    const bool isMapOfTexts = member == "labels" || member == "annotations";
    if (!isMapOfTexts || !metadata.at(member).is_object())
        return {};
    for (const auto& value : metadata.at(member))
        if (!value.is_string())
            return value.is_boolean() ? "bool" : value.type_name();
    return {};
}

/// Of the body as it came; a patch has been applied by now.
std::vector<std::string> textsOfDuplicates(const ApiCall& call)
{
    const bool isBody = call.request->method == "POST" || call.request->method == "PUT";
    std::vector<std::string> texts;
    if (isBody && contentType(*call.request).ends_with("json"))
        for (const auto& field : findDuplicateFields(call.request->body))
            texts.push_back("duplicate field \"" + plainText(field, false, 500) + "\"");
    return texts;
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
    if (const auto type = wrongTextType(json.at("metadata"), wrong); !type.empty())
        return failureOf(call, 400,
            call.kind->kind + " in version \"" + call.version + "\" cannot be handled as a "
                + call.kind->kind + ": json: cannot unmarshal " + type
                + " into Go struct field ObjectMeta." + wrong + " of type string");
    if (!wrong.empty())
        return failureOf(call, 400,
            call.kind->kind + " in version \"" + call.version + "\" cannot be handled as a "
                + call.kind->kind + ": json: cannot unmarshal metadata."
                + plainText(wrong, false, 100) + ": it has another type");
    if (!isDnsSubdomain(object.name()))
        return invalidField(call, object.name(), "metadata.name", "FieldValueInvalid",
            "Invalid value: \"" + plainText(object.name(), false, 100) + "\": " + kNoSubdomain);
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
    auto misfits = textsOfDuplicates(call);
    for (const auto& field : findings.unknownFields)
        misfits.push_back("unknown field \"" + field + "\"");
    if (validation == FieldValidation::Strict && !misfits.empty())
        return strictFailure(call, object, misfits);
    std::vector<SchemaFindings::Violation> violations;
    for (auto& problem : findLabelProblems(json.at("metadata")))
        violations.push_back(
            {std::move(problem.field), "FieldValueInvalid", std::move(problem.message)});
    std::ranges::move(asTold(std::move(findings.violations)), std::back_inserter(violations));
    if (!violations.empty())
        return schemaFailure(call, object.name(), violations);
    CheckedObject checked{kube::Document(std::move(json)), {}};
    if (validation == FieldValidation::Warn)
        checked.warnings = std::move(misfits);
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
