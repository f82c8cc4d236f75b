#include "models/routing/drift.h"

#include "models/core/text.h"
#include "models/kube/yaml.h"
#include "models/routing/rebase.h"

namespace vigla::routing {

namespace {

Finding findingOf(const Change& draft, const kube::Document& live)
{
    const Rebased rebased = rebase(draft.before, draft.after, live);
    Finding finding{Severity::Info, kChangedMeanwhile, draft.ref(), "", {}};
    finding.message = "Somebody else changed this object since the edit began";
    if (!rebased.overlaps.empty()) {
        finding.severity = Severity::Warning;
        std::vector<std::string> places;
        for (const Overlap& overlap : rebased.overlaps)
            places.push_back(overlap.what);
        finding.message += ", in the same place: " + join(places, ", ")
            + ". Apply shows both and asks which to keep.";
        return finding;
    }
    if (!rebased.theirChanges.empty())
        finding.message += ": " + join(rebased.theirChanges, "; ");
    finding.message += ". Apply keeps both changes.";
    return finding;
}

} // namespace

std::vector<Finding> driftOf(const mesh::ClusterState& cluster, const ChangeSet& draft)
{
    std::vector<Finding> findings;
    for (const Change& change : draft.changes) {
        const auto* found = cluster.findObject(change.ref());
        const kube::Document live = found != nullptr ? *found : kube::Document();
        if (!kube::isSameContent(change.before, live))
            findings.push_back(findingOf(change, live));
    }
    return findings;
}

} // namespace vigla::routing
