#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::graph {

/// A piece of a search, with where it stands in the text.
struct FindToken {
    enum class Kind { Word, Quoted, Operator, Not, Open, Close, End };
    Kind kind = Kind::End;
    std::string text; ///< Of a quoted word: without its quotes.
    std::size_t begin = 0;
    std::size_t end = 0;
    bool isClosed = true; ///< False for a quoted word whose closing quote is missing.
};

/// The tokens of `query`; the last one is End.
///
/// Operators: `= != > < >= <= *= !*= ^= !^= $= !$=`. `!` before anything else is Not. A word ends
/// at a blank, an operator or a parenthesis.
std::vector<FindToken> findTokens(std::string_view query);

} // namespace vigla::graph
