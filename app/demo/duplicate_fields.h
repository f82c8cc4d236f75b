#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vigla::demo {

/// The fields that a JSON text names more than once, as `spec.http[0].timeout`, each once, in the
/// order in which they come a second time. None for what is no JSON.
std::vector<std::string> findDuplicateFields(std::string_view json);

} // namespace vigla::demo
