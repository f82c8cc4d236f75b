#pragma once

#include "app/demo/resource_kinds.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace vigla::demo {

/// What `kubectl explain` shows of a kind and old kubectls check manifests against: its field table
/// as a JSON Schema with every part in its place, the way an API server publishes that of a CRD.
/// Null for kinds without a table.
nlohmann::ordered_json buildKindSchema(const ServedKind& kind, const std::string& version);

/// The name of that schema in both versions of the document: `io.istio.networking.v1.Gateway`.
std::string schemaName(const ServedKind& kind, const std::string& version);

/// The schema as a message `Schema` of OpenAPI v2's protobuf form (gnostic's OpenAPIv2.proto).
std::string renderSchemaMessage(const nlohmann::ordered_json& schema);

} // namespace vigla::demo
