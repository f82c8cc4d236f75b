#pragma once

#include <string>
#include <string_view>

namespace vigla::envoy {

/// The same JSON with one member or element per line, indented by one blank a level, as Envoy lays
/// it out. What is not JSON is copied up to where it breaks, and the rest as it is.
std::string layOutJson(std::string_view json);

} // namespace vigla::envoy
