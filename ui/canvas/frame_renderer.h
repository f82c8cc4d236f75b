#pragma once

#include "ui/canvas/scene_painter.h"

#include <QImage>
#include <QObject>
#include <QThreadPool>

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace vigla::ui {

/// A painted part of a scene.
struct Frame {
    QImage image; ///< Null: nothing painted yet.
    SceneView view;
    std::uint64_t generation = 0; ///< Of the request.

    QRectF sceneRect() const; ///< What it shows.
};

struct FrameRequest {
    GraphScenePtr scene;
    std::shared_ptr<const Decoration> decoration;
    SceneView view;
    QSize pixels;
    std::uint64_t generation = 0; ///< Grows from request to request.
};

struct SceneRequest {
    graph::ServiceGraphPtr graph;
    graph::LayoutPtr layout;
    CanvasStyle style;
    Theme theme;
    GraphScenePtr previous;
};

/// Builds scenes and paints frames on one worker thread. Of waiting requests only the newest of
/// each kind is kept. GUI thread only; signals come on the GUI thread.
class FrameRenderer final : public QObject {
    Q_OBJECT
public:
    explicit FrameRenderer(QObject* parent = nullptr);
    ~FrameRenderer() override; ///< Stops the work under way and waits for it.

    void buildScene(SceneRequest request);
    void paint(FrameRequest request);
    Frame paintNow(const FrameRequest& request); ///< On this thread, after the work under way.
    bool isIdle() const { return !m_isRunning; }
    void recycle(QImage image); ///< Memory for a later frame.
    void letGo(GraphScenePtr scene); ///< On the worker, with its next work: that takes long.

signals:
    void sceneBuilt(const vigla::ui::GraphScenePtr& scene);
    void framePainted(const vigla::ui::Frame& frame);

private:
    void start();
    void finish(const GraphScenePtr& scene, const std::optional<Frame>& frame);
    QImage takeImage(const QSize& pixels);

    // Used by whoever runs: the worker, or this thread while that is idle.
    ScenePainter m_painter;
    MeasuredTexts m_texts;
    std::optional<SceneRequest> m_waitingScene;
    std::optional<FrameRequest> m_waitingFrame;
    bool m_isRunning = false;
    std::stop_source m_stop;
    std::vector<QImage> m_images;
    std::vector<GraphScenePtr> m_outdated;
    QThreadPool m_pool; ///< Waited for before anything else goes.
};

} // namespace vigla::ui
