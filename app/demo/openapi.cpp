#include "app/demo/openapi.h"

#include "app/demo/api_status.h"
#include "app/demo/openapi_schema.h"
#include "app/demo/protobuf_writer.h"
#include "app/demo/resource_kinds.h"

#include <nlohmann/json.hpp>

#include <array>
#include <functional>

namespace vigla::demo {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kPatchParameters{"dryRun", "fieldManager", "fieldValidation", "force"};
constexpr std::string_view kGvkExtension = "x-kubernetes-group-version-kind";

/// One PATCH operation, as both document versions describe it.
struct PatchOperation {
    std::string path;
    std::string group;
    std::string version;
    std::string kind;
    bool isCustom = false;
};

std::vector<PatchOperation> patchOperations()
{
    std::vector<PatchOperation> operations;
    for (const auto& kind : servedKinds()) {
        for (const auto& version : kind.versions) {
            if (!kind.isStored)
                continue;
            operations.push_back(
                {(kind.group.empty() ? "/api/" : "/apis/") + kind.apiVersion(version)
                        + (kind.isNamespaced ? "/namespaces/{namespace}/" : "/") + kind.plural
                        + "/{name}",
                    kind.group, version, kind.kind, kind.isCustom});
        }
    }
    return operations;
}

Json renderPatchV3(const PatchOperation& operation)
{
    Json parameters = Json::array();
    for (const auto* name : kPatchParameters)
        parameters.push_back({{"name", name}, {"in", "query"}, {"schema", {{"type", "string"}}}});
    Json content = Json::object();
    for (const auto* type : {"application/apply-patch+yaml", "application/json-patch+json",
             "application/merge-patch+json", "application/strategic-merge-patch+json"}) {
        if (!operation.isCustom || std::string_view(type).find("strategic") == std::string::npos)
            content[type] = Json::object();
    }
    return {{"parameters", std::move(parameters)},
        {"requestBody", {{"content", std::move(content)}, {"required", true}}},
        {"responses", {{"200", {{"description", "OK"}}}}}, {"x-kubernetes-action", "patch"},
        {std::string(kGvkExtension),
            {{"group", operation.group}, {"version", operation.version},
                {"kind", operation.kind}}}};
}

/// The list operation of a collection: `kubectl explain` finds a resource's kind by it.
Json renderListV3(const PatchOperation& operation)
{
    return {{"responses", {{"200", {{"description", "OK"}}}}}, {"x-kubernetes-action", "list"},
        {std::string(kGvkExtension),
            {{"group", operation.group}, {"version", operation.version},
                {"kind", operation.kind}}}};
}

/// The schemas of what is served below `prefix`, such as `/apis/networking.istio.io/v1/`.
Json renderSchemas(const std::string& prefix)
{
    Json schemas = Json::object();
    for (const auto& kind : servedKinds()) {
        for (const auto& version : kind.versions) {
            if ("/apis/" + kind.apiVersion(version) + "/" != prefix)
                continue;
            auto schema = buildKindSchema(kind, version);
            if (!schema.is_null())
                schemas[schemaName(kind, version)] = std::move(schema);
        }
    }
    return schemas;
}

std::optional<HttpAnswer> answerVersion3(std::string_view path)
{
    constexpr std::string_view root = "/openapi/v3";
    if (path == root) {
        Json paths = Json::object();
        for (const auto& group : servedGroups()) {
            for (const auto& version : group.versions) {
                const auto key
                    = group.name.empty() ? "api/" + version : "apis/" + group.name + "/" + version;
                paths[key] = {{"serverRelativeURL", "/openapi/v3/" + key}};
            }
        }
        return renderAnswer({{"paths", std::move(paths)}});
    }
    const auto prefix = std::string(path.substr(root.size())) + "/";
    Json paths = Json::object();
    for (const auto& operation : patchOperations()) {
        if (!operation.path.starts_with(prefix))
            continue;
        const auto collection = operation.path.substr(0, operation.path.rfind('/'));
        paths[collection] = {{"get", renderListV3(operation)}};
        paths[operation.path] = {{"patch", renderPatchV3(operation)}};
    }
    if (paths.empty())
        return std::nullopt;
    return renderAnswer(
        {{"openapi", "3.0.0"}, {"info", {{"title", "Kubernetes"}, {"version", "v1.32.4"}}},
            {"paths", std::move(paths)}, {"components", {{"schemas", renderSchemas(prefix)}}}});
}

// The second version travels as a protobuf message of gnostic's OpenAPIv2.proto, whose field
// numbers these are.
std::string protobufPatch(const PatchOperation& operation)
{
    std::string message;
    for (const auto* name : kPatchParameters) {
        const auto query = protobufField(2, "query") + protobufField(4, name);
        const auto nonBody = protobufField(3, query); // QueryParameterSubSchema
        message += protobufField(8, protobufField(1, protobufField(2, nonBody)));
    }
    const auto yaml = "group: \"" + operation.group + "\"\nkind: " + operation.kind
        + "\nversion: " + operation.version + "\n";
    const auto extension
        = protobufField(1, kGvkExtension) + protobufField(2, protobufField(2, yaml));
    return message + protobufField(13, extension);
}

std::string protobufDocument()
{
    std::string paths;
    for (const auto& operation : patchOperations()) {
        const auto item = protobufField(8, protobufPatch(operation));
        paths += protobufField(2, protobufField(1, operation.path) + protobufField(2, item));
    }
    std::string definitions;
    for (const auto& kind : servedKinds()) {
        for (const auto& version : kind.versions) {
            const auto schema = buildKindSchema(kind, version);
            if (!schema.is_null())
                definitions += protobufField(1,
                    protobufField(1, schemaName(kind, version))
                        + protobufField(2, renderSchemaMessage(schema)));
        }
    }
    const auto info = protobufField(1, "Kubernetes") + protobufField(2, "v1.32.4");
    return protobufField(1, "2.0") + protobufField(2, info) + protobufField(8, paths)
        + protobufField(9, definitions);
}

HttpAnswer answerVersion2(const HttpRequest& request)
{
    if (request.header("accept").find("protobuf") == std::string::npos)
        return renderAnswer(
            {{"swagger", "2.0"}, {"info", {{"title", "Kubernetes"}, {"version", "v1.32.4"}}},
                {"paths", Json::object()}, {"definitions", Json::object()}});
    return {
        200, "application/com.github.proto-openapi.spec.v2.v1.0+protobuf", protobufDocument(), {}};
}

} // namespace

std::optional<HttpAnswer> answerOpenApi(const HttpRequest& request, std::string_view path)
{
    if (path == "/openapi/v2")
        return answerVersion2(request);
    if (path.starts_with("/openapi/v3"))
        return answerVersion3(path);
    return std::nullopt;
}

} // namespace vigla::demo
