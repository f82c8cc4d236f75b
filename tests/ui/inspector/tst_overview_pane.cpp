#include "models/qt/inspection.h"
#include "ui/inspector/item_list.h"
#include "ui/inspector/overview_pane.h"

#include <QSignalSpy>
#include <QTest>

using namespace vigla;

namespace {

TroubleSpot spot(const std::string& id, const std::string& title, graph::NodeKind kind,
    const std::string& namespaceName)
{
    return {
        id, title, kind, namespaceName, {graph::HealthStatus::Degraded, 2.5, "reason of " + id}};
}

} // namespace

class TestOverviewPane : public QObject {
    Q_OBJECT

    static QStringList linesOf(const ui::OverviewPane& pane)
    {
        const auto* list = pane.findChild<ui::ItemList*>(QStringLiteral("overviewWorst"));
        QStringList lines;
        for (int row = 0; row < list->model()->rowCount(); ++row)
            lines.append(list->model()->index(row, 0).data().toString());
        return lines;
    }

private slots:
    void titles_data()
    {
        using graph::NodeKind;
        QTest::addColumn<std::vector<TroubleSpot>>("spots");
        QTest::addColumn<QStringList>("expected");
        QTest::addRow("a title that stands alone stays as it is") << std::vector{
            spot("a", "cart", NodeKind::Service, "shop")} << QStringList{QStringLiteral("cart")};
        QTest::addRow("a service and its app are told apart by kind")
            << std::vector{spot("a", "cart", NodeKind::Service, "shop"),
                   spot("b", "cart", NodeKind::App, "shop")}
            << QStringList{QStringLiteral("cart (service)"), QStringLiteral("cart (app)")};
        QTest::addRow("the same kind in two namespaces is told apart by namespace")
            << std::vector{spot("a", "cart", NodeKind::Service, "shop"),
                   spot("b", "cart", NodeKind::Service, "test")}
            << QStringList{QStringLiteral("cart (service in shop)"),
                   QStringLiteral("cart (service in test)")};
    }

    void titles()
    {
        QFETCH(const std::vector<TroubleSpot>, spots);
        QFETCH(const QStringList, expected);
        ui::OverviewPane pane;
        MeshSummary summary;
        summary.worst = spots;
        pane.setSummary(summary);
        QCOMPARE(linesOf(pane), expected);
    }

    void aLineThatIsTakenTellsItsElement()
    {
        ui::OverviewPane pane;
        MeshSummary summary;
        summary.worst = {spot("a", "cart", graph::NodeKind::Service, "shop"),
            spot("b", "cart", graph::NodeKind::App, "shop")};
        pane.setSummary(summary);
        pane.show();
        QVERIFY(QTest::qWaitForWindowExposed(&pane));
        QSignalSpy taken(&pane, &ui::OverviewPane::selected);
        auto* list = pane.findChild<ui::ItemList*>(QStringLiteral("overviewWorst"));
        const QRect second = list->visualRect(list->model()->index(1, 0));
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, second.center());
        QCOMPARE(taken.size(), 1);
        QCOMPARE(taken.first().first().toString(), QStringLiteral("b"));
    }
};

QTEST_MAIN(TestOverviewPane)
#include "tst_overview_pane.moc"
