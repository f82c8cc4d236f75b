#include "models/graph/layout.h"
#include "tests/bench/harness.h"
#include "tests/bench/made_up_graph.h"
#include "ui/canvas/graph_canvas.h"
#include "ui/canvas/measure.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QEventLoop>
#include <QTimer>
#include <QWheelEvent>

#include <array>
#include <cmath>
#include <memory>

namespace {

using namespace vigla;
using bench::Measurements;

constexpr QSize kViewport(1920, 1080);
constexpr int kFrames = 300;

/// A graph, laid out as the window would do it.
struct Picture {
    std::string size;
    graph::ServiceGraphPtr graph;
    graph::LayoutPtr layout;
    ui::CanvasStyle style;
};

Picture picture(int nodes, int edges)
{
    Picture result;
    result.size = std::to_string(nodes) + " / " + std::to_string(edges);
    result.graph = std::make_shared<const graph::ServiceGraph>(bench::powerLawGraph(nodes, edges));
    auto layout = graph::layoutGraph(ui::measureGraph(*result.graph, result.style), nullptr);
    result.layout = std::make_shared<const graph::Layout>(std::move(layout).value());
    return result;
}

/// Where most nodes are in sight at zoom 1.
QPointF densestMiddle(const ui::GraphScene& scene)
{
    std::vector<std::uint32_t> nodes;
    std::vector<std::uint32_t> edges;
    QPointF best = scene.bounds.center();
    std::size_t most = 0;
    for (double y = scene.bounds.top(); y < scene.bounds.bottom(); y += kViewport.height() / 2.0) {
        for (double x = scene.bounds.left(); x < scene.bounds.right();
             x += kViewport.width() / 2.0) {
            const QRectF view(QPointF(x, y), QSizeF(kViewport));
            scene.grid->query(view, nodes, edges);
            if (nodes.size() <= most)
                continue;
            most = nodes.size();
            best = view.center();
        }
    }
    return best;
}

/// A frame of `size` pixels around `centre`.
ui::SceneView frameView(const QPointF& centre, double zoom, const QSize& size)
{
    ui::SceneView view;
    view.zoom = zoom;
    view.origin = centre - QPointF(size.width(), size.height()) / (2 * zoom);
    return view;
}

/// What a worker does from new numbers to a sharp frame.
class Sharpener {
public:
    explicit Sharpener(const Picture& picture)
        : m_picture(picture)
        , m_scene(build(picture.graph))
    {
        for (std::uint32_t seed = 1; seed <= kMoments; ++seed)
            m_moments.push_back(std::make_shared<const graph::ServiceGraph>(
                bench::withOtherNumbers(*picture.graph, seed)));
    }

    const ui::GraphScene& scene() const { return *m_scene; }

    struct Costs {
        double building = 0; ///< Of the scene, in ms.
        double painting = 0;
        double both = 0;
    };

    /// Medians over several moments with numbers of their own.
    Costs costs(const QPointF& centre, double zoom, const QSize& size)
    {
        QImage image(size, QImage::Format_RGB32);
        const ui::SceneView view = frameView(centre, zoom, size);
        std::vector<double> building;
        std::vector<double> painting;
        std::vector<double> both;
        m_painter.paint(image, *m_scene, {}, view);
        for (const graph::ServiceGraphPtr& moment : m_moments) {
            const double start = bench::threadMilliseconds();
            m_scene = build(moment);
            const double built = bench::threadMilliseconds();
            m_painter.paint(image, *m_scene, {}, view);
            const double painted = bench::threadMilliseconds();
            building.push_back(built - start);
            painting.push_back(painted - built);
            both.push_back(painted - start);
        }
        return {bench::medianOf(building), bench::medianOf(painting), bench::medianOf(both)};
    }

private:
    static constexpr std::uint32_t kMoments = 11;

    ui::GraphScenePtr build(const graph::ServiceGraphPtr& graph)
    {
        return ui::buildScene(
            graph, m_picture.layout, m_picture.style, ui::lightTheme(), m_scene, &m_texts);
    }

    const Picture& m_picture;
    ui::MeasuredTexts m_texts;
    ui::ScenePainter m_painter;
    ui::GraphScenePtr m_scene;
    std::vector<graph::ServiceGraphPtr> m_moments;
};

void sharpFrames(const Picture& picture, double budget, Measurements& results)
{
    Sharpener sharpener(picture);
    const QRectF bounds = sharpener.scene().bounds;
    const double fitted
        = std::min(kViewport.width() / bounds.width(), kViewport.height() / bounds.height());
    const QPointF densest = densestMiddle(sharpener.scene());
    const auto whole = sharpener.costs(bounds.center(), fitted, kViewport);
    const auto readable = sharpener.costs(densest, 1, kViewport);
    const auto reserve = sharpener.costs(densest, 1, kViewport * 1.5);
    results.push_back(
        bench::told("scene after a change of numbers, " + picture.size, whole.building, "ms"));
    results.push_back(
        bench::atMost("repaint fitted, " + picture.size, whole.painting, budget, "ms"));
    results.push_back(
        bench::atMost("repaint at 1:1, " + picture.size, readable.painting, budget, "ms"));
    results.push_back(
        bench::atMost("sharp frame after a change, the dearer of both, " + picture.size,
            std::max(whole.both, readable.both), budget, "ms"));
    results.push_back(bench::told(
        "frame of one and a half viewports at 1:1, " + picture.size, reserve.painting, "ms"));
}

void sharp(Measurements& results)
{
    sharpFrames(picture(1'000, 4'000), 16, results);
    sharpFrames(picture(10'000, 40'000), 160, results);
}

/// Moves the wheel, or drags the ground, a little further each frame.
class Hand {
public:
    Hand(ui::GraphCanvas& canvas, bool isZooming)
        : m_canvas(canvas)
        , m_isZooming(isZooming)
    {
        if (!isZooming)
            send(QEvent::MouseButtonPress, position(0));
    }

    void move(int frame)
    {
        if (!m_isZooming)
            return send(QEvent::MouseMove, position(frame));
        const QPointF middle = m_canvas.rect().center();
        const int delta = frame / 30 % 2 == 0 ? 24 : -24;
        QWheelEvent event(middle, middle, {}, QPoint(0, delta), Qt::NoButton, Qt::NoModifier,
            Qt::NoScrollPhase, false);
        QApplication::sendEvent(&m_canvas, &event);
    }

private:
    /// A circle that the pointer goes round in two seconds.
    QPointF position(int frame) const
    {
        const double angle = frame * 2 * M_PI / 120;
        return QPointF(m_canvas.rect().center()) + 400 * QPointF(std::sin(angle), std::cos(angle));
    }

    void send(QEvent::Type type, const QPointF& at)
    {
        QMouseEvent event(type, at, at, type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton,
            Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&m_canvas, &event);
    }

    ui::GraphCanvas& m_canvas;
    bool m_isZooming;
};

struct FrameCosts {
    std::vector<double> processor; ///< All work of the GUI thread from frame to frame, in ms.
    int missed = 0; ///< Frames whose handling took longer than 1/60 s on the clock.
};

/// 300 frames at 60 Hz, with new numbers every second.
FrameCosts run(ui::GraphCanvas& canvas, const Picture& picture, bool isZooming)
{
    FrameCosts costs;
    Hand hand(canvas, isZooming);
    QEventLoop loop;
    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    double before = bench::threadMilliseconds();
    QObject::connect(&timer, &QTimer::timeout, &canvas, [&] {
        const auto frame = static_cast<int>(costs.processor.size());
        const double start = bench::wallMilliseconds();
        hand.move(frame);
        canvas.repaint();
        costs.missed += bench::wallMilliseconds() - start > 1000.0 / 60 ? 1 : 0;
        if (frame % 60 == 30)
            canvas.setGraph(picture.graph, picture.layout, picture.style);
        const double now = bench::threadMilliseconds();
        costs.processor.push_back(now - std::exchange(before, now));
        if (frame + 1 == kFrames)
            loop.quit();
    });
    timer.start(16);
    loop.exec();
    return costs;
}

void frames(const Picture& picture, Measurements& results)
{
    for (const bool isZooming : {false, true}) {
        for (const bool isFitted : {true, false}) {
            ui::GraphCanvas canvas;
            canvas.resize(kViewport);
            canvas.show();
            canvas.setScene(ui::buildScene(
                picture.graph, picture.layout, picture.style, ui::lightTheme(), nullptr));
            if (!isFitted) {
                canvas.resetZoom();
                canvas.centerOn(densestMiddle(*canvas.scene()));
            }
            canvas.finishFrame();
            const FrameCosts costs = run(canvas, picture, isZooming);
            const std::string name = std::string(isZooming ? "zoom" : "pan")
                + (isFitted ? ", fitted, " : ", 1:1, ") + picture.size;
            results.push_back(
                bench::atMost(name + ", median frame", bench::medianOf(costs.processor), 3, "ms"));
            results.push_back(bench::atMost(
                name + ", p95 frame", bench::percentileOf(costs.processor, 95), 8, "ms"));
            results.push_back(bench::atMost(
                name + ", deadlines missed of 300", static_cast<double>(costs.missed), 0, ""));
        }
    }
}

void moving(Measurements& results)
{
    frames(picture(1'000, 4'000), results);
    frames(picture(10'000, 40'000), results);
}

const bench::Registration kSharp("canvas sharp", sharp);
const bench::Registration kMoving("canvas frames", moving);

} // namespace
