#pragma once

#include <string>

namespace vigla::demo {

/// What a cluster does not serve: a group, or one version of it.
struct ApiGap {
    std::string group;
    std::string version; ///< Empty: the whole group.
};

} // namespace vigla::demo
