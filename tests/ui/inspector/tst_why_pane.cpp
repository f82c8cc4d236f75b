#include "models/graph/build_graph.h"
#include "models/graph/inventory.h"
#include "tests/support/traffic_text.h"
#include "ui/inspector/why_pane.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>

using namespace vigla;

namespace {

Published pictureOf(const std::string& series)
{
    auto snapshot
        = std::make_shared<snapshot::MeshSnapshot>(test::snapshotWith(test::trafficFrom(series)));
    snapshot->sourceReason = "The URL was given.";
    snapshot->freshness.push_back(
        {"prometheus", snapshot::Freshness::State::Fresh, snapshot->at, {}, 12, 12});
    Published picture;
    picture.graph = std::make_shared<const graph::ServiceGraph>(
        graph::buildGraph(*snapshot, picture.options));
    picture.snapshot = std::move(snapshot);
    return picture;
}

std::string idEnding(const graph::ServiceGraph& graph, std::string_view part)
{
    for (const graph::Node& node : graph.nodes)
        if (node.id.find(part) != std::string::npos)
            return node.id;
    return {};
}

QString text(const ui::WhyPane& pane, const char* name)
{
    return pane.findChild<QLabel*>(QLatin1String(name))->text();
}

} // namespace

class TestWhyPane : public QObject {
    Q_OBJECT
private slots:
    void anEdgeShowsItsSeriesByReporter()
    {
        const Published picture = pictureOf(
            test::linesFrom("destination shop/web-v1 -> shop/cart-v1 cart.shop http 10\n"
                            "source shop/web-v1 -> shop/cart-v1 cart.shop http 10\n"
                            "source shop/web-v1 -> shop/cart-v1 cart.shop http 2 code=503 "
                            "flags=UF\n"));
        ui::WhyPane pane;
        pane.show();
        pane.explain(picture, picture.graph->edges.front().id);
        QTRY_VERIFY(!pane.isBusy());
        auto* tree = pane.findChild<QTreeWidget*>(QStringLiteral("whySeries"));
        QCOMPARE(tree->topLevelItemCount(), 2);
        QTreeWidgetItem* counted = tree->topLevelItem(0);
        QCOMPARE(counted->text(0), QStringLiteral("Counted"));
        QCOMPARE(counted->childCount(), 2);
        QCOMPARE(counted->child(0)->text(0), QStringLiteral("server: 200 → cart v1"));
        QCOMPARE(counted->child(0)->text(1), QStringLiteral("10 rps"));
        QCOMPARE(counted->child(1)->text(0), QStringLiteral("client: 503 UF → cart v1"));
        QVERIFY(
            counted->child(0)->child(0)->text(0).contains(QStringLiteral("istio_requests_total")));
        QCOMPARE(tree->topLevelItem(1)->childCount(), 1);
        QVERIFY2(text(pane, "whySentence").contains(QStringLiteral("2")),
            qPrintable(text(pane, "whySentence")));
        QVERIFY(!pane.findChild<QWidget*>(QStringLiteral("whyMeaning"))->isVisible());

        pane.findChild<QPushButton*>(QStringLiteral("whyCopySeries"))->click();
        const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'));
        QCOMPARE(lines.size(), qsizetype{3});
        QVERIFY(lines.first().startsWith(QStringLiteral("istio_requests_total{reporter=")));
        QVERIFY(lines.first().endsWith(QStringLiteral("} 10")));
    }

    void openRowsStayOpenOverNewValues()
    {
        const char* row = "destination shop/web-v1 -> shop/cart-v1 cart.shop http %1\n";
        const auto before
            = pictureOf(test::linesFrom(QString::fromLatin1(row).arg(10).toStdString()));
        const auto after
            = pictureOf(test::linesFrom(QString::fromLatin1(row).arg(11).toStdString()));
        ui::WhyPane pane;
        pane.show();
        const std::string id = before.graph->edges.front().id;
        pane.explain(before, id);
        QTRY_VERIFY(!pane.isBusy());
        auto* tree = pane.findChild<QTreeWidget*>(QStringLiteral("whySeries"));
        tree->topLevelItem(0)->child(0)->setExpanded(true);
        pane.explain(after, id);
        QTRY_COMPARE(tree->topLevelItem(0)->child(0)->text(1), QStringLiteral("11 rps"));
        QVERIFY(tree->topLevelItem(0)->isExpanded());
        QVERIFY(tree->topLevelItem(0)->child(0)->isExpanded());
    }

    void passthroughNamesCallersHostsAndAWayOut()
    {
        std::string series
            = test::linesFrom("source shop/cart-v1 -> unknown host:api.example.com http 3\n");
        const std::string key = "destination_service_name=\"api.example.com\"";
        series.replace(
            series.find(key), key.size(), "destination_service_name=\"PassthroughCluster\"");
        const Published picture = pictureOf(series);
        ui::WhyPane pane;
        pane.show();
        pane.explain(picture, idEnding(*picture.graph, "PassthroughCluster"));
        QTRY_VERIFY(!pane.isBusy());
        QVERIFY(pane.findChild<QWidget*>(QStringLiteral("whyMeaning"))->isVisible());
        QVERIFY(text(pane, "whyWhat").contains(QStringLiteral("ALLOW_ANY")));
        QVERIFY(text(pane, "whyHosts").contains(QStringLiteral("api.example.com  3 rps")));
        QVERIFY(text(pane, "whyRemedies").contains(QStringLiteral("ServiceEntry")));
        const QString manifest
            = pane.findChild<QPlainTextEdit*>(QStringLiteral("whyManifest"))->toPlainText();
        QVERIFY(manifest.startsWith(QStringLiteral("apiVersion: networking.istio.io/v1\n")));
        pane.findChild<QPushButton*>(QStringLiteral("whyCopyManifest"))->click();
        QCOMPARE(QApplication::clipboard()->text(), manifest);
    }

    void rowsOfTheTablesHaveEvidenceToo()
    {
        Published picture = pictureOf(
            test::linesFrom("destination shop/web-v1 -> shop/cart-v1 cart.shop http 10\n"));
        picture.inventory = std::make_shared<const graph::MeshInventory>(
            graph::buildInventory(*picture.snapshot, picture.options));
        const std::string workload = idEnding(*picture.inventory->graph, "wl_Kubernetes_shop_cart");
        QVERIFY(!picture.graph->findNode(workload));
        ui::WhyPane pane;
        pane.show();
        pane.explain(picture, workload);
        QTRY_VERIFY(!pane.isBusy());
        auto* tree = pane.findChild<QTreeWidget*>(QStringLiteral("whySeries"));
        QCOMPARE(tree->topLevelItem(0)->childCount(), 1);
    }

    void whatIsNotOnTheGraphSaysSo()
    {
        const Published picture = pictureOf(
            test::linesFrom("destination shop/web-v1 -> shop/cart-v1 cart.shop http 10\n"));
        ui::WhyPane pane;
        pane.show();
        pane.explain(picture, "nobody");
        QTRY_VERIFY(!pane.isBusy());
        QVERIFY(text(pane, "whySentence").contains(QStringLiteral("not on the graph")));
    }

    void theNewestQuestionWins()
    {
        const Published picture = pictureOf(
            test::linesFrom("destination shop/web-v1 -> shop/cart-v1 cart.shop http 10\n"
                            "destination shop/web-v1 -> shop/pay-v1 pay.shop http 7\n"));
        ui::WhyPane pane;
        pane.show();
        pane.explain(picture, idEnding(*picture.graph, "cart"));
        pane.explain(picture, idEnding(*picture.graph, "_pay"));
        QTRY_VERIFY(!pane.isBusy());
        auto* tree = pane.findChild<QTreeWidget*>(QStringLiteral("whySeries"));
        QTRY_COMPARE(tree->topLevelItem(0)->childCount(), 1);
        QCOMPARE(tree->topLevelItem(0)->child(0)->text(1), QStringLiteral("7 rps"));
    }
};

QTEST_MAIN(TestWhyPane)
#include "tst_why_pane.moc"
