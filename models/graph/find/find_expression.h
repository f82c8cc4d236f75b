#pragma once

#include "models/core/result.h"
#include "models/graph/find.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::graph {

enum class FindOperator {
    Equals,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
    Contains,
    StartsWith,
    EndsWith,
};

/// One condition. Without an operand it is plain text in any name.
struct FindTerm {
    const FindOperand* operand = nullptr;
    std::string key; ///< After `label:`.
    FindOperator comparison = FindOperator::Equals;
    std::string value;
    double number = 0; ///< `value` for operands that are numbers; NaN stands for "no activity".
    bool isNegated = false;
    bool isPresence = false; ///< A flag, or a label that only has to be there.
};

/// Alternatives, each a list of conditions that must all hold.
using FindAlternatives = std::vector<std::vector<FindTerm>>;

/// The alternatives of a query, negations resolved.
/// @return the mistake instead when it cannot be read, or when it has more than 256 alternatives.
struct ParsedFind {
    FindAlternatives alternatives;
    std::optional<FindMistake> mistake;
};
ParsedFind parseFind(std::string_view query);

/// The operand of this name or alias (any case), `label:key` included; null when there is none.
const FindOperand* findOperand(std::string_view name);

} // namespace vigla::graph
