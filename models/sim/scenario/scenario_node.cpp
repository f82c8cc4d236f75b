#include "models/sim/scenario/scenario_node.h"

#include "models/core/text.h"
#include "models/core/time.h"
#include "models/sim/config/json_access.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace vigla::sim {

namespace {

std::string list(std::initializer_list<std::string_view> texts)
{
    std::string joined;
    for (const auto text : texts)
        joined += (joined.empty() ? "" : ", ") + std::string(text);
    return joined;
}

std::string nearest(std::string_view text, std::initializer_list<std::string_view> choices)
{
    std::string_view best;
    std::size_t bestDistance = 3;
    for (const auto choice : choices)
        if (const auto distance = editDistance(text, choice); distance < bestDistance) {
            best = choice;
            bestDistance = distance;
        }
    return std::string(best);
}

std::string shortNumber(double number)
{
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
    return {buffer, end};
}

bool isDnsLabel(std::string_view text)
{
    const auto isPlain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !text.empty() && text.size() <= 63 && isPlain(text.front()) && isPlain(text.back())
        && std::all_of(text.begin(), text.end(), [&](char c) { return isPlain(c) || c == '-'; });
}

} // namespace

ScenarioNode::ScenarioNode(
    const Json& json, std::string pointer, std::optional<ScenarioProblem>& problem)
    : m_json(&json)
    , m_pointer(std::move(pointer))
    , m_problem(&problem)
{
    if (!json.is_object() && !json.is_null())
        fail({}, "must be a map of keys and values");
}

std::string ScenarioNode::below(std::string_view key) const
{
    return key.empty() ? m_pointer : m_pointer + "/" + std::string(key);
}

void ScenarioNode::fail(std::string_view key, std::string message) const
{
    if (!m_problem->has_value())
        *m_problem = ScenarioProblem{below(key), std::move(message)};
}

bool ScenarioNode::has(std::string_view key) const
{
    return !member(*m_json, key).is_null();
}

void ScenarioNode::allow(std::initializer_list<std::string_view> keys) const
{
    if (!m_json->is_object())
        return;
    for (const auto& [key, value] : m_json->items()) {
        if (std::find(keys.begin(), keys.end(), key) != keys.end())
            continue;
        const std::string meant = nearest(key, keys);
        fail(key,
            meant.empty() ? "is not a key here; it may be " + list(keys)
                          : "is not a key here; did you mean '" + meant + "'?");
    }
}

std::string ScenarioNode::text(std::string_view key, const std::string& whenAbsent) const
{
    const Json& value = member(*m_json, key);
    if (value.is_null())
        return whenAbsent;
    if (value.is_string())
        return value.get<std::string>();
    fail(key, "must be a text; put it in quotes if it looks like a number");
    return whenAbsent;
}

std::string ScenarioNode::requiredText(std::string_view key) const
{
    std::string value = text(key);
    if (value.empty())
        fail(has(key) ? key : std::string_view(), "needs '" + std::string(key) + "' with a text");
    return value;
}

std::string ScenarioNode::requiredName(std::string_view key) const
{
    std::string value = requiredText(key);
    if (!value.empty() && !isDnsLabel(value))
        fail(key, "must be a name of lower-case letters, digits and '-'");
    return value;
}

std::string ScenarioNode::oneOf(std::string_view key,
    std::initializer_list<std::string_view> choices, std::string_view whenAbsent) const
{
    std::string value = text(key, std::string(whenAbsent));
    if (value != whenAbsent && std::find(choices.begin(), choices.end(), value) == choices.end())
        fail(key, "may be " + list(choices) + ", not '" + plainText(value, false, 60) + "'");
    return value;
}

bool ScenarioNode::flag(std::string_view key, bool whenAbsent) const
{
    const Json& value = member(*m_json, key);
    if (!value.is_null() && !value.is_boolean())
        fail(key, "must be true or false");
    return value.is_boolean() ? value.get<bool>() : whenAbsent;
}

double ScenarioNode::number(
    std::string_view key, double least, double most, double whenAbsent) const
{
    const Json& value = member(*m_json, key);
    if (value.is_null())
        return whenAbsent;
    const double number = value.is_number() ? value.get<double>() : std::nan("");
    if (number >= least && number <= most)
        return number;
    fail(key, "must be a number from " + shortNumber(least) + " to " + shortNumber(most));
    return whenAbsent;
}

int ScenarioNode::whole(std::string_view key, int least, int most, int whenAbsent) const
{
    const double value = number(key, least, most, whenAbsent);
    if (value != std::floor(value))
        fail(key, "must be a whole number");
    return static_cast<int>(value);
}

double ScenarioNode::share(std::string_view key, double whenAbsent) const
{
    const Json& value = member(*m_json, key);
    if (!value.is_string())
        return number(key, 0, 1, whenAbsent);
    const auto& text = value.get_ref<const std::string&>();
    double percent = -1;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), percent);
    const bool isPercent
        = parsed.ec == std::errc() && std::string_view(parsed.ptr, 1) == "%" && text.back() == '%';
    if (isPercent && percent >= 0 && percent <= 100)
        return percent / 100;
    fail(key, "must be a share such as 2% or 0.02");
    return whenAbsent;
}

Milliseconds ScenarioNode::durationOf(const Json& value, std::string_view key) const
{
    const auto parsed = value.is_string() ? parseGoDuration(value.get_ref<const std::string&>())
                                          : Result<std::chrono::nanoseconds>(Error{});
    if (!parsed)
        fail(key, "must be a duration such as 250ms or 5s");
    return parsed ? std::chrono::duration_cast<Milliseconds>(*parsed) : Milliseconds(0);
}

Milliseconds ScenarioNode::duration(std::string_view key, Milliseconds whenAbsent) const
{
    return has(key) ? durationOf(member(*m_json, key), key) : whenAbsent;
}

Latency ScenarioNode::latency(std::string_view key, Latency whenAbsent) const
{
    if (!has(key))
        return whenAbsent;
    if (!member(*m_json, key).is_object()) {
        const Milliseconds median = durationOf(member(*m_json, key), key);
        return {median, median * 4};
    }
    const ScenarioNode node = child(key);
    node.allow({"median", "p99"});
    const Milliseconds median = node.duration("median", whenAbsent.median);
    const Milliseconds p99 = node.duration("p99", median * 4);
    if (p99 < median)
        node.fail("p99", "must not be less than the median");
    return {median, p99};
}

mesh::Labels ScenarioNode::labels(std::string_view key) const
{
    const Json& value = member(*m_json, key);
    mesh::Labels labels;
    if (!value.is_null() && !value.is_object())
        fail(key, "must be a map of texts");
    if (value.is_object())
        for (const auto& [name, text] : value.items()) {
            if (!text.is_string())
                fail(key,
                    "must be a map of texts; put '" + plainText(name, false, 60) + "' in quotes");
            else
                labels.emplace(name, text.get<std::string>());
        }
    return labels;
}

std::vector<double> ScenarioNode::ascendingNumbers(std::string_view key) const
{
    const Json& value = member(*m_json, key);
    std::vector<double> numbers;
    if (value.is_array())
        for (const auto& entry : value)
            numbers.push_back(entry.is_number() ? entry.get<double>() : -1);
    const bool isFine = (value.is_null() || !numbers.empty())
        && std::all_of(numbers.begin(), numbers.end(), [](double number) { return number > 0; })
        && std::adjacent_find(numbers.begin(), numbers.end(), std::greater_equal<>())
            == numbers.end();
    if (!isFine)
        fail(key, "must be a list of positive numbers, each bigger than the one before");
    return numbers;
}

std::vector<std::uint16_t> ScenarioNode::ports(std::string_view key) const
{
    const Json& value = member(*m_json, key);
    std::vector<std::uint16_t> ports;
    if (!value.is_null() && !value.is_array())
        fail(key, "must be a list of ports such as [9080]");
    if (value.is_array())
        for (const auto& entry : value) {
            const double number = entry.is_number_integer() ? entry.get<double>() : 0;
            if (number < 1 || number > 65535)
                fail(key, "must hold ports from 1 to 65535");
            else
                ports.push_back(static_cast<std::uint16_t>(number));
        }
    return ports;
}

ScenarioNode ScenarioNode::child(std::string_view key) const
{
    return {member(*m_json, key), below(key), *m_problem};
}

void ScenarioNode::each(
    std::string_view key, const std::function<void(const ScenarioNode&)>& read) const
{
    const Json& value = member(*m_json, key);
    if (!value.is_null() && !value.is_array())
        fail(key, "must be a list");
    if (!value.is_array())
        return;
    for (std::size_t i = 0; i < value.size(); ++i)
        read({value[i], below(key) + "/" + std::to_string(i), *m_problem});
}

} // namespace vigla::sim
