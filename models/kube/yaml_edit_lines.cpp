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

std::size_t endOfScalar(const std::string& line, std::size_t start)
{
    std::size_t end = line.size();
    if (line[start] == '"' || line[start] == '\'') {
        const char mark = line[start];
        end = start + 1;
        while (end < line.size() && line[end] != mark)
            end += mark == '"' && line[end] == '\\' ? 2U : 1U;
        if (end >= line.size() || (mark == '\'' && line.compare(end, 2, "''") == 0))
            throw NeedsRendering{};
        ++end;
    } else {
        if (std::string_view("&*!|>{[%@`").find(line[start]) != std::string_view::npos)
            throw NeedsRendering{};
        const auto comment = line.find(" #", start);
        end = comment == std::string::npos ? line.size() : comment;
        while (end > start && (line[end - 1] == ' ' || line[end - 1] == '\t'))
            --end;
    }
    const auto rest = trim(std::string_view(line).substr(end));
    if (!rest.empty() && rest.front() != '#')
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

} // namespace vigla::kube::yaml_edit
