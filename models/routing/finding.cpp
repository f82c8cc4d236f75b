#include "models/routing/finding.h"

#include <algorithm>

namespace vigla::routing {

bool blocksApply(const std::vector<Finding>& findings)
{
    return std::ranges::any_of(
        findings, [](const Finding& finding) { return finding.severity == Severity::Error; });
}

} // namespace vigla::routing
