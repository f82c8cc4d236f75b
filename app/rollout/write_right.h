#pragma once

#include "app/kube/kube_client.h"
#include "models/routing/change_set.h"

#include <string>

namespace vigla::app {

/// What a person must be allowed to do for a write: RBAC knows no more of an object.
struct WriteRight {
    WriteVerb verb = WriteVerb::Update;
    std::string group;
    std::string kind;
    std::string namespaceName;
    auto operator<=>(const WriteRight&) const = default;
};

WriteVerb verbOf(const routing::Change& change);
WriteRight rightFor(const routing::Change& change);

} // namespace vigla::app
