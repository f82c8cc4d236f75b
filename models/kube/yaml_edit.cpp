#include "models/kube/yaml_edit.h"

#include "models/core/text.h"
#include "models/kube/patch.h"
#include "models/kube/yaml.h"
#include "models/kube/yaml_edit_lines.h"
#include "models/kube/yaml_positions.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

namespace vigla::kube {

namespace {

using Json = nlohmann::ordered_json;
using namespace yaml_edit;

std::string pointerOf(const std::string& parent, std::string key)
{
    std::string escaped;
    for (const char c : key)
        escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return parent + "/" + escaped;
}

/// Changes one document of a text. Lines are replaced from behind, so that positions stay valid.
class DocumentEditor {
public:
    DocumentEditor(std::string_view text, const Json& before, YamlPositions positions)
        : m_lines(text)
        , m_before(before)
        , m_positions(std::move(positions))
    {
    }

    /// Absent when nothing less than the whole document would have to be written anew.
    std::optional<std::string> apply(const Json& after)
    {
        try {
            change({}, m_before, after);
        } catch (const NeedsRendering&) {
            return std::nullopt;
        }
        for (auto edit = m_edits.rbegin(); edit != m_edits.rend(); ++edit)
            replace(edit->first, edit->second);
        return m_lines.text();
    }

private:
    /// What takes the place of lines `first` to `last`; `last` before `first` inserts.
    struct Edit {
        int last = 0;
        std::vector<std::string> lines;
    };

    /// Nothing at all, as the last item of a list, may be placed behind the last line.
    const std::string& line(int number) const
    {
        const auto index = static_cast<std::size_t>(number - 1);
        if (index >= m_lines.lines.size())
            throw NeedsRendering{};
        return m_lines.lines[index];
    }

    void replace(int first, const Edit& edit)
    {
        const auto begin = m_lines.lines.begin() + (first - 1);
        const auto at = m_lines.lines.erase(begin, begin + std::max(0, edit.last - first + 1));
        m_lines.lines.insert(at, edit.lines.begin(), edit.lines.end());
    }

    void put(int first, int last, std::vector<std::string> lines)
    {
        if (!m_edits.try_emplace(first, Edit{last, std::move(lines)}).second)
            throw NeedsRendering{}; // two changes of one line
    }

    const YamlPosition& place(const std::string& pointer) const
    {
        const auto* found = m_positions.find(pointer);
        if (!found || found->pointer != pointer)
            throw NeedsRendering{};
        return *found;
    }

    /// Without the comments and blank lines after it: they are of what follows.
    int lastLineOf(const YamlPosition& position) const
    {
        int last = std::min(position.lastLine, static_cast<int>(m_lines.lines.size()));
        while (last > position.line && isBlankOrComment(line(last)))
            --last;
        return last;
    }

    void change(const std::string& pointer, const Json& before, const Json& after)
    {
        if (before == after)
            return;
        const auto keep = m_edits;
        try {
            if (before.is_object() && after.is_object() && !before.empty() && !after.empty())
                return changeMap(pointer, before, after);
            if (before.is_array() && after.is_array() && !before.empty() && !after.empty())
                return changeList(pointer, before, after);
            if (!before.is_structured() && !after.is_structured())
                return changeScalar(pointer, after);
        } catch (const NeedsRendering&) {
            m_edits = keep;
        }
        render(pointer, after);
    }

    void changeMap(const std::string& pointer, const Json& before, const Json& after)
    {
        requireBlock(pointer, before);
        for (const auto& [key, value] : before.items()) {
            const auto child = pointerOf(pointer, key);
            const auto kept = after.find(key);
            if (kept != after.end()) {
                change(child, value, *kept);
                continue;
            }
            const auto& position = place(child);
            if (indentOf(line(position.line)) + 1 != static_cast<std::size_t>(position.column))
                throw NeedsRendering{}; // behind a dash
            put(position.line, lastLineOf(position), {});
        }
        const auto& lastKey = place(pointerOf(pointer, std::prev(before.end()).key()));
        Json added = Json::object();
        for (const auto& [key, value] : after.items())
            if (!before.contains(key))
                added[key] = value;
        insertAfter(lastKey, static_cast<std::size_t>(lastKey.column - 1), added);
    }

    void changeList(const std::string& pointer, const Json& before, const Json& after)
    {
        requireBlock(pointer, before);
        std::size_t same = 0;
        const auto shorter = std::min(before.size(), after.size());
        while (same < shorter && before[same] == after[same])
            ++same;
        std::size_t tail = 0;
        while (tail < shorter - same
            && before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
            ++tail;
        const std::size_t oldEnd = before.size() - tail;
        const std::size_t newEnd = after.size() - tail;
        std::size_t at = same;
        for (; at < std::min(oldEnd, newEnd); ++at)
            change(pointerOf(pointer, std::to_string(at)), before[at], after[at]);
        for (std::size_t gone = at; gone < oldEnd; ++gone) {
            const auto& position = place(pointerOf(pointer, std::to_string(gone)));
            dashOf(position);
            put(position.line, lastLineOf(position), {});
        }
        Json added = Json::array();
        for (; at < newEnd; ++at)
            added.push_back(after[at]);
        if (added.empty())
            return;
        if (oldEnd == 0) { // before the first that stays
            const auto& first = place(pointerOf(pointer, "0"));
            return put(first.line, first.line - 1, indented(renderedLines(added), dashOf(first)));
        }
        const auto& previous = place(pointerOf(pointer, std::to_string(oldEnd - 1)));
        insertAfter(previous, dashOf(previous), added);
    }

    /// Throws unless `before` stands in block style, one child a line.
    void requireBlock(const std::string& pointer, const Json& before) const
    {
        int last = 0;
        const auto check = [&](const std::string& key) {
            const auto& child = place(pointerOf(pointer, key));
            if (child.line <= last)
                throw NeedsRendering{};
            last = child.line;
        };
        if (before.is_object())
            for (const auto& [key, value] : before.items())
                check(key);
        else
            for (std::size_t i = 0; i < before.size(); ++i)
                check(std::to_string(i));
        const auto first = before.is_object() ? before.begin().key() : std::string("0");
        const auto& text = line(place(pointerOf(pointer, first)).line);
        const auto begin = indentOf(text);
        const auto open = text.find_first_of("{[", begin);
        const auto column = static_cast<std::size_t>(place(pointerOf(pointer, first)).column - 1);
        if (open != std::string::npos && open < column)
            throw NeedsRendering{};
    }

    /// The column (from 0) of the dash before an item. Throws where it stands elsewhere, or behind
    /// something else.
    std::size_t dashOf(const YamlPosition& item) const
    {
        const auto& text = line(item.line);
        const auto dash = indentOf(text);
        const auto between = trim(std::string_view(text).substr(std::min(dash + 1, text.size()),
            static_cast<std::size_t>(item.column - 1) - std::min(dash + 1, text.size())));
        if (dash >= text.size() || text[dash] != '-' || !between.empty())
            throw NeedsRendering{};
        return dash;
    }

    static std::vector<std::string> indented(std::vector<std::string> lines, std::size_t column)
    {
        for (auto& text : lines)
            if (!text.empty())
                text.insert(0, column, ' ');
        return lines;
    }

    void insertAfter(const YamlPosition& previous, std::size_t column, const Json& added)
    {
        if (added.empty())
            return;
        const int at = lastLineOf(previous) + 1;
        auto lines = indented(renderedLines(added), column);
        const auto there = m_edits.find(at);
        if (there == m_edits.end())
            return put(at, at - 1, std::move(lines));
        there->second.lines.insert(there->second.lines.begin(), lines.begin(), lines.end());
    }

    /// Where the value begins on its line (from 0).
    std::size_t valueColumn(const YamlPosition& position) const
    {
        const auto& text = line(position.line);
        const auto column = static_cast<std::size_t>(position.column - 1);
        const auto slash = position.pointer.rfind('/');
        const bool isItem = slash != std::string::npos && isItemOfList(position.pointer);
        if (isItem)
            return column;
        auto colon = column;
        if (column < text.size() && (text[column] == '"' || text[column] == '\'')) {
            colon = text.find(text[column], column + 1);
            if (colon == std::string::npos)
                throw NeedsRendering{};
        }
        colon = text.find(':', colon);
        while (colon != std::string::npos && colon + 1 < text.size() && text[colon + 1] != ' ')
            colon = text.find(':', colon + 1);
        const auto value
            = colon == std::string::npos ? colon : text.find_first_not_of(' ', colon + 1);
        if (value == std::string::npos || text[value] == '#')
            throw NeedsRendering{};
        return value;
    }

    bool isItemOfList(const std::string& pointer) const
    {
        return m_before.at(Json::json_pointer(pointer.substr(0, pointer.rfind('/')))).is_array();
    }

    void changeScalar(const std::string& pointer, const Json& after)
    {
        const auto& position = place(pointer);
        if (lastLineOf(position) != position.line)
            throw NeedsRendering{};
        const auto& text = line(position.line);
        const auto start = valueColumn(position);
        const auto before = std::string_view(text).substr(0, start);
        const auto flow = before.find_first_of("{[");
        if (flow != std::string_view::npos && before.find_first_of("\"'") == std::string_view::npos)
            throw NeedsRendering{};
        const auto end = endOfScalar(text, start);
        const auto mark = text[start];
        put(position.line, position.line,
            {text.substr(0, start) + scalarText(after, mark) + text.substr(end)});
    }

    /// Writes the whole value at `pointer` anew, behind its key or dash.
    void render(const std::string& pointer, const Json& after)
    {
        if (pointer.empty())
            throw NeedsRendering{};
        const auto& position = place(pointer);
        const auto& text = line(position.line);
        const auto column = static_cast<std::size_t>(position.column - 1);
        std::vector<std::string> lines;
        if (isItemOfList(pointer)) {
            const auto dash = dashOf(position);
            lines = indented(renderedLines(Json::array({after})), dash);
        } else {
            const auto key = Json::json_pointer(pointer).back();
            const auto indent = indentOf(text);
            lines = indented(renderedLines(Json{{key, after}}), column);
            if (column != indent) { // behind a dash
                if (trim(std::string_view(text).substr(0, column)) != "-")
                    throw NeedsRendering{};
                lines.front() = text.substr(0, column) + lines.front().substr(column);
            }
        }
        const int last = lastLineOf(position);
        for (auto edit = m_edits.lower_bound(position.line);
             edit != m_edits.end() && edit->first <= last;)
            edit = m_edits.erase(edit);
        put(position.line, last, std::move(lines));
    }

    Lines m_lines;
    const Json& m_before;
    YamlPositions m_positions;
    std::map<int, Edit> m_edits; ///< By first line.
};

/// The documents of a text with the separators between them, which add up to it.
std::vector<std::string_view> partsOf(std::string_view text)
{
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
        if (text.substr(at, end - at).starts_with("---")) {
            parts.push_back(text.substr(begin, at - begin));
            parts.push_back(text.substr(at, end - at));
            begin = end;
        }
        at = end;
    }
    parts.push_back(text.substr(begin));
    return parts;
}

bool isMeant(const Document& document, const Document& wanted)
{
    auto ref = document.ref();
    if (ref.namespaceName.empty())
        ref.namespaceName = wanted.namespaceName();
    return ref == wanted.ref();
}

/// `wanted` without a namespace where the text names none.
Json contentFor(const Json& before, const Document& wanted)
{
    Json after = wanted.json();
    const auto metadata = before.find("metadata");
    if (metadata != before.end() && metadata->is_object() && !metadata->contains("namespace")
        && after.contains("metadata"))
        after["metadata"].erase("namespace");
    return after;
}

Error unkept(const Document& wanted)
{
    return {Error::Kind::Unsupported,
        "the layout of " + wanted.ref().text()
            + " in the file cannot be kept (JSON, anchors or one line of flow style); save to "
              "another file"};
}

} // namespace

Result<std::string> editYaml(std::string_view text, const Document& wanted)
{
    if (const auto all = parseYaml(text); !all)
        return all.error();
    const auto parts = partsOf(text);
    std::string edited;
    bool isFound = false;
    for (const auto part : parts) {
        const auto document = parseYamlObject(part);
        if (isFound || !document || !isMeant(*document, wanted)) {
            edited += part;
            continue;
        }
        isFound = true;
        auto positions = locateYaml(part);
        if (!positions)
            return positions.error();
        const Json after = contentFor(document->json(), wanted);
        auto changed = DocumentEditor(part, document->json(), *std::move(positions)).apply(after);
        if (!changed)
            return unkept(wanted);
        edited += *changed;
    }
    if (!isFound)
        return Error{Error::Kind::NotFound, "there is no " + wanted.ref().text() + " in the file"};
    const auto result = parseYaml(edited);
    const bool isRight = result && std::ranges::any_of(*result, [&](const Document& document) {
        return isMeant(document, wanted)
            && isSameContent(document.json(), contentFor(document.json(), wanted));
    });
    if (!isRight)
        return unkept(wanted);
    return edited;
}

} // namespace vigla::kube
