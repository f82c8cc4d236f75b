#include "models/core/text.h"
#include "models/graph/find/find_expression.h"
#include "models/graph/find/find_lexer.h"
#include "models/graph/find/find_value.h"

#include <algorithm>
#include <array>

namespace vigla::graph {

namespace {

using Kind = FindToken::Kind;
constexpr std::size_t kMostAlternatives = 256;
constexpr int kDeepestNesting = 64;

struct NamedOperator {
    std::string_view text;
    FindOperator comparison;
    bool isNegated;
};

constexpr std::array<NamedOperator, 15> kOperators = {{
    {"=", FindOperator::Equals, false},
    {"!=", FindOperator::Equals, true},
    {">", FindOperator::Greater, false},
    {"<", FindOperator::Less, false},
    {">=", FindOperator::GreaterOrEqual, false},
    {"<=", FindOperator::LessOrEqual, false},
    {"*=", FindOperator::Contains, false},
    {"!*=", FindOperator::Contains, true},
    {"^=", FindOperator::StartsWith, false},
    {"!^=", FindOperator::StartsWith, true},
    {"$=", FindOperator::EndsWith, false},
    {"!$=", FindOperator::EndsWith, true},
    {"contains", FindOperator::Contains, false},
    {"startswith", FindOperator::StartsWith, false},
    {"endswith", FindOperator::EndsWith, false},
}};

std::string nearestOperand(std::string_view word)
{
    std::string nearest;
    std::size_t best = 3;
    for (const FindOperand& operand : findOperands()) {
        const auto distance = editDistance(toLower(word), operand.name);
        if (distance < best) {
            best = distance;
            nearest = operand.name;
        }
    }
    return nearest;
}

class Parser final {
public:
    explicit Parser(std::string_view query)
        : m_tokens(findTokens(query))
    {
    }

    ParsedFind parse()
    {
        ParsedFind parsed;
        if (m_tokens.size() == 1)
            return parsed;
        parsed.alternatives = alternatives(false, 0);
        if (!m_mistake && token().kind != Kind::End)
            fail("a closing parenthesis without an opening one", token().begin);
        parsed.mistake = m_mistake;
        if (m_mistake)
            parsed.alternatives.clear();
        return parsed;
    }

private:
    const FindToken& token(std::size_t ahead = 0) const
    {
        return m_tokens[std::min(m_at + ahead, m_tokens.size() - 1)];
    }

    bool isKeyword(std::string_view keyword, std::size_t ahead = 0) const
    {
        return token(ahead).kind == Kind::Word && toLower(token(ahead).text) == keyword;
    }

    void fail(std::string message, std::size_t at)
    {
        if (!m_mistake)
            m_mistake = FindMistake{std::move(message), at};
    }

    /// De Morgan while reading: under a negation OR joins like AND and the other way round.
    FindAlternatives alternatives(bool isNegated, int depth)
    {
        FindAlternatives all = conjunction(isNegated, depth);
        while (!m_mistake && isKeyword("or")) {
            ++m_at;
            all = joined(std::move(all), conjunction(isNegated, depth), !isNegated);
        }
        return all;
    }

    FindAlternatives conjunction(bool isNegated, int depth)
    {
        FindAlternatives all = unary(isNegated, depth);
        while (!m_mistake && token().kind != Kind::End && token().kind != Kind::Close
            && !isKeyword("or")) {
            if (isKeyword("and"))
                ++m_at; // two conditions side by side mean the same
            all = joined(std::move(all), unary(isNegated, depth), isNegated);
        }
        return all;
    }

    FindAlternatives joined(FindAlternatives a, FindAlternatives b, bool isEither)
    {
        FindAlternatives all;
        if (isEither) {
            all = std::move(a);
            std::ranges::move(b, std::back_inserter(all));
        } else {
            for (const auto& left : a) {
                for (const auto& right : b) {
                    all.push_back(left);
                    all.back().insert(all.back().end(), right.begin(), right.end());
                }
                if (all.size() > kMostAlternatives)
                    break;
            }
        }
        if (all.size() > kMostAlternatives)
            fail("too many alternatives; search for less at once", token().begin);
        return all;
    }

    FindAlternatives unary(bool isNegated, int depth)
    {
        if (depth > kDeepestNesting) {
            fail("nested too deeply", token().begin);
            return {};
        }
        if (token().kind == Kind::Not || isKeyword("not")) {
            ++m_at;
            return unary(!isNegated, depth + 1);
        }
        if (isListAhead())
            return oneOf(isNegated);
        if (token().kind != Kind::Open)
            return {{term(isNegated)}};
        const std::size_t open = token().begin;
        ++m_at;
        FindAlternatives inside = alternatives(isNegated, depth + 1);
        if (token().kind != Kind::Close)
            fail("this parenthesis is never closed", open);
        ++m_at;
        return inside;
    }

    /// `field in (a, b)`, `field notin (a, b)` or `field not in (a, b)`, as in label selectors.
    bool isListAhead() const
    {
        const std::size_t word = isKeyword("not", 1) ? 2 : 1;
        const bool isIn = isKeyword("in", word) || (word == 1 && isKeyword("notin", word));
        return token().kind == Kind::Word && isIn && token(word + 1).kind == Kind::Open;
    }

    FindAlternatives oneOf(bool isNegated)
    {
        FindTerm pattern = field();
        if (m_mistake)
            return {};
        pattern.isNegated = isNegated != (isKeyword("not") || isKeyword("notin"));
        m_at += isKeyword("not") ? 2U : 1U;
        const FindToken open = token();
        ++m_at;
        FindAlternatives all;
        while (!m_mistake && token().kind != Kind::Close) {
            for (const FindToken& value : listedValues()) {
                FindTerm term = pattern;
                term.value = value.text;
                check(term, open, value);
                if (pattern.isNegated && !all.empty())
                    all.front().push_back(std::move(term)); // none of them
                else
                    all.push_back({std::move(term)});
            }
            ++m_at;
        }
        ++m_at;
        if (all.empty())
            fail("values must stand in the parentheses, e.g. (a, b)", open.end);
        if (all.size() > kMostAlternatives)
            fail("too many alternatives; search for less at once", open.begin);
        return all;
    }

    /// The values of one token: words are parted at commas, quoted text is one.
    std::vector<FindToken> listedValues()
    {
        const FindToken& listed = token();
        if (listed.kind != Kind::Word && listed.kind != Kind::Quoted) {
            fail("a value or a closing parenthesis must stand here", listed.begin);
            return {};
        }
        if (!listed.isClosed)
            fail("this quote is never closed", listed.begin);
        if (listed.kind == Kind::Quoted)
            return {listed};
        std::vector<FindToken> values;
        std::size_t at = listed.begin;
        for (const std::string_view part : split(listed.text, ',')) {
            if (!part.empty())
                values.push_back({Kind::Word, std::string(part), at, at + part.size(), true});
            at += part.size() + 1;
        }
        return values;
    }

    FindTerm term(bool isNegated)
    {
        if (isKeyword("is") || isKeyword("has")) {
            ++m_at;
            return flag(isNegated, true);
        }
        const FindToken& first = token();
        if (first.kind == Kind::Operator) {
            fail("a field must stand before " + first.text, first.begin);
            return {};
        }
        if (first.kind == Kind::Close || first.kind == Kind::End || isKeyword("and")
            || isKeyword("or")) {
            fail("a condition is missing here", first.begin);
            return {};
        }
        if (first.kind == Kind::Quoted)
            return plainText(isNegated);
        return operatorAhead(1) ? comparison(isNegated) : flag(isNegated, false);
    }

    /// The operator at this token, `not contains` and the like included.
    const NamedOperator* operatorAhead(std::size_t ahead) const
    {
        const FindToken& next = token(ahead);
        if (next.kind != Kind::Operator && next.kind != Kind::Word)
            return nullptr;
        const std::string lower = toLower(next.text);
        if (lower == "not" && token(ahead + 1).kind == Kind::Word) {
            const auto* positive = operatorAhead(ahead + 1);
            return positive && !positive->isNegated ? positive : nullptr;
        }
        const auto found = std::ranges::find(kOperators, lower, &NamedOperator::text);
        return found != kOperators.end() ? &*found : nullptr;
    }

    FindTerm plainText(bool isNegated)
    {
        FindTerm term;
        term.value = token().text;
        term.isNegated = isNegated;
        if (!token().isClosed)
            fail("this quote is never closed", token().begin);
        ++m_at;
        return term;
    }

    /// A flag, a label that has to be there or, unless `mustBeFlag`, plain text.
    FindTerm flag(bool isNegated, bool mustBeFlag)
    {
        const FindToken& word = token();
        if (mustBeFlag && (isKeyword("not") || word.kind == Kind::Not)) {
            ++m_at;
            return flag(!isNegated, true);
        }
        const FindOperand* operand = word.kind == Kind::Word ? findOperand(word.text) : nullptr;
        const bool isLabel = operand && operand->name == "label:";
        const bool isFlag = isLabel || (operand && operand->kind == FindOperand::Kind::Flag);
        if (!isFlag && mustBeFlag) {
            fail("\"" + vigla::plainText(word.text, false, 60) + "\" is not something to be or have"
                    + hint(word.text),
                word.begin);
            return {};
        }
        if (!isFlag)
            return plainText(isNegated);
        FindTerm term;
        term.operand = operand;
        term.isPresence = true;
        term.isNegated = isNegated;
        if (isLabel)
            term.key = word.text.substr(6);
        ++m_at;
        return term;
    }

    static std::string hint(std::string_view word)
    {
        const std::string nearest = nearestOperand(word);
        return nearest.empty() ? std::string() : "; did you mean " + nearest + "?";
    }

    /// A term with the operand that stands here, nothing compared yet.
    FindTerm field()
    {
        const FindToken name = token();
        FindTerm term;
        term.operand = findOperand(name.text);
        if (!term.operand) {
            fail("there is no field \"" + vigla::plainText(name.text, false, 60) + "\""
                    + hint(name.text),
                name.begin);
            return {};
        }
        if (term.operand->name == "label:")
            term.key = name.text.substr(6);
        ++m_at;
        return term;
    }

    FindTerm comparison(bool isNegated)
    {
        FindTerm term = field();
        if (m_mistake)
            return {};
        const FindToken operatorToken = token();
        const bool isWordNegated = isKeyword("not");
        const NamedOperator* named = operatorAhead(0);
        m_at += isWordNegated ? 2 : 1;
        term.comparison = named->comparison;
        term.isNegated = isNegated != (named->isNegated || isWordNegated);
        readValue(term, operatorToken);
        return term;
    }

    void readValue(FindTerm& term, const FindToken& operatorToken)
    {
        const FindToken& value = token();
        const bool isValue = value.kind == Kind::Quoted
            || (value.kind == Kind::Word && !isKeyword("and") && !isKeyword("or"));
        if (!isValue) {
            fail("a value must follow " + operatorToken.text, value.begin);
            return;
        }
        if (!value.isClosed)
            fail("this quote is never closed", value.begin);
        term.value = value.text;
        check(term, operatorToken, value);
        ++m_at;
    }

    void check(FindTerm& term, const FindToken& operatorToken, const FindToken& value)
    {
        if (auto mistake = checkValue(term, operatorToken, value))
            fail(std::move(mistake->message), mistake->at);
    }

    std::vector<FindToken> m_tokens;
    std::size_t m_at = 0;
    std::optional<FindMistake> m_mistake;
};

} // namespace

ParsedFind parseFind(std::string_view query)
{
    return Parser(query).parse();
}

} // namespace vigla::graph
