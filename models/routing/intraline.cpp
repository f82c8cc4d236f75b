#include "models/routing/intraline.h"

#include <algorithm>
#include <cstdint>

namespace vigla::routing {

namespace {

/// Lines with more words are marked from the first to the last difference only.
constexpr std::size_t kMostTokens = 400;
constexpr std::size_t kLongWord = 8;

bool isWordByte(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z')
        || (byte >= 'A' && byte <= 'Z') || byte == '_' || byte >= 0x80;
}

/// Words, and every other character by itself.
std::vector<Span> tokensOf(std::string_view line)
{
    std::vector<Span> tokens;
    for (std::size_t i = 0; i < line.size();) {
        std::size_t end = i + 1;
        while (isWordByte(line[i]) && end < line.size() && isWordByte(line[end]))
            ++end;
        tokens.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(end)});
        i = end;
    }
    return tokens;
}

std::string_view textOf(std::string_view line, Span span)
{
    return line.substr(span.begin, span.end - span.begin);
}

/// One side's tokens with a mark on those that the other side lacks.
struct TokenSide {
    std::string_view line;
    std::vector<Span> tokens;
    std::vector<bool> isCommon;

    explicit TokenSide(std::string_view text)
        : line(text)
        , tokens(tokensOf(text))
        , isCommon(tokens.size(), false)
    {
    }
    std::string_view at(std::size_t index) const { return textOf(line, tokens[index]); }
};

/// Longest common subsequence of the tokens [begin, end) of both sides by dynamic programming.
void markCommonWithin(
    TokenSide& left, TokenSide& right, std::size_t begin, std::size_t leftEnd, std::size_t rightEnd)
{
    const std::size_t rows = leftEnd - begin;
    const std::size_t columns = rightEnd - begin;
    if (rows == 0 || columns == 0 || rows > kMostTokens || columns > kMostTokens)
        return;
    std::vector<std::uint16_t> longest((rows + 1) * (columns + 1), 0);
    const auto at = [&](std::size_t row, std::size_t column) -> std::uint16_t& {
        return longest[row * (columns + 1) + column];
    };
    for (std::size_t row = rows; row-- > 0;)
        for (std::size_t column = columns; column-- > 0;)
            at(row, column) = left.at(begin + row) == right.at(begin + column)
                ? static_cast<std::uint16_t>(at(row + 1, column + 1) + 1)
                : std::max(at(row + 1, column), at(row, column + 1));
    for (std::size_t row = 0, column = 0; row < rows && column < columns;) {
        if (left.at(begin + row) == right.at(begin + column)) {
            left.isCommon[begin + row++] = true;
            right.isCommon[begin + column++] = true;
        } else if (at(row + 1, column) >= at(row, column + 1)) {
            ++row;
        } else {
            ++column;
        }
    }
}

void markCommon(TokenSide& left, TokenSide& right)
{
    std::size_t begin = 0;
    std::size_t leftEnd = left.tokens.size();
    std::size_t rightEnd = right.tokens.size();
    while (begin < leftEnd && begin < rightEnd && left.at(begin) == right.at(begin)) {
        left.isCommon[begin] = right.isCommon[begin] = true;
        ++begin;
    }
    while (leftEnd > begin && rightEnd > begin && left.at(leftEnd - 1) == right.at(rightEnd - 1))
        left.isCommon[--leftEnd] = right.isCommon[--rightEnd] = true;
    markCommonWithin(left, right, begin, leftEnd, rightEnd);
}

std::vector<Span> spansOf(const TokenSide& side)
{
    std::vector<Span> spans;
    for (std::size_t i = 0; i < side.tokens.size(); ++i) {
        if (side.isCommon[i])
            continue;
        if (!spans.empty() && spans.back().end == side.tokens[i].begin)
            spans.back().end = side.tokens[i].end;
        else
            spans.push_back(side.tokens[i]);
    }
    return spans;
}

bool isInsideCharacter(std::string_view line, std::size_t offset)
{
    return offset < line.size() && (static_cast<unsigned char>(line[offset]) & 0xC0U) == 0x80;
}

/// Shrinks a pair of long words to the characters in which they differ.
void refine(std::string_view left, Span& a, std::string_view right, Span& b)
{
    if (a.end - a.begin < kLongWord || b.end - b.begin < kLongWord)
        return;
    Span x = a;
    Span y = b;
    while (x.begin < x.end && y.begin < y.end && left[x.begin] == right[y.begin])
        ++x.begin, ++y.begin;
    while (isInsideCharacter(left, x.begin) || isInsideCharacter(right, y.begin))
        --x.begin, --y.begin;
    while (x.end > x.begin && y.end > y.begin && left[x.end - 1] == right[y.end - 1])
        --x.end, --y.end;
    while (isInsideCharacter(left, x.end) || isInsideCharacter(right, y.end))
        ++x.end, ++y.end;
    const bool isWorthIt
        = 2 * (x.end - x.begin) <= a.end - a.begin && 2 * (y.end - y.begin) <= b.end - b.begin;
    if (isWorthIt)
        a = x, b = y;
}

std::vector<std::string_view> sortedWords(std::string_view line)
{
    std::vector<std::string_view> words;
    for (const Span token : tokensOf(line))
        if (isWordByte(line[token.begin]))
            words.push_back(textOf(line, token));
    std::ranges::sort(words);
    return words;
}

} // namespace

std::pair<std::vector<Span>, std::vector<Span>> markDifferences(
    std::string_view left, std::string_view right)
{
    TokenSide leftSide(left);
    TokenSide rightSide(right);
    markCommon(leftSide, rightSide);
    auto spans = std::pair(spansOf(leftSide), spansOf(rightSide));
    if (spans.first.size() == spans.second.size())
        for (std::size_t i = 0; i < spans.first.size(); ++i)
            refine(left, spans.first[i], right, spans.second[i]);
    std::erase_if(spans.first, [](Span span) { return span.begin == span.end; });
    std::erase_if(spans.second, [](Span span) { return span.begin == span.end; });
    return spans;
}

double similarity(std::string_view left, std::string_view right)
{
    if (left == right)
        return 1;
    const auto a = sortedWords(left);
    const auto b = sortedWords(right);
    std::vector<std::string_view> common;
    std::ranges::set_intersection(a, b, std::back_inserter(common));
    const auto most = std::max(a.size(), b.size());
    return most == 0 ? 0 : static_cast<double>(common.size()) / static_cast<double>(most);
}

} // namespace vigla::routing
