#pragma once

#include <filesystem>

namespace vigla::app {

/// Where settings, positions and the journal live; made when missing, readable by the user alone.
std::filesystem::path dataFolder();

} // namespace vigla::app
