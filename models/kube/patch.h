#pragma once

#include "models/core/result.h"
#include "models/kube/document.h"

namespace vigla::kube {

/// RFC 7386: null deletes, objects merge, everything else (lists too) replaces.
nlohmann::ordered_json applyMergePatch(
    const nlohmann::ordered_json& target, const nlohmann::ordered_json& patch);

/// RFC 6902. Rejected when an operation cannot be done or a `test` fails, InvalidInput when the
/// patch itself is malformed; the message names the operation by its index.
Result<nlohmann::ordered_json> applyJsonPatch(
    const nlohmann::ordered_json& target, const nlohmann::ordered_json& patch);

/// Kubernetes' strategic merge for built-in kinds: lists of containers, ports, conditions… merge by
/// their merge key, `$patch: delete|replace`, `$deleteFromPrimitiveList/…`,
/// `$setElementOrder/…` and `$retainKeys` are honoured. Unknown lists are replaced.
Result<nlohmann::ordered_json> applyStrategicMergePatch(
    const nlohmann::ordered_json& target, const nlohmann::ordered_json& patch);

/// Whether two values are equal when the order of members does not count (that of lists does).
bool isSameContent(const nlohmann::ordered_json& a, const nlohmann::ordered_json& b);

} // namespace vigla::kube
