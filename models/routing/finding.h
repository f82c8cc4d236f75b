#pragma once

#include "models/kube/document.h"

#include <string>
#include <vector>

namespace vigla::routing {

enum class Severity { Info, Warning, Error }; ///< An error blocks Apply.

/// One thing to know about an edit or about what the cluster holds.
struct Finding {
    Severity severity = Severity::Warning;
    std::string code; ///< Stable, e.g. `unknown-subset`; Istio's IST number where one exists is in
                      ///< `message`.
    kube::ObjectRef object;
    std::string
        path; ///< JSON pointer into the object, e.g. `/spec/http/0/route/1/destination/subset`.
    std::string message; ///< What is wrong and what to do, one or two sentences.

    bool operator==(const Finding&) const = default;
};

/// True when one of them is an error.
bool blocksApply(const std::vector<Finding>& findings);

} // namespace vigla::routing
