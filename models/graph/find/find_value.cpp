#include "models/graph/find/find_value.h"

#include "models/core/text.h"
#include "models/telemetry/prometheus_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

namespace vigla::graph {

namespace {

bool isOrdering(FindOperator comparison)
{
    return comparison == FindOperator::Greater || comparison == FindOperator::Less
        || comparison == FindOperator::GreaterOrEqual || comparison == FindOperator::LessOrEqual;
}

/// A number with an optional unit that fits the operand.
std::optional<double> numberWithUnit(std::string_view text, std::string_view unit)
{
    const std::string lower = toLower(text);
    std::string_view rest = lower;
    double factor = 1;
    const auto takeEnd = [&](std::string_view ending, double scale) {
        if (!rest.ends_with(ending) || factor != 1)
            return;
        rest.remove_suffix(ending.size());
        factor = scale;
    };
    if (unit == "%" && rest.ends_with('%'))
        rest.remove_suffix(1);
    if (unit == "ms" && rest.ends_with("ms"))
        rest.remove_suffix(2);
    else if (unit == "ms")
        takeEnd("s", 1000);
    if (unit == "1/s" && rest.ends_with("rps"))
        rest.remove_suffix(3);
    const auto number = telemetry::takeNumber(rest);
    if (!number || !rest.empty())
        return std::nullopt;
    return *number * factor;
}

std::optional<FindMistake> checkNumber(
    FindTerm& term, const FindToken& operatorToken, const FindToken& value)
{
    const FindOperand& operand = *term.operand;
    if (term.comparison != FindOperator::Equals && !isOrdering(term.comparison))
        return FindMistake{
            std::string(operand.name) + " is a number; use = != > < >= <=", operatorToken.begin};
    const auto number = numberWithUnit(value.text, operand.unit);
    const std::string unit
        = operand.unit.empty() ? std::string() : " in " + std::string(operand.unit);
    if (!number || std::isinf(*number))
        return FindMistake{"a number" + unit + " must stand here", value.begin};
    term.number = *number;
    return std::nullopt;
}

bool isKindOfNode(std::string_view text)
{
    constexpr std::array<std::string_view, 8> kTypes
        = {"app", "operation", "op", "service", "svc", "workload", "wl", "unknown"};
    return std::ranges::find(kTypes, toLower(text)) != kTypes.end();
}

} // namespace

std::optional<FindMistake> checkValue(
    FindTerm& term, const FindToken& operatorToken, const FindToken& value)
{
    const std::string name(term.operand->name);
    switch (term.operand->kind) {
    case FindOperand::Kind::Flag:
        return FindMistake{name + " is yes or no; write: is " + name, operatorToken.begin};
    case FindOperand::Kind::Number:
        return checkNumber(term, operatorToken, value);
    case FindOperand::Kind::Type:
        if (!isKindOfNode(value.text))
            return FindMistake{
                "a node is app, operation, service, workload or unknown", value.begin};
        break;
    case FindOperand::Kind::Text:
        break;
    }
    if (isOrdering(term.comparison))
        return FindMistake{name + " is a text; use = != *= ^= $=", operatorToken.begin};
    return std::nullopt;
}

} // namespace vigla::graph
