#include "app/rollout/write_right.h"

namespace vigla::app {

WriteVerb verbOf(const routing::Change& change)
{
    return change.isCreation() ? WriteVerb::Create
        : change.isRemoval()   ? WriteVerb::Delete
                               : WriteVerb::Update;
}

WriteRight rightFor(const routing::Change& change)
{
    const auto ref = change.ref();
    return {verbOf(change), ref.group, ref.kind, ref.namespaceName};
}

} // namespace vigla::app
