#include "app/demo/selectors.h"

#include "models/core/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>

namespace vigla::demo {

namespace {

using Operator = Requirement::Operator;

/// Splits at commas that are outside of parentheses.
std::vector<std::string_view> splitConditions(std::string_view text)
{
    std::vector<std::string_view> parts;
    std::size_t start = 0;
    bool isInside = false;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char letter = i < text.size() ? text[i] : ',';
        isInside = (isInside || letter == '(') && letter != ')';
        if (i == text.size() || (letter == ',' && !isInside)) {
            parts.push_back(trim(text.substr(start, i - start)));
            start = i + 1;
        }
    }
    return parts;
}

bool isKey(std::string_view key)
{
    return !key.empty() && std::ranges::all_of(key, [](unsigned char letter) {
        return std::isalnum(letter) || letter == '-' || letter == '_' || letter == '.'
            || letter == '/';
    });
}

bool isValue(std::string_view value)
{
    return value.empty() || (value.size() <= 63 && isKey(value) && value.find('/') == value.npos);
}

Error unparsable(std::string_view condition)
{
    return {Error::Kind::InvalidInput,
        "unable to parse requirement: found '" + plainText(condition, false, 200)
            + "', expected a key with =, ==, !=, in (…), notin (…), or alone"};
}

/// `key in (a,b)` and `key notin (a,b)`; nullopt when it is neither.
std::optional<Requirement> parseSet(std::string_view condition)
{
    const auto open = condition.find('(');
    if (open == std::string_view::npos || !condition.ends_with(')'))
        return std::nullopt;
    const auto head = trim(condition.substr(0, open));
    const auto blank = head.find_first_of(" \t");
    const auto word
        = blank == std::string_view::npos ? std::string_view() : trim(head.substr(blank));
    if (word != "in" && word != "notin")
        return std::nullopt;
    Requirement requirement{
        std::string(head.substr(0, blank)), word == "in" ? Operator::In : Operator::NotIn, {}};
    for (const auto value : split(condition.substr(open + 1, condition.size() - open - 2), ','))
        requirement.values.emplace_back(trim(value));
    return requirement;
}

/// `key=value`, `key==value`, `key!=value`; nullopt when it has no equals sign.
std::optional<Requirement> parseEquality(std::string_view condition)
{
    const auto equals = condition.find('=');
    if (equals == std::string_view::npos)
        return std::nullopt;
    const bool isNegated = equals > 0 && condition[equals - 1] == '!';
    const auto key = trim(condition.substr(0, isNegated ? equals - 1 : equals));
    auto value = condition.substr(equals + 1);
    if (!isNegated && value.starts_with('='))
        value.remove_prefix(1);
    return Requirement{
        std::string(key), isNegated ? Operator::NotIn : Operator::In, {std::string(trim(value))}};
}

Result<Requirement> parseLabelCondition(std::string_view condition)
{
    std::optional<Requirement> requirement = parseSet(condition);
    if (!requirement)
        requirement = parseEquality(condition);
    if (!requirement && condition.starts_with('!'))
        requirement = {std::string(trim(condition.substr(1))), Operator::DoesNotExist, {}};
    if (!requirement)
        requirement = {std::string(condition), Operator::Exists, {}};
    if (!isKey(requirement->key) || !std::ranges::all_of(requirement->values, isValue))
        return unparsable(condition);
    return std::move(*requirement);
}

bool satisfies(const std::optional<std::string>& value, const Requirement& requirement)
{
    const bool isListed
        = value && std::ranges::find(requirement.values, *value) != requirement.values.end();
    switch (requirement.op) {
    case Operator::In:
        return isListed;
    case Operator::NotIn:
        return !isListed;
    case Operator::Exists:
        return value.has_value();
    case Operator::DoesNotExist:
        return !value.has_value();
    }
    return false;
}

std::optional<std::string> findLabel(const nlohmann::ordered_json& json, const std::string& key)
{
    const auto metadata = json.find("metadata");
    if (metadata == json.end() || !metadata->is_object())
        return std::nullopt;
    const auto labels = metadata->find("labels");
    if (labels == metadata->end() || !labels->is_object())
        return std::nullopt;
    const auto value = labels->find(key);
    return value != labels->end() && value->is_string() ? std::optional(value->get<std::string>())
                                                        : std::nullopt;
}

std::string fieldText(const nlohmann::ordered_json& json, std::string_view path)
{
    const auto* value = &json;
    for (const auto name : split(path, '.')) {
        const auto found = value->is_object() ? value->find(std::string(name)) : value->end();
        if (found == value->end())
            return {};
        value = &*found;
    }
    return value->is_string() ? value->get<std::string>() : value->dump();
}

} // namespace

Result<std::vector<Requirement>> parseLabelSelector(std::string_view text)
{
    std::vector<Requirement> requirements;
    if (trim(text).empty())
        return requirements;
    for (const auto condition : splitConditions(text)) {
        auto requirement = parseLabelCondition(condition);
        if (!requirement)
            return requirement.error();
        requirements.push_back(std::move(*requirement));
    }
    return requirements;
}

Result<std::vector<Requirement>> parseFieldSelector(std::string_view text)
{
    std::vector<Requirement> requirements;
    if (trim(text).empty())
        return requirements;
    for (const auto condition : split(text, ',')) {
        auto requirement = parseEquality(trim(condition));
        if (!requirement || requirement->key.empty())
            return Error{Error::Kind::InvalidInput,
                "invalid selector: '" + plainText(text, false, 200) + "'; can't understand '"
                    + plainText(condition, false, 200) + "'"};
        requirements.push_back(std::move(*requirement));
    }
    return requirements;
}

bool matchesLabels(const kube::Document& object, const std::vector<Requirement>& requirements)
{
    return std::ranges::all_of(requirements, [&](const auto& requirement) {
        return satisfies(findLabel(object.json(), requirement.key), requirement);
    });
}

bool matchesFields(const kube::Document& object, const std::vector<Requirement>& requirements)
{
    return std::ranges::all_of(requirements, [&](const auto& requirement) {
        return satisfies(fieldText(object.json(), requirement.key), requirement);
    });
}

bool isSelectableField(std::string_view kind, std::string_view field)
{
    static const std::map<std::string_view, std::vector<std::string_view>> fieldsOfKinds{
        {"Pod",
            {"spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
                "spec.hostNetwork", "status.phase", "status.podIP", "status.nominatedNodeName"}},
        {"Namespace", {"status.phase"}},
        {"ReplicaSet", {"status.replicas"}},
        {"Node", {"spec.unschedulable"}},
        {"Event",
            {"involvedObject.kind", "involvedObject.namespace", "involvedObject.name",
                "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion",
                "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type"}},
    };
    if (field == "metadata.name" || field == "metadata.namespace")
        return true;
    const auto fields = fieldsOfKinds.find(kind);
    return fields != fieldsOfKinds.end()
        && std::ranges::find(fields->second, field) != fields->second.end();
}

} // namespace vigla::demo
