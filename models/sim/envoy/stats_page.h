#pragma once

#include "models/sim/envoy/envoy_json.h"
#include "models/sim/mesh_simulator.h"
#include "models/sim/output/http_target.h"

namespace vigla::sim {

/// `/stats` as text or JSON with `filter`, `usedonly` and `type`; Istio's statistics carry their
/// raw dotted names.
AnswerText answerStats(const ProxyView& view, const HttpTarget& target);

} // namespace vigla::sim
