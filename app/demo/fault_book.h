#pragma once

#include "app/demo/demo_cluster.h"

#include <mutex>
#include <optional>
#include <string_view>

namespace vigla::demo {

/// Which requests a FaultPlan hits, and how many are left. Any thread.
class FaultBook {
public:
    void set(const FaultPlan& plan);
    std::optional<FaultPlan> take(std::string_view target); ///< Counts the request as hit.

private:
    std::mutex m_mutex;
    std::optional<FaultPlan> m_plan;
    int m_taken = 0;
};

} // namespace vigla::demo
