#pragma once

#include "models/mesh/istio_view.h"
#include "models/routing/evaluate_route.h"

#include <optional>
#include <string>

namespace vigla::routing {

/// Whether one match entry takes a request, and if not the first reason.
struct MatchVerdict {
    bool isMatch = true;
    bool isForThisProxy = true; ///< False when port, gateway or source leave it out beforehand.
    std::string reason; ///< `header end-user is absent, the rule wants is jason`.
};

MatchVerdict matchRequest(const mesh::HttpMatchView& match, const RouteRequest& request,
    std::uint16_t port, const std::string& objectNamespace);

/// Exact, prefix or full RE2 match as Envoy compares.
bool matchesText(const mesh::StringMatchView& match, const std::string& text, bool ignoresCase);

} // namespace vigla::routing
