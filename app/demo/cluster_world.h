#pragma once

#include "app/demo/mesh_backend.h"
#include "app/demo/resource_kinds.h"
#include "models/core/result.h"
#include "models/kube/document.h"
#include "models/sim/object_store.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace vigla::demo {

/// The cluster's objects and what lives behind them. Not thread-safe: its owner serialises.
class ClusterWorld final {
public:
    ClusterWorld(MeshBackend& backend, std::uint64_t seed);

    /// Stores the objects that the cluster begins with, and a CRD for each custom kind.
    /// InvalidInput for a kind that is not served.
    Result<Done> load(const std::vector<kube::Document>& objects);

    const sim::ObjectStore& store() const { return m_store; }
    MeshBackend& backend() const { return m_backend; }
    SystemTime now() const { return m_backend.now(); }

    /// What would be stored: uid, creationTimestamp and generation as the server gives them.
    kube::Document completed(const kube::Document& object);

    /// Stores a completed object and tells the backend. @return as stored.
    kube::Document save(const kube::Document& completedObject);

    /// Removes an object with everything that it owns, and the content of a namespace.
    /// @return the last state, or null when absent.
    kube::Document remove(const kube::ObjectRef& ref);

    /// Stores what the backend's controllers changed. @return whether there was anything.
    bool absorbBackendChanges();

    void compactHistory() { m_store.compact(); }

    /// Sets every object and the versions back to what `backup`, an earlier store(), holds.
    void restore(const sim::ObjectStore& backup);

    std::string makeNameSuffix(); ///< Five letters and digits, for generateName.

private:
    std::string makeUid();
    void removeDependents(const kube::Document& owner);
    kube::Document withOwnerUids(const kube::Document& object) const;

    MeshBackend& m_backend;
    std::mt19937_64 m_random;
    sim::ObjectStore m_store;
};

} // namespace vigla::demo
