#pragma once

#include "ui/canvas/graph_scene.h"
#include "ui/canvas/scene_painter.h"

#include <QImage>
#include <QPoint>
#include <QStringList>
#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

namespace vigla::ui {

class FrameRenderer;

/// The service graph. Shows a scene, pans and zooms it, and reports what the user wants.
///
/// Frames of one and a half viewports are painted on a worker; the widget only blits. The viewport
/// stays fitted to the graph until the user moves it, and never moves by itself afterwards. GUI
/// thread only.
class GraphCanvas final : public QWidget {
public:
    explicit GraphCanvas(QWidget* parent = nullptr);
    ~GraphCanvas() override;

    /// Builds a scene on the worker and shows it; the newest wins. The usual way in.
    void setGraph(graph::ServiceGraphPtr graph, graph::LayoutPtr layout, CanvasStyle style);
    void setScene(GraphScenePtr scene); ///< Null shows an empty ground.
    const GraphScenePtr& scene() const { return m_scene; }

    void select(const QString& id); ///< Emits nothing; an unknown id is kept until it turns up.
    const QString& selectedId() const { return m_selectedId; }
    void setFound(std::optional<graph::FindResult> found); ///< What a search found; nullopt: none.
    void setLive(bool isLive); ///< False greys the picture.
    void setAnimated(bool isAnimated); ///< Dots along edges; ignored where motion is unwanted.
    bool isAnimated() const { return m_isAnimated; }

    double zoom() const { return m_view.zoom; }
    QRectF visibleSceneRect() const;
    void centerOn(const QPointF& scenePoint);
    void zoomTo(const QString& id); ///< Brings an element to the middle, readable.

    QStringList elementIds() const; ///< Nodes, then edges.
    QRect rectOf(const QString& id) const; ///< Widget coordinates; null for an unknown id.
    QString elementAt(const QPoint& position) const; ///< Empty over the ground.
    QString describe(const QString& id) const; ///< All numbers as plain text lines.

    bool isSharp() const; ///< The newest frame shows what the widget should show.
    void finishFrame(); ///< Paints the frame now, for pictures and tests.

    QSize sizeHint() const override;

public slots:
    void fit();
    void zoomIn();
    void zoomOut();
    void resetZoom(); ///< One scene unit is one pixel.

signals:
    void selectionChanged(const QString& id); ///< By the user; empty when nothing is selected.
    void activated(const QString& id); ///< Double click or Enter.
    void hovered(const QString& id);
    void contextMenuRequested(const QString& id, const QPoint& globalPosition);
    void nodeMoved(const QString& id, const QPointF& centre); ///< Dragged; scene units.
    void viewChanged(); ///< Pan, zoom, size or scene.

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    GraphScenePtr m_scene;
    SceneView m_view;
    QString m_selectedId;
    bool m_isAnimated = false;
};

} // namespace vigla::ui
