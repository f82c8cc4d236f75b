#include "app/demo/label_syntax.h"

#include "models/core/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace vigla::demo {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLongestName = 63;
constexpr std::size_t kLongestSubdomain = 253;
const std::string kNameRule
    = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
      "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
      "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const std::string kValueRule
    = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
      "'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or "
      "'my_value',  or '12345', regex used for validation is "
      "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

bool isAlphanumeric(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')
        || (letter >= '0' && letter <= '9');
}

bool isName(std::string_view text)
{
    return !text.empty() && isAlphanumeric(text.front()) && isAlphanumeric(text.back())
        && std::ranges::all_of(text, [](char letter) {
               return isAlphanumeric(letter) || letter == '-' || letter == '_' || letter == '.';
           });
}

std::vector<std::string> problemsOfKey(std::string_view key)
{
    const auto parts = split(key, '/');
    if (parts.size() > 2)
        return {"a qualified name " + kNameRule
            + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"};
    std::vector<std::string> problems;
    if (parts.size() == 2 && parts[0].empty())
        problems.emplace_back("prefix part must be non-empty");
    else if (parts.size() == 2 && !isDnsSubdomain(parts[0]))
        problems.push_back(std::string("prefix part ") + kNoSubdomain);
    const auto name = parts.back();
    if (name.empty())
        problems.emplace_back("name part must be non-empty");
    else if (name.size() > kLongestName)
        problems.emplace_back("name part must be no more than 63 characters");
    if (!isName(name))
        problems.push_back("name part " + kNameRule);
    return problems;
}

std::vector<std::string> problemsOfValue(std::string_view value)
{
    std::vector<std::string> problems;
    if (value.size() > kLongestName)
        problems.emplace_back("must be no more than 63 characters");
    if (!value.empty() && !isName(value))
        problems.push_back(kValueRule);
    return problems;
}

/// The members of a map of texts, by key.
std::map<std::string, std::string> textsOf(const Json& metadata, const char* name)
{
    std::map<std::string, std::string> texts;
    const auto found = metadata.find(name);
    if (found == metadata.end() || !found->is_object())
        return texts;
    for (const auto& [key, value] : found->items())
        texts[key] = value.is_string() ? value.get<std::string>() : std::string();
    return texts;
}

} // namespace

bool isDnsSubdomain(std::string_view name)
{
    const auto isLabel = [](std::string_view label) {
        const auto isLower = [](char letter) {
            return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
        };
        return !label.empty() && isLower(label.front()) && isLower(label.back())
            && std::ranges::all_of(
                label, [&](char letter) { return isLower(letter) || letter == '-'; });
    };
    return name.size() <= kLongestSubdomain && std::ranges::all_of(split(name, '.'), isLabel);
}

std::vector<LabelProblem> findLabelProblems(const Json& metadata)
{
    std::vector<LabelProblem> problems;
    const auto add = [&](const char* field, const std::string& what,
                         const std::vector<std::string>& found) {
        for (const auto& problem : found)
            problems.push_back(
                {field, "Invalid value: \"" + plainText(what, false, 100) + "\": " + problem});
    };
    for (const auto& [key, value] : textsOf(metadata, "labels")) {
        add("metadata.labels", key, problemsOfKey(key));
        add("metadata.labels", value, problemsOfValue(value));
    }
    for (const auto& [key, value] : textsOf(metadata, "annotations"))
        add("metadata.annotations", key, problemsOfKey(toLower(key)));
    return problems;
}

} // namespace vigla::demo
