#include "models/envoy/canonical.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace vigla::envoy {

namespace {

/// What says when and by which push, and nothing about the content.
constexpr std::array<std::string_view, 3> kLeftOut{"last_updated", "version_info", "client_status"};

std::string snakeCase(std::string_view key)
{
    std::string text;
    for (const char byte : key) {
        if (byte >= 'A' && byte <= 'Z') {
            if (!text.empty() && text.back() != '_' && text.back() != '.')
                text += '_';
            text += static_cast<char>(byte - 'A' + 'a');
        } else {
            text += byte;
        }
    }
    return text;
}

/// `1.0`, `1` and `1e0` alike.
std::string shortestNumber(std::string_view written)
{
    double number = 0;
    const auto parsed = std::from_chars(written.data(), written.data() + written.size(), number);
    if (parsed.ec != std::errc() || written.size() > 15)
        return std::string(written);
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    return {buffer.data(), end};
}

void write(std::string& out, const JsonText& text, const JsonSpan& span, std::size_t depth);

void breakLine(std::string& out, std::size_t depth)
{
    out += '\n';
    out.append(depth * 2, ' ');
}

void writeObject(std::string& out, const JsonText& text, const JsonSpan& span, std::size_t depth)
{
    std::vector<std::pair<std::string, JsonSpan>> members;
    JsonChildren children(text, span);
    while (const auto child = children.next()) {
        std::string key
            = snakeCase(text.text().substr(child->keyBegin, child->keyEnd - child->keyBegin));
        if (std::ranges::find(kLeftOut, key) == kLeftOut.end())
            members.emplace_back(std::move(key), *child);
    }
    std::ranges::stable_sort(members, {}, [](const auto& member) { return member.first; });
    out += '{';
    for (std::size_t i = 0; i < members.size(); ++i) {
        breakLine(out, depth + 1);
        out += '"' + members[i].first + "\": ";
        write(out, text, members[i].second, depth + 1);
        if (i + 1 < members.size())
            out += ',';
    }
    if (!members.empty())
        breakLine(out, depth);
    out += '}';
}

void writeArray(std::string& out, const JsonText& text, const JsonSpan& span, std::size_t depth)
{
    out += '[';
    bool isEmpty = true;
    JsonChildren children(text, span);
    while (const auto child = children.next()) {
        if (!std::exchange(isEmpty, false))
            out += ',';
        breakLine(out, depth + 1);
        write(out, text, *child, depth + 1);
    }
    if (!isEmpty)
        breakLine(out, depth);
    out += ']';
}

void write(std::string& out, const JsonText& text, const JsonSpan& span, std::size_t depth)
{
    if (span.kind == JsonKind::Object)
        writeObject(out, text, span, depth);
    else if (span.kind == JsonKind::Array)
        writeArray(out, text, span, depth);
    else if (span.kind == JsonKind::Number)
        out += shortestNumber(text.raw(span));
    else
        out += text.raw(span);
}

} // namespace

std::string canonicalText(const JsonText& text, const JsonSpan& span)
{
    std::string out;
    write(out, text, span, 0);
    out += '\n';
    return out;
}

} // namespace vigla::envoy
