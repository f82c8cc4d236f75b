#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>

#include "ui/graph/graph_export.h"

#include <functional>

class QWidget;

namespace vigla::ui {

class GraphCanvas;

/// Saves or copies what a canvas shows. Files are made on a worker; writing them is somebody
/// else's. GUI thread only.
class GraphSaver final : public QObject {
    Q_OBJECT
public:
    GraphSaver(GraphCanvas& canvas, QWidget* window);

    void setSnapshot(snapshot::MeshSnapshotPtr snapshot); ///< Of what the canvas shows.
    void saveAs(ExportKind kind); ///< Asks for a file; then ready().
    void copyPicture(); ///< To the clipboard; then copied().

signals:
    void ready(const QString& path, const QByteArray& content);
    void copied();

private:
    void render(ExportKind kind, std::function<void(const QByteArray&)> use);

    GraphCanvas& m_canvas;
    QWidget* m_window;
    snapshot::MeshSnapshotPtr m_snapshot;
};

} // namespace vigla::ui
