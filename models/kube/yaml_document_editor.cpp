#include "models/kube/yaml_document_editor_internal.h"

#include "models/core/text.h"

#include <algorithm>
#include <utility>

namespace vigla::kube::yaml_edit {

namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> indented(std::vector<std::string> lines, std::size_t column)
{
    for (auto& text : lines)
        if (!text.empty())
            text.insert(0, column, ' ');
    return lines;
}

bool haveSameKeys(const Json& a, const Json& b)
{
    if (a.size() != b.size() || a.is_array() != b.is_array())
        return false;
    for (auto x = a.begin(), y = b.begin(); a.is_object() && x != a.end(); ++x, ++y)
        if (x.key() != y.key())
            return false;
    return true;
}

} // namespace

DocumentEditor::DocumentEditor(std::string_view text, const Json& before, YamlPositions positions)
    : m_before(before)
    , m_layout(text, before, std::move(positions))
{
}

std::optional<std::string> DocumentEditor::apply(const Json& after)
{
    try {
        change({}, m_before, after);
        expandAliases();
        return rewritten();
    } catch (const NeedsRendering&) {
        return std::nullopt;
    }
}

std::string DocumentEditor::rewritten()
{
    Lines result = m_layout.lines();
    auto& lines = result.lines;
    auto edits = std::move(m_plan.edits);
    for (const auto& [number, head] : m_plan.heads) {
        const auto edit = edits.find(number);
        auto& text = edit != edits.end() && !edit->second.lines.empty()
            ? edit->second.lines.front()
            : lines[static_cast<std::size_t>(number - 1)];
        text.replace(0, head.size(), head);
    }
    for (auto& [before, added] : m_plan.inserts) {
        auto& edit = edits.try_emplace(before, Plan::Edit{before - 1, {}}).first->second;
        edit.lines.insert(edit.lines.begin(), added.begin(), added.end());
    }
    int last = 0;
    for (const auto& [first, edit] : edits) {
        if (first <= last)
            throw NeedsRendering{}; // one change inside of another
        last = edit.last;
    }
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
        const auto begin = lines.begin() + (edit->first - 1);
        const auto at = lines.erase(begin, begin + (edit->second.last - edit->first + 1));
        lines.insert(at, edit->second.lines.begin(), edit->second.lines.end());
    }
    return result.text();
}

void DocumentEditor::put(int first, int last, std::vector<std::string> lines)
{
    if (!m_plan.edits.try_emplace(first, Plan::Edit{last, std::move(lines)}).second)
        throw NeedsRendering{}; // two changes of one line
}

void DocumentEditor::insert(int before, std::vector<std::string> lines)
{
    auto& there = m_plan.inserts[before];
    there.insert(there.begin(), lines.begin(), lines.end());
}

void DocumentEditor::change(const std::string& pointer, const Json& before, const Json& after)
{
    if (before == after)
        return;
    const auto& position = m_layout.place(pointer);
    if (position.alias != 0) {
        m_plan.aliases.insert_or_assign(pointer, after);
        return;
    }
    const auto keep = m_plan;
    try {
        if (position.anchor != 0)
            m_plan.anchors.insert_or_assign(position.anchor, after);
        const bool isFilled = !before.empty() && !after.empty();
        if (before.is_object() && after.is_object() && isFilled)
            return changeMap(pointer, before, after);
        if (before.is_array() && after.is_array() && isFilled)
            return changeList(pointer, before, after);
        if (!before.is_structured() && !after.is_structured())
            return changeScalar(pointer, after);
    } catch (const NeedsRendering&) {
        m_plan = keep;
    }
    render(pointer, after);
}

void DocumentEditor::changeMap(const std::string& pointer, const Json& before, const Json& after)
{
    if (m_layout.isFlow(pointer, before))
        return changeFlow(pointer, before, after);
    std::string lastKey;
    Json added = Json::object();
    for (auto entry = before.begin(); entry != before.end(); ++entry) {
        const auto child = pointerOf(pointer, entry.key());
        const auto kept = after.find(entry.key());
        const bool isOwn = m_layout.ownPlace(child) != nullptr;
        if (isOwn)
            lastKey = child;
        if (kept == after.end() && !isOwn)
            throw NeedsRendering{}; // a merge key cannot be told to leave something out
        if (kept == after.end()) {
            const auto next = std::next(entry);
            removeKey(child, next == before.end() ? std::string() : pointerOf(pointer, next.key()));
        } else if (isOwn) {
            change(child, entry.value(), *kept);
        } else if (entry.value() != *kept) {
            added[entry.key()] = *kept; // said here it wins over what is merged in
        }
    }
    for (const auto& [key, value] : after.items())
        if (!before.contains(key))
            added[key] = value;
    const auto& previous = m_layout.place(lastKey);
    insertAfter(previous, static_cast<std::size_t>(previous.column - 1), added);
}

/// With the lines that are its own. Behind a dash the next key moves up to it.
void DocumentEditor::removeKey(const std::string& pointer, const std::string& nextPointer)
{
    const auto& position = m_layout.place(pointer);
    const auto& text = m_layout.line(position.line);
    const auto column = static_cast<std::size_t>(position.column - 1);
    const auto moved = m_plan.heads.find(position.line);
    const auto head = moved != m_plan.heads.end() ? moved->second : text.substr(0, column);
    const int last = m_layout.lastLineOf(position);
    m_plan.gone.push_back(pointer);
    m_plan.heads.erase(position.line);
    if (trim(head).empty())
        return put(position.line, last, {});
    const auto* next = nextPointer.empty() ? nullptr : m_layout.ownPlace(nextPointer);
    const bool canMoveUp = next && trim(head) == "-" && next->line > last
        && indentOf(m_layout.line(next->line)) == column;
    if (!canMoveUp)
        throw NeedsRendering{};
    put(position.line, last, {}); // comments between stay, now above the dash
    m_plan.heads[next->line] = head;
}

void DocumentEditor::removeItem(const std::string& pointer)
{
    const auto& position = m_layout.place(pointer);
    m_layout.dashOf(position);
    m_plan.gone.push_back(pointer);
    put(position.line, m_layout.lastLineOf(position), {});
}

void DocumentEditor::changeList(const std::string& pointer, const Json& before, const Json& after)
{
    if (m_layout.isFlow(pointer, before))
        return changeFlow(pointer, before, after);
    std::size_t same = 0;
    const auto shorter = std::min(before.size(), after.size());
    while (same < shorter && before[same] == after[same])
        ++same;
    std::size_t tail = 0;
    while (
        tail < shorter - same && before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    const std::size_t oldEnd = before.size() - tail;
    const std::size_t newEnd = after.size() - tail;
    std::size_t at = same;
    for (; at < std::min(oldEnd, newEnd); ++at)
        change(pointerOf(pointer, std::to_string(at)), before[at], after[at]);
    for (std::size_t gone = at; gone < oldEnd; ++gone)
        removeItem(pointerOf(pointer, std::to_string(gone)));
    Json added = Json::array();
    for (; at < newEnd; ++at)
        added.push_back(after[at]);
    if (added.empty())
        return;
    if (oldEnd == 0) { // before the first that stays
        const auto& first = m_layout.place(pointerOf(pointer, "0"));
        return insert(first.line, indented(renderedLines(added), m_layout.dashOf(first)));
    }
    const auto& previous = m_layout.place(pointerOf(pointer, std::to_string(oldEnd - 1)));
    insertAfter(previous, m_layout.dashOf(previous), added);
}

/// In `{}` and `[]` only what is there already can be changed in its place.
void DocumentEditor::changeFlow(const std::string& pointer, const Json& before, const Json& after)
{
    if (!haveSameKeys(before, after))
        throw NeedsRendering{};
    if (before.is_array()) {
        for (std::size_t i = 0; i < before.size(); ++i)
            change(pointerOf(pointer, std::to_string(i)), before[i], after[i]);
        return;
    }
    for (const auto& [key, value] : before.items())
        change(pointerOf(pointer, key), value, after[key]);
}

void DocumentEditor::insertAfter(
    const YamlPosition& previous, std::size_t column, const Json& added)
{
    if (!added.empty())
        insert(m_layout.lastLineOf(previous) + 1, indented(renderedLines(added), column));
}

void DocumentEditor::changeScalar(const std::string& pointer, const Json& after)
{
    const auto& position = m_layout.place(pointer);
    const auto parent = pointer.substr(0, pointer.rfind('/'));
    const bool isInFlow = m_layout.isFlow(parent, m_before.at(Json::json_pointer(parent)));
    if (!isInFlow && m_layout.lastLineOf(position) != position.line)
        throw NeedsRendering{};
    const auto& text = m_layout.line(position.line);
    const auto start = m_layout.valueColumn(position);
    const auto end = isInFlow ? endOfFlowScalar(text, start) : endOfScalar(text, start);
    const auto mark = text[start];
    put(position.line, position.line,
        {text.substr(0, start) + (isInFlow ? flowScalarText(after, mark) : scalarText(after, mark))
            + text.substr(end)});
}

/// Writes the whole value at `pointer` anew, behind its key or dash.
void DocumentEditor::render(const std::string& pointer, const Json& after)
{
    if (pointer.empty())
        throw NeedsRendering{};
    const auto& position = m_layout.place(pointer);
    const auto& text = m_layout.line(position.line);
    const auto column = static_cast<std::size_t>(position.column - 1);
    std::vector<std::string> lines;
    if (m_layout.isItemOfList(pointer)) {
        lines = indented(renderedLines(Json::array({after})), m_layout.dashOf(position));
    } else {
        const auto key = Json::json_pointer(pointer).back();
        lines = indented(renderedLines(Json{{key, after}}), column);
        if (column != indentOf(text)) { // behind a dash
            if (trim(std::string_view(text).substr(0, column)) != "-")
                throw NeedsRendering{};
            lines.front() = text.substr(0, column) + lines.front().substr(column);
        }
    }
    m_plan.gone.push_back(pointer);
    put(position.line, m_layout.lastLineOf(position), std::move(lines));
}

bool DocumentEditor::isGone(const std::string& pointer) const
{
    return std::ranges::any_of(m_plan.gone, [&](const std::string& gone) {
        return pointer == gone || pointer.starts_with(gone + "/");
    });
}

/// Those that would no longer hold what they should.
void DocumentEditor::expandAliases()
{
    std::map<std::size_t, const YamlPosition*> anchors;
    std::vector<std::pair<const YamlPosition*, Json>> toExpand;
    for (const auto& position : m_layout.positions()) {
        if (position.anchor != 0)
            anchors[position.anchor] = &position;
        if (position.alias == 0 || isGone(position.pointer))
            continue;
        const auto wanted = m_plan.aliases.find(position.pointer);
        const Json& held = m_before.at(Json::json_pointer(position.pointer));
        const Json& hold = wanted != m_plan.aliases.end() ? wanted->second : held;
        const auto* anchor = anchors.contains(position.alias) ? anchors[position.alias] : nullptr;
        const auto changed = m_plan.anchors.find(position.alias);
        const bool isKept = anchor && !isGone(anchor->pointer)
            && (changed != m_plan.anchors.end() ? changed->second : held) == hold;
        if (!isKept)
            toExpand.emplace_back(&position, hold);
    }
    for (const auto& [position, hold] : toExpand)
        render(position->pointer, hold);
}

} // namespace vigla::kube::yaml_edit
