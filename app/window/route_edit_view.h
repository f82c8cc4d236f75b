#pragma once

#include "models/qt/route_edit_session.h"
#include "ui/routes/routing_page.h"

#include <optional>
#include <vector>

namespace vigla::app {

/// The measured share in percent of each destination of each card, parallel to `host.cards`.
///
/// Telemetry names workloads, not subsets: two destinations that share a workload cannot be told
/// apart and get none.
std::vector<std::vector<std::optional<double>>> observedShares(
    const routing::RoutableHost& host, const telemetry::TrafficTable* traffic);

/// What the routing page shows of an edit under way.
ui::RouteEditView buildRouteEditView(
    RouteEditSession& session, const telemetry::TrafficTable* traffic);

} // namespace vigla::app
