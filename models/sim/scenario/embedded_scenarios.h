#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace vigla::sim {

/// The files of resources/demo by name without extension, compiled in (cmake/embed.cmake).
const std::vector<std::pair<std::string_view, std::string_view>>& embeddedScenarioTexts();

} // namespace vigla::sim
