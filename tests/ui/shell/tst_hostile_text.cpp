#include "tests/support/sample_mesh.h"
#include "tests/support/shown_text.h"
#include "ui/graph/graph_page.h"
#include "ui/proxies/proxies_page.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QTest>

using namespace vigla;

namespace {

/// Markup, an escape sequence, a line break and a text direction that runs backwards.
const std::string kHostile = "<b>x</b><img src=//e>\x1b[31m\n\xe2\x80\xae"
                             "evil\xe2\x81\xa6\x07";

/// The sample with every name that a cluster chooses turned into a hostile one.
Published hostilePicture()
{
    Published picture = test::samplePicture();
    auto graph = std::make_shared<graph::ServiceGraph>(*picture.graph);
    for (auto& node : graph->nodes)
        for (auto* name : {&node.namespaceName, &node.workload, &node.app, &node.version,
                 &node.service, &node.cluster})
            if (!name->empty())
                *name += kHostile;
    for (auto& box : graph->boxes)
        for (auto* name : {&box.cluster, &box.namespaceName, &box.app})
            if (!name->empty())
                *name += kHostile;
    picture.graph = graph;
    auto snapshot = std::make_shared<snapshot::MeshSnapshot>(*picture.snapshot);
    for (auto& proxy : snapshot->proxies)
        for (auto* text : {&proxy.namespaceName, &proxy.podName, &proxy.workload, &proxy.istiod,
                 &proxy.lds.error, &proxy.cds.error})
            if (!text->empty())
                *text += kHostile;
    snapshot->proxyFailures = {{"pod" + kHostile, "refused" + kHostile}};
    snapshot->sourceReason += kHostile;
    for (auto& freshness : snapshot->freshness) {
        freshness.state = snapshot::Freshness::State::Unreachable;
        freshness.reason = "why" + kHostile;
    }
    picture.snapshot = snapshot;
    return picture;
}

} // namespace

/// Text from a cluster is plain text, wherever it ends up.
class TestHostileText : public QObject {
    Q_OBJECT

private slots:
    void nothingHiddenAndNoMarkupIsShown_data()
    {
        QTest::addColumn<int>("page");
        QTest::addColumn<bool>("isTable");
        QTest::addColumn<QString>("selected");
        const auto shop = test::sampleShop(graph::GraphType::VersionedApp);
        const QString node = QString::fromStdString(shop.id("reviews"));
        const QString edge = QString::fromStdString(shop.edgeId("reviews", "reviews v2"));
        const int graph = static_cast<int>(ui::PageId::Graph);
        QTest::addRow("graph") << graph << false << QString();
        QTest::addRow("graph as tables") << graph << true << QString();
        QTest::addRow("a node in the inspector") << graph << false << node;
        QTest::addRow("an edge in the inspector") << graph << false << edge;
        QTest::addRow("tables") << static_cast<int>(ui::PageId::Tables) << false << QString();
        QTest::addRow("proxies") << static_cast<int>(ui::PageId::Proxies) << false << QString();
    }
    void nothingHiddenAndNoMarkupIsShown()
    {
        QFETCH(const int, page);
        QFETCH(const bool, isTable);
        QFETCH(const QString, selected);
        const QString hostile = QString::fromStdString(kHostile);
        ui::MainWindow window;
        window.resize(1440, 900);
        window.setContexts(
            {{QStringLiteral("kind") + hostile, QStringLiteral("https://a") + hostile, false}},
            QStringLiteral("kind") + hostile);
        window.setNamespaces(
            {QStringLiteral("shop") + hostile}, {QStringLiteral("shop") + hostile});
        ui::ConnectionStatus status;
        status.state = ui::ConnectionStatus::State::Lost;
        status.reason = QStringLiteral("lost") + hostile;
        window.setConnection(status);
        window.setPicture(hostilePicture());
        window.showPage(static_cast<ui::PageId>(page));
        window.graphPage()->showTable(isTable);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        if (!selected.isEmpty())
            window.selection().select(selected);
        QCoreApplication::processEvents();
        int hostileTexts = 0;
        for (const auto& shown : test::everythingShown(window)) {
            hostileTexts += shown.text.contains(QStringLiteral("evil")) ? 1 : 0;
            QVERIFY2(
                shown.isHarmless(), qPrintable(shown.place + QStringLiteral(": ") + shown.text));
        }
        QVERIFY2(hostileTexts > 3, "the names did not get as far as the window");
    }
};

QTEST_MAIN(TestHostileText)
#include "tst_hostile_text.moc"
