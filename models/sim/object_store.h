#pragma once

#include "models/core/result.h"
#include "models/kube/document.h"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigla::sim {

/// One write to an ObjectStore.
struct StoredChange {
    enum class Type { Added, Modified, Deleted };
    Type type = Type::Added;
    std::uint64_t revision = 0;
    kube::Document object; ///< As stored; for Deleted the last state with the deletion's revision.
    kube::Document previous; ///< Null for Added.
};

/// A versioned key-value store of Kubernetes objects, as etcd is for a cluster: every write has the
/// next revision, the recent past can be read, the far past is compacted away.
///
/// Objects are keyed by group, kind, namespace and name; the API version does not matter.
class ObjectStore final {
public:
    explicit ObjectStore(std::size_t longestHistory = 20'000);

    std::uint64_t revision() const { return m_revision; } ///< Of the newest write.

    /// Null document when absent.
    kube::Document find(const kube::ObjectRef& ref) const;

    /// Adds or replaces; sets `metadata.resourceVersion` to the new revision. @return as stored.
    kube::Document put(const kube::Document& object);

    /// @return the last state with the deletion's resourceVersion, or null when absent.
    kube::Document remove(const kube::ObjectRef& ref);

    /// Objects of a kind as they were at `revision` (0: now), sorted by namespace and name.
    /// Expired when that revision is compacted, InvalidInput when it has not happened yet.
    Result<std::vector<kube::Document>> list(
        std::string_view group, std::string_view kind, std::uint64_t revision = 0) const;

    /// What happened to a kind after `revision`, oldest first. Errors as list().
    Result<std::vector<StoredChange>> changesSince(
        std::string_view group, std::string_view kind, std::uint64_t revision) const;

    /// Forgets everything before the newest revision.
    void compact();

private:
    using KindKey = std::pair<std::string, std::string>; ///< Group, kind.
    using NameKey = std::pair<std::string, std::string>; ///< Namespace, name.
    using Objects = std::map<NameKey, kube::Document>;

    Result<Done> checkReadable(std::uint64_t revision) const;
    void record(StoredChange change);

    std::size_t m_longestHistory;
    std::uint64_t m_revision = 1;
    std::uint64_t m_compactedRevision = 1; ///< The oldest that can still be read.
    std::map<KindKey, Objects> m_objects;
    std::deque<StoredChange> m_history;
};

} // namespace vigla::sim
