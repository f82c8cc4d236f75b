#pragma once

#include "models/core/result.h"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::envoy {

enum class JsonKind : std::uint8_t {
    Object,
    Array,
    Text,
    Number,
    Word
}; ///< Word: true, false, null.

/// One value of a JsonText: where it and its key stand, in bytes.
struct JsonSpan {
    std::uint32_t keyBegin = 0; ///< Between the quotes; begin and end are equal without a key.
    std::uint32_t keyEnd = 0;
    std::uint32_t begin = 0; ///< [begin, end) is the value, brackets and quotes included.
    std::uint32_t end = 0;
    JsonKind kind = JsonKind::Word;

    bool isContainer() const { return kind == JsonKind::Object || kind == JsonKind::Array; }
    bool operator==(const JsonSpan&) const = default;
};

/// A JSON document that stays text: what is looked at is read when it is looked at.
///
/// An index of the containers above half a kilobyte lets a reader step over them, so it costs a few
/// percent of the text and no tree is ever built. What is secret in it is overwritten before
/// anything else (see redact.h). Immutable; any thread.
class JsonText {
public:
    /// Checks the grammar (RFC 8259; depth at most 256, 4 GB) and overwrites secrets. InvalidInput
    /// names the byte where it breaks; Cancelled when `stop` was asked for.
    static Result<std::shared_ptr<const JsonText>> parse(
        std::string text, const std::stop_token& stop = {});

    std::string_view text() const { return m_text; }
    const JsonSpan& root() const { return m_root; }

    std::string_view raw(const JsonSpan& span) const; ///< The value as written.
    std::string keyOf(const JsonSpan& span) const; ///< Unescaped; empty in an array.
    /// A text unescaped, everything else as written. Not yet safe to show: see plainText().
    std::string valueOf(const JsonSpan& span) const;

    /// The member of that name; underscores and case do not matter, so that Envoy's snake_case and
    /// istiod's camelCase are read alike. Nothing when there is none.
    std::optional<JsonSpan> find(const JsonSpan& object, std::string_view key) const;
    /// find() along a path of keys.
    std::optional<JsonSpan> find(
        const JsonSpan& object, std::initializer_list<std::string_view> path) const;
    std::string textAt(const JsonSpan& object, std::initializer_list<std::string_view> path) const;

    /// Where the container that begins at `begin` ends, when it is in the index; else 0.
    std::uint32_t knownEnd(std::uint32_t begin) const;
    std::size_t indexBytes() const { return m_large.capacity() * sizeof(Large); }

private:
    friend class JsonIndexer;
    struct Large {
        std::uint32_t begin;
        std::uint32_t end;
    };
    std::string m_text;
    JsonSpan m_root;
    std::vector<Large> m_large; ///< Sorted by begin.
};

using JsonTextPtr = std::shared_ptr<const JsonText>;

/// The members or elements of a container, one after the other.
class JsonChildren {
public:
    JsonChildren(const JsonText& text, const JsonSpan& container);
    std::optional<JsonSpan> next();

private:
    const JsonText* m_text;
    std::uint32_t m_position;
    std::uint32_t m_end;
    bool m_isObject;
};

/// Where `needle` stands in the text, any ASCII case, ascending; at most `most` places.
std::vector<std::uint32_t> findAll(
    std::string_view text, std::string_view needle, std::size_t most, const std::stop_token& stop);

/// `istio_config` and `istioConfig` alike.
bool isSameKey(std::string_view a, std::string_view b);

/// Escapes of a JSON string undone; lone surrogates and what is cut become U+FFFD.
std::string unescapedJson(std::string_view inside);

} // namespace vigla::envoy
