#pragma once

#include "models/snapshot/mesh_snapshot.h"
#include "ui/canvas/graph_scene.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <vector>

namespace vigla::ui {

enum class ExportKind { Png, Svg, Dot, Json };

const std::vector<ExportKind>& allExportKinds();
QString titleOf(ExportKind kind); ///< `PNG picture`, translated.
QString suffixOf(ExportKind kind); ///< `png`, without a dot.

/// What is on the canvas, and how.
struct ExportInput {
    GraphScenePtr scene;
    std::shared_ptr<const Decoration> decoration; ///< May be null: nothing is dimmed.
    snapshot::MeshSnapshotPtr snapshot; ///< Freshness and sources, for JSON.
};

/// The whole graph as a file's content, as it is on the screen: the same nodes and edges, places,
/// labels and marks. Any thread.
/// @param input needs a scene, and for Json a snapshot.
QByteArray renderExport(ExportKind kind, const ExportInput& input);

} // namespace vigla::ui
