#pragma once

#include "app/demo/object_checks.h"

#include <optional>

namespace vigla::demo {

/// Istio's validating admission webhook: refuses an object of Istio's groups with a 400 in the
/// webhook's wording, or adds its warnings. Other objects pass.
std::optional<ApiFailure> admitIstioObject(CheckedObject& checked);

} // namespace vigla::demo
