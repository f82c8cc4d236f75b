#pragma once

#include "models/kube/document.h"
#include "models/routing/finding.h"

#include <string>
#include <vector>

namespace vigla::routing {

/// Fields that Istio's kinds do not have (`unknown-field`, with a guess at what was meant) and
/// values of the wrong type (`wrong-type`), as the API server's strict decoding refuses them.
///
/// Knows VirtualService, DestinationRule, Gateway, ServiceEntry and PeerAuthentication as of
/// Istio 1.32 (reference/control-plane.md section 5); other kinds have no findings.
std::vector<Finding> checkSchema(const kube::Document& object);

} // namespace vigla::routing
