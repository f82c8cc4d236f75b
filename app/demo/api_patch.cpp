#include "app/demo/api_patch.h"

#include "models/core/text.h"
#include "models/kube/patch.h"

#include <nlohmann/json.hpp>

#include <map>

namespace vigla::demo {

namespace {

using Json = nlohmann::ordered_json;

ApiFailure unsupportedType(const ApiCall& call)
{
    ApiFailure failure;
    failure.code = 415;
    failure.message
        = std::string("the body of the request was in an unknown format - accepted media types "
                      "include: application/json-patch+json, application/merge-patch+json, ")
        + (call.kind->isCustom ? "" : "application/strategic-merge-patch+json, ")
        + "application/apply-patch+yaml";
    return failure;
}

ApiFailure badRequest(std::string message)
{
    ApiFailure failure;
    failure.code = 400;
    failure.message = std::move(message);
    return failure;
}

ApiFailure patchFailure(const ApiCall& call, const Error& error)
{
    if (error.kind != Error::Kind::Rejected)
        return failureOf(call, 400, "error decoding patch: " + error.message);
    ApiFailure failure; // a real server does not say what
    failure.code = 422;
    failure.message = "the server rejected our request due to an error in our request";
    return failure;
}

/// A patch may be an array, which a Document never is.
std::variant<Json, ApiFailure> parsePatch(const ApiCall& call)
{
    auto wrapped = kube::parseJsonDocument("{\"patch\":" + call.request->body + "}");
    if (!wrapped || wrapped->json().size() != 1)
        return failureOf(call, 400, "error decoding patch: the body is not valid JSON");
    return wrapped->json().at("patch");
}

/// The body of an apply, checked for what only applies must not hold.
std::variant<kube::Document, ApiFailure> parseApplied(const ApiCall& call)
{
    const auto body = parseBody(call);
    if (const auto* failure = std::get_if<ApiFailure>(&body))
        return *failure;
    if (std::get<kube::Document>(body).kind().empty())
        return badRequest("invalid object type: /, Kind=");
    auto object = addressedObject(call, std::get<kube::Document>(body));
    if (std::holds_alternative<ApiFailure>(object))
        return object;
    const auto& metadata = std::get<kube::Document>(object).json()["metadata"];
    if (metadata.contains("managedFields") && !metadata["managedFields"].empty())
        return badRequest("metadata.managedFields must be nil");
    return object;
}

ApiFailure conflictFailure(const std::vector<kube::FieldConflict>& conflicts)
{
    ApiFailure failure;
    failure.code = 409;
    std::map<std::string, std::vector<std::string>> fieldsOfManagers;
    for (const auto& conflict : conflicts) {
        fieldsOfManagers[conflict.manager].push_back(conflict.field);
        failure.causes.push_back(
            {"FieldManagerConflict", "conflict with " + conflict.manager, conflict.field});
    }
    const bool isOne = conflicts.size() == 1;
    failure.message = "Apply failed with " + std::to_string(conflicts.size())
        + (isOne ? " conflict" : " conflicts");
    std::vector<std::string> texts;
    for (const auto& [manager, fields] : fieldsOfManagers)
        texts.push_back(isOne ? "conflict with " + manager + ": " + fields.front()
                              : "conflicts with " + manager + ":\n- " + join(fields, "\n- "));
    failure.message += ": " + join(texts, "\n");
    return failure;
}

} // namespace

std::variant<kube::Document, ApiFailure> patchedObject(
    const ApiCall& call, const kube::Document& live)
{
    const auto type = contentType(*call.request);
    const bool isMerge = type == "application/merge-patch+json";
    const bool isJsonPatch = type == "application/json-patch+json";
    const bool isStrategic
        = type == "application/strategic-merge-patch+json" && !call.kind->isCustom;
    if (!isMerge && !isJsonPatch && !isStrategic)
        return unsupportedType(call);
    if (call.target.find("force"))
        return invalidOption(call,
            {"FieldValueForbidden", "Forbidden: may not be specified for non-apply patch",
                "force"});
    const auto patch = parsePatch(call);
    if (const auto* failure = std::get_if<ApiFailure>(&patch))
        return *failure;
    const auto& json = std::get<Json>(patch);
    if (!isJsonPatch && !json.is_object())
        return failureOf(call, 400, "error decoding patch: it is not an object");
    auto result = isMerge ? Result<Json>(kube::applyMergePatch(live.json(), json))
        : isJsonPatch     ? kube::applyJsonPatch(live.json(), json)
                          : kube::applyStrategicMergePatch(live.json(), json);
    if (!result)
        return patchFailure(call, result.error());
    if (!result->is_object() || call.subresource == "scale")
        return kube::Document(std::move(*result));
    (*result)["apiVersion"] = call.kind->apiVersion(call.version); // the versions are one schema
    return addressedObject(call, kube::Document(std::move(*result)));
}

std::variant<kube::Document, ApiFailure> appliedObject(const ApiCall& call,
    const kube::Document& live, const kube::FieldWriter& writer, const WriteOptions& options)
{
    if (!options.hasManager)
        return invalidOption(call,
            {"FieldValueRequired", "Required value: is required for apply patch", "fieldManager"});
    const auto applied = parseApplied(call);
    if (const auto* failure = std::get_if<ApiFailure>(&applied))
        return *failure;
    const auto& object = std::get<kube::Document>(applied);
    if (live.isNull() && !object.resourceVersion().empty())
        return failureOf(call, 409,
            "Operation cannot be fulfilled on " + call.kind->qualifiedPlural() + " \"" + call.name
                + "\": the object does not exist any more");
    auto outcome
        = kube::applyServerSide(live, object, writer, options.isForced, listKeysOf(*call.kind));
    if (!outcome)
        return failureOf(call, 400, outcome.error().message);
    if (const auto* conflicts = std::get_if<std::vector<kube::FieldConflict>>(&*outcome))
        return conflictFailure(*conflicts);
    return std::get<kube::Document>(*outcome);
}

kube::ListKeys listKeysOf(const ServedKind& kind)
{
    using Keys = std::vector<std::string>;
    static const std::map<std::string, Keys, std::less<>> builtInKeys{
        {"spec.ports", {"port", "protocol"}},
        {"spec.containers", {"name"}},
        {"spec.template.spec.containers", {"name"}},
        {"spec.template.spec.initContainers", {"name"}},
        {"spec.template.spec.volumes", {"name"}},
        {"spec.template.spec.containers.env", {"name"}},
        {"spec.template.spec.containers.ports", {"containerPort", "protocol"}},
        {"spec.template.spec.containers.volumeMounts", {"mountPath"}},
        {"status.conditions", {"type"}},
        {"metadata.ownerReferences", {"uid"}},
    };
    const bool isServiceEntry = kind.kind == "ServiceEntry";
    const bool isCustom = kind.isCustom;
    const bool isGatewayApi = kind.group == "gateway.networking.k8s.io";
    return [=](std::string_view path) -> Keys {
        if (isServiceEntry && path == "spec.ports")
            return {"name"};
        if (isGatewayApi && (path == "spec.listeners" || path == "status.listeners"))
            return {"name"};
        if (isGatewayApi && path == "status.conditions")
            return {"type"};
        if (path == "metadata.ownerReferences")
            return {"uid"};
        const auto found = isCustom ? builtInKeys.end() : builtInKeys.find(path);
        return found == builtInKeys.end() ? Keys() : found->second;
    };
}

} // namespace vigla::demo
