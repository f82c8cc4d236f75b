#pragma once

#include "models/core/result.h"
#include "models/kube/document.h"

#include <string_view>

namespace vigla::demo {

/// Reads an object in Kubernetes' protobuf encoding (`application/vnd.kubernetes.protobuf`), which
/// newer kubectl sends from `create namespace`, `create deployment`, `auth can-i` and the like.
///
/// Knows the fields that these commands fill of namespaces, config maps, service accounts,
/// services, deployments, access reviews and delete options; others are skipped. Field numbers are
/// those of Kubernetes' generated.proto files. InvalidInput for other kinds and broken encodings.
Result<kube::Document> parseProtobufObject(std::string_view bytes);

} // namespace vigla::demo
