#include "app/demo/field_schema.h"

#include "app/demo/field_tables.h"
#include "models/core/text.h"
#include "models/core/time.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <set>

namespace vigla::demo {

namespace {

using Json = nlohmann::ordered_json;

/// The JSON type as OpenAPI names it.
std::string typeName(const Json& value)
{
    if (value.is_number_float())
        return "number";
    return value.is_number() ? "integer" : value.type_name();
}

class FieldChecker {
public:
    FieldChecker(const MessageRules& rules, SchemaFindings& findings)
        : m_rules(rules)
        , m_findings(findings)
    {
    }

    void checkMessage(const std::string& name, Json& value, const std::string& path)
    {
        if (!expectType(value, value.is_object(), "object", path))
            return;
        const auto& rule = m_rules.find(name)->second;
        Json kept = Json::object();
        for (auto& [key, member] : value.items()) {
            const auto memberPath = path + "." + key;
            const auto* field = rule.find(key);
            if (field == nullptr) {
                m_findings.unknownFields.push_back(plainText(memberPath, false, 500));
                continue;
            }
            if (!member.is_null() || !field->mayBeNull)
                checkValue(field->type, member, memberPath);
            kept[key] = std::move(member);
        }
        value = std::move(kept);
        for (const auto& field : rule.fields) {
            if (field.isRequired && !value.contains(field.name))
                report(path + "." + field.name, "FieldValueRequired", "Required value");
        }
        for (const auto& exclusion : rule.exclusions)
            checkExclusion(exclusion, value, path);
    }

private:
    void report(const std::string& path, std::string reason, const std::string& message)
    {
        m_findings.violations.push_back(
            {plainText(path, false, 500), std::move(reason), plainText(message, false, 1000)});
    }

    bool expectType(
        const Json& value, bool isRight, const std::string& type, const std::string& path)
    {
        if (!isRight)
            report(path, "FieldValueTypeInvalid",
                "Invalid value: \"" + typeName(value) + "\": " + path + " in body must be of type "
                    + type + ": \"" + typeName(value) + "\"");
        return isRight;
    }

    void checkValue(const std::string& type, Json& value, const std::string& path)
    {
        if (type == "any")
            return;
        if (type.front() == '[')
            checkList(type.substr(1, type.size() - 2), value, path);
        else if (type.front() == '{')
            checkMap(type.substr(1, type.size() - 2), value, path);
        else if (type.find('|') != std::string::npos)
            checkChoice(type, value, path);
        else if (m_rules.contains(type))
            checkMessage(type, value, path);
        else if (type == "b")
            expectType(value, value.is_boolean(), "boolean", path);
        else if (type == "n")
            expectType(value, value.is_number(), "number", path);
        else if (type == "i" || type == "u" || type == "p")
            checkInteger(type, value, path);
        else
            checkText(type, value, path);
    }

    void checkList(const std::string& type, Json& value, const std::string& path)
    {
        if (!expectType(value, value.is_array(), "array", path))
            return;
        for (std::size_t i = 0; i < value.size(); ++i)
            checkValue(type, value[i], path + "[" + std::to_string(i) + "]");
    }

    void checkMap(const std::string& type, Json& value, const std::string& path)
    {
        if (!expectType(value, value.is_object(), "object", path))
            return;
        for (auto& [key, member] : value.items())
            checkValue(type, member, path + "." + key);
    }

    void checkChoice(const std::string& choices, const Json& value, const std::string& path)
    {
        if (!expectType(value, value.is_string(), "string", path))
            return;
        const auto& text = value.get_ref<const std::string&>();
        std::vector<std::string> quoted;
        for (const auto choice : split(choices, '|')) {
            if (choice == text)
                return;
            quoted.push_back("\"" + std::string(choice) + "\"");
        }
        report(path, "FieldValueNotSupported",
            "Unsupported value: \"" + text + "\": supported values: " + join(quoted, ", "));
    }

    void checkInteger(const std::string& type, const Json& value, const std::string& path)
    {
        const bool isWhole = value.is_number_integer()
            || (value.is_number_float() && value == std::floor(value.get<double>()));
        if (!expectType(value, isWhole, "integer", path))
            return;
        const bool isSigned = type == "i";
        const double least = isSigned ? std::numeric_limits<std::int32_t>::min() : 0;
        const double most = isSigned ? std::numeric_limits<std::int32_t>::max()
                                     : std::numeric_limits<std::uint32_t>::max();
        const auto number = value.get<double>();
        if (number < least || number > most)
            report(path, "FieldValueInvalid",
                "Invalid value: " + value.dump() + ": " + path + " in body should be "
                    + (number < least ? "greater than or equal to " : "less than or equal to ")
                    + std::to_string(static_cast<std::int64_t>(number < least ? least : most)));
        else if (type == "p" && (number < 1 || number > 65535))
            report(path, "FieldValueInvalid",
                "Invalid value: \"integer\": port must be between 1-65535");
    }

    void checkText(const std::string& type, const Json& value, const std::string& path)
    {
        if (!expectType(value, value.is_string(), "string", path))
            return;
        const auto& text = value.get_ref<const std::string&>();
        if (type == "s+" && text.empty())
            report(path, "FieldValueInvalid",
                "Invalid value: \"\": " + path + " in body should be at least 1 chars long");
        if (type != "d")
            return;
        const auto duration = parseGoDuration(text);
        if (!duration || *duration < std::chrono::milliseconds(1))
            report(path, "FieldValueInvalid",
                "Invalid value: \"string\": must be a valid duration greater than 1ms");
    }

    void checkExclusion(const Exclusion& exclusion, const Json& value, const std::string& path)
    {
        const auto present = std::ranges::count_if(
            exclusion.fields, [&](const auto& field) { return value.contains(field); });
        if (present <= 1)
            return;
        if (exclusion.isStructural)
            report("<nil>", "FieldValueInvalid", // a server names the place in the text only
                "Invalid value: \"\": \"" + path
                    + "\" must validate one and only one schema (oneOf). Found "
                    + std::to_string(present) + " valid alternatives");
        else
            report(path, "FieldValueInvalid",
                "Invalid value: \"object\": only one of " + join(exclusion.fields, " or ")
                    + " can be set");
    }

    const MessageRules& m_rules;
    SchemaFindings& m_findings;
};

void eraseUnknown(Json& object, const std::set<std::string_view>& known, const std::string& prefix,
    SchemaFindings& findings)
{
    Json kept = Json::object();
    for (auto& [key, value] : object.items()) {
        if (known.contains(key))
            kept[key] = std::move(value);
        else
            findings.unknownFields.push_back(plainText(prefix + key, false, 500));
    }
    object = std::move(kept);
}

} // namespace

bool hasFieldTable(std::string_view group, std::string_view kind)
{
    const auto* rules = fieldRulesOf(group);
    return rules != nullptr && rules->contains(kind);
}

SchemaFindings checkFields(std::string_view group, std::string_view kind, Json& object)
{
    SchemaFindings findings;
    if (!hasFieldTable(group, kind))
        return findings;
    eraseUnknown(object, {"apiVersion", "kind", "metadata", "spec", "status"}, "", findings);
    if (object.contains("metadata") && object["metadata"].is_object())
        eraseUnknown(object["metadata"],
            {"name", "generateName", "namespace", "selfLink", "uid", "resourceVersion",
                "generation", "creationTimestamp", "deletionTimestamp",
                "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences",
                "finalizers", "managedFields"},
            "metadata.", findings);
    if (object.contains("spec"))
        FieldChecker(*fieldRulesOf(group), findings)
            .checkMessage(std::string(kind), object["spec"], "spec");
    return findings;
}

} // namespace vigla::demo
