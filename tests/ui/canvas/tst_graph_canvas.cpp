#include "models/qt/convert.h"
#include "sample_graphs.h"
#include "ui/canvas/free_corner.h"
#include "ui/canvas/graph_canvas.h"
#include "ui/canvas/legend.h"
#include "ui/canvas/measure.h"
#include "ui/canvas/overview.h"
#include "ui/canvas/scene_painter.h"

#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <algorithm>
#include <set>

using namespace vigla;
using namespace vigla::ui;

namespace {

const QString kReviews = QStringLiteral("svc_bookinfo_reviews");
const QString kReviewsV2 = QStringLiteral("wl_bookinfo_reviews_v2");
const QString kRatingsCall = QStringLiteral("wl_bookinfo_reviews_v2|svc_bookinfo_ratings|http");

GraphScenePtr sceneOf(const graph::ServiceGraphPtr& graph, const Theme& theme = lightTheme())
{
    const CanvasStyle style;
    auto layout = graph::layoutGraph(measureGraph(*graph, style), nullptr);
    return buildScene(
        graph, std::make_shared<const graph::Layout>(std::move(*layout)), style, theme);
}

std::size_t colorCount(const QImage& image)
{
    std::set<QRgb> colors;
    for (int y = 0; y < image.height(); y += 2)
        for (int x = 0; x < image.width(); x += 2)
            colors.insert(image.pixel(x, y));
    return colors.size();
}

void wheel(GraphCanvas& canvas, const QPoint& at, int notches)
{
    QWheelEvent event(at, canvas.mapToGlobal(at), {}, QPoint(0, 120 * notches), Qt::NoButton,
        Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(&canvas, &event);
}

} // namespace

class TestGraphCanvas : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_canvas = std::make_unique<GraphCanvas>();
        m_canvas->resize(1200, 700);
        m_canvas->setScene(sceneOf(test::bookinfo()));
        m_canvas->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_canvas.get()));
    }
    void cleanup() { m_canvas.reset(); }

    void showsEveryElementInsideOfTheFirstView()
    {
        const QStringList ids = m_canvas->elementIds();
        QCOMPARE(ids.size(), 15 + 15);
        for (const QString& id : ids) {
            QVERIFY2(!m_canvas->rectOf(id).isEmpty(), qPrintable(id));
            QVERIFY2(m_canvas->rect().contains(m_canvas->rectOf(id)), qPrintable(id));
        }
        QVERIFY(m_canvas->rectOf(QStringLiteral("nobody")).isNull());
    }

    void titlesThatShrinkLessThanTheRestAreInTheFirstViewToo()
    {
        graph::ServiceGraph named = *test::bookinfo();
        for (graph::Node& node : named.nodes) {
            node.app = "a-" + node.app + "-with-a-long-name";
            node.workload = node.service = node.app;
        }
        m_canvas->resize(360, 700);
        m_canvas->setScene(sceneOf(std::make_shared<const graph::ServiceGraph>(std::move(named))));
        m_canvas->fit();
        const double scale = textScale(m_canvas->zoom(), 1);
        QVERIFY(scale > 2 * m_canvas->zoom());
        const GraphScene& scene = *m_canvas->scene();
        for (std::size_t i = 0; i < scene.nodes.size(); ++i) {
            const QString id = toQString(scene.graph->nodes[i].id);
            const double middle = m_canvas->rectOf(id).center().x();
            const double half = scene.nodes[i].titleWidth * scale / 2;
            QVERIFY2(middle - half >= 0 && middle + half <= m_canvas->width(), qPrintable(id));
        }
    }

    void findsElementsUnderThePointer()
    {
        QCOMPARE(m_canvas->elementAt(m_canvas->rectOf(kReviews).center()), kReviews);
        QCOMPARE(m_canvas->elementAt(m_canvas->rectOf(kRatingsCall).center()), kRatingsCall);
        QCOMPARE(m_canvas->elementAt(QPoint(2, 2)), QString());
    }

    void newNumbersOnTheSameLayoutMakeTheSceneThatNothingOlderMakes()
    {
        const GraphScenePtr before = m_canvas->scene();
        graph::ServiceGraph changed = *before->graph;
        for (graph::Edge& edge : changed.edges)
            edge.rates.total = edge.rates.total * 1'000 + 12.3;
        changed.nodes.front().set(graph::NodeMark::OutOfMesh);
        const auto graph = std::make_shared<const graph::ServiceGraph>(std::move(changed));
        const auto build = [&](const GraphScenePtr& previous, MeasuredTexts* known) {
            return buildScene(graph, before->layout, before->style, lightTheme(), previous, known);
        };
        MeasuredTexts known;
        build(before, &known);
        const GraphScenePtr after = build(before, &known);
        const GraphScenePtr alone = build(nullptr, nullptr);
        QCOMPARE(after->geometry, before->geometry);
        for (std::size_t i = 0; i < alone->edges.size(); ++i) {
            const SceneEdge& edge = after->edges[i];
            QCOMPARE(edge.label, alone->edges[i].label);
            QCOMPARE(edge.labelRect, alone->edges[i].labelRect);
            QVERIFY(edge.label != before->edges[i].label);
            const QPointF tip(edge.labelRect.right() - 1, edge.labelRect.center().y());
            QCOMPARE(hitTest(*after, tip, 1), hitTest(*alone, tip, 1));
        }
        QCOMPARE(after->nodes.front().badges, alone->nodes.front().badges);
        QCOMPARE(after->nodes.front().rect, alone->nodes.front().rect);
    }

    void clickSelectsAndClickOnTheGroundClears()
    {
        QSignalSpy spy(m_canvas.get(), &GraphCanvas::selectionChanged);
        QTest::mouseClick(
            m_canvas.get(), Qt::LeftButton, {}, m_canvas->rectOf(kReviewsV2).center());
        QCOMPARE(m_canvas->selectedId(), kReviewsV2);
        QTest::mouseClick(m_canvas.get(), Qt::LeftButton, {}, QPoint(2, 2));
        QCOMPARE(m_canvas->selectedId(), QString());
        QCOMPARE(spy.count(), 2);
        QCOMPARE(spy.at(0).at(0).toString(), kReviewsV2);
        QCOMPARE(spy.at(1).at(0).toString(), QString());
    }

    void selectionFromCodeEmitsNothing()
    {
        QSignalSpy spy(m_canvas.get(), &GraphCanvas::selectionChanged);
        m_canvas->select(kReviews);
        QCOMPARE(m_canvas->selectedId(), kReviews);
        QCOMPARE(spy.count(), 0);
    }

    void selectionDimsWhatIsNotOnItsPaths()
    {
        const GraphScenePtr scene = m_canvas->scene();
        const auto selected = findElement(*scene, "svc_bookinfo_reviews");
        const Decoration look = decorate(*scene, selected, std::nullopt, true);
        const auto isDimmed
            = [&](const char* id) { return look.dimmedNodes[scene->ids->nodes.at(id)] != 0; };
        QVERIFY(!isDimmed("svc_bookinfo_reviews"));
        QVERIFY(!isDimmed("wl_istio-system_istio-ingressgateway_latest"));
        QVERIFY(!isDimmed("wl_bookinfo_mongodb_v1"));
        QVERIFY(isDimmed("svc_bookinfo_details"));
        QVERIFY(isDimmed("wl_istio-system_istio-egressgateway_latest"));
        QVERIFY(look.dimmedEdges[scene->ids->edges.at(
            "wl_bookinfo_productpage_v1|svc_bookinfo_details|http")]);
    }

    void searchDimsWhatItDidNotFind()
    {
        const GraphScenePtr scene = m_canvas->scene();
        graph::FindResult found;
        found.nodes.insert("svc_bookinfo_details");
        const Decoration look = decorate(*scene, std::nullopt, found, true);
        QCOMPARE(std::ranges::count(look.dimmedNodes, 0), 1);
        QCOMPARE(look.foundNodes[scene->ids->nodes.at("svc_bookinfo_details")], 1);
        QCOMPARE(std::ranges::count(look.dimmedEdges, 0), 0);
    }

    void comparisonDimsWhatIsTheSame()
    {
        auto graph = std::make_shared<graph::ServiceGraph>(*test::bookinfo());
        auto changed
            = std::ranges::find(graph->edges, kRatingsCall.toStdString(), &graph::Edge::id);
        QVERIFY(changed != graph->edges.end());
        changed->change = graph::Change::Changed;
        changed->before = graph::EdgeBefore{changed->rates.total / 2, 0, {}, {}};
        const GraphScenePtr scene = sceneOf(graph);
        const auto hit = findElement(*scene, kRatingsCall.toStdString());
        QVERIFY(scene->edges[hit->index].label.startsWith(QStringLiteral("▲ ")));
        const Decoration look = decorate(*scene, std::nullopt, std::nullopt, true);
        QCOMPARE(std::ranges::count(look.dimmedEdges, 0), 1);
        QCOMPARE(look.dimmedEdges[hit->index], std::uint8_t{0});
        QCOMPARE(std::ranges::count(look.dimmedNodes, 0), 2); // its ends
        QVERIFY(decorate(*m_canvas->scene(), std::nullopt, std::nullopt, true).dimmedEdges.empty());
        Legend legend;
        legend.setScene(scene);
        QCOMPARE(legend.entries().filter(QStringLiteral("changed")).size(), 1);
        QVERIFY(legend.entries().filter(QStringLiteral("added")).isEmpty());
    }

    void whatIsGoneShowsWhatItWas()
    {
        auto graph = std::make_shared<graph::ServiceGraph>(*test::bookinfo());
        auto gone = std::ranges::find(graph->edges, kRatingsCall.toStdString(), &graph::Edge::id);
        gone->change = graph::Change::Removed;
        gone->rates = {};
        gone->before = graph::EdgeBefore{12, 0, {}, {}};
        const GraphScenePtr scene = sceneOf(graph);
        const auto hit = findElement(*scene, kRatingsCall.toStdString());
        QCOMPARE(scene->edges[hit->index].label, QStringLiteral("− 12 rps"));
        QVERIFY(!scene->edges[hit->index].labelRect.isNull());
    }

    void clickOnTheTitleOfABoxAsksToFoldIt()
    {
        QSignalSpy folds(m_canvas.get(), &GraphCanvas::boxActivated);
        QSignalSpy selections(m_canvas.get(), &GraphCanvas::selectionChanged);
        const GraphScenePtr& scene = m_canvas->scene();
        QVERIFY(!scene->boxes.empty());
        const QRectF box = scene->boxes.front().rect;
        const QRectF visible = m_canvas->visibleSceneRect();
        const QPointF at = (box.topLeft() + QPointF(14, 10) - visible.topLeft()) * m_canvas->zoom();
        QTest::mouseClick(m_canvas.get(), Qt::LeftButton, {}, at.toPoint());
        QCOMPARE(folds.size(), 1);
        QCOMPARE(folds[0][0].toString(), QString::fromStdString(scene->graph->boxes.front().id));
        QVERIFY(selections.isEmpty());
        QCOMPARE(m_canvas->boxIndexAt(at.toPoint()), 0);
        QCOMPARE(m_canvas->boxIndexAt(QPoint(1, 1)), -1);
    }

    void theOverviewGetsOutOfTheWay()
    {
        const GraphScenePtr scene = m_canvas->scene();
        const SceneWindow window{QRect(0, 0, 1200, 700), {0, 0, 1200, 700}};
        const QRect room = window.pixels.adjusted(12, 12, -12, -12);
        // Looking past the graph: nothing is covered, and it stays where it is.
        const SceneWindow beside{window.pixels, window.scene.translated(0, 100'000)};
        const QRect here(12, 12, 200, 128);
        QCOMPARE(freeCorner(*scene, beside, room, here), here);
        QCOMPARE(freeCorner(*scene, beside, room, QRect(0, 0, 200, 128)).bottomRight(),
            room.bottomRight());
        // A node right under it: another corner is taken.
        const QPointF node = scene->nodes.front().rect.center();
        const SceneWindow onNode{window.pixels, QRectF(node - QPointF(100, 76), QSizeF(1200, 700))};
        QVERIFY(freeCorner(*scene, onNode, room, here) != here);
    }

    void textsAreReadableFromAfar()
    {
        QCOMPARE(textScale(2, 1), 2.0);
        QCOMPARE(textScale(1, 2), 2.0);
        QVERIFY(textScale(0.4, 1) * 12 >= 10); // pixels of a title
        const GraphScenePtr scene = m_canvas->scene();
        ScenePainter painter;
        const auto inkAt = [&](double zoom) {
            QImage image((scene->bounds.size() * zoom).toSize(), QImage::Format_RGB32);
            painter.paint(image, *scene, {}, {scene->bounds.topLeft(), zoom, 1});
            const QRectF node
                = scene->nodes[scene->ids->nodes.at(kReviews.toStdString())].shapeRect;
            const QPointF foot
                = (QPointF(node.center().x(), node.bottom() + 5) - scene->bounds.topLeft()) * zoom;
            int ink = 0;
            for (int y = 0; y < 12; ++y)
                for (int x = -16; x < 16; ++x)
                    ink += qGray(image.pixel((foot + QPointF(x, y)).toPoint())) < 128 ? 1 : 0;
            return ink;
        };
        QVERIFY2(inkAt(0.5) > 30, std::to_string(inkAt(0.5)).c_str());
        QVERIFY(inkAt(0.15) < inkAt(0.5) / 3); // too far away for any text
    }

    void wheelZoomsAtThePointer()
    {
        const QPoint at = m_canvas->rectOf(kReviews).center();
        const double before = m_canvas->zoom();
        wheel(*m_canvas, at, 2);
        QVERIFY(m_canvas->zoom() > before * 1.3);
        QVERIFY((m_canvas->rectOf(kReviews).center() - at).manhattanLength() <= 2);
    }

    void dragPansAndNothingElseMovesTheView()
    {
        const QRect before = m_canvas->rectOf(kReviews);
        QTest::mousePress(m_canvas.get(), Qt::LeftButton, {}, QPoint(5, 5));
        QTest::mouseMove(m_canvas.get(), QPoint(60, 45));
        QTest::mouseMove(m_canvas.get(), QPoint(105, 65));
        QTest::mouseRelease(m_canvas.get(), Qt::LeftButton, {}, QPoint(105, 65));
        const QRect moved = m_canvas->rectOf(kReviews);
        QCOMPARE(moved.topLeft() - before.topLeft(), QPoint(100, 60));
        m_canvas->setScene(sceneOf(test::randomMesh(30, 40, 2, 7)));
        m_canvas->setScene(sceneOf(test::bookinfo()));
        m_canvas->resize(1100, 650);
        QCOMPARE(m_canvas->rectOf(kReviews), moved);
    }

    void draggingANodeAsksForItsNewPlace()
    {
        QSignalSpy spy(m_canvas.get(), &GraphCanvas::nodeMoved);
        const QPoint from = m_canvas->rectOf(kReviews).center();
        const double zoom = m_canvas->zoom();
        const auto& scene = *m_canvas->scene();
        const QPointF centre
            = scene.nodes[scene.ids->nodes.at("svc_bookinfo_reviews")].rect.center();
        QTest::mousePress(m_canvas.get(), Qt::LeftButton, {}, from);
        QTest::mouseMove(m_canvas.get(), from + QPoint(20, 20));
        QTest::mouseMove(m_canvas.get(), from + QPoint(40, -30));
        QTest::mouseRelease(m_canvas.get(), Qt::LeftButton, {}, from + QPoint(40, -30));
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy.at(0).at(0).toString(), kReviews);
        const QPointF wish = spy.at(0).at(1).toPointF() - centre;
        QVERIFY(std::abs(wish.x() - 40 / zoom) < 0.01 && std::abs(wish.y() + 30 / zoom) < 0.01);
        QCOMPARE(m_canvas->selectedId(), QString());
    }

    void arrowKeysWalkAlongEdges()
    {
        m_canvas->select(QStringLiteral("svc_bookinfo_productpage"));
        QTest::keyClick(m_canvas.get(), Qt::Key_Right);
        QCOMPARE(m_canvas->selectedId(), QStringLiteral("wl_bookinfo_productpage_v1"));
        QTest::keyClick(m_canvas.get(), Qt::Key_Left);
        QCOMPARE(m_canvas->selectedId(), QStringLiteral("svc_bookinfo_productpage"));
        QTest::keyClick(m_canvas.get(), Qt::Key_Escape);
        QCOMPARE(m_canvas->selectedId(), QString());
        QTest::keyClick(m_canvas.get(), Qt::Key_Down);
        QVERIFY(!m_canvas->selectedId().isEmpty());
    }

    void everyNodeIsReachableByArrowKeys()
    {
        std::set<QString> reached{kReviews};
        std::vector<QString> waiting{kReviews};
        while (!waiting.empty()) {
            const QString from = waiting.back();
            waiting.pop_back();
            for (const int key : {Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down}) {
                m_canvas->select(from);
                QTest::keyClick(m_canvas.get(), static_cast<Qt::Key>(key));
                if (reached.insert(m_canvas->selectedId()).second)
                    waiting.push_back(m_canvas->selectedId());
            }
        }
        QCOMPARE(reached.size(), std::size_t{15});
    }

    void keysZoomAndFit()
    {
        const double fitted = m_canvas->zoom();
        QTest::keyClick(m_canvas.get(), Qt::Key_Plus);
        QVERIFY(m_canvas->zoom() > fitted);
        QTest::keyClick(m_canvas.get(), Qt::Key_0);
        QCOMPARE(m_canvas->zoom(), 1.0);
        QTest::keyClick(m_canvas.get(), Qt::Key_F);
        QCOMPARE(m_canvas->zoom(), fitted);
    }

    void rightClickAsksForAMenu()
    {
        QSignalSpy spy(m_canvas.get(), &GraphCanvas::contextMenuRequested);
        const QPoint at = m_canvas->rectOf(kReviews).center();
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, m_canvas->mapToGlobal(at));
        QCoreApplication::sendEvent(m_canvas.get(), &event);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy.at(0).at(0).toString(), kReviews);
    }

    void descriptionsArePlainTextWithAllNumbers()
    {
        const QString text = m_canvas->describe(kRatingsCall);
        QVERIFY2(text.contains(QStringLiteral("33 rps")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("5xx: 0.8 rps (2.4 %)")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("p95 12 ms")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("mTLS 100 %")), qPrintable(text));
        QVERIFY(m_canvas->describe(kReviews).contains(QStringLiteral("virtual service")));
    }

    void paintsBothThemesAndGreysWhenNotLive()
    {
        QImage images[2];
        for (int i = 0; i < 2; ++i) {
            m_canvas->setScene(sceneOf(test::bookinfo(), i == 0 ? lightTheme() : darkTheme()));
            m_canvas->finishFrame();
            images[i] = m_canvas->grab().toImage();
            QVERIFY(colorCount(images[i]) > 60);
        }
        QVERIFY(images[0] != images[1]);
        m_canvas->setLive(false);
        m_canvas->finishFrame();
        const QImage grey = m_canvas->grab().toImage();
        QVERIFY(grey != images[1]);
        const QColor failing = darkTheme().failing;
        for (int y = 0; y < grey.height(); ++y)
            for (int x = 0; x < grey.width(); ++x)
                QVERIFY(grey.pixel(x, y) != failing.rgb());
    }

    void framesArriveFromTheWorker()
    {
        m_canvas->zoomIn();
        QVERIFY(!m_canvas->isSharp());
        QTRY_VERIFY(m_canvas->isSharp());
        m_canvas->setGraph(test::bookinfo(), m_canvas->scene()->layout, CanvasStyle());
        const GraphScenePtr before = m_canvas->scene();
        QTRY_VERIFY(m_canvas->scene() != before);
        QTRY_VERIFY(m_canvas->isSharp());
    }

    void overviewMovesTheView()
    {
        m_canvas->zoomIn();
        m_canvas->zoomIn();
        Overview overview(*m_canvas);
        overview.resize(200, 128);
        overview.show();
        QTRY_VERIFY(colorCount(overview.grab().toImage()) > 10); // painted on a worker
        const QRectF before = m_canvas->visibleSceneRect();
        QTest::mouseClick(&overview, Qt::LeftButton, {}, QPoint(190, 64));
        QVERIFY(m_canvas->visibleSceneRect().center().x() > before.center().x());
        QTRY_VERIFY(colorCount(overview.grab().toImage()) > 10);
    }

    void legendExplainsWhatIsThereAndNothingElse()
    {
        Legend legend;
        legend.setScene(m_canvas->scene());
        const QStringList entries = legend.entries();
        QVERIFY(entries.contains(QStringLiteral("service")));
        QVERIFY(entries.contains(QStringLiteral("failing")));
        QVERIFY(entries.contains(QStringLiteral("TCP")));
        QVERIFY(entries.contains(QStringLiteral("no sidecar")));
        QVERIFY(!entries.contains(QStringLiteral("gRPC")));
        QVERIFY(!entries.contains(QStringLiteral("mirroring")));
        QVERIFY(colorCount(legend.grab().toImage()) > 20);
        legend.setScene(nullptr);
        QVERIFY(legend.entries().isEmpty());
    }

    void anEmptySceneIsAnEmptyGround()
    {
        m_canvas->setScene(nullptr);
        QCOMPARE(colorCount(m_canvas->grab().toImage()), std::size_t{1});
        QVERIFY(m_canvas->elementIds().isEmpty());
        QTest::keyClick(m_canvas.get(), Qt::Key_Right);
        QTest::keyClick(m_canvas.get(), Qt::Key_F);
        QCOMPARE(m_canvas->elementAt(QPoint(10, 10)), QString());
        m_canvas->setScene(sceneOf(std::make_shared<const graph::ServiceGraph>()));
        QVERIFY(m_canvas->elementIds().isEmpty());
    }

private:
    std::unique_ptr<GraphCanvas> m_canvas;
};

QTEST_MAIN(TestGraphCanvas)
#include "tst_graph_canvas.moc"
