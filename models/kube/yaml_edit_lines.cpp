#include "models/kube/yaml_edit_lines.h"

#include "models/core/text.h"
#include "models/kube/yaml.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::kube::yaml_edit {

Lines::Lines(std::string_view text)
{
    endsWithBreak = text.ends_with('\n');
    if (text.find("\r\n") != std::string_view::npos)
        end = "\r\n";
    if (endsWithBreak)
        text.remove_suffix(1);
    for (const auto line : split(text, '\n'))
        lines.emplace_back(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line);
}

std::string Lines::text() const
{
    std::string all = join(lines, end);
    return endsWithBreak ? all + end : all;
}

std::size_t indentOf(const std::string& line)
{
    return std::min(line.find_first_not_of(' '), line.size());
}

bool isBlankOrComment(const std::string& line)
{
    const auto text = trim(line);
    return text.empty() || text.front() == '#';
}

std::vector<std::string> renderedLines(const nlohmann::ordered_json& value)
{
    auto text = renderYaml(value);
    while (text.ends_with('\n'))
        text.pop_back();
    std::vector<std::string> lines;
    for (const auto line : split(text, '\n'))
        lines.emplace_back(line);
    return lines;
}

namespace {

/// Behind the closing mark of a quoted scalar on one line.
std::size_t endOfQuoted(const std::string& line, std::size_t start)
{
    const char mark = line[start];
    auto end = start + 1;
    while (end < line.size() && line[end] != mark)
        end += mark == '"' && line[end] == '\\' ? 2U : 1U;
    if (end >= line.size() || (mark == '\'' && line.compare(end, 2, "''") == 0))
        throw NeedsRendering{};
    return end + 1;
}

bool isQuoted(const std::string& line, std::size_t start)
{
    return line[start] == '"' || line[start] == '\'';
}

/// Behind a plain scalar that ends before `end`.
std::size_t endOfPlain(const std::string& line, std::size_t start, std::size_t end)
{
    if (std::string_view("&*!|>{[%@`").find(line[start]) != std::string_view::npos)
        throw NeedsRendering{};
    while (end > start && (line[end - 1] == ' ' || line[end - 1] == '\t'))
        --end;
    return end;
}

} // namespace

std::size_t endOfScalar(const std::string& line, std::size_t start)
{
    const auto end = isQuoted(line, start)
        ? endOfQuoted(line, start)
        : endOfPlain(line, start, std::min(line.find(" #", start), line.size()));
    const auto rest = trim(std::string_view(line).substr(end));
    if (!rest.empty() && rest.front() != '#')
        throw NeedsRendering{};
    return end;
}

std::size_t endOfFlowScalar(const std::string& line, std::size_t start)
{
    const auto close = line.find_first_of(",]}", start);
    if (line.find(" #", start) < close)
        throw NeedsRendering{};
    const auto end = isQuoted(line, start) ? endOfQuoted(line, start)
        : close == std::string::npos       ? throw NeedsRendering{}
                                           : endOfPlain(line, start, close);
    const auto next = line.find_first_not_of(' ', end);
    const bool isClosed = next != std::string::npos
        && std::string_view(",]}").find(line[next]) != std::string::npos;
    if (!isClosed || end == start)
        throw NeedsRendering{};
    return end;
}

std::string scalarText(const nlohmann::ordered_json& value, char oldMark)
{
    const auto plain = renderedLines(value);
    if (plain.size() != 1)
        throw NeedsRendering{};
    const bool keepsMark = value.is_string() && (oldMark == '"' || oldMark == '\'')
        && plain.front().front() != '"' && plain.front().front() != '\'';
    return keepsMark ? oldMark + plain.front() + oldMark : plain.front();
}

std::string flowScalarText(const nlohmann::ordered_json& value, char oldMark)
{
    auto text = scalarText(value, oldMark);
    const bool isPlain = text.front() != '"' && text.front() != '\'';
    if (value.is_string() && isPlain && text.find_first_of(",[]{}") != std::string::npos)
        return value.dump(); // JSON's quotation is YAML's as well
    return text;
}

} // namespace vigla::kube::yaml_edit
