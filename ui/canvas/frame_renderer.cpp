#include "ui/canvas/frame_renderer.h"

#include <utility>

namespace vigla::ui {

namespace {

constexpr std::size_t kKeptImages = 2;

} // namespace

QRectF Frame::sceneRect() const
{
    return {view.origin, QSizeF(image.size()) / (view.zoom * view.pixelRatio)};
}

FrameRenderer::FrameRenderer(QObject* parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
}

FrameRenderer::~FrameRenderer()
{
    m_stop.request_stop();
    m_pool.waitForDone();
}

void FrameRenderer::buildScene(SceneRequest request)
{
    m_waitingScene = std::move(request);
    start();
}

void FrameRenderer::paint(FrameRequest request)
{
    m_waitingFrame = std::move(request);
    start();
}

Frame FrameRenderer::paintNow(const FrameRequest& request)
{
    m_pool.waitForDone();
    m_waitingFrame.reset();
    Frame frame{takeImage(request.pixels), request.view, request.generation};
    m_painter.paint(frame.image, *request.scene, *request.decoration, request.view);
    return frame;
}

void FrameRenderer::recycle(QImage image)
{
    if (!image.isNull() && m_images.size() < kKeptImages)
        m_images.push_back(std::move(image));
}

void FrameRenderer::letGo(GraphScenePtr scene)
{
    if (scene)
        m_outdated.push_back(std::move(scene));
}

/// An image of that size; one that was used before, because fresh memory is dear.
QImage FrameRenderer::takeImage(const QSize& pixels)
{
    for (auto image = m_images.begin(); image != m_images.end(); ++image) {
        if (image->size() != pixels || !image->isDetached())
            continue;
        QImage result = std::move(*image);
        m_images.erase(image);
        return result;
    }
    m_images.clear();
    return QImage(pixels, QImage::Format_RGB32);
}

void FrameRenderer::start()
{
    if (m_isRunning || (!m_waitingScene && !m_waitingFrame))
        return;
    m_isRunning = true;
    if (m_waitingScene) {
        m_pool.start([this, request = std::move(*std::exchange(m_waitingScene, std::nullopt)),
                         outdated = std::exchange(m_outdated, {})] {
            const GraphScenePtr scene = ui::buildScene(request.graph, request.layout, request.style,
                request.theme, request.previous, &m_texts);
            QMetaObject::invokeMethod(
                this, [this, scene] { finish(scene, std::nullopt); }, Qt::QueuedConnection);
        });
        return;
    }
    FrameRequest request = std::move(*std::exchange(m_waitingFrame, std::nullopt));
    QImage image = takeImage(request.pixels);
    m_pool.start([this, request = std::move(request), image = std::move(image),
                     stop = m_stop.get_token(),
                     outdated = std::exchange(m_outdated, {})]() mutable {
        Frame frame{std::move(image), request.view, request.generation};
        if (!m_painter.paint(frame.image, *request.scene, *request.decoration, request.view, stop))
            return;
        QMetaObject::invokeMethod(
            this,
            [this, painted = std::make_shared<Frame>(std::move(frame))] {
                finish(nullptr, std::move(*painted));
            },
            Qt::QueuedConnection);
    });
}

void FrameRenderer::finish(const GraphScenePtr& scene, const std::optional<Frame>& frame)
{
    m_isRunning = false;
    if (scene)
        emit sceneBuilt(scene);
    if (frame)
        emit framePainted(*frame);
    start();
}

} // namespace vigla::ui
