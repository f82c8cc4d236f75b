#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::sim {

/// Path and decoded query of a request's target.
struct HttpTarget {
    std::string path;
    std::vector<std::pair<std::string, std::string>> query;

    bool has(std::string_view name) const;
    std::string value(std::string_view name) const; ///< The first; empty when absent.
    std::vector<std::string> values(std::string_view name) const;
};

HttpTarget parseTarget(std::string_view target);

} // namespace vigla::sim
