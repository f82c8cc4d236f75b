#include "models/kube/document.h"

#include <nlohmann/json.hpp>

namespace vigla::kube {

using Json = nlohmann::ordered_json;

namespace {

/// The text at `/metadata/<key>`, empty when absent or not a text.
std::string metadataText(const Json& json, const char* key)
{
    const auto metadata = json.is_object() ? json.find("metadata") : json.end();
    if (metadata == json.end() || !metadata->is_object())
        return {};
    const auto value = metadata->find(key);
    return value != metadata->end() && value->is_string() ? value->get<std::string>()
                                                          : std::string();
}

std::string mapText(const Json& json, const char* map, std::string_view key)
{
    const auto metadata = json.is_object() ? json.find("metadata") : json.end();
    if (metadata == json.end() || !metadata->is_object())
        return {};
    const auto entries = metadata->find(map);
    if (entries == metadata->end() || !entries->is_object())
        return {};
    const auto value = entries->find(std::string(key));
    return value != entries->end() && value->is_string() ? value->get<std::string>()
                                                         : std::string();
}

std::string topText(const Json& json, const char* key)
{
    const auto value = json.is_object() ? json.find(key) : json.end();
    return value != json.end() && value->is_string() ? value->get<std::string>() : std::string();
}

} // namespace

std::string ResourceKind::apiVersion() const
{
    return group.empty() ? version : group + "/" + version;
}

std::string ObjectRef::text() const
{
    return kind + " " + (namespaceName.empty() ? name : namespaceName + "/" + name);
}

Document::Document()
    : m_json(std::make_shared<const Json>())
{
}

Document::Document(Json json)
    : m_json(std::make_shared<const Json>(std::move(json)))
{
}

bool Document::isNull() const
{
    return m_json->is_null();
}

ObjectRef Document::ref() const
{
    const auto version = apiVersion();
    const auto slash = version.find('/');
    return {slash == std::string::npos ? std::string() : version.substr(0, slash), kind(),
        namespaceName(), name()};
}

std::string Document::apiVersion() const
{
    return topText(*m_json, "apiVersion");
}

std::string Document::kind() const
{
    return topText(*m_json, "kind");
}

std::string Document::name() const
{
    return metadataText(*m_json, "name");
}

std::string Document::namespaceName() const
{
    return metadataText(*m_json, "namespace");
}

std::string Document::uid() const
{
    return metadataText(*m_json, "uid");
}

std::string Document::resourceVersion() const
{
    return metadataText(*m_json, "resourceVersion");
}

std::int64_t Document::generation() const
{
    const auto metadata = m_json->is_object() ? m_json->find("metadata") : m_json->end();
    if (metadata == m_json->end() || !metadata->is_object())
        return 0;
    const auto value = metadata->find("generation");
    return value != metadata->end() && value->is_number_integer() ? value->get<std::int64_t>() : 0;
}

std::string Document::label(std::string_view key) const
{
    return mapText(*m_json, "labels", key);
}

std::string Document::annotation(std::string_view key) const
{
    return mapText(*m_json, "annotations", key);
}

bool Document::operator==(const Document& other) const
{
    return m_json == other.m_json || *m_json == *other.m_json;
}

Result<Document> parseJsonDocument(std::string_view json)
{
    bool isTooDeep = false;
    const auto limitDepth = [&](int depth, Json::parse_event_t, Json&) {
        isTooDeep = isTooDeep || depth > kDeepestJson;
        return !isTooDeep;
    };
    try {
        Json parsed = Json::parse(json, limitDepth);
        if (isTooDeep)
            return Error{Error::Kind::InvalidInput,
                "the JSON is nested more than " + std::to_string(kDeepestJson) + " levels deep"};
        if (!parsed.is_object())
            return Error{Error::Kind::InvalidInput, "the answer is not a JSON object"};
        return Document(std::move(parsed));
    } catch (const Json::parse_error& failure) {
        return Error{Error::Kind::InvalidInput,
            "the answer is not valid JSON: it breaks at byte " + std::to_string(failure.byte)};
    } catch (const Json::out_of_range&) {
        return Error{Error::Kind::InvalidInput, "the JSON has a number that is too large"};
    }
}

std::string renderJson(const Document& document, int indent)
{
    return document.json().dump(indent, ' ', false, Json::error_handler_t::replace);
}

} // namespace vigla::kube
