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

ApiFailure invalidOption(const std::string& field, const std::string& message)
{
    ApiFailure failure;
    failure.code = 422;
    failure.group = "meta.k8s.io";
    failure.kind = "WriteOptions";
    failure.message = "WriteOptions.meta.k8s.io \"\" is invalid: " + field + ": " + message;
    failure.causes.push_back({"FieldValueInvalid", message, field});
    return failure;
}

std::string textAt(const Json& json, const char* key)
{
    const auto found = json.is_object() ? json.find(key) : json.end();
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Fills `key` of the metadata from the path, or tells that the two differ.
std::optional<ApiFailure> agree(
    Json& metadata, const char* key, const std::string& ofPath, const char* what)
{
    const auto given = metadata.find(key);
    if (given != metadata.end() && !given->is_string() && !given->is_null())
        return badRequest(std::string("metadata.") + key + " is not a text");
    const auto text = textAt(metadata, key);
    if (text.empty() && !ofPath.empty())
        metadata[key] = ofPath;
    if (text.empty() || text == ofPath)
        return std::nullopt;
    return badRequest(std::string("the ") + what + " of the object (" + plainText(text, false, 253)
        + ") does not match the " + what + " on the URL (" + ofPath + ")");
}

} // namespace

std::variant<WriteOptions, ApiFailure> parseWriteOptions(const ApiCall& call)
{
    WriteOptions options;
    const auto dryRun = call.target.find("dryRun");
    if (dryRun && *dryRun != "All")
        return invalidOption("dryRun",
            "Unsupported value: \"" + plainText(*dryRun, false, 60)
                + "\": supported values: \"All\"");
    options.isDryRun = dryRun.has_value();
    options.isForced = call.target.isTrue("force");
    const auto validation = call.target.parameter("fieldValidation");
    if (validation == "Strict")
        options.validation = FieldValidation::Strict;
    else if (validation == "Ignore")
        options.validation = FieldValidation::Ignore;
    else if (!validation.empty() && validation != "Warn")
        return invalidOption("fieldValidation",
            "Unsupported value: \"" + plainText(validation, false, 60)
                + "\": supported values: \"Ignore\", \"Strict\", \"Warn\"");
    options.manager = call.target.parameter("fieldManager");
    options.hasManager = !options.manager.empty();
    if (options.manager.size() > 128)
        return invalidOption("fieldManager", "Too long: may not be more than 128 bytes");
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
    const auto version = call.kind->apiVersion(call.version);
    if (body.kind() != call.kind->kind || body.apiVersion() != version)
        return badRequest("the API version in the data ("
            + plainText(body.apiVersion() + ", Kind=" + body.kind(), false, 200)
            + ") does not match the expected API version (" + version + ", Kind=" + call.kind->kind
            + ")");
    if (!json.contains("metadata") || json["metadata"].is_null())
        json["metadata"] = Json::object();
    if (!json["metadata"].is_object())
        return badRequest("metadata is not an object");
    auto& metadata = json["metadata"];
    if (call.kind->isNamespaced) {
        if (const auto failure = agree(metadata, "namespace", call.namespaceName, "namespace"))
            return *failure;
    } else {
        metadata.erase("namespace");
    }
    if (!call.name.empty()) {
        if (const auto failure = agree(metadata, "name", call.name, "name"))
            return *failure;
    }
    return kube::Document(std::move(json));
}

} // namespace vigla::demo
