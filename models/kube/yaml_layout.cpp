#include "models/kube/yaml_layout_internal.h"

#include "models/core/text.h"

#include <algorithm>

namespace vigla::kube::yaml_edit {

namespace {

using Json = nlohmann::ordered_json;

/// `&name ` before a value: how much of it stands at `at`.
std::size_t anchorLength(std::string_view text, std::size_t at)
{
    if (at >= text.size() || text[at] != '&')
        return 0;
    const auto blank = std::min(text.find(' ', at), text.size());
    return std::min(text.find_first_not_of(' ', blank), text.size()) - at;
}

} // namespace

std::string pointerOf(const std::string& parent, const std::string& key)
{
    std::string escaped;
    for (const char c : key)
        escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return parent + "/" + escaped;
}

DocumentLayout::DocumentLayout(std::string_view text, const Json& content, YamlPositions positions)
    : m_lines(text)
    , m_content(content)
    , m_positions(std::move(positions))
{
}

/// Nothing at all, as the last item of a list, may be placed behind the last line.
const std::string& DocumentLayout::line(int number) const
{
    const auto index = static_cast<std::size_t>(number - 1);
    if (index >= m_lines.lines.size())
        throw NeedsRendering{};
    return m_lines.lines[index];
}

/// Null for what stands nowhere itself: what an alias or a merge key brings in.
const YamlPosition* DocumentLayout::ownPlace(const std::string& pointer) const
{
    const auto* found = m_positions.find(pointer);
    return found && found->pointer == pointer ? found : nullptr;
}

const YamlPosition& DocumentLayout::place(const std::string& pointer) const
{
    const auto* found = ownPlace(pointer);
    if (!found)
        throw NeedsRendering{};
    return *found;
}

/// Without the comments and blank lines after it: they are of what follows.
int DocumentLayout::lastLineOf(const YamlPosition& position) const
{
    int last = std::min(position.lastLine, static_cast<int>(m_lines.lines.size()));
    while (last > position.line && isBlankOrComment(line(last)))
        --last;
    return last;
}

/// False when it stands in block style, one child a line.
bool DocumentLayout::isFlow(const std::string& pointer, const Json& value) const
{
    int last = 0;
    const YamlPosition* first = nullptr;
    bool isCrowded = false;
    const auto check = [&](const std::string& key) {
        const auto* child = ownPlace(pointerOf(pointer, key));
        if (!child)
            return;
        first = first ? first : child;
        isCrowded = isCrowded || child->line <= last;
        last = child->line;
    };
    if (value.is_object())
        for (const auto& [key, child] : value.items())
            check(key);
    else
        for (std::size_t i = 0; i < value.size(); ++i)
            check(std::to_string(i));
    if (!first)
        throw NeedsRendering{};
    const auto& text = line(first->line);
    const auto open = text.find_first_of("{[", indentOf(text));
    return isCrowded || open < static_cast<std::size_t>(first->column - 1);
}

/// The column (from 0) of the dash before an item. Throws where it stands elsewhere, or behind
/// something else than an anchor.
std::size_t DocumentLayout::dashOf(const YamlPosition& item) const
{
    const auto& text = line(item.line);
    const auto dash = indentOf(text);
    const auto behind = std::min(dash + 1, text.size());
    const auto column = static_cast<std::size_t>(item.column - 1);
    const auto between = column < behind
        ? std::string_view("?")
        : trim(std::string_view(text).substr(behind, column - behind));
    const bool isAnchor = between.starts_with('&') && between.find(' ') == std::string_view::npos;
    if (dash >= text.size() || text[dash] != '-' || !(between.empty() || isAnchor))
        throw NeedsRendering{};
    return dash;
}

/// Where the value begins on its line (from 0), behind its anchor.
std::size_t DocumentLayout::valueColumn(const YamlPosition& position) const
{
    const auto& text = line(position.line);
    const auto column = static_cast<std::size_t>(position.column - 1);
    if (isItemOfList(position.pointer))
        return column + anchorLength(text, column);
    const bool isQuoted = column < text.size() && (text[column] == '"' || text[column] == '\'');
    const auto name = isQuoted ? text.find(text[column], column + 1) : column;
    if (name == std::string::npos)
        throw NeedsRendering{};
    auto colon = text.find(':', name);
    while (!isQuoted && colon != std::string::npos && colon + 1 < text.size()
        && text[colon + 1] != ' ')
        colon = text.find(':', colon + 1);
    auto value = colon == std::string::npos ? colon : text.find_first_not_of(' ', colon + 1);
    if (value != std::string::npos)
        value += anchorLength(text, value);
    if (value >= text.size() || text[value] == '#')
        throw NeedsRendering{};
    return value;
}

bool DocumentLayout::isItemOfList(const std::string& pointer) const
{
    return m_content.at(Json::json_pointer(pointer.substr(0, pointer.rfind('/')))).is_array();
}

} // namespace vigla::kube::yaml_edit
