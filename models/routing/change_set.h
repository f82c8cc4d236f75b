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
    bool operator==(const Change&) const = default;
};

/// An edit that may span objects; applied make-before-break: additions of subsets first, routes
/// second, removals last. At most one change per object.
struct ChangeSet {
    std::vector<Change> changes;

    bool isEmpty() const; ///< True when no change changes anything.
    const Change* find(const kube::ObjectRef& ref) const;
    /// Adds the change, or gives the change of the same object this `after`. A change that ends up
    /// empty is taken out.
    void put(const Change& change);
    bool operator==(const ChangeSet&) const = default;
};

/// The same changes, without empty ones, in the order in which they must be written.
///
/// A DestinationRule that loses subsets which a route of the set stops using is written twice if it
/// gains others at the same time: first with both, after the routes without the old ones.
std::vector<Change> orderedForApply(const ChangeSet& set);

/// The change set that takes this one back.
ChangeSet inverseOf(const ChangeSet& set);

/// The change in sentences: `reviews v2: 10 % → 50 % of the traffic`.
std::vector<std::string> describeChanges(const ChangeSet& set);

/// The sentences of one object's change.
std::vector<std::string> describeChange(const Change& change);

} // namespace vigla::routing
