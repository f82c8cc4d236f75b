#include "app/demo/protobuf_body.h"

#include "models/core/text.h"

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace vigla::demo {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kMagic{"k8s\0", 4};
constexpr int kDeepest = 20;

/// A field of a message, and what it becomes in JSON.
struct Field {
    enum class Type { Text, TextList, TextMap, Number, Flag, Message, MessageList, NumberOrText };
    std::uint64_t number = 0;
    std::string name;
    Type type = Type::Text;
    std::string message; ///< The name of the message of Message and MessageList.
};

using Messages = std::map<std::string, std::vector<Field>, std::less<>>;
using Type = Field::Type;

Messages describeObjects()
{
    const Field metadata{1, "metadata", Type::Message, "ObjectMeta"};
    return {
        {"ObjectMeta",
            {{1, "name", Type::Text, ""}, {2, "generateName", Type::Text, ""},
                {3, "namespace", Type::Text, ""}, {5, "uid", Type::Text, ""},
                {6, "resourceVersion", Type::Text, ""}, {11, "labels", Type::TextMap, ""},
                {12, "annotations", Type::TextMap, ""}, {14, "finalizers", Type::TextList, ""}}},
        {"Namespace", {metadata, {2, "spec", Type::Message, "NamespaceSpec"}}},
        {"NamespaceSpec", {{1, "finalizers", Type::TextList, ""}}},
        {"ConfigMap", {metadata, {2, "data", Type::TextMap, ""}}},
        {"ServiceAccount", {metadata}},
        {"Service", {metadata, {2, "spec", Type::Message, "ServiceSpec"}}},
        {"ServiceSpec",
            {{1, "ports", Type::MessageList, "ServicePort"}, {2, "selector", Type::TextMap, ""},
                {3, "clusterIP", Type::Text, ""}, {4, "type", Type::Text, ""},
                {5, "externalIPs", Type::TextList, ""}, {7, "sessionAffinity", Type::Text, ""},
                {10, "externalName", Type::Text, ""}, {18, "clusterIPs", Type::TextList, ""}}},
        {"ServicePort",
            {{1, "name", Type::Text, ""}, {2, "protocol", Type::Text, ""},
                {3, "port", Type::Number, ""}, {4, "targetPort", Type::NumberOrText, ""},
                {5, "nodePort", Type::Number, ""}, {6, "appProtocol", Type::Text, ""}}},
        {"Deployment", {metadata, {2, "spec", Type::Message, "DeploymentSpec"}}},
        {"DeploymentSpec",
            {{1, "replicas", Type::Number, ""}, {2, "selector", Type::Message, "LabelSelector"},
                {3, "template", Type::Message, "PodTemplateSpec"}}},
        {"LabelSelector", {{1, "matchLabels", Type::TextMap, ""}}},
        {"PodTemplateSpec", {metadata, {2, "spec", Type::Message, "PodSpec"}}},
        {"PodSpec",
            {{2, "containers", Type::MessageList, "Container"},
                {8, "serviceAccountName", Type::Text, ""}}},
        {"Container",
            {{1, "name", Type::Text, ""}, {2, "image", Type::Text, ""},
                {3, "command", Type::TextList, ""}, {4, "args", Type::TextList, ""},
                {6, "ports", Type::MessageList, "ContainerPort"},
                {7, "env", Type::MessageList, "EnvVar"}}},
        {"ContainerPort",
            {{1, "name", Type::Text, ""}, {3, "containerPort", Type::Number, ""},
                {4, "protocol", Type::Text, ""}}},
        {"EnvVar", {{1, "name", Type::Text, ""}, {2, "value", Type::Text, ""}}},
    };
}

Messages describeOptions()
{
    const Field metadata{1, "metadata", Type::Message, "ObjectMeta"};
    return {
        {"SelfSubjectReview", {metadata}},
        {"SelfSubjectRulesReview", {metadata, {2, "spec", Type::Message, "RulesReviewSpec"}}},
        {"RulesReviewSpec", {{1, "namespace", Type::Text, ""}}},
        {"SelfSubjectAccessReview", {metadata, {2, "spec", Type::Message, "AccessReviewSpec"}}},
        {"AccessReviewSpec",
            {{1, "resourceAttributes", Type::Message, "ResourceAttributes"},
                {2, "nonResourceAttributes", Type::Message, "NonResourceAttributes"}}},
        {"ResourceAttributes",
            {{1, "namespace", Type::Text, ""}, {2, "verb", Type::Text, ""},
                {3, "group", Type::Text, ""}, {4, "version", Type::Text, ""},
                {5, "resource", Type::Text, ""}, {6, "subresource", Type::Text, ""},
                {7, "name", Type::Text, ""}}},
        {"NonResourceAttributes", {{1, "path", Type::Text, ""}, {2, "verb", Type::Text, ""}}},
        {"DeleteOptions",
            {{1, "gracePeriodSeconds", Type::Number, ""},
                {2, "preconditions", Type::Message, "Preconditions"},
                {4, "propagationPolicy", Type::Text, ""}, {5, "dryRun", Type::TextList, ""}}},
        {"Preconditions", {{1, "uid", Type::Text, ""}, {2, "resourceVersion", Type::Text, ""}}},
    };
}

const Messages& messages()
{
    static const auto all = [] {
        auto described = describeObjects();
        described.merge(describeOptions());
        return described;
    }();
    return all;
}

/// One field as it is on the wire.
struct WireField {
    std::uint64_t number = 0;
    std::uint64_t value = 0; ///< Of a number.
    std::string_view bytes; ///< Of anything with a length.
};

/// Takes fields off a message, one after another.
class WireReader {
public:
    explicit WireReader(std::string_view bytes)
        : m_rest(bytes)
    {
    }

    bool isAtEnd() const { return m_rest.empty(); }

    std::optional<WireField> next() ///< Nullopt: the encoding is broken.
    {
        const auto tag = takeNumber();
        if (!tag)
            return std::nullopt;
        WireField field{*tag >> 3U, 0, {}};
        switch (*tag & 7U) {
        case 0: {
            const auto value = takeNumber();
            field.value = value.value_or(0);
            return value ? std::optional(field) : std::nullopt;
        }
        case 1:
            return takeBytes(8, field);
        case 2: {
            const auto size = takeNumber();
            return size ? takeBytes(*size, field) : std::nullopt;
        }
        case 5:
            return takeBytes(4, field);
        default:
            return std::nullopt;
        }
    }

private:
    std::optional<std::uint64_t> takeNumber()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && !m_rest.empty(); shift += 7) {
            const auto byte = static_cast<unsigned char>(m_rest.front());
            m_rest.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 127U) << shift;
            if (byte < 128U)
                return value;
        }
        return std::nullopt;
    }

    std::optional<WireField> takeBytes(std::uint64_t size, WireField field)
    {
        if (size > m_rest.size())
            return std::nullopt;
        field.bytes = m_rest.substr(0, static_cast<std::size_t>(size));
        m_rest.remove_prefix(static_cast<std::size_t>(size));
        return field;
    }

    std::string_view m_rest;
};

bool readMessage(std::string_view bytes, std::string_view name, int depth, Json& object);

/// An entry of a map: key 1, value 2.
bool readEntry(std::string_view bytes, Json& object)
{
    std::string key;
    std::string value;
    for (WireReader reader(bytes); !reader.isAtEnd();) {
        const auto field = reader.next();
        if (!field)
            return false;
        (field->number == 1 ? key : value) = field->bytes;
    }
    object[key] = value;
    return true;
}

/// `IntOrString`: type 1 (1 is text), number 2, text 3.
bool readNumberOrText(std::string_view bytes, Json& result)
{
    bool isText = false;
    std::uint64_t number = 0;
    std::string text;
    for (WireReader reader(bytes); !reader.isAtEnd();) {
        const auto field = reader.next();
        if (!field)
            return false;
        if (field->number == 1)
            isText = field->value == 1;
        else if (field->number == 2)
            number = field->value;
        else
            text = field->bytes;
    }
    result = isText ? Json(text) : Json(number);
    return true;
}

bool readField(const WireField& wire, const Field& field, int depth, Json& object)
{
    switch (field.type) {
    case Type::Text: // an empty text is an absent one
        if (!wire.bytes.empty())
            object[field.name] = wire.bytes;
        return true;
    case Type::TextList:
        object[field.name].push_back(std::string(wire.bytes));
        return true;
    case Type::Number:
        object[field.name] = wire.value;
        return true;
    case Type::Flag:
        object[field.name] = wire.value != 0;
        return true;
    case Type::TextMap:
        return readEntry(wire.bytes, object[field.name]);
    case Type::NumberOrText:
        return readNumberOrText(wire.bytes, object[field.name]);
    case Type::Message:
        return readMessage(wire.bytes, field.message, depth + 1, object[field.name]);
    case Type::MessageList: {
        Json element;
        const bool isRead = readMessage(wire.bytes, field.message, depth + 1, element);
        object[field.name].push_back(std::move(element));
        return isRead;
    }
    }
    return false;
}

bool readMessage(std::string_view bytes, std::string_view name, int depth, Json& object)
{
    object = Json::object();
    const auto fields = messages().find(name);
    if (fields == messages().end() || depth > kDeepest)
        return false;
    for (WireReader reader(bytes); !reader.isAtEnd();) {
        const auto wire = reader.next();
        if (!wire)
            return false;
        for (const auto& field : fields->second) {
            if (field.number == wire->number && !readField(*wire, field, depth, object))
                return false;
        }
    }
    return true;
}

} // namespace

Result<kube::Document> parseProtobufObject(std::string_view bytes)
{
    const Error broken{Error::Kind::InvalidInput, "the protobuf encoding is broken"};
    if (!bytes.starts_with(kMagic))
        return broken;
    std::string apiVersion;
    std::string kind;
    std::string_view raw;
    for (WireReader reader(bytes.substr(kMagic.size())); !reader.isAtEnd();) {
        const auto field = reader.next();
        if (!field)
            return broken;
        if (field->number == 2)
            raw = field->bytes;
        for (WireReader type(field->number == 1 ? field->bytes : std::string_view());
             !type.isAtEnd();) {
            const auto part = type.next();
            if (!part)
                return broken;
            (part->number == 1 ? apiVersion : kind) = part->bytes;
        }
    }
    Json object;
    if (!messages().contains(kind))
        return Error{Error::Kind::InvalidInput,
            "the embedded cluster reads no " + plainText(kind, false, 100)
                + " in protobuf encoding; send JSON"};
    if (!readMessage(raw, kind, 0, object))
        return broken;
    object["apiVersion"] = apiVersion;
    object["kind"] = kind;
    return kube::Document(std::move(object));
}

} // namespace vigla::demo
