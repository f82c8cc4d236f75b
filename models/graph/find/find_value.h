#pragma once

#include "models/graph/find/find_expression.h"
#include "models/graph/find/find_lexer.h"

#include <optional>

namespace vigla::graph {

/// Whether the value that stands at `value` fits the term's operand and comparison; fills
/// `term.number` of operands that are numbers.
/// @return the mistake when it does not fit.
std::optional<FindMistake> checkValue(
    FindTerm& term, const FindToken& operatorToken, const FindToken& value);

} // namespace vigla::graph
