#pragma once

#include "app/demo/api_call.h"
#include "app/demo/request_body.h"
#include "models/kube/server_side_apply.h"

namespace vigla::demo {

/// `live` after the merge, JSON or strategic merge patch of the body. 415 for other types, and for
/// a strategic merge of a custom kind.
std::variant<kube::Document, ApiFailure> patchedObject(
    const ApiCall& call, const kube::Document& live);

/// `live` (null: none yet) after the server-side apply of the body; 409 with a cause for each
/// conflict.
std::variant<kube::Document, ApiFailure> appliedObject(const ApiCall& call,
    const kube::Document& live, const kube::FieldWriter& writer, const WriteOptions& options);

/// Which lists of a kind are maps.
kube::ListKeys listKeysOf(const ServedKind& kind);

} // namespace vigla::demo
