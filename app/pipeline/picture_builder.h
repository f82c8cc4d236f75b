#pragma once

#include "app/pipeline/view.h"
#include "models/qt/snapshot_store.h"

#include <map>
#include <memory>
#include <stop_token>
#include <string>

namespace vigla::app {

/// What was drawn last; the next picture keeps its places.
struct Drawing {
    graph::ServiceGraphPtr graph; ///< As drawn; null before the first picture.
    graph::LayoutPtr layout;
    bool areNamespacesCollapsed = false;
};

/// What one picture is made from.
struct PictureRequest {
    snapshot::MeshSnapshotPtr snapshot;
    snapshot::MeshSnapshotPtr since; ///< Mark what has changed since then; may be null.
    View view;
    Drawing last;
    /// Where nodes were that `last` does not show; what comes back goes there.
    std::map<std::string, graph::Point> places;
    bool isYoung = false; ///< Nobody knows the picture yet: it is placed as well as can be.
    bool isDrawnAnew = false; ///< Sizes may have changed although the graph has not.
};

/// Snapshot to graph, comparison, folding, layout, tables: a pure function. Any thread.
/// @return a picture without history and hosts; without layout when `stop` was requested.
Published buildPicture(const PictureRequest& request, std::stop_token stop);

} // namespace vigla::app
