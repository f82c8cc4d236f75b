#pragma once

#include "models/graph/build_graph.h"
#include "models/graph/fold_graph.h"
#include "models/graph/graph_history.h"
#include "models/graph/inventory.h"
#include "models/graph/layout.h"
#include "models/graph/service_graph.h"
#include "models/routing/split.h"
#include "models/snapshot/mesh_snapshot.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

namespace vigla {

/// One consistent picture of the mesh, made on a worker and never edited again.
struct Published {
    Generation generation;
    snapshot::MeshSnapshotPtr snapshot;
    graph::GraphOptions options; ///< What the graph was built with.
    graph::ServiceGraphPtr graph; ///< Everything; with marks where two moments are compared.
    /// What the canvas shows: `graph` with boxes and leaves folded. Null: `graph` itself.
    std::shared_ptr<const graph::FoldedGraph> drawn;
    graph::LayoutPtr layout; ///< Parallel to `drawn`.
    graph::EmptyReason empty;
    std::shared_ptr<const telemetry::TrafficTable> traffic; ///< What the graph was built from.
    std::shared_ptr<const graph::GraphHistory> history; ///< The last minutes, for charts.
    std::shared_ptr<const std::vector<routing::RoutableHost>> hosts;
    bool isLive = true; ///< False while the source is lost: the picture is kept, greyed.
    std::string lostReason;
    graph::MeshInventoryPtr inventory; ///< What the tables list; null while it is not known.
    std::shared_ptr<const graph::GraphHistory> inventoryHistory; ///< Of `inventory->graph`.
    /// The moments that can be looked at again, oldest first, the newest last.
    std::shared_ptr<const std::vector<SystemTime>> moments;
    bool isPast = false; ///< One of these moments, not the newest.
    std::optional<SystemTime> comparedWith; ///< The moment since which `graph` marks changes.
    bool areNamespacesCollapsed = false; ///< Because the graph is large.

    const graph::ServiceGraphPtr& drawnGraph() const { return drawn ? drawn->graph : graph; }
};

/// Holds the newest picture. A picture that is not newer than the one it holds is dropped. GUI
/// thread only.
class SnapshotStore final : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    void publish(Published next);
    const Published& current() const { return m_current; }
    bool hasPicture() const { return m_current.graph != nullptr; }

signals:
    void published(const vigla::Published& picture);

private:
    Published m_current;
};

} // namespace vigla
