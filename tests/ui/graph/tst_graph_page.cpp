#include "models/qt/playback.h"
#include "models/qt/search.h"
#include "models/qt/selection.h"
#include "tests/support/sample_mesh.h"
#include "ui/canvas/graph_canvas.h"
#include "ui/canvas/legend.h"
#include "ui/canvas/measure.h"
#include "ui/graph/graph_export.h"
#include "ui/graph/graph_page.h"
#include "ui/tables/mesh_table.h"
#include "ui/tables/table_set.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace vigla;

namespace {

const QString kBox = QStringLiteral("box_reviews");

} // namespace

class TestGraphPage : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_selection = std::make_unique<Selection>();
        m_search = std::make_unique<Search>();
        m_playback = std::make_unique<Playback>();
        m_page = std::make_unique<ui::GraphPage>(*m_selection, *m_search, *m_playback);
        m_page->resize(1200, 800);
        m_page->setPicture(test::samplePicture());
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
        QTRY_COMPARE(shown().size(), qsizetype{11});
    }
    void cleanup()
    {
        m_page.reset();
        m_playback.reset();
        m_search.reset();
        m_selection.reset();
    }

    void boxesFoldAndUnfold()
    {
        QSignalSpy changes(m_page.get(), &ui::GraphPage::settingsChanged);
        showFolded();
        QTRY_COMPARE(shown().size(), qsizetype{9});
        QVERIFY(m_page->canvas()->elementIds().contains(kBox));
        auto* nodes = m_page->tables()->table(QStringLiteral("graphNodeTable"));
        showTable(true);
        QCOMPARE(nodes->model()->rowCount(), 11); // the tables have everything
        showTable(false);
        emit m_page->canvas()->boxActivated(QStringLiteral("box_shop"));
        QCOMPARE(m_page->settings().collapsed, QStringList{QStringLiteral("box_shop")});
        m_selection->select(kBox);
        emit m_page->canvas()->activated(kBox); // a double click on the folded node
        QVERIFY(m_selection->isEmpty());
        QCOMPARE(m_page->settings().expanded, QStringList{kBox});
        QCOMPARE(changes.size(), 2);
        m_page->foldAll(true);
        QCOMPARE(m_page->settings().collapsed, QStringList{kBox});
        QVERIFY(m_page->settings().expanded.isEmpty());
    }

    void whatIsFoundOrSelectedInABoxShowsOnIt()
    {
        showFolded();
        QTRY_COMPARE(shown().size(), qsizetype{9});
        m_selection->select(idOf("reviews v2"));
        QCOMPARE(m_page->canvas()->selectedId(), kBox);
        m_search->setMode(SearchMode::Filter);
        m_search->setQuery(QStringLiteral("version = v2"));
        QTRY_COMPARE(m_page->canvas()->elementIds(), QStringList{kBox});
        auto* nodes = m_page->tables()->table(QStringLiteral("graphNodeTable"));
        showTable(true);
        QCOMPARE(nodes->model()->rowCount(), 1);
    }

    void dotsStandStillInThePast()
    {
        GraphViewSettings settings = m_page->settings();
        settings.isAnimated = true;
        m_page->setSettings(settings);
        QVERIFY(m_page->canvas()->isAnimated());
        m_playback->setMoments(std::make_shared<const Playback::Moments>(
            Playback::Moments{test::sampleTime(0), test::sampleTime(5), test::sampleTime(10)}));
        m_playback->seek(test::sampleTime(5));
        QVERIFY(!m_page->canvas()->isAnimated());
        m_playback->togglePlay();
        QVERIFY(m_page->canvas()->isAnimated());
        m_playback->goLive();
        QVERIFY(m_page->canvas()->isAnimated());
    }

    void aComparisonShowsItsChangesInTheTableToo()
    {
        showTable(true);
        auto* table = m_page->tables()->table(QStringLiteral("graphEdgeTable"));
        const int last = table->model()->columnCount() - 1;
        QVERIFY(table->isColumnHidden(last));
        Published picture = test::samplePicture();
        auto graph = std::make_shared<graph::ServiceGraph>(*picture.graph);
        for (graph::Edge& edge : graph->edges)
            edge.change = graph::Change::Added;
        picture.graph = graph;
        picture.comparedWith = test::sampleTime(0);
        m_page->setPicture(picture);
        QVERIFY(!table->isColumnHidden(last));
        QCOMPARE(table->model()->index(0, last).data().toString(), QStringLiteral("added"));
    }

    void onlyWhatIsUnhealthyWithTheEndsOfItsEdges()
    {
        trigger(QStringLiteral("graphShow"), QStringLiteral("Only what is unhealthy"));
        QTRY_COMPARE(shown().join(QLatin1Char(' ')),
            QStringLiteral(
                "gateway productpage productpage_v1 ratings ratings_v1 reviews reviews_v2"));
        QVERIFY(m_page->settings().isOnlyUnhealthy);
        auto* chip = m_page->findChild<QToolButton*>(QStringLiteral("graphHidden"));
        QCOMPARE(chip->text(), QStringLiteral("only unhealthy"));
        chip->menu()->findChild<QAction*>(QStringLiteral("unhideHealthy"))->trigger();
        QTRY_COMPARE(shown().size(), qsizetype{11});
        QVERIFY(!chip->isVisible());
    }

    void onlyUnhealthyWhereAllIsWellSaysSo()
    {
        Published picture = test::samplePicture();
        auto graph = std::make_shared<graph::ServiceGraph>(*picture.graph);
        for (graph::Node& node : graph->nodes)
            node.health = {graph::HealthStatus::Healthy, 0, {}};
        for (graph::Edge& edge : graph->edges)
            edge.health = {graph::HealthStatus::Healthy, 0, {}};
        picture.graph = graph;
        picture.generation.value += 1;
        m_page->setPicture(picture);
        trigger(QStringLiteral("graphShow"), QStringLiteral("Only what is unhealthy"));
        auto* title = m_page->findChild<QLabel*>(QStringLiteral("emptyTitle"));
        QTRY_COMPARE(title->text(), QStringLiteral("Everything is healthy"));
        auto* all = m_page->findChild<QPushButton*>(QStringLiteral("emptyHealthy"));
        QVERIFY(all);
        all->click();
        QTRY_COMPARE(shown().size(), qsizetype{11});
    }

    void onlyWhatIsSelectedFollowsTheSelection()
    {
        trigger(QStringLiteral("graphShow"), QStringLiteral("Only what I select, with its paths"));
        QTRY_COMPARE(shown().size(), qsizetype{11});
        m_selection->select(idOf("reviews v1"));
        QTRY_COMPARE(shown().join(QLatin1Char(' ')),
            QStringLiteral("gateway productpage productpage_v1 reviews reviews_v1"));
        m_selection->clear();
        QTRY_COMPARE(shown().size(), qsizetype{11});
    }

    void findAndHideTogether()
    {
        m_search->setMode(SearchMode::Filter);
        m_search->setQuery(QStringLiteral("app = reviews"));
        QTRY_COMPARE(shown().size(), qsizetype{3});
        m_search->setMode(SearchMode::Hide);
        m_search->setQuery(QStringLiteral("version = v2"));
        QTRY_COMPARE(shown().join(QLatin1Char(' ')), QStringLiteral("reviews reviews_v1"));
        auto* hidden = m_page->findChild<QToolButton*>(QStringLiteral("graphHidden"));
        QVERIFY(hidden->isVisible());
        hidden->menu()->findChild<QAction*>(QStringLiteral("unhideQuery"))->trigger();
        QTRY_COMPARE(shown().size(), qsizetype{3});
        QVERIFY(m_search->hideQuery().isEmpty());
    }

    void focusByHopsAndSides()
    {
        openMenuOf("reviews v2");
        menuAction("menuFocus2")->trigger();
        QTRY_COMPARE(shown().join(QLatin1Char(' ')),
            QStringLiteral(
                "gateway mongodb_v1 productpage productpage_v1 ratings ratings_v1 reviews "
                "reviews_v2"));
        auto* focus = m_page->findChild<QToolButton*>(QStringLiteral("graphFocus"));
        QVERIFY(focus->isVisible());
        trigger(QStringLiteral("graphFocus"), QStringLiteral("What calls it"));
        QTRY_COMPARE(shown().join(QLatin1Char(' ')),
            QStringLiteral("mongodb_v1 ratings ratings_v1 reviews_v2"));
        focus->menu()->findChild<QAction*>(QStringLiteral("unfocus"))->trigger();
        QTRY_COMPARE(shown().size(), qsizetype{11});
        QVERIFY(!focus->isVisible());
    }

    void theMenuAsksWhyAndHidesANamespace()
    {
        QSignalSpy why(m_page.get(), &ui::GraphPage::whyRequested);
        openMenuOf("gateway");
        menuAction("menuWhy")->trigger();
        QCOMPARE(why.count(), 1);
        QCOMPARE(why.first().first().toString(), idOf("gateway"));
        openMenuOf("gateway");
        menuAction("menuHideNamespace")->trigger();
        QCOMPARE(m_search->hideQuery(), QStringLiteral("namespace = \"istio-system\""));
        QTRY_COMPARE(shown().size(), qsizetype{10});
    }

    void ranksStandBelowTitlesAndInTheLegend()
    {
        trigger(QStringLiteral("graphShow"), QStringLiteral("By callers and callees"));
        QTRY_VERIFY(m_page->canvas()->scene()->nodes.front().subtitle.contains(QLatin1Char('#')));
        auto* legend = m_page->findChild<ui::Legend*>();
        QTRY_VERIFY(legend->entries().contains(QStringLiteral("rank by edges")));
    }

    void labelsInAnyCombination_data()
    {
        QTest::addColumn<QStringList>("labels");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const QStringList& labels, const char* expected) {
            QTest::newRow(name) << labels << QString::fromUtf8(expected);
        };
        row("rate", {QStringLiteral("rate")}, "17 rps");
        row("in one order whatever the order of ticking",
            {QStringLiteral("distribution"), QStringLiteral("p95"), QStringLiteral("rate")},
            "17 rps | 34 ms | 20.5 %");
        row("several times of response tell which is which",
            {QStringLiteral("p50"), QStringLiteral("p99"), QStringLiteral("average")},
            "avg 12 ms | p50 8.2 ms | p99 88 ms");
        row("errors are told from shares", {QStringLiteral("errors")}, "12.4 % err");
        row("throughput both ways",
            {QStringLiteral("requestThroughput"), QStringLiteral("responseThroughput")},
            "out 12.11 KiB/s | back 85.94 KiB/s");
        row("one throughput needs no word", {QStringLiteral("responseThroughput")}, "85.94 KiB/s");
        row("nothing", {}, "");
    }
    void labelsInAnyCombination()
    {
        QFETCH(const QStringList, labels);
        Published picture = test::samplePicture();
        auto shop = test::sampleShop(graph::GraphType::VersionedApp);
        const auto graph
            = std::make_shared<const graph::ServiceGraph>(shop.build(test::sampleTime()));
        picture.graph = graph;
        picture.layout = std::make_shared<const graph::Layout>(shop.layout(*graph));
        m_page->setPicture(picture);
        GraphViewSettings settings = m_page->settings();
        settings.labels = labels;
        m_page->setSettings(settings);
        const std::string id = shop.edgeId("reviews", "reviews v2");
        QFETCH(const QString, expected);
        const auto label = [&] {
            const auto& scene = m_page->canvas()->scene();
            return scene->edges[scene->ids->edges.at(id)].label;
        };
        QTRY_COMPARE(label(), expected);
    }

    void trafficMenuChoosesRates()
    {
        QSignalSpy changed(m_page.get(), &ui::GraphPage::settingsChanged);
        trigger(QStringLiteral("graphTraffic"), QStringLiteral("Messages received"));
        trigger(QStringLiteral("graphTraffic"), QStringLiteral("Bytes, sent and received"));
        QCOMPARE(changed.count(), 2);
        QCOMPARE(m_page->settings().options.grpc, graph::GrpcRate::Received);
        QCOMPARE(m_page->settings().options.tcp, graph::TcpRate::Total);
    }

    void exportsAreWhatIsShown()
    {
        m_search->setMode(SearchMode::Hide);
        m_search->setQuery(QStringLiteral("version = v2"));
        QTRY_COMPARE(shown().size(), qsizetype{10});
        const ui::ExportInput input{m_page->canvas()->scene(), m_page->canvas()->decoration(),
            test::samplePicture().snapshot};

        const QByteArray dot = ui::renderExport(ui::ExportKind::Dot, input);
        QVERIFY(dot.contains("reviews v1") && !dot.contains("reviews v2"));
        QVERIFY(dot.contains("pos=\""));
        const auto& scene = *input.scene;
        for (const ui::SceneEdge& edge : scene.edges)
            QVERIFY2(
                dot.contains("[label=\"" + edge.label.toUtf8() + "\""), qPrintable(edge.label));

        const auto json
            = QJsonDocument::fromJson(ui::renderExport(ui::ExportKind::Json, input)).object();
        QCOMPARE(json[QStringLiteral("nodes")].toArray().size(), qsizetype{10});
        QCOMPARE(json[QStringLiteral("edges")].toArray().size(),
            static_cast<qsizetype>(scene.edges.size()));

        const QByteArray svg = ui::renderExport(ui::ExportKind::Svg, input);
        QVERIFY(svg.contains("reviews") && !svg.contains("v2"));
        const QImage png = QImage::fromData(ui::renderExport(ui::ExportKind::Png, input), "PNG");
        QCOMPARE(png.width(), static_cast<int>(std::ceil(scene.bounds.width() * 2)));
    }

    void aFileIsAskedForAndFilled()
    {
        const QTemporaryDir folder;
        QSignalSpy ready(m_page.get(), &ui::GraphPage::exportReady);
        trigger(QStringLiteral("graphExport"), QStringLiteral("Save as Graphviz DOT…"));
        auto* dialog = m_page->findChild<QFileDialog*>(QStringLiteral("exportDialog"));
        QVERIFY(dialog);
        const QString path = folder.filePath(QStringLiteral("mesh.dot"));
        emit dialog->fileSelected(path);
        dialog->close();
        QTRY_COMPARE(ready.count(), 1);
        QCOMPARE(ready.first().at(0).toString(), path);
        QVERIFY(ready.first().at(1).toByteArray().startsWith("digraph"));
    }

    void thePictureGoesToTheClipboard()
    {
        QApplication::clipboard()->clear();
        QSignalSpy copied(m_page.get(), &ui::GraphPage::pictureCopied);
        trigger(QStringLiteral("graphExport"), QStringLiteral("Copy as picture"));
        QTRY_COMPARE(copied.count(), 1);
        QVERIFY(QApplication::clipboard()->image().width() > 500);
    }

private:
    void showTable(bool isTable)
    {
        GraphViewSettings settings = m_page->settings();
        settings.isTable = isTable;
        m_page->setSettings(settings);
    }

    /// The sample with the three nodes of reviews in one closed box.
    void showFolded()
    {
        Published picture = test::samplePicture();
        auto graph = std::make_shared<graph::ServiceGraph>(*picture.graph);
        graph->boxes.push_back(
            {kBox.toStdString(), graph::BoxKind::App, "Kubernetes", "bookinfo", "reviews", -1});
        for (graph::Node& node : graph->nodes)
            if (node.app == "reviews")
                node.box = 0;
        graph::FoldRules rules;
        rules.collapsed = {kBox.toStdString()};
        picture.graph = graph;
        picture.drawn = std::make_shared<const graph::FoldedGraph>(graph::foldGraph(graph, rules));
        auto layout = graph::layoutGraph(ui::measureGraph(*picture.drawn->graph, {}), nullptr);
        picture.layout = std::make_shared<const graph::Layout>(std::move(*layout));
        picture.generation.value += 1;
        m_page->setPicture(picture);
    }

    QString idOf(const char* key) const
    {
        return QString::fromStdString(test::sampleShop(graph::GraphType::VersionedApp).id(key));
    }

    /// Nodes on the canvas by what is after the namespace, sorted.
    QStringList shown() const
    {
        QStringList names;
        const auto& scene = m_page->canvas()->scene();
        if (!scene)
            return names;
        for (const graph::Node& node : scene->graph->nodes) {
            QString name = node.has(graph::NodeMark::IngressGateway)
                ? QStringLiteral("gateway")
                : QString::fromStdString(node.kind == graph::NodeKind::Service
                        ? node.service
                        : node.app + "_" + node.version);
            names << name;
        }
        names.sort();
        return names;
    }

    void trigger(const QString& button, const QString& text)
    {
        auto* tool = m_page->findChild<QToolButton*>(button);
        QVERIFY2(tool && tool->menu(), qPrintable(button));
        for (QAction* action : tool->menu()->actions())
            if (action->text() == text)
                return action->trigger();
        QFAIL(qPrintable(QStringLiteral("no action ") + text));
    }

    void openMenuOf(const char* key)
    {
        emit m_page->canvas()->contextMenuRequested(idOf(key), QPoint(10, 10));
    }

    QAction* menuAction(const char* name)
    {
        auto* menu = m_page->findChild<QMenu*>(QStringLiteral("graphMenu"));
        if (!menu)
            return nullptr;
        auto* action = menu->findChild<QAction*>(QLatin1String(name));
        menu->close();
        return action;
    }

    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<Playback> m_playback;
    std::unique_ptr<Search> m_search;
    std::unique_ptr<ui::GraphPage> m_page;
};

QTEST_MAIN(TestGraphPage)
#include "tst_graph_page.moc"
