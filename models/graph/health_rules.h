#pragma once

#include "models/core/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigla::graph {

/// From which share of errors on traffic is degraded or failing (reference/kiali-graph.md
/// section 10). Patterns are regular expressions over the whole text; empty ones match everything.
struct Tolerance {
    std::string code; ///< X stands for a digit.
    std::string protocol; ///< Of http, grpc, tcp.
    std::string direction; ///< Of inbound and outbound.
    double degradedPercent = 0;
    double failurePercent = 0;
    bool operator==(const Tolerance&) const = default;
};

/// Tolerances of the objects whose namespace, name and kind (app, service or workload) match.
struct HealthRule {
    std::string namespaceName;
    std::string name;
    std::string kind;
    std::vector<Tolerance> tolerances;
    bool operator==(const HealthRule&) const = default;
};

/// Kiali's defaults: 5xx and grpc errors degrade at once and fail at 10 %, 4xx at 10 % and 20 %.
const std::vector<Tolerance>& defaultTolerances();

/// Reads the annotation `health.kiali.io/rate`: `code,degraded,failure,protocol,direction` joined
/// by `;`. Entries that cannot be read are left out.
std::vector<Tolerance> parseTolerances(std::string_view annotation);

/// Reads rules in the form of Kiali's configuration: a YAML object with `health_config.rate`, or
/// `rate` alone, a list of {namespace, name, kind, tolerance: [{code, protocol, direction,
/// degraded, failure}]}. What is absent matches everything; absent limits are 0.
/// @return InvalidInput that names the rule and the field at fault.
Result<std::vector<HealthRule>> parseHealthRules(std::string_view yaml);

} // namespace vigla::graph
