#pragma once

#include "models/core/time.h"
#include "models/mesh/item_list.h"
#include "models/snapshot/mesh_snapshot.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

namespace vigla::snapshot {

/// How much of the past is kept.
struct RecordingBounds {
    std::chrono::seconds longest{std::chrono::minutes(30)};
    std::size_t mostBytes = 64U << 20U; ///< As estimated; past it every other old moment goes.
};

/// The last minutes of a mesh as one immutable value; copies share the past.
///
/// A moment keeps what the cluster, the proxies and the sources were. Counters are not kept twice:
/// the history in the newest snapshot has the readings of the past (telemetry::CounterHistory, with
/// a bound of its own). Older moments are kept further apart, as readings are
/// (telemetry::agingSlot()).
class Recording final {
public:
    explicit Recording(RecordingBounds bounds = {});

    std::vector<SystemTime> moments() const; ///< Oldest first.

    /// The snapshot of the moment that is nearest to `at`; null when nothing was recorded.
    MeshSnapshotPtr snapshotAt(SystemTime at) const;

    std::size_t byteCount() const; ///< An estimate; what neighbours share counts once.

    friend Recording record(Recording recording, const MeshSnapshotPtr& snapshot);

private:
    struct Frame {
        MeshSnapshotPtr facts; ///< Without counters and proxies.
        mesh::ItemList<mesh::ProxyStatus> proxies;
        std::size_t bytes = 0; ///< What it does not share with the frame before.
    };
    static std::size_t bytesOf(const Frame& frame, const Frame* before);
    template <typename Predicate>
    void keepIf(const Predicate& isKept);
    void thin();

    RecordingBounds m_bounds;
    std::vector<Frame> m_frames; ///< Oldest first.
    MeshSnapshotPtr m_newest;
};

/// `recording` with one more moment. Moments that are not older (the wall clock was set back) go.
/// Any thread.
Recording record(Recording recording, const MeshSnapshotPtr& snapshot);

} // namespace vigla::snapshot
