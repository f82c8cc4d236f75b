#include "models/graph/health_rules.h"

#include "models/core/text.h"
#include "models/kube/yaml.h"
#include "models/mesh/json_read.h"
#include "models/telemetry/prometheus_text.h"

#include <nlohmann/json.hpp>

namespace vigla::graph {

namespace {

using Json = nlohmann::ordered_json;

Error wrong(const std::string& where, const std::string& what)
{
    return {Error::Kind::InvalidInput, "health rules: " + where + " " + what};
}

/// The text of a field, as YAML may have read it: codes such as 404 are numbers there.
Result<std::string> patternOf(const Json& json, const char* key, const std::string& where)
{
    const Json& value = mesh::childOf(json, key);
    if (value.is_null())
        return std::string();
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_number_integer())
        return std::to_string(value.get<std::int64_t>());
    return wrong(where, std::string("has a ") + key + " that is neither a text nor a number");
}

Result<double> percentOf(const Json& json, const char* key, const std::string& where)
{
    const Json& value = mesh::childOf(json, key);
    const double percent = value.is_number() ? value.get<double>() : 0;
    const bool isRight = value.is_null() || (value.is_number() && percent >= 0 && percent <= 100);
    if (!isRight)
        return wrong(where, std::string("needs a percentage from 0 to 100 as ") + key);
    return percent;
}

Result<Tolerance> toleranceOf(const Json& json, const std::string& where)
{
    if (!json.is_object())
        return wrong(where, "is not an object with code, protocol, direction, degraded, failure");
    Tolerance tolerance;
    struct Field {
        const char* key;
        std::string Tolerance::*member;
    };
    for (const Field& field : {Field{"code", &Tolerance::code},
             Field{"protocol", &Tolerance::protocol}, Field{"direction", &Tolerance::direction}}) {
        auto text = patternOf(json, field.key, where);
        if (!text)
            return std::move(text).error();
        tolerance.*field.member = std::move(text).value();
    }
    const auto degraded = percentOf(json, "degraded", where);
    const auto failure = percentOf(json, "failure", where);
    if (!degraded || !failure)
        return degraded ? failure.error() : degraded.error();
    tolerance.degradedPercent = *degraded;
    tolerance.failurePercent = *failure;
    return tolerance;
}

Result<HealthRule> ruleOf(const Json& json, const std::string& where)
{
    if (!json.is_object())
        return wrong(where, "is not an object with namespace, name, kind and tolerance");
    HealthRule rule;
    struct Field {
        const char* key;
        std::string HealthRule::*member;
    };
    for (const Field& field : {Field{"namespace", &HealthRule::namespaceName},
             Field{"name", &HealthRule::name}, Field{"kind", &HealthRule::kind}}) {
        auto text = patternOf(json, field.key, where);
        if (!text)
            return std::move(text).error();
        rule.*field.member = std::move(text).value();
    }
    const Json& tolerances = mesh::childOf(json, "tolerance");
    if (!tolerances.is_array())
        return wrong(where, "needs a list named tolerance");
    for (std::size_t i = 0; i < tolerances.size(); ++i) {
        auto tolerance
            = toleranceOf(tolerances[i], where + ", tolerance " + std::to_string(i + 1) + ",");
        if (!tolerance)
            return std::move(tolerance).error();
        rule.tolerances.push_back(std::move(tolerance).value());
    }
    return rule;
}

} // namespace

const std::vector<Tolerance>& defaultTolerances()
{
    static const std::vector<Tolerance> kDefaults = {
        {"5XX", "http", ".*", 0, 10},
        {"4XX", "http", ".*", 10, 20},
        {"^[1-9]$|^1[0-6]$", "grpc", ".*", 0, 10},
        {"^-$", "http|grpc", ".*", 0, 10},
    };
    return kDefaults;
}

std::vector<Tolerance> parseTolerances(std::string_view annotation)
{
    std::vector<Tolerance> tolerances;
    for (const std::string_view entry : split(annotation, ';')) {
        const auto fields = split(entry, ',');
        if (fields.size() != 5)
            continue;
        std::string_view degraded = trim(fields[1]);
        std::string_view failure = trim(fields[2]);
        const auto low = telemetry::takeNumber(degraded);
        const auto high = telemetry::takeNumber(failure);
        if (!low || !high || !degraded.empty() || !failure.empty())
            continue;
        tolerances.push_back({std::string(trim(fields[0])), std::string(trim(fields[3])),
            std::string(trim(fields[4])), *low, *high});
    }
    return tolerances;
}

Result<std::vector<HealthRule>> parseHealthRules(std::string_view yaml)
{
    const auto document = kube::parseYamlObject(yaml);
    if (!document)
        return Error{document.error().kind, "health rules: " + document.error().message};
    const Json& root = document->json();
    const Json& config = mesh::childOf(root, "health_config");
    const Json& rates = mesh::childOf(config.is_null() ? root : config, "rate");
    if (!rates.is_array())
        return wrong("the file", "needs a list named rate, by itself or in health_config");
    std::vector<HealthRule> rules;
    for (std::size_t i = 0; i < rates.size(); ++i) {
        auto rule = ruleOf(rates[i], "rule " + std::to_string(i + 1));
        if (!rule)
            return std::move(rule).error();
        rules.push_back(std::move(rule).value());
    }
    return rules;
}

} // namespace vigla::graph
