#include "models/core/text.h"
#include "models/graph/find/find_expression.h"
#include "models/graph/find/find_lexer.h"

#include <algorithm>
#include <array>

namespace vigla::graph {

namespace {

using Kind = FindToken::Kind;

/// What may stand at a place of a query.
enum class Place { Condition, FlagName, AfterField, Value, AfterCondition };

bool isWord(const FindToken& token, std::string_view text)
{
    return token.kind == Kind::Word && toLower(token.text) == text;
}

bool isOperator(const FindToken& token)
{
    return token.kind == Kind::Operator || isWord(token, "contains") || isWord(token, "startswith")
        || isWord(token, "endswith");
}

bool isComparable(const FindOperand* operand)
{
    return operand && operand->kind != FindOperand::Kind::Flag;
}

/// The field whose list of values is open at the end of the tokens; null when none is.
const FindToken* openListField(const std::vector<FindToken>& tokens)
{
    std::size_t at = tokens.size();
    while (at > 0 && (tokens[at - 1].kind == Kind::Word || tokens[at - 1].kind == Kind::Quoted))
        --at;
    if (at < 3 || tokens[at - 1].kind != Kind::Open)
        return nullptr;
    const bool isIn = isWord(tokens[at - 2], "in") || isWord(tokens[at - 2], "notin");
    const std::size_t field = isWord(tokens[at - 3], "not") && at > 3 ? at - 4 : at - 3;
    return isIn ? &tokens[field] : nullptr;
}

Place placeAfter(const std::vector<FindToken>& tokens)
{
    if (tokens.empty())
        return Place::Condition;
    if (openListField(tokens))
        return Place::Value;
    const FindToken& last = tokens.back();
    const bool isAfterOperator = tokens.size() > 1 && isOperator(tokens[tokens.size() - 2]);
    if (isOperator(last))
        return Place::Value;
    if (isAfterOperator || last.kind == Kind::Close || last.kind == Kind::Quoted)
        return Place::AfterCondition;
    if (isWord(last, "is") || isWord(last, "has"))
        return Place::FlagName;
    const bool isJoint = last.kind == Kind::Open || last.kind == Kind::Not || isWord(last, "and")
        || isWord(last, "or") || isWord(last, "not");
    if (isJoint)
        return Place::Condition;
    return isComparable(findOperand(last.text)) ? Place::AfterField : Place::AfterCondition;
}

std::string quotedIfNeeded(const std::string& value)
{
    const bool isPlain = value.find_first_of(" \t()\"=!<>*^$") == std::string::npos;
    return isPlain ? value : "\"" + value + "\"";
}

std::string nodeValue(const Node& node, std::string_view name)
{
    if (name == "app" || name == "name")
        return node.app;
    if (name == "cluster")
        return node.cluster;
    if (name == "namespace")
        return node.namespaceName;
    if (name == "service")
        return node.service;
    if (name == "version")
        return node.version;
    return name == "workload" ? node.workload : std::string();
}

void addValues(const ServiceGraph& graph, const FindTerm& term, std::set<std::string>& words)
{
    const std::string_view name = term.operand->name;
    if (name == "node")
        words.insert({"app", "operation", "service", "unknown", "workload"});
    else if (name == "health")
        words.insert({"degraded", "failure", "healthy", "na", "notready"});
    else if (name == "edgehealth")
        words.insert({"degraded", "failure", "healthy", "na"});
    else if (name == "protocol")
        words.insert({"grpc", "http", "tcp"});
    for (const Node& node : graph.nodes) {
        if (name == "label:") {
            const auto label = node.labels.find(term.key);
            if (label != node.labels.end())
                words.insert(quotedIfNeeded(label->second));
        } else if (const auto value = nodeValue(node, name); !value.empty()) {
            words.insert(quotedIfNeeded(value));
        }
    }
    for (const Edge& edge : graph.edges) {
        if (name == "sourceprincipal" && !edge.sourcePrincipal.empty())
            words.insert(quotedIfNeeded(edge.sourcePrincipal));
        if (name == "destprincipal" && !edge.destPrincipal.empty())
            words.insert(quotedIfNeeded(edge.destPrincipal));
    }
}

void addLabels(const ServiceGraph& graph, std::set<std::string>& words)
{
    for (const Node& node : graph.nodes) {
        for (const auto& [key, value] : node.labels)
            words.insert("label:" + key);
    }
}

void addOperators(const FindOperand& operand, std::set<std::string>& words)
{
    words.insert({"=", "!="});
    if (operand.kind == FindOperand::Kind::Number)
        words.insert({">", "<", ">=", "<="});
    if (operand.kind == FindOperand::Kind::Text)
        words.insert({"*=", "^=", "$=", "!*=", "!^=", "!$=", "in", "notin"});
}

void addFields(const ServiceGraph& graph, bool isFlagsOnly, std::set<std::string>& words)
{
    for (const FindOperand& operand : findOperands()) {
        const bool isFlag = operand.kind == FindOperand::Kind::Flag;
        if (operand.name != "label:" && (isFlag || !isFlagsOnly))
            words.emplace(operand.name);
    }
    addLabels(graph, words);
    if (!isFlagsOnly)
        words.insert({"not", "is", "has"});
}

/// The words for a place, given what stands before it.
std::set<std::string> wordsAt(
    const ServiceGraph& graph, Place place, const std::vector<FindToken>& before)
{
    std::set<std::string> words;
    switch (place) {
    case Place::Condition:
        addFields(graph, false, words);
        break;
    case Place::FlagName:
        addFields(graph, true, words);
        break;
    case Place::AfterField:
        addOperators(*findOperand(before.back().text), words);
        break;
    case Place::AfterCondition:
        words.insert({"AND", "OR"});
        break;
    case Place::Value: {
        FindTerm term;
        const FindToken* listed = openListField(before);
        const std::string field = listed ? listed->text
            : before.size() > 1          ? before[before.size() - 2].text
                                         : std::string();
        term.operand = findOperand(field);
        if (term.operand) {
            term.key = field.size() > 6 ? field.substr(6) : "";
            addValues(graph, term, words);
        }
        break;
    }
    }
    return words;
}

} // namespace

FindCompletion completeFind(const ServiceGraph& graph, std::string_view query, std::size_t cursor)
{
    const std::string_view before = query.substr(0, std::min(cursor, query.size()));
    auto tokens = findTokens(before);
    tokens.pop_back(); // the end
    std::string typed;
    FindCompletion completion{before.size(), {}};
    const bool isTyping = !tokens.empty() && tokens.back().end == before.size()
        && (tokens.back().kind == Kind::Word || tokens.back().kind == Kind::Quoted);
    if (isTyping) {
        typed = toLower(tokens.back().text);
        completion.begin = tokens.back().begin;
        tokens.pop_back();
    }
    for (const std::string& word : wordsAt(graph, placeAfter(tokens), tokens)) {
        const std::string lower = toLower(word);
        const bool isStart = lower.starts_with(typed) || lower.starts_with("\"" + typed);
        if (isStart && lower != typed)
            completion.words.push_back(word);
    }
    return completion;
}

} // namespace vigla::graph
