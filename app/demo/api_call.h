#pragma once

#include "app/demo/api_status.h"
#include "app/demo/http_message.h"
#include "app/demo/resource_kinds.h"
#include "models/kube/document.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace vigla::demo {

/// How the client wants objects to look, from its Accept header.
struct Representation {
    enum class Form { Object, Table, Metadata };
    Form form = Form::Object;
    std::string version = "v1"; ///< Of meta.k8s.io, for the other two.
};

/// A request for objects, taken from its path and headers.
struct ApiCall {
    const HttpRequest* request = nullptr;
    Target target;
    const ServedKind* kind = nullptr;
    std::string version;
    std::string namespaceName; ///< Empty: all namespaces, or a cluster-wide kind.
    std::string name; ///< Empty: the collection.
    std::string subresource;
    std::string rest; ///< What follows the sub-resource, with its slash: `/stats/prometheus`.
    Representation representation;

    kube::ObjectRef ref() const;
    bool isDryRun() const;
    bool isWatch() const;
    /// The verb as access rules name it: `get`, `list`, `deletecollection`…
    std::string verb() const;
};

/// The call, or why there is none: 404 for a path that nothing is served at, 406 for a form that
/// nobody can answer in. `request` must outlive the call.
std::variant<ApiCall, ApiFailure> parseApiCall(
    const HttpRequest& request, const std::vector<ApiGap>& gaps);

/// A failure about the object (or the collection) that the call names.
ApiFailure failureOf(const ApiCall& call, int code, std::string message);
ApiFailure notFound(const ApiCall& call);

} // namespace vigla::demo
