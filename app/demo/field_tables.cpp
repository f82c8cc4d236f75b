#include "app/demo/field_tables.h"

#include "models/core/text.h"

#include <algorithm>

namespace vigla::demo {

namespace {

/// `oneof(a,b)` and `single(a,b)`.
Exclusion parseExclusion(std::string_view word)
{
    const auto open = word.find('(');
    Exclusion exclusion{{}, word.starts_with("oneof")};
    for (const auto field : split(word.substr(open + 1, word.size() - open - 2), ','))
        exclusion.fields.emplace_back(field);
    return exclusion;
}

FieldRule parseField(std::string_view word)
{
    const auto colon = word.find(':');
    FieldRule rule{std::string(word.substr(0, colon)), std::string(word.substr(colon + 1))};
    rule.isRequired = rule.name.ends_with('*');
    if (rule.isRequired)
        rule.name.pop_back();
    rule.mayBeNull = rule.type.ends_with('?');
    if (rule.mayBeNull)
        rule.type.pop_back();
    return rule;
}

MessageRules parseTables(std::string_view text)
{
    MessageRules rules;
    MessageRule* message = nullptr;
    for (auto line : split(text, '\n')) {
        const auto equals = line.find(" =");
        if (equals != std::string_view::npos) {
            message = &rules[std::string(line.substr(0, equals))];
            line.remove_prefix(equals + 2);
        }
        for (const auto word : split(line, ' ')) {
            if (word.ends_with(')'))
                message->exclusions.push_back(parseExclusion(word));
            else if (!word.empty())
                message->fields.push_back(parseField(word));
        }
    }
    return rules;
}

} // namespace

const FieldRule* MessageRule::find(std::string_view name) const
{
    const auto found = std::ranges::find(fields, name, &FieldRule::name);
    return found == fields.end() ? nullptr : &*found;
}

const MessageRules* fieldRulesOf(std::string_view group)
{
    static const auto istio = parseTables(istioFieldTables());
    static const auto gatewayApi = parseTables(gatewayApiFieldTables());
    if (group == "gateway.networking.k8s.io")
        return &gatewayApi;
    return group.ends_with(".istio.io") ? &istio : nullptr;
}

} // namespace vigla::demo
