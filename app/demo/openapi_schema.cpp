#include "app/demo/openapi_schema.h"

#include "app/demo/field_schema.h"
#include "app/demo/field_tables.h"
#include "app/demo/protobuf_writer.h"
#include "models/core/text.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>

namespace vigla::demo {

namespace {

using Json = nlohmann::ordered_json;

Json buildSchema(const MessageRules& rules, const std::string& type);

Json buildMessage(const MessageRules& rules, const MessageRule& message)
{
    Json schema{{"type", "object"}, {"properties", Json::object()}};
    for (const auto& field : message.fields) {
        auto property = buildSchema(rules, field.type);
        if (field.mayBeNull)
            property["nullable"] = true;
        schema["properties"][field.name] = std::move(property);
        if (field.isRequired)
            schema["required"].push_back(field.name);
    }
    for (const auto& exclusion : message.exclusions)
        schema["description"] = schema.value("description", std::string())
            + (schema.contains("description") ? " " : "") + "At most one of "
            + join(exclusion.fields, ", ") + ".";
    return schema;
}

Json buildInteger(const std::string& type)
{
    if (type == "i")
        return {{"type", "integer"}, {"format", "int32"}};
    if (type == "p")
        return {{"type", "integer"}, {"minimum", 1}, {"maximum", 65535},
            {"description", "A port, from 1 to 65535."}};
    return {{"type", "integer"}, {"minimum", 0},
        {"maximum", std::numeric_limits<std::uint32_t>::max()}};
}

Json buildChoice(const std::string& choices)
{
    Json schema{{"type", "string"}, {"enum", Json::array()}};
    std::vector<std::string> names;
    for (const auto choice : split(choices, '|')) {
        names.emplace_back(choice);
        schema["enum"].push_back(names.back());
    }
    schema["description"] = "One of " + join(names, ", ") + ".";
    return schema;
}

/// A type as istioFieldTables() writes it.
Json buildSchema(const MessageRules& rules, const std::string& type)
{
    if (type == "any")
        return {{"x-kubernetes-preserve-unknown-fields", true}};
    if (type.front() == '[')
        return {{"type", "array"}, {"items", buildSchema(rules, type.substr(1, type.size() - 2))}};
    if (type.front() == '{')
        return {{"type", "object"},
            {"additionalProperties", buildSchema(rules, type.substr(1, type.size() - 2))}};
    if (type.find('|') != std::string::npos)
        return buildChoice(type);
    if (const auto message = rules.find(type); message != rules.end())
        return buildMessage(rules, message->second);
    if (type == "b")
        return {{"type", "boolean"}};
    if (type == "n")
        return {{"type", "number"}, {"format", "double"}};
    if (type == "i" || type == "u" || type == "p")
        return buildInteger(type);
    if (type == "d")
        return {{"type", "string"}, {"description", "A duration of at least 1ms, such as 1.5s."}};
    Json text{{"type", "string"}};
    if (type == "s+")
        text["minLength"] = 1;
    return text;
}

Json plain(const char* type, const std::string& description)
{
    return {{"type", type}, {"description", description}};
}

} // namespace

Json buildKindSchema(const ServedKind& kind, const std::string& version)
{
    if (!hasFieldTable(kind.group, kind.kind))
        return nullptr;
    auto spec = buildSchema(*fieldRulesOf(kind.group), kind.kind);
    Json properties{{"apiVersion", plain("string", "Always " + kind.apiVersion(version) + ".")},
        {"kind", plain("string", "Always " + kind.kind + ".")},
        {"metadata", plain("object", "Name, namespace, labels and the like.")},
        {"spec", std::move(spec)},
        {"status", {{"type", "object"}, {"x-kubernetes-preserve-unknown-fields", true}}}};
    return {{"type", "object"},
        {"description", kind.kind + " of " + kind.apiVersion(version) + "."},
        {"properties", std::move(properties)},
        {"x-kubernetes-group-version-kind",
            {{{"group", kind.group}, {"kind", kind.kind}, {"version", version}}}}};
}

std::string schemaName(const ServedKind& kind, const std::string& version)
{
    std::string name;
    for (const auto part : split(kind.group, '.'))
        name = std::string(part) + (name.empty() ? "" : "." + name);
    return name + "." + version + "." + kind.kind;
}

std::string renderSchemaMessage(const Json& schema)
{
    const auto named = [](const std::string& name, const std::string& value) {
        return protobufField(1, name) + protobufField(2, value);
    };
    std::string message;
    for (const auto& [key, value] : schema.items()) {
        if (key == "format")
            message += protobufField(2, value.get<std::string>());
        else if (key == "description")
            message += protobufField(4, value.get<std::string>());
        else if (key == "required")
            for (const auto& name : value)
                message += protobufField(19, name.get<std::string>());
        else if (key == "additionalProperties")
            message += protobufField(21, protobufField(1, renderSchemaMessage(value)));
        else if (key == "type")
            message += protobufField(22, protobufField(1, value.get<std::string>()));
        else if (key == "items")
            message += protobufField(23, protobufField(1, renderSchemaMessage(value)));
        else if (key == "properties") {
            std::string properties;
            for (const auto& [name, property] : value.items())
                properties += protobufField(1, named(name, renderSchemaMessage(property)));
            message += protobufField(25, properties);
        } else if (key.starts_with("x-"))
            message
                += protobufField(31, named(key, protobufField(2, value.dump()))); // JSON is YAML
    }
    return message;
}

} // namespace vigla::demo
