#pragma once

#include "models/sim/envoy/envoy_json.h"
#include "models/sim/mesh_simulator.h"
#include "models/sim/output/http_target.h"

namespace vigla::sim {

/// `/config_dump` with `resource`, `mask`, `name_regex` and `include_eds`.
AnswerText answerConfigDump(const ProxyView& view, const HttpTarget& target);

/// `value` with only the members that the paths (`cluster.name`) lead to; lists are gone through
/// element by element, `@type` stays.
Json maskedJson(const Json& value, const std::vector<std::string>& paths);

} // namespace vigla::sim
