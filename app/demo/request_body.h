#pragma once

#include "app/demo/api_call.h"
#include "app/demo/object_checks.h"

#include <optional>
#include <string>
#include <variant>

namespace vigla::demo {

/// The options of a write, from its parameters.
struct WriteOptions {
    bool isDryRun = false;
    bool isForced = false;
    FieldValidation validation = FieldValidation::Warn;
    std::string manager; ///< `fieldManager`, or the first word of the User-Agent.
    bool hasManager = false; ///< Given as a parameter.
};

/// 422 about an option of this write: `CreateOptions`, `UpdateOptions` or `PatchOptions`.
ApiFailure invalidOption(const ApiCall& call, ApiFailure::Cause cause);

std::variant<WriteOptions, ApiFailure> parseWriteOptions(const ApiCall& call);

/// What DELETE may carry in its body.
struct DeleteOptions {
    std::string uid; ///< Precondition; empty: none.
    std::string resourceVersion; ///< Precondition; empty: none.
    bool isDryRun = false;
};

std::variant<DeleteOptions, ApiFailure> parseDeleteOptions(const ApiCall& call);

/// The type of the body without parameters; `application/json` when absent.
std::string contentType(const HttpRequest& request);

/// The JSON (or YAML, where the content type says so) document of the body. 400 or 415.
std::variant<kube::Document, ApiFailure> parseBody(const ApiCall& call);

/// The object of the body as it is meant for this call's address: kind, version, namespace and name
/// agree with the path (or are filled in from it). 400 otherwise.
std::variant<kube::Document, ApiFailure> addressedObject(
    const ApiCall& call, const kube::Document& body);

} // namespace vigla::demo
