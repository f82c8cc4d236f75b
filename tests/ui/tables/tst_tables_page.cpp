#include "models/qt/search.h"
#include "models/qt/selection.h"
#include "ui/tables/mesh_table.h"
#include "ui/tables/table_set.h"
#include "ui/tables/tables_page.h"

#include <QTabBar>
#include <QTest>

using namespace vigla;

namespace {

const QString kServices = QStringLiteral("serviceTable");
const QString kEdges = QStringLiteral("edgeTable");

graph::Node service(const std::string& name)
{
    graph::Node node;
    node.id = "svc_" + name;
    node.kind = graph::NodeKind::Service;
    node.service = name;
    node.namespaceName = "shop";
    return node;
}

graph::ServiceRow row(const std::string& id, const std::string& name)
{
    graph::ServiceRow row;
    row.id = id;
    row.namespaceName = "shop";
    row.name = name;
    return row;
}

/// Two services, of which one calls the other, and `more` others that nobody calls.
Published picture(double rate, int more = 0)
{
    auto graph = std::make_shared<graph::ServiceGraph>();
    graph->nodes = {service("cart"), service("web")};
    graph::Edge edge;
    edge.source = 1;
    edge.id = "svc_web|svc_cart|http";
    edge.rates.total = rate;
    graph->edges = {edge};
    auto inventory = std::make_shared<graph::MeshInventory>();
    inventory->graph = graph;
    for (const graph::Node& node : graph->nodes)
        inventory->services.push_back(row(node.id, node.service));
    for (int i = 0; i < more; ++i)
        inventory->services.push_back(row("svc_x" + std::to_string(i), "x"));
    Published result;
    result.graph = graph;
    result.inventory = inventory;
    return result;
}

} // namespace

class TestTablesPage : public QObject {
    Q_OBJECT

    Selection m_selection;
    Search m_search;
    std::unique_ptr<ui::TablesPage> m_page;

    /// All cells of a table as they stand there, sorted or not.
    QString textOf(const QString& table) const { return m_page->tables()->table(table)->toTsv(); }

private slots:
    void init()
    {
        m_page = std::make_unique<ui::TablesPage>(m_selection, m_search);
        m_page->resize(900, 500);
        m_page->show();
        m_page->setPicture(picture(1.25));
    }
    void cleanup() { m_page.reset(); }

    void theTableInSightFollowsEveryPicture()
    {
        m_page->tables()->showTable(kEdges);
        QVERIFY(textOf(kEdges).contains(QStringLiteral("1.25 rps")));
        m_page->setPicture(picture(2.75));
        QVERIFY(textOf(kEdges).contains(QStringLiteral("2.75 rps")));
    }

    void aTableBehindAnotherHasItsNumbersWhenItIsShown()
    {
        m_page->tables()->showTable(kServices);
        m_page->setPicture(picture(2.75));
        m_page->tables()->showTable(kEdges);
        QVERIFY(textOf(kEdges).contains(QStringLiteral("2.75 rps")));
    }

    void howManyRowsATableHasIsSeenBeforeItIsShown()
    {
        m_page->tables()->showTable(kEdges);
        m_page->setPicture(picture(1.25, 3));
        const auto* tabs = m_page->findChild<QTabBar*>(QStringLiteral("tableTabs"));
        QVERIFY2(tabs->tabText(0).endsWith(QStringLiteral("5")), qPrintable(tabs->tabText(0)));
    }

    void aPageThatWasHiddenCatchesUp()
    {
        m_page->tables()->showTable(kEdges);
        m_page->hide();
        m_page->setPicture(picture(2.75));
        m_page->show();
        QVERIFY(textOf(kEdges).contains(QStringLiteral("2.75 rps")));
    }
};

QTEST_MAIN(TestTablesPage)
#include "tst_tables_page.moc"
