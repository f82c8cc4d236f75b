#pragma once

#include "models/graph/layout.h"

#include <map>
#include <string>

namespace vigla::graph {

/// `last` with the remembered places of nodes of `input` that it lacks, where they are still free:
/// what comes back goes where it was. `last` may be null. Any thread.
Layout seedLayout(
    const LayoutInput& input, const Layout* last, const std::map<std::string, Point>& places);

} // namespace vigla::graph
