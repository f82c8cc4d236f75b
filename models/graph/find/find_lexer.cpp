#include "models/graph/find/find_lexer.h"

#include <array>

namespace vigla::graph {

namespace {

/// Longer ones first.
constexpr std::array<std::string_view, 12> kOperators
    = {"!*=", "!^=", "!$=", "!=", ">=", "<=", "*=", "^=", "$=", "=", ">", "<"};

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string_view operatorAt(std::string_view text)
{
    for (const std::string_view known : kOperators) {
        if (text.starts_with(known))
            return known;
    }
    return {};
}

bool endsWord(std::string_view rest)
{
    return isBlank(rest.front()) || rest.front() == '(' || rest.front() == ')'
        || rest.front() == '"' || !operatorAt(rest).empty();
}

FindToken quotedAt(std::string_view query, std::size_t begin)
{
    FindToken token{FindToken::Kind::Quoted, {}, begin, begin + 1, false};
    while (token.end < query.size() && !token.isClosed) {
        const char c = query[token.end++];
        if (c == '"')
            token.isClosed = true;
        else
            token.text += c;
    }
    return token;
}

FindToken tokenAt(std::string_view query, std::size_t begin)
{
    const std::string_view rest = query.substr(begin);
    if (rest.front() == '"')
        return quotedAt(query, begin);
    if (rest.front() == '(')
        return {FindToken::Kind::Open, "(", begin, begin + 1, true};
    if (rest.front() == ')')
        return {FindToken::Kind::Close, ")", begin, begin + 1, true};
    if (const auto known = operatorAt(rest); !known.empty())
        return {FindToken::Kind::Operator, std::string(known), begin, begin + known.size(), true};
    if (rest.front() == '!')
        return {FindToken::Kind::Not, "!", begin, begin + 1, true};
    std::size_t length = 1;
    while (length < rest.size() && !endsWord(rest.substr(length)))
        ++length;
    return {
        FindToken::Kind::Word, std::string(rest.substr(0, length)), begin, begin + length, true};
}

} // namespace

std::vector<FindToken> findTokens(std::string_view query)
{
    std::vector<FindToken> tokens;
    std::size_t at = 0;
    while (true) {
        while (at < query.size() && isBlank(query[at]))
            ++at;
        if (at >= query.size())
            break;
        tokens.push_back(tokenAt(query, at));
        at = tokens.back().end;
    }
    tokens.push_back({FindToken::Kind::End, {}, query.size(), query.size(), true});
    return tokens;
}

} // namespace vigla::graph
