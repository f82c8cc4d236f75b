#include "models/kube/yaml_reader.h"

#include "models/kube/yaml_scalar.h"

#include <nlohmann/json.hpp>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <unordered_set>
#include <utility>

namespace vigla::kube {

namespace {

using Json = nlohmann::ordered_json;

/// Leaves the parser from inside an event; caught in readYaml().
struct Refusal {
    YamlProblem problem;
};

[[noreturn]] void refuse(const YAML::Mark& mark, std::string reason)
{
    throw Refusal{{mark.line + 1, mark.column + 1, std::move(reason)}};
}

std::string escapedToken(std::string_view key)
{
    std::string token;
    for (const char c : key)
        token += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return token;
}

/// yaml-cpp makes one byte of Latin-1 of the escapes `\N` and `\_`; all else is UTF-8.
std::string asUtf8(const std::string& scalar)
{
    std::string text;
    text.reserve(scalar.size());
    for (std::size_t i = 0; i < scalar.size();) {
        const auto byte = static_cast<unsigned char>(scalar[i]);
        const bool isAlone = byte >= 0x80 && byte < 0xC0;
        const std::size_t length = byte < 0xC0 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
        if (isAlone)
            text += '\xC2';
        text += scalar.substr(i, length);
        i += length;
    }
    return text;
}

/// A finished node that an alias may repeat.
struct Anchored {
    Json value;
    std::size_t nodes = 0;
    int depth = 0;
};

/// A list or map that is still open.
struct Frame {
    Json value;
    bool isMap = false;
    std::optional<std::string> key; ///< Of the value that comes next.
    YAML::Mark keyMark;
    bool isMergeKey = false;
    std::unordered_set<std::string> keys;
    std::vector<Json> merges; ///< Maps that `<<` brought in.
    YAML::anchor_t anchor = 0;
    std::size_t nodesBefore = 0;
    int deepestInside = 0;
    std::string pointer;
};

/// Builds the JSON document of one YAML document from the parser's events, within limits.
class TreeBuilder final : public YAML::EventHandler {
public:
    TreeBuilder(const YamlLimits& limits, bool wantsPositions)
        : m_limits(limits)
        , m_wantsPositions(wantsPositions)
    {
    }

    void OnDocumentStart(const YAML::Mark& /*mark*/) override
    {
        m_tree = {};
        m_root = nullptr;
        m_anchors.clear();
    }
    void OnDocumentEnd() override { }

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        if (isKeyNext())
            refuse(mark, "a key must not be null");
        addLeaf(mark, anchor, nullptr);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        const auto found = m_anchors.find(anchor);
        if (found == m_anchors.end())
            refuse(mark, "the alias refers to a part that contains it");
        if (isKeyNext())
            refuse(mark, "an alias cannot be a key here");
        countNodes(mark, found->second.nodes);
        checkDepth(mark, found->second.depth);
        notePosition(mark, 0, anchor);
        addValue(mark, Json(found->second.value), found->second.depth);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
        const std::string& value) override
    {
        const std::string text = asUtf8(value);
        if (isKeyNext())
            return takeKey(mark, tag, text);
        addLeaf(mark, anchor, scalarOf(mark, tag, text));
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
        YAML::EmitterStyle::value /*style*/) override
    {
        open(mark, anchor, Json::array(), false);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
        YAML::EmitterStyle::value /*style*/) override
    {
        open(mark, anchor, Json::object(), true);
    }
    void OnMapEnd() override
    {
        mergeInto(m_frames.back());
        close();
    }

    Json takeRoot() { return std::move(m_root); }
    YamlTree takeTree() { return std::move(m_tree); }

private:
    bool isKeyNext() const
    {
        return !m_frames.empty() && m_frames.back().isMap && !m_frames.back().key;
    }

    void countNodes(const YAML::Mark& mark, std::size_t count)
    {
        if (m_tree.line == 0)
            m_tree.line = mark.line + 1;
        m_nodes += count;
        if (m_nodes > m_limits.mostNodes)
            refuse(mark,
                "the text grows to more than " + std::to_string(m_limits.mostNodes)
                    + " values; are aliases repeated too often?");
    }

    void checkDepth(const YAML::Mark& mark, int inside)
    {
        if (static_cast<int>(m_frames.size()) + inside > m_limits.deepest)
            refuse(mark,
                "the text is nested more than " + std::to_string(m_limits.deepest)
                    + " levels deep");
    }

    std::string pointerOfNext() const
    {
        if (m_frames.empty())
            return {};
        const Frame& frame = m_frames.back();
        return frame.pointer + "/"
            + (frame.isMap ? escapedToken(*frame.key) : std::to_string(frame.value.size()));
    }

    void notePosition(const YAML::Mark& mark, YAML::anchor_t anchor, YAML::anchor_t alias = 0)
    {
        if (!m_wantsPositions)
            return;
        const bool hasKey = !m_frames.empty() && m_frames.back().isMap;
        if (hasKey && m_frames.back().isMergeKey)
            return;
        const YAML::Mark& at = hasKey ? m_frames.back().keyMark : mark;
        m_tree.positions.push_back(
            {pointerOfNext(), at.line + 1, at.column + 1, at.line + 1, anchor, alias});
    }

    Json scalarOf(const YAML::Mark& mark, const std::string& tag, const std::string& value) const
    {
        if (tag == "!" || tag == "tag:yaml.org,2002:str")
            return value;
        const bool isCore = tag.starts_with("tag:yaml.org,2002:");
        if (tag != "?" && !tag.empty() && !isCore)
            refuse(mark, "the tag " + tag + " is not known");
        if (isUnsayable(value))
            refuse(mark, value + " is not a number that Kubernetes can hold");
        Json resolved = resolvePlainScalar(value);
        if (isCore)
            checkTag(mark, tag.substr(tag.rfind(':') + 1), value, resolved);
        return resolved;
    }

    static void checkTag(
        const YAML::Mark& mark, const std::string& type, const std::string& value, Json& resolved)
    {
        if (type == "float" && resolved.is_number_integer())
            resolved = resolved.get<double>();
        const bool fits = (type == "int" && resolved.is_number_integer())
            || (type == "float" && resolved.is_number())
            || (type == "bool" && resolved.is_boolean()) || (type == "null" && resolved.is_null())
            || ((type == "timestamp" || type == "binary") && resolved.is_string());
        if (!fits)
            refuse(mark, "'" + value + "' is not of the type !!" + type);
    }

    void takeKey(const YAML::Mark& mark, const std::string& tag, const std::string& value)
    {
        Frame& frame = m_frames.back();
        countNodes(mark, 1);
        frame.isMergeKey = tag == "?" && value == "<<";
        const Json resolved = scalarOf(mark, tag, value);
        if (resolved.is_null())
            refuse(mark, "a key must not be null");
        frame.key = resolved.is_string() ? resolved.get<std::string>() : resolved.dump();
        frame.keyMark = mark;
        if (!frame.isMergeKey && !frame.keys.insert(*frame.key).second)
            refuse(mark, "the key \"" + *frame.key + "\" is already there in this map");
    }

    void addLeaf(const YAML::Mark& mark, YAML::anchor_t anchor, Json value)
    {
        countNodes(mark, 1);
        notePosition(mark, anchor);
        if (anchor != 0)
            m_anchors[anchor] = {value, 1, 0};
        addValue(mark, std::move(value), 0);
    }

    void open(const YAML::Mark& mark, YAML::anchor_t anchor, Json empty, bool isMap)
    {
        if (isKeyNext())
            refuse(mark, "a list or a map cannot be a key");
        countNodes(mark, 1);
        checkDepth(mark, 1);
        notePosition(mark, anchor);
        Frame frame;
        frame.pointer = pointerOfNext();
        frame.value = std::move(empty);
        frame.isMap = isMap;
        frame.anchor = anchor;
        frame.nodesBefore = m_nodes - 1;
        frame.keyMark = mark;
        m_frames.push_back(std::move(frame));
    }

    void close()
    {
        Frame frame = std::move(m_frames.back());
        m_frames.pop_back();
        const int depth = frame.deepestInside + 1;
        if (frame.anchor != 0)
            m_anchors[frame.anchor] = {frame.value, m_nodes - frame.nodesBefore, depth};
        addValue(frame.keyMark, std::move(frame.value), depth);
    }

    void addValue(const YAML::Mark& mark, Json value, int depth)
    {
        if (m_frames.empty()) {
            m_root = std::move(value);
            return;
        }
        Frame& frame = m_frames.back();
        frame.deepestInside = std::max(frame.deepestInside, depth);
        if (!frame.isMap)
            frame.value.push_back(std::move(value));
        else if (frame.isMergeKey)
            addMerge(mark, frame, std::move(value));
        else // push behind: Json::emplace would search the whole map once more
            frame.value.get_ref<Json::object_t&>().emplace_back(*frame.key, std::move(value));
        frame.key.reset();
        frame.isMergeKey = false;
    }

    static void addMerge(const YAML::Mark& mark, Frame& frame, Json value)
    {
        if (value.is_object()) {
            frame.merges.push_back(std::move(value));
            return;
        }
        const bool isListOfMaps = value.is_array()
            && std::ranges::all_of(value, [](const Json& item) { return item.is_object(); });
        if (!isListOfMaps)
            refuse(mark, "the merge key << needs a map or a list of maps");
        for (Json& item : value)
            frame.merges.push_back(std::move(item));
    }

    static void mergeInto(Frame& frame)
    {
        auto& entries = frame.value.get_ref<Json::object_t&>();
        for (Json& merge : frame.merges)
            for (auto& [key, value] : merge.get_ref<Json::object_t&>())
                if (frame.keys.insert(key).second)
                    entries.emplace_back(key, std::move(value));
    }

    YamlLimits m_limits;
    bool m_wantsPositions;
    Json m_root;
    YamlTree m_tree;
    std::vector<Frame> m_frames;
    std::map<YAML::anchor_t, Anchored> m_anchors;
    std::size_t m_nodes = 0;
};

/// Line and column of a byte.
YamlProblem problemAt(std::string_view text, std::size_t offset, std::string reason)
{
    const auto before = text.substr(0, offset);
    const auto lineStart
        = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return {static_cast<int>(std::ranges::count(before, '\n')) + 1,
        static_cast<int>(offset - lineStart) + 1, std::move(reason)};
}

/// Bytes that YAML does not allow; yaml-cpp itself would take some of them for the end of the text.
std::optional<YamlProblem> findForbiddenByte(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool isAllowed
            = (byte >= 0x20 && byte != 0x7F) || byte == '\t' || byte == '\n' || byte == '\r';
        if (!isAllowed)
            return problemAt(text, i, "a control character is not allowed here");
        const std::size_t length = byte < 0x80 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
        const auto isContinued = [&] {
            if (i + length > text.size() || (byte >= 0x80 && byte < 0xC2) || byte > 0xF4)
                return false;
            return std::ranges::all_of(text.substr(i + 1, length - 1),
                [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; });
        };
        if (!isContinued())
            return problemAt(text, i, "the text is not valid UTF-8 here");
        i += length;
    }
    return std::nullopt;
}

/// Every node reaches to the line before the next node that is not inside it.
void fillLastLines(std::vector<YamlPosition>& positions, int linesInText)
{
    std::vector<std::size_t> open;
    const auto isInside = [&](const YamlPosition& outer, const YamlPosition& inner) {
        return inner.pointer.size() > outer.pointer.size()
            && inner.pointer.starts_with(outer.pointer)
            && inner.pointer[outer.pointer.size()] == '/';
    };
    for (std::size_t i = 0; i < positions.size(); ++i) {
        while (!open.empty() && !isInside(positions[open.back()], positions[i])) {
            auto& done = positions[open.back()];
            done.lastLine = std::max(done.line, positions[i].line - 1);
            open.pop_back();
        }
        open.push_back(i);
    }
    for (const auto index : open)
        positions[index].lastLine = std::max(positions[index].line, linesInText);
}

Result<Done> readDocuments(std::string_view text, const YamlLimits& limits, bool wantsPositions,
    const std::function<Result<Done>(Json, YamlTree)>& documentRead)
{
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    TreeBuilder builder(limits, wantsPositions);
    const auto body = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
    const int lines = static_cast<int>(std::ranges::count(body, '\n')) + 1;
    for (int documents = 0; parser.HandleNextDocument(builder); ++documents) {
        if (documents > lines) // yaml-cpp may go on for ever without reading on
            refuse(YAML::Mark(), "the text is broken: it has more documents than lines");
        Json root = builder.takeRoot();
        if (root.is_null())
            continue;
        YamlTree tree = builder.takeTree();
        fillLastLines(tree.positions, lines);
        if (auto done = documentRead(std::move(root), std::move(tree)); !done)
            return done;
    }
    return Done{};
}

} // namespace

Error errorOf(const YamlProblem& problem)
{
    return {Error::Kind::InvalidInput,
        "line " + std::to_string(problem.line) + ", column " + std::to_string(problem.column) + ": "
            + problem.reason};
}

Result<Done> readYaml(std::string_view text, const YamlLimits& limits, bool wantsPositions,
    YamlProblem* problem, const std::function<Result<Done>(Json, YamlTree)>& documentRead)
{
    const auto failed = [&](YamlProblem found) -> Result<Done> {
        const Error error = errorOf(found);
        if (problem != nullptr)
            *problem = std::move(found);
        return error;
    };
    if (text.size() > limits.mostBytes)
        return failed({1, 1,
            "the text is longer than " + std::to_string(limits.mostBytes >> 20U)
                + " MiB; is this really a manifest?"});
    if (auto forbidden = findForbiddenByte(text))
        return failed(*std::move(forbidden));
    try {
        return readDocuments(text, limits, wantsPositions, documentRead);
    } catch (const Refusal& refusal) {
        return failed(refusal.problem);
    } catch (const YAML::Exception& exception) {
        return failed({std::max(0, exception.mark.line) + 1, std::max(0, exception.mark.column) + 1,
            exception.msg});
    }
}

} // namespace vigla::kube
