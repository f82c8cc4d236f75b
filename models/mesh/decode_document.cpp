#include "models/mesh/decode_internal.h"

#include <algorithm>
#include <charconv>

namespace vigla::mesh::decoding {

namespace {

using Json = nlohmann::ordered_json;

/// Integers stay integers; what does not fit becomes a double, as everywhere in JSON.
Json numberJson(std::string_view token)
{
    const auto end = token.find_last_not_of(" \t\r\n");
    token = token.substr(0, end == std::string_view::npos ? 0 : end + 1);
    const char* const last = token.data() + token.size();
    const auto reads = [&](auto& number) {
        const auto [rest, failure] = std::from_chars(token.data(), last, number);
        return failure == std::errc() && rest == last;
    };
    std::int64_t whole = 0;
    if (reads(whole))
        return whole;
    std::uint64_t large = 0;
    if (reads(large))
        return large;
    double real = 0;
    return reads(real) ? Json(real) : Json();
}

Json textJson(Value value)
{
    return Json(textOf(value));
}

/// Of metadata.managedFields only the names of controllers are kept: they tell who else writes the
/// object, at a fraction of the size.
Json controllersIn(Value managedFields)
{
    Json kept = Json::array();
    forEachItem(managedFields, [&](Value entry) {
        std::string manager;
        forEachMember(entry, [&](std::string_view key, Value value) {
            if (key == "manager")
                manager = textOf(value);
        });
        const bool isController = manager == "flagger" || manager.ends_with("controller");
        const Json named{{"manager", manager}};
        if (isController && std::find(kept.begin(), kept.end(), named) == kept.end())
            kept.push_back(named);
    });
    return kept;
}

/// The JSON document of a value with a short metadata.managedFields. `depth` is that of its own
/// level; false in `isShallow` when it goes deeper than documents may.
class DocumentBuilder {
public:
    bool isShallow = true;

    Json build(Value value, int depth)
    {
        simdjson::ondemand::json_type type{};
        if (value.type().get(type) != simdjson::SUCCESS)
            return {};
        switch (type) {
        case simdjson::ondemand::json_type::object:
            return buildObject(value, depth);
        case simdjson::ondemand::json_type::array:
            return buildArray(value, depth);
        case simdjson::ondemand::json_type::string:
            return textJson(value);
        case simdjson::ondemand::json_type::number:
            return numberJson(value.raw_json_token());
        case simdjson::ondemand::json_type::boolean:
            return flagOf(value);
        default:
            return {};
        }
    }

private:
    bool isTooDeep(int depth)
    {
        isShallow = isShallow && depth <= kube::kDeepestJson;
        return !isShallow;
    }

    Json buildObject(Value value, int depth)
    {
        Json built = Json::object();
        if (isTooDeep(depth))
            return built;
        simdjson::ondemand::object object;
        if (value.get_object().get(object) != simdjson::SUCCESS)
            return built;
        for (auto member : object) {
            simdjson::ondemand::field field;
            std::string_view key;
            if (std::move(member).get(field) != simdjson::SUCCESS
                || field.unescaped_key().get(key) != simdjson::SUCCESS)
                break;
            const bool isManagedFields = depth == 2 && m_isInMetadata && key == "managedFields";
            if (isManagedFields) {
                if (auto controllers = controllersIn(field.value()); !controllers.empty())
                    built.push_back({std::string(key), std::move(controllers)});
                continue;
            }
            if (depth == 1)
                m_isInMetadata = key == "metadata";
            built.push_back({std::string(key), build(field.value(), depth + 1)});
        }
        return built;
    }

    Json buildArray(Value value, int depth)
    {
        Json built = Json::array();
        if (!isTooDeep(depth))
            forEachItem(value, [&](Value item) { built.push_back(build(item, depth + 1)); });
        return built;
    }

    bool m_isInMetadata = false;
};

std::string textAt(const Json& json, const char* key)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Items of lists may lack what the list says for all of them.
void completeType(Json& json, const kube::ResourceKind& kind)
{
    if (!textAt(json, "apiVersion").empty() && !textAt(json, "kind").empty())
        return;
    Json complete{{"apiVersion", kind.apiVersion()}, {"kind", kind.kind}};
    for (auto& [key, value] : json.items())
        if (key != "apiVersion" && key != "kind")
            complete[key] = std::move(value);
    json = std::move(complete);
}

} // namespace

kube::Document decodeItem(Value value, Context& context, kube::Document*)
{
    DocumentBuilder builder;
    Json json = builder.build(value, 1);
    if (!json.is_object()) {
        context.complaint = "An item of " + context.kind.plural + " is no object and was left out.";
        return {};
    }
    completeType(json, context.kind);
    kube::Document document(std::move(json));
    context.resourceVersion = document.resourceVersion();
    if (document.name().empty())
        context.complaint = "An item of " + context.kind.plural + " has no name and was left out.";
    else if (!builder.isShallow)
        context.complaint
            = document.ref().text() + " is nested too deeply to be read and was left out.";
    return document;
}

} // namespace vigla::mesh::decoding
