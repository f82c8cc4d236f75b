#include "tests/support/sample_mesh.h"
#include "ui/canvas/graph_canvas.h"
#include "ui/graph/graph_page.h"
#include "ui/inspector/inspector.h"
#include "ui/proxies/proxies_page.h"
#include "ui/shell/main_window.h"
#include "ui/tables/table_set.h"
#include "ui/tables/tables_page.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QSet>
#include <QStatusBar>
#include <QTest>

#include <algorithm>

using namespace vigla;

/// Every page in both themes and two sizes. With VIGLA_PICTURES set to a folder the pictures are
/// kept there.
class TestPictures : public QObject {
    Q_OBJECT
private slots:
    void cleanup() { ui::applyTheme(ui::lightTheme()); }

    void page_data()
    {
        QTest::addColumn<QString>("page");
        QTest::addColumn<QString>("selected");
        QTest::addColumn<bool>("isDark");
        QTest::addColumn<QSize>("size");
        const auto shop = test::sampleShop(graph::GraphType::VersionedApp);
        const QString node = QString::fromStdString(shop.id("reviews"));
        const QString edge = QString::fromStdString(shop.edgeId("reviews", "reviews v2"));
        const std::vector<std::pair<const char*, QString>> pages{{"graph", QString()},
            {"graph", node}, {"graph", edge}, {"graph-table", edge}, {"tables", QString()},
            {"tables", node}, {"proxies", QString()}, {"empty", QString()}, {"lost", node},
            {"past", node}, {"compared", QString()}, {"nothing", QString()}};
        for (const auto& [page, selected] : pages)
            for (const bool isDark : {false, true})
                for (const QSize size : {QSize(1440, 900), QSize(1024, 700)}) {
                    const QString kind = selected.isEmpty() ? QString()
                        : selected == node                  ? QStringLiteral("-node")
                                                            : QStringLiteral("-edge");
                    QTest::addRow("%s%s-%s-%dx%d", page, qPrintable(kind),
                        isDark ? "dark" : "light", size.width(), size.height())
                        << QString::fromLatin1(page) << selected << isDark << size;
                }
    }
    void page()
    {
        QFETCH(const QString, page);
        QFETCH(const QString, selected);
        QFETCH(const bool, isDark);
        QFETCH(const QSize, size);
        ui::applyTheme(isDark ? ui::darkTheme() : ui::lightTheme());
        ui::MainWindow window;
        window.resize(size);
        window.setContexts({{QStringLiteral("kind-istio-testing"),
                               QStringLiteral("https://127.0.0.1:41287"), false}},
            QStringLiteral("kind-istio-testing"));
        window.setNamespaces(
            {QStringLiteral("bookinfo"), QStringLiteral("default"), QStringLiteral("istio-system")},
            {QStringLiteral("bookinfo")});
        fill(window, page);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        if (!selected.isEmpty())
            window.selection().select(selected);
        QCoreApplication::processEvents();
        auto* canvas = window.graphPage()->canvas();
        QTRY_VERIFY(!canvas->isVisible() || isPainted(*canvas, page == QLatin1String("compared")));
        const QImage picture = window.grab().toImage();
        QCOMPARE(picture.size(), size);
        QVERIFY2(colors(picture) > 20, "the picture is nearly empty");
        if (const QString folder = qEnvironmentVariable("VIGLA_PICTURES"); !folder.isEmpty())
            QVERIFY(picture.save(QDir(folder).filePath(
                QString::fromLatin1(QTest::currentDataTag()) + QStringLiteral(".png"))));
    }

private:
    static void fill(ui::MainWindow& window, const QString& page)
    {
        ui::ConnectionStatus status;
        status.state = ui::ConnectionStatus::State::Live;
        Published picture
            = page == QLatin1String("empty") ? test::emptyPicture() : test::samplePicture();
        if (page == QLatin1String("nothing"))
            return window.setConnection({});
        if (page == QLatin1String("lost")) {
            picture.isLive = false;
            status.state = ui::ConnectionStatus::State::Lost;
            status.reason = QStringLiteral("Connection refused by 127.0.0.1:41287.");
            status.nextRetry = QDeadlineTimer(8'900);
        }
        window.setConnection(status);
        if (page == QLatin1String("past") || page == QLatin1String("compared"))
            return look(window, picture, page == QLatin1String("compared"));
        window.setPicture(picture);
        if (page == QLatin1String("tables"))
            window.showPage(ui::PageId::Tables);
        if (page == QLatin1String("proxies")) {
            window.showPage(ui::PageId::Proxies);
            for (const auto& proxy : picture.snapshot->proxies)
                if (!proxy.lds.error.empty())
                    window.proxiesPage()->showProxy(
                        QString::fromStdString(proxy.namespaceName + "/" + proxy.podName));
        }
        if (page == QLatin1String("graph-table"))
            window.graphPage()->showTable(true);
        window.addChangeMarker(test::sampleTime(5 * 120), QStringLiteral("reviews 80/20"));
    }

    /// Scenes are built and painted by a worker: whether the newest one is there.
    static bool isPainted(const ui::GraphCanvas& canvas, bool isCompared)
    {
        const auto isMarked
            = [](const ui::SceneEdge& edge) { return edge.change != graph::Change::None; };
        return canvas.scene() && canvas.isSharp()
            && std::ranges::any_of(canvas.scene()->edges, isMarked) == isCompared;
    }

    /// Stands in the past, or marks what has changed since then.
    static void look(ui::MainWindow& window, Published picture, bool isCompared)
    {
        Playback::Moments moments;
        for (int second = 0; second <= 900; second += 15)
            moments.push_back(test::sampleTime(second));
        picture.moments = std::make_shared<const Playback::Moments>(moments);
        for (int round = 0; round <= 180; round += 12) {
            Published past = test::samplePicture(round);
            past.moments = picture.moments;
            window.setPicture(past);
        }
        if (!isCompared) {
            window.playback().seek(moments[20]);
            Published past = test::samplePicture(60);
            past.moments = picture.moments;
            past.isPast = true;
            return window.setPicture(past);
        }
        auto graph = std::make_shared<graph::ServiceGraph>(*picture.graph);
        graph->edges[1].change = graph->nodes[graph->edges[1].target].change = graph::Change::Added;
        graph->edges[3].change = graph::Change::Changed;
        graph->edges[3].before = graph::EdgeBefore{4, 0, graph::HealthStatus::Healthy, {}};
        graph->edges[5].change = graph::Change::Removed;
        graph->edges[5].before = graph::EdgeBefore{12, 0, graph::HealthStatus::Healthy, {}};
        graph->edges[5].rates = {};
        picture.graph = graph;
        window.playback().compareSince(moments[20]);
        picture.comparedWith = moments[20];
        window.setPicture(picture);
    }

    static qsizetype colors(const QImage& picture)
    {
        QSet<QRgb> seen;
        for (int y = 0; y < picture.height(); y += 3)
            for (int x = 0; x < picture.width(); x += 3)
                seen.insert(picture.pixel(x, y));
        return seen.size();
    }
};

QTEST_MAIN(TestPictures)
#include "tst_pictures.moc"
