#pragma once

#include "ui/canvas/frame_renderer.h"
#include "ui/canvas/graph_scene.h"

#include <QBasicTimer>
#include <QElapsedTimer>
#include <QImage>
#include <QPoint>
#include <QStringList>
#include <QWidget>

#include <memory>
#include <optional>

namespace vigla::ui {

/// The service graph. Shows a scene, pans and zooms it, and reports what the user wants.
///
/// Frames of one and a half viewports are painted on a worker; the widget only blits. The viewport
/// stays fitted to the graph until the user moves it, and never moves by itself afterwards. GUI
/// thread only.
class GraphCanvas final : public QWidget {
    Q_OBJECT
public:
    explicit GraphCanvas(QWidget* parent = nullptr);
    ~GraphCanvas() override;

    /// Builds a scene on the worker and shows it; the newest wins. The usual way in. Follows the
    /// theme by itself.
    void setGraph(graph::ServiceGraphPtr graph, graph::LayoutPtr layout, CanvasStyle style);
    void setScene(GraphScenePtr scene); ///< Null shows an empty ground.
    const GraphScenePtr& scene() const { return m_scene; }
    /// What is dimmed and marked of scene(); null before the first scene.
    const std::shared_ptr<const Decoration>& decoration() const { return m_decoration; }

    void select(const QString& id); ///< Emits nothing; an unknown id is kept until it turns up.
    const QString& selectedId() const { return m_selectedId; }
    void setFound(std::optional<graph::FindResult> found); ///< What a search found; nullopt: none.
    void setLive(bool isLive); ///< False greys the picture.
    void setAnimated(bool isAnimated); ///< Dots that move along edges with traffic.
    bool isAnimated() const { return m_animation.isActive(); }

    double zoom() const { return m_view.zoom; }
    QRectF visibleSceneRect() const;
    void fitNextLayout(); ///< When the graph has been placed anew, as was asked for.
    void centerOn(const QPointF& scenePoint);
    void zoomTo(const QString& id); ///< Brings an element to the middle, readable.

    QStringList elementIds() const; ///< Nodes, then edges.
    QRect rectOf(const QString& id) const; ///< Widget coordinates; null for an unknown id.
    QString elementAt(const QPoint& position) const; ///< Empty over the ground.
    int boxIndexAt(const QPoint& position) const; ///< Of the graph shown; -1 outside of all boxes.
    QString describe(const QString& id) const; ///< All numbers as lines of plain text.

    bool isSharp() const; ///< The newest frame shows what the widget should show.
    void finishFrame(); ///< Paints the frame now, for pictures and tests.

    QSize sizeHint() const override;

public slots:
    void fit();
    void fitNext(); ///< Fits what setGraph() was given last, as soon as it is there.
    void zoomIn();
    void zoomOut();
    void resetZoom(); ///< One scene unit is one pixel.

signals:
    void selectionChanged(const QString& id); ///< By the user; empty when nothing is selected.
    void activated(const QString& id); ///< Double click or Enter.
    void boxActivated(const QString& id); ///< Its title was clicked.
    void hovered(const QString& id); ///< Empty over the ground.
    void contextMenuRequested(const QString& id, const QPoint& globalPosition);
    void nodeMoved(const QString& id, const QPointF& centre); ///< Dragged; scene units.
    void viewChanged(); ///< Pan, zoom or size.
    void sceneChanged();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    /// What the left button does until it is released.
    struct Drag {
        enum class Kind { None, Press, Pan, Node };
        Kind kind = Kind::None;
        QPoint start;
        QPointF startOrigin;
        std::optional<SceneHit> hit;
        QPointF offset; ///< Of the dragged node; scene units.
    };

    QPointF toScene(const QPointF& position) const;
    QPointF toWidget(const QPointF& scenePoint) const;
    std::optional<SceneHit> hitAt(const QPointF& position) const;
    std::optional<SceneHit> selectedHit() const;
    void choose(const std::optional<SceneHit>& hit); ///< By the user.
    void hover(const std::optional<SceneHit>& hit);
    void selectNeighbour(int key);
    void ensureVisible(const QRectF& sceneRect);
    void setView(const QPointF& origin, double zoom, bool isByUser);
    void fitView();
    void zoomBy(double factor, const QPointF& position);
    double smallestZoom() const;
    bool isFrameEnough() const;
    FrameRequest frameRequest();
    void redecorate();
    void refreshDecoration();
    void requestFrame();
    void showFrame(const Frame& frame);
    bool showToolTip(const QPoint& position, const QPoint& globalPosition);
    void paintFrame(QPainter& painter) const;
    void paintHover(QPainter& painter) const;
    void paintDots(QPainter& painter) const;
    void paintGhost(QPainter& painter) const;

    FrameRenderer* m_renderer;
    GraphScenePtr m_scene;
    std::shared_ptr<const Decoration> m_decoration;
    SceneView m_view;
    Frame m_frame;
    std::uint64_t m_generation = 0; ///< Of the newest frame request.
    std::uint64_t m_contentGeneration = 0; ///< The first request with the present scene and look.
    std::optional<graph::LayoutPtr> m_layoutToLeave; ///< Another one is fitted when it comes.
    bool m_isFitted = true; ///< Until the user moves the viewport.
    bool m_isFitDue = false; ///< When the scene of m_wantedLayout comes.
    graph::LayoutPtr m_wantedLayout; ///< Of the newest setGraph().
    QString m_selectedId;
    std::optional<graph::FindResult> m_found;
    bool m_isLive = true;
    std::optional<SceneHit> m_hovered;
    Drag m_drag;
    QBasicTimer m_animation;
    QElapsedTimer m_clock;
};

} // namespace vigla::ui
