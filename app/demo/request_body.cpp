#include "app/demo/request_body.h"

#include "app/demo/protobuf_body.h"
#include "models/core/text.h"
#include "models/kube/yaml.h"

#include <nlohmann/json.hpp>

namespace vigla::demo {

namespace {

using Json = nlohmann::ordered_json;

ApiFailure badRequest(std::string message)
{
    ApiFailure failure;
    failure.code = 400;
    failure.message = std::move(message);
    return failure;
}

/// `kubectl` of `kubectl/v1.32.4 (linux/amd64)`.
std::string managerOfAgent(const std::string& userAgent)
{
    const auto name = userAgent.substr(0, userAgent.find_first_of("/ "));
    return name.empty() ? "unknown" : name;
}

std::string textAt(const Json& json, const char* key)
{
    const auto found = json.is_object() ? json.find(key) : json.end();
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Kind and version must be those of the path.
std::optional<ApiFailure> checkType(const ApiCall& call, const kube::Document& body)
{
    const auto expected = call.kind->apiVersion(call.version);
    const auto given = plainText(body.apiVersion(), false, 200);
    const auto kind = plainText(body.kind(), false, 200);
    if (kind.empty())
        return badRequest("the object provided is unrecognized (must be of type " + call.kind->kind
            + "): Object 'Kind' is missing");
    if (!call.kind->isCustom && (kind != call.kind->kind || given != expected))
        return badRequest(call.kind->kind + " in version \"" + call.version
            + "\" cannot be handled as a " + call.kind->kind + ": the data is of " + given
            + ", Kind=" + kind);
    if (given != expected)
        return badRequest("the API version in the data (" + given
            + ") does not match the expected API version (" + expected + ")");
    if (kind == call.kind->kind)
        return std::nullopt;
    ApiFailure failure;
    failure.code = 422;
    failure.group = call.kind->group;
    failure.kind = kind;
    failure.name = plainText(body.name(), false, 253);
    failure.causes.push_back({"FieldValueInvalid",
        "Invalid value: \"" + kind + "\": must be " + call.kind->kind, "kind"});
    failure.message = kind + "." + failure.group + " \"" + failure.name
        + "\" is invalid: kind: " + failure.causes.front().message;
    return failure;
}

/// Fills `key` of the metadata from the path, or tells that the two differ.
std::optional<ApiFailure> agree(Json& metadata, const char* key, const std::string& ofPath)
{
    const auto given = metadata.find(key);
    if (given != metadata.end() && !given->is_string() && !given->is_null())
        return badRequest(std::string("metadata.") + key + " is not a text");
    const auto text = textAt(metadata, key);
    if (text.empty() && !ofPath.empty())
        metadata[key] = ofPath;
    if (text.empty() || text == ofPath)
        return std::nullopt;
    if (std::string_view(key) == "namespace")
        return badRequest("the namespace of the provided object does not match the namespace sent "
                          "on the request");
    return badRequest("the name of the object (" + plainText(text, false, 253)
        + ") does not match the name on the URL (" + ofPath + ")");
}

} // namespace

ApiFailure invalidOption(const ApiCall& call, ApiFailure::Cause cause)
{
    const auto& method = call.request->method;
    ApiFailure failure;
    failure.code = 422;
    failure.group = "meta.k8s.io";
    failure.kind = method == "POST" ? "CreateOptions"
        : method == "PUT"           ? "UpdateOptions"
                                    : "PatchOptions";
    failure.message
        = failure.kind + ".meta.k8s.io \"\" is invalid: " + cause.field + ": " + cause.message;
    failure.causes.push_back(std::move(cause));
    return failure;
}

std::variant<WriteOptions, ApiFailure> parseWriteOptions(const ApiCall& call)
{
    WriteOptions options;
    const auto dryRun = call.target.find("dryRun");
    if (dryRun && *dryRun != "All")
        return invalidOption(call,
            {"FieldValueNotSupported",
                "Unsupported value: [\"" + plainText(*dryRun, false, 60)
                    + "\"]: supported values: \"All\"",
                "dryRun"});
    options.isDryRun = dryRun.has_value();
    options.isForced = call.target.isTrue("force");
    const auto validation = call.target.parameter("fieldValidation");
    if (validation == "Strict")
        options.validation = FieldValidation::Strict;
    else if (validation == "Ignore")
        options.validation = FieldValidation::Ignore;
    else if (!validation.empty() && validation != "Warn")
        return invalidOption(call,
            {"FieldValueNotSupported",
                "Unsupported value: \"" + plainText(validation, false, 60)
                    + "\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"",
                "fieldValidation"});
    options.manager = call.target.parameter("fieldManager");
    options.hasManager = !options.manager.empty();
    if (options.manager.size() > 128)
        return invalidOption(call,
            {"FieldValueTooLong", "Too long: may not be more than 128 bytes", "fieldManager"});
    if (!options.hasManager)
        options.manager = managerOfAgent(call.request->header("user-agent"));
    return options;
}

std::variant<DeleteOptions, ApiFailure> parseDeleteOptions(const ApiCall& call)
{
    DeleteOptions options;
    options.isDryRun = call.isDryRun();
    if (trim(call.request->body).empty())
        return options;
    const auto body = parseBody(call);
    if (const auto* failure = std::get_if<ApiFailure>(&body))
        return *failure;
    const auto& json = std::get<kube::Document>(body).json();
    const auto preconditions = json.value("preconditions", Json());
    options.uid = textAt(preconditions, "uid");
    options.resourceVersion = textAt(preconditions, "resourceVersion");
    const auto dryRun = json.find("dryRun");
    options.isDryRun = options.isDryRun || (dryRun != json.end() && !dryRun->empty());
    return options;
}

std::string contentType(const HttpRequest& request)
{
    const auto header = request.header("content-type");
    const auto type = toLower(trim(std::string_view(header).substr(0, header.find(';'))));
    return type.empty() ? "application/json" : type;
}

std::variant<kube::Document, ApiFailure> parseBody(const ApiCall& call)
{
    const auto type = contentType(*call.request);
    const bool isYaml = type.ends_with("yaml");
    const bool isProtobuf = type == "application/vnd.kubernetes.protobuf";
    if (!isYaml && !isProtobuf && !type.ends_with("json")) {
        ApiFailure failure;
        failure.code = 415;
        failure.message = "the body of the request was in an unknown format - accepted media types "
                          "include: application/json, application/yaml, "
                          "application/vnd.kubernetes.protobuf";
        return failure;
    }
    auto parsed = isYaml ? kube::parseYamlObject(call.request->body)
        : isProtobuf     ? parseProtobufObject(call.request->body)
                         : kube::parseJsonDocument(call.request->body);
    if (!parsed)
        return badRequest("the object provided is unrecognized: " + parsed.error().message);
    return std::move(*parsed);
}

std::variant<kube::Document, ApiFailure> addressedObject(
    const ApiCall& call, const kube::Document& body)
{
    Json json = body.json();
    if (!json.is_object())
        return badRequest("the body is not an object");
    if (const auto failure = checkType(call, body))
        return *failure;
    if (!json.contains("metadata") || json["metadata"].is_null())
        json["metadata"] = Json::object();
    if (!json["metadata"].is_object())
        return badRequest("metadata is not an object");
    auto& metadata = json["metadata"];
    if (call.kind->isNamespaced) {
        if (const auto failure = agree(metadata, "namespace", call.namespaceName))
            return *failure;
    } else {
        metadata.erase("namespace");
    }
    if (!call.name.empty()) {
        if (const auto failure = agree(metadata, "name", call.name))
            return *failure;
    }
    return kube::Document(std::move(json));
}

} // namespace vigla::demo
