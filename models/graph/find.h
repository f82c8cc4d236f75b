#pragma once

#include "models/core/result.h"
#include "models/graph/rank.h"
#include "models/graph/service_graph.h"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::graph {

/// What a search found, by id.
struct FindResult {
    std::set<std::string> nodes;
    std::set<std::string> edges;

    bool operator==(const FindResult&) const = default;
};

/// Searches with plain text (`reviews`: any name that contains it, any case) or `field op value`
/// conditions joined by AND / OR with NOT and parentheses, e.g. `namespace = shop AND httperr > 5`.
/// `field in (a, b)` and `notin` are as in label selectors.
///
/// AND binds tighter than OR. Of every alternative that has a condition on edges the edges are
/// found, of which one end meets its conditions on nodes; of the others the nodes. An empty query
/// finds nothing. The fields are findOperands(); texts compare in any case, numbers as numbers, and
/// `= NaN` means "no activity".
/// @param rank which edges count for the operand `rank`.
/// @return InvalidInput that points at the character.
Result<FindResult> find(
    const ServiceGraph& graph, std::string_view query, RankBy rank = RankBy::Both);

/// What is wrong in a search, and where.
struct FindMistake {
    std::string message; ///< A clause, without the place.
    std::size_t at = 0; ///< Byte in the query.
};

/// The mistake of a query; nothing when it has none.
std::optional<FindMistake> findMistake(std::string_view query);

/// One operand of the language; the parser, the completion and the help read the same table.
struct FindOperand {
    enum class Kind { Text, Number, Flag, Type };
    std::string_view name; ///< E.g. `httperr`.
    std::vector<std::string_view> aliases; ///< E.g. `%httperr`.
    Kind kind = Kind::Text;
    bool isOfEdge = false; ///< Else of a node.
    std::string_view unit; ///< Of numbers: `%`, `ms`, `1/s`…; else empty.
    std::string_view help; ///< A sentence.
};
const std::vector<FindOperand>& findOperands();

/// What could stand at the end of `query[0, cursor)`: words that replace the text from `begin` to
/// the cursor.
struct FindCompletion {
    std::size_t begin = 0;
    std::vector<std::string> words; ///< Sorted.
};
FindCompletion completeFind(const ServiceGraph& graph, std::string_view query, std::size_t cursor);

} // namespace vigla::graph
