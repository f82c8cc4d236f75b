#pragma once

#include <string>

namespace vigla::graph {

/// `value` with exactly so many places, rounded as C's printf does. Independent of the locale.
std::string fixedText(double value, int decimals);

/// At most so many places; zeros at the end are cut.
std::string shortText(double value, int decimals);

} // namespace vigla::graph
