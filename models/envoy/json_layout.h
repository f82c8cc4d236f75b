#pragma once

#include <string>
#include <string_view>

namespace vigla::envoy {

/// The same JSON with one member or element per line, indented by one blank a level, as Envoy lays
/// it out. What is not JSON is copied up to where it breaks, and the rest as it is.
std::string layOutJson(std::string_view json);

/// Lays `json` out when it has a line of more than 16 kB, which nobody can read. Takes 1.8 times
/// the text of memory for a moment, so it is only for what is going to be shown as text.
void layOutDense(std::string& json);

} // namespace vigla::envoy
