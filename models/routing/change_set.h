#pragma once

#include "models/kube/document.h"

#include <string>
#include <vector>

namespace vigla::routing {

/// One object before and after. A null `before` is a creation, a null `after` a removal.
struct Change {
    kube::Document before;
    kube::Document after;

    kube::ObjectRef ref() const;
    bool isCreation() const { return before.isNull(); }
    bool isRemoval() const { return after.isNull(); }
    bool isEmpty() const { return before == after; }
};

/// An edit that may span objects; applied make-before-break: additions of subsets first, routes
/// second, removals last.
struct ChangeSet {
    std::vector<Change> changes;

    bool isEmpty() const;
    const Change* find(const kube::ObjectRef& ref) const;
};

/// The same changes in the order in which they must be written.
std::vector<Change> orderedForApply(const ChangeSet& set);

/// The change set that takes this one back.
ChangeSet inverseOf(const ChangeSet& set);

/// The change in sentences: `reviews v2: 10 % → 50 % of the traffic`.
std::vector<std::string> describeChanges(const ChangeSet& set);

} // namespace vigla::routing
