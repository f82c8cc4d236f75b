#include "app/demo/api_call.h"

#include "models/core/text.h"
#include "models/kube/document.h"

#include <vector>

namespace vigla::demo {

namespace {

ApiFailure pageNotFound()
{
    ApiFailure failure;
    failure.code = 404;
    failure.message = "404 page not found";
    failure.isPlain = true;
    return failure;
}

std::optional<Representation> parseRange(std::string_view range)
{
    const auto parts = split(range, ';');
    const auto type = trim(parts.front());
    if (type != "application/json" && type != "*/*" && type != "application/*")
        return std::nullopt;
    Representation result;
    for (const auto part : parts) {
        const auto parameter = trim(part);
        if (parameter == "as=Table")
            result.form = Representation::Form::Table;
        else if (parameter == "as=PartialObjectMetadata"
            || parameter == "as=PartialObjectMetadataList")
            result.form = Representation::Form::Metadata;
        else if (parameter.starts_with("as="))
            return std::nullopt;
        else if (parameter.starts_with("v="))
            result.version = parameter.substr(2);
    }
    return result;
}

/// Nullopt when nothing of what is accepted can be made.
std::optional<Representation> parseAccept(const std::string& accept)
{
    if (trim(accept).empty())
        return Representation{};
    for (const auto range : split(accept, ',')) {
        if (const auto result = parseRange(range))
            return result;
    }
    return std::nullopt;
}

/// Takes the first path segment off `path`.
std::string takeSegment(std::string_view& path)
{
    if (path.starts_with('/'))
        path.remove_prefix(1);
    const auto slash = path.find('/');
    const auto segment = std::string(path.substr(0, slash));
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash);
    return segment;
}

/// Fills kind, names and sub-resource from a path such as `/api/v1/namespaces/a/pods/b/proxy/c`.
bool parsePath(std::string_view path, ApiCall& call)
{
    const auto root = takeSegment(path);
    if (root != "api" && root != "apis")
        return false;
    const auto group = root == "apis" ? takeSegment(path) : std::string();
    call.version = takeSegment(path);
    auto plural = takeSegment(path);
    if (plural == "namespaces") {
        auto ahead = path;
        const auto namespaceName = takeSegment(ahead);
        const auto nested = takeSegment(ahead);
        const bool isSubresource = nested.empty() || nested == "status" || nested == "finalize";
        if (!isSubresource) {
            call.namespaceName = namespaceName;
            plural = nested;
            path = ahead;
        }
    }
    call.kind = findByPlural(group, call.version, plural);
    if (call.kind == nullptr || (!call.kind->isNamespaced && !call.namespaceName.empty()))
        return false;
    call.name = takeSegment(path);
    call.subresource = takeSegment(path);
    call.rest = path;
    const bool isComplete = call.rest.empty() || call.subresource == "proxy";
    const bool isServed = call.subresource.empty()
        || (call.subresource == "status" && call.kind->hasStatus)
        || call.kind->findSubresource(call.subresource) != nullptr;
    return isComplete && isServed;
}

} // namespace

kube::ObjectRef ApiCall::ref() const
{
    return {kind->group, kind->kind, namespaceName, name};
}

bool ApiCall::isDryRun() const
{
    return target.find("dryRun").has_value();
}

bool ApiCall::isWatch() const
{
    return target.isTrue("watch");
}

std::string ApiCall::verb() const
{
    const auto& method = request->method;
    if (method == "POST")
        return "create";
    if (method == "PUT")
        return "update";
    if (method == "PATCH")
        return "patch";
    if (method == "DELETE")
        return name.empty() ? "deletecollection" : "delete";
    if (isWatch())
        return "watch";
    return name.empty() ? "list" : "get";
}

std::variant<ApiCall, ApiFailure> parseApiCall(
    const HttpRequest& request, const std::vector<ApiGap>& gaps)
{
    ApiCall call;
    call.request = &request;
    call.target = parseTarget(request.target);
    // Escaped slashes belong to their segment, so the path is cut before it is decoded.
    const auto rawPath = std::string_view(request.target).substr(0, request.target.find('?'));
    if (!parsePath(rawPath, call) || isGap(gaps, call.kind->group, call.version))
        return pageNotFound();
    for (auto* text : {&call.namespaceName, &call.name})
        *text = decodePercent(*text, false);
    const auto representation = parseAccept(request.header("accept"));
    if (representation)
        call.representation = *representation;
    else if (call.subresource != "proxy") {
        ApiFailure failure;
        failure.code = 406;
        failure.message = "only the following media types are accepted: application/json";
        return failure;
    }
    return call;
}

ApiFailure failureOf(const ApiCall& call, int code, std::string message)
{
    ApiFailure failure;
    failure.code = code;
    failure.message = std::move(message);
    failure.group = call.kind->group;
    failure.kind = call.kind->plural;
    failure.name = call.name;
    return failure;
}

ApiFailure notFound(const ApiCall& call)
{
    return failureOf(call, 404, call.kind->qualifiedPlural() + " \"" + call.name + "\" not found");
}

} // namespace vigla::demo
