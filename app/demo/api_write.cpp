#include "app/demo/api_write.h"

#include "app/demo/api_patch.h"
#include "app/demo/object_checks.h"
#include "app/demo/object_defaults.h"
#include "app/demo/request_body.h"
#include "app/demo/selection.h"
#include "models/core/text.h"
#include "models/kube/patch.h"
#include "models/kube/server_side_apply.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::demo {

namespace {

using Json = nlohmann::ordered_json;

HttpAnswer methodNotAllowed(const ApiCall& call)
{
    return renderFailure(
        failureOf(call, 405, "the server does not allow this method on the requested resource"));
}

/// Here the server names the resource where it else names the kind.
ApiFailure missingVersion(const ApiCall& call)
{
    const std::string message = "Invalid value: 0: must be specified for an update";
    auto failure = failureOf(call, 422,
        call.kind->qualifiedPlural() + " \"" + call.name
            + "\" is invalid: metadata.resourceVersion: " + message);
    failure.causes.push_back({"FieldValueInvalid", message, "metadata.resourceVersion"});
    return failure;
}

/// A delete's precondition that does not hold; the server names the kind here.
ApiFailure preconditionFailure(const ApiCall& call, const std::string& why)
{
    auto failure = failureOf(call, 409,
        "Operation cannot be fulfilled on " + call.kind->kind
            + (call.kind->group.empty() ? "" : "." + call.kind->group) + " \"" + call.name
            + "\": " + why);
    failure.kind = call.kind->kind;
    return failure;
}

ApiFailure conflict(const ApiCall& call, const std::string& why)
{
    return failureOf(call, 409,
        "Operation cannot be fulfilled on " + call.kind->qualifiedPlural() + " \"" + call.name
            + "\": " + why);
}

/// One write of one object: what the paths of POST, PUT and PATCH share.
class ObjectWriter {
public:
    ObjectWriter(ClusterWorld& world, ApiCall call, WriteOptions options)
        : m_world(world)
        , m_call(std::move(call))
        , m_options(std::move(options))
    {
    }

    HttpAnswer create();
    HttpAnswer update();
    HttpAnswer patch();

private:
    HttpAnswer createFrom(const kube::Document& object);
    HttpAnswer updateFrom(const kube::Document& live, const kube::Document& wanted);
    HttpAnswer applyFrom(const kube::Document& live);
    std::optional<ApiFailure> checkVersion(
        const kube::Document& live, const kube::Document& wanted) const;
    kube::Document keepOtherHalf(const kube::Document& live, const kube::Document& wanted) const;
    HttpAnswer finish(const kube::Document& live, const CheckedObject& checked);
    kube::FieldWriter writer() const;

    ClusterWorld& m_world;
    ApiCall m_call;
    WriteOptions m_options;
};

kube::FieldWriter ObjectWriter::writer() const
{
    return {m_options.manager, m_call.kind->apiVersion(m_call.version), m_call.subresource,
        m_world.now(), m_call.kind->isCustom};
}

HttpAnswer ObjectWriter::create()
{
    const auto body = parseBody(m_call);
    if (const auto* failure = std::get_if<ApiFailure>(&body))
        return renderFailure(*failure);
    const auto object = addressedObject(m_call, std::get<kube::Document>(body));
    if (const auto* failure = std::get_if<ApiFailure>(&object))
        return renderFailure(*failure);
    return createFrom(std::get<kube::Document>(object));
}

HttpAnswer ObjectWriter::createFrom(const kube::Document& object)
{
    Json json = object.json();
    auto& metadata = json["metadata"];
    const auto prefix = metadata.value("generateName", Json());
    if (object.name().empty() && prefix.is_string())
        metadata["name"] = prefix.get<std::string>() + m_world.makeNameSuffix();
    const kube::Document named(json);
    m_call.name = named.name();
    if (m_call.name.empty())
        return renderFailure(invalidField(m_call, "", "metadata.name", "FieldValueRequired",
            "Required value: name or generateName is required"));
    if (!object.resourceVersion().empty())
        return renderFailure(
            failureOf(m_call, 500, "resourceVersion should not be set on objects to be created"));
    if (m_call.kind->isNamespaced
        && m_world.store().find({"", "Namespace", "", m_call.namespaceName}).isNull()) {
        ApiFailure failure
            = failureOf(m_call, 404, "namespaces \"" + m_call.namespaceName + "\" not found");
        failure.group.clear();
        failure.kind = "namespaces";
        failure.name = m_call.namespaceName;
        return renderFailure(failure);
    }
    for (const auto* key : {"uid", "generation", "creationTimestamp"})
        metadata.erase(key);
    if (m_call.kind->hasStatus)
        json.erase("status");
    const auto checked = checkObject(m_call, kube::Document(std::move(json)), m_options.validation);
    if (const auto* failure = std::get_if<ApiFailure>(&checked))
        return renderFailure(*failure);
    if (!m_world.store().find(m_call.ref()).isNull()) {
        auto failure = failureOf(m_call, 409,
            m_call.kind->qualifiedPlural() + " \"" + m_call.name + "\" already exists");
        failure.reason = "AlreadyExists";
        return renderFailure(failure);
    }
    return finish({}, std::get<CheckedObject>(checked));
}

HttpAnswer ObjectWriter::update()
{
    const auto live = m_world.store().find(m_call.ref());
    if (live.isNull())
        return renderFailure(notFound(m_call));
    const auto body = parseBody(m_call);
    if (const auto* failure = std::get_if<ApiFailure>(&body))
        return renderFailure(*failure);
    const auto object = addressedObject(m_call, std::get<kube::Document>(body));
    if (const auto* failure = std::get_if<ApiFailure>(&object))
        return renderFailure(*failure);
    const auto& wanted = std::get<kube::Document>(object);
    if (m_call.kind->isCustom && wanted.resourceVersion().empty())
        return renderFailure(missingVersion(m_call));
    return updateFrom(live, wanted);
}

HttpAnswer ObjectWriter::patch()
{
    const auto live = m_world.store().find(m_call.ref());
    if (contentType(*m_call.request) == "application/apply-patch+yaml")
        return applyFrom(live);
    if (live.isNull())
        return renderFailure(notFound(m_call));
    const auto patched = patchedObject(m_call, live);
    if (const auto* failure = std::get_if<ApiFailure>(&patched))
        return renderFailure(*failure);
    return updateFrom(live, std::get<kube::Document>(patched));
}

HttpAnswer ObjectWriter::applyFrom(const kube::Document& live)
{
    const auto applied = appliedObject(m_call, live, writer(), m_options);
    if (const auto* failure = std::get_if<ApiFailure>(&applied))
        return renderFailure(*failure);
    const auto& object = std::get<kube::Document>(applied);
    if (const auto unknown = findUnknownField(m_call, object); !unknown.empty())
        return renderFailure(failureOf(m_call, 500,
            "failed to create typed patch object (" + m_call.namespaceName + "/" + m_call.name
                + "; " + object.apiVersion() + ", Kind=" + m_call.kind->kind + "): ." + unknown
                + ": field not declared in schema"));
    return live.isNull() ? createFrom(object) : updateFrom(live, object);
}

std::optional<ApiFailure> ObjectWriter::checkVersion(
    const kube::Document& live, const kube::Document& wanted) const
{
    if (!wanted.resourceVersion().empty() && wanted.resourceVersion() != live.resourceVersion())
        return conflict(m_call,
            "the object has been modified; please apply your changes to the latest version and "
            "try again");
    if (!wanted.uid().empty() && wanted.uid() != live.uid())
        return conflict(m_call,
            "StorageError: invalid object, Code: 4, Key: /registry/" + m_call.kind->group + "/"
                + m_call.kind->plural + "/" + m_call.namespaceName + "/" + m_call.name
                + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in "
                  "precondition: "
                + plainText(wanted.uid(), false, 60) + ", UID in object meta: " + live.uid());
    return std::nullopt;
}

/// A write of the object keeps the live status, and a write of the status keeps the rest.
kube::Document ObjectWriter::keepOtherHalf(
    const kube::Document& live, const kube::Document& wanted) const
{
    if (!m_call.kind->hasStatus)
        return wanted;
    const bool isStatusWrite = m_call.subresource == "status";
    Json json = isStatusWrite ? live.json() : wanted.json();
    const auto& source = isStatusWrite ? wanted.json() : live.json();
    if (source.contains("status"))
        json["status"] = source["status"];
    else
        json.erase("status");
    if (isStatusWrite && wanted.json()["metadata"].contains("managedFields"))
        json["metadata"]["managedFields"] = wanted.json()["metadata"]["managedFields"];
    return kube::Document(std::move(json));
}

HttpAnswer ObjectWriter::updateFrom(const kube::Document& live, const kube::Document& wanted)
{
    if (const auto failure = checkVersion(live, wanted))
        return renderFailure(*failure);
    const auto whole = keepOtherHalf(live, wanted);
    const auto checked = checkObject(m_call, whole, m_options.validation);
    if (const auto* failure = std::get_if<ApiFailure>(&checked))
        return renderFailure(*failure);
    return finish(live, std::get<CheckedObject>(checked));
}

HttpAnswer ObjectWriter::finish(const kube::Document& live, const CheckedObject& checked)
{
    auto object = withDefaults(*m_call.kind, checked.object, live);
    const bool isApply = contentType(*m_call.request) == "application/apply-patch+yaml"
        && m_call.request->method == "PATCH";
    if (!isApply)
        object = kube::trackUpdate(live, object, writer(), listKeysOf(*m_call.kind));
    auto result = m_world.completed(object);
    const bool isUnchanged = !live.isNull() && kube::isSameContent(result.json(), live.json());
    if (isUnchanged)
        result = live;
    else if (!m_options.isDryRun)
        result = m_world.save(result);
    const int status = live.isNull() ? 201 : 200;
    auto answer = renderAnswer(renderRepresentation(m_call, result, m_world.now()), status);
    for (const auto& warning : checked.warnings)
        answer.headers.emplace_back("Warning", "299 - " + Json(plainText(warning)).dump());
    return answer;
}

Json renderSuccess(const ApiCall& call, const kube::Document& removed)
{
    Json details{{"name", removed.name()}};
    if (!call.kind->group.empty())
        details["group"] = call.kind->group;
    details["kind"] = call.kind->plural;
    details["uid"] = removed.uid();
    return {{"kind", "Status"}, {"apiVersion", "v1"}, {"metadata", Json::object()},
        {"status", "Success"}, {"details", std::move(details)}};
}

HttpAnswer deleteOne(ClusterWorld& world, const ApiCall& call)
{
    const auto live = world.store().find(call.ref());
    if (live.isNull())
        return renderFailure(notFound(call));
    const auto parsed = parseDeleteOptions(call);
    if (const auto* failure = std::get_if<ApiFailure>(&parsed))
        return renderFailure(*failure);
    const auto& options = std::get<DeleteOptions>(parsed);
    if (!options.uid.empty() && options.uid != live.uid())
        return renderFailure(preconditionFailure(call,
            "the UID in the precondition (" + plainText(options.uid, false, 60)
                + ") does not match the UID in record (" + live.uid()
                + "). The object might have been deleted and then recreated"));
    if (!options.resourceVersion.empty() && options.resourceVersion != live.resourceVersion())
        return renderFailure(preconditionFailure(call,
            "the ResourceVersion in the precondition ("
                + plainText(options.resourceVersion, false, 60)
                + ") does not match the ResourceVersion in record (" + live.resourceVersion()
                + "). The object might have been modified"));
    if (!options.isDryRun)
        world.remove(call.ref());
    return renderAnswer(renderSuccess(call, live));
}

HttpAnswer deleteMany(ClusterWorld& world, const ApiCall& call)
{
    const auto selection = Selection::parse(call);
    if (const auto* failure = std::get_if<ApiFailure>(&selection))
        return renderFailure(*failure);
    const auto parsed = parseDeleteOptions(call);
    if (const auto* failure = std::get_if<ApiFailure>(&parsed))
        return renderFailure(*failure);
    Json items = Json::array();
    const auto objects = world.store().list(call.kind->group, call.kind->kind);
    for (const auto& object : objects.value()) {
        if (!std::get<Selection>(selection).matches(object))
            continue;
        items.push_back(renderObject(call, object));
        if (!std::get<DeleteOptions>(parsed).isDryRun)
            world.remove(object.ref());
    }
    return renderAnswer(
        {{"kind", call.kind->kind + "List"}, {"apiVersion", call.kind->apiVersion(call.version)},
            {"metadata", {{"resourceVersion", std::to_string(world.store().revision())}}},
            {"items", std::move(items)}});
}

Json renderScale(const kube::Document& object)
{
    const auto& json = object.json();
    const auto spec = json.value("spec", Json::object());
    const auto status = json.value("status", Json::object());
    const auto labels = spec.value(Json::json_pointer("/selector/matchLabels"), Json::object());
    std::vector<std::string> selector;
    for (const auto& [key, value] : labels.items())
        selector.push_back(key + "=" + (value.is_string() ? value.get<std::string>() : ""));
    const auto& metadata = json["metadata"];
    return {{"kind", "Scale"}, {"apiVersion", "autoscaling/v1"},
        {"metadata",
            {{"name", object.name()}, {"namespace", object.namespaceName()}, {"uid", object.uid()},
                {"resourceVersion", object.resourceVersion()},
                {"creationTimestamp", metadata.value("creationTimestamp", Json())}}},
        {"spec", {{"replicas", spec.value("replicas", Json(1))}}},
        {"status",
            {{"replicas", status.value("replicas", Json(0))}, {"selector", join(selector, ",")}}}};
}

} // namespace

HttpAnswer answerWrite(ClusterWorld& world, const ApiCall& call)
{
    const auto& method = call.request->method;
    const bool needsNamespace = call.kind->isNamespaced && call.namespaceName.empty();
    if (needsNamespace && method != "DELETE")
        return methodNotAllowed(call);
    if (method == "DELETE" && call.subresource.empty())
        return call.name.empty() ? deleteMany(world, call) : deleteOne(world, call);
    auto options = parseWriteOptions(call);
    if (const auto* failure = std::get_if<ApiFailure>(&options))
        return renderFailure(*failure);
    ObjectWriter writer(world, call, std::move(std::get<WriteOptions>(options)));
    if (method == "POST" && call.name.empty())
        return writer.create();
    if (method == "PUT" && !call.name.empty())
        return writer.update();
    if (method == "PATCH" && !call.name.empty())
        return writer.patch();
    return methodNotAllowed(call);
}

HttpAnswer answerScale(ClusterWorld& world, const ApiCall& call)
{
    const auto live = world.store().find(call.ref());
    if (live.isNull())
        return renderFailure(notFound(call));
    if (call.request->method == "GET")
        return renderAnswer(renderScale(live));
    const kube::Document scale(renderScale(live));
    const auto wanted
        = call.request->method == "PUT" ? parseBody(call) : patchedObject(call, scale);
    if (const auto* failure = std::get_if<ApiFailure>(&wanted))
        return renderFailure(*failure);
    const auto& json = std::get<kube::Document>(wanted).json();
    const auto replicas = json.value(Json::json_pointer("/spec/replicas"), Json(0));
    if (!replicas.is_number_unsigned() || replicas > 1000)
        return renderFailure(invalidField(call, call.name, "spec.replicas", "FieldValueInvalid",
            "Invalid value: " + plainText(replicas.dump(), false, 60)
                + ": must be between 0 and 1000"));
    const auto version = std::get<kube::Document>(wanted).resourceVersion();
    if (!version.empty() && version != live.resourceVersion())
        return renderFailure(conflict(call, "the object has been modified"));
    Json changed = live.json();
    changed["spec"]["replicas"] = replicas;
    auto stored = world.completed(kube::Document(std::move(changed)));
    if (!call.isDryRun())
        stored = world.save(stored);
    return renderAnswer(renderScale(stored));
}

} // namespace vigla::demo
