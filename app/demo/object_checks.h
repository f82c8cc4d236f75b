#pragma once

#include "app/demo/api_call.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <vector>

namespace vigla::demo {

/// What the server does with fields that it does not know: refuses, warns and drops, or drops.
enum class FieldValidation { Strict, Warn, Ignore };

/// What came of checking an object that is about to be stored.
struct CheckedObject {
    kube::Document object; ///< Without unknown fields.
    std::vector<std::string> warnings; ///< For `Warning` headers.
};

/// The checks of a write in the order of a real server: types of the metadata, unknown fields,
/// schema (422), Istio's admission webhook (400).
std::variant<CheckedObject, ApiFailure> checkObject(
    const ApiCall& call, const kube::Document& object, FieldValidation validation);

/// The first field that the kind's schema does not have; empty: none. Nobody can own such a field.
std::string findUnknownField(const ApiCall& call, const kube::Document& object);

/// 422 with one cause; `field` as `spec.http[0].timeout`.
ApiFailure invalidField(const ApiCall& call, const std::string& name, std::string field,
    std::string reason, std::string message);

} // namespace vigla::demo
