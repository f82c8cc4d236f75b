#pragma once

#include "models/core/result.h"
#include "models/graph/service_graph.h"

#include <set>
#include <string>
#include <string_view>

namespace vigla::graph {

/// What a search found, by id.
struct FindResult {
    std::set<std::string> nodes;
    std::set<std::string> edges;
};

/// Searches with plain text (`reviews`: any name that contains it, any case) or `field op value`
/// clauses joined by AND / OR with parentheses, e.g. `namespace = shop AND httperr > 5`. Fields:
/// reference/kiali-graph.md section 13.
/// @return InvalidInput that points at the character.
Result<FindResult> find(const ServiceGraph& graph, std::string_view query);

} // namespace vigla::graph
