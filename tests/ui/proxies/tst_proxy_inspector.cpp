#include "models/qt/json_tree_model.h"
#include "models/qt/search.h"
#include "tests/support/item_lists.h"
#include "tests/support/quoted_json.h"
#include "ui/json/json_view.h"
#include "ui/json/text_canvas.h"
#include "ui/proxies/comparison_pane.h"
#include "ui/proxies/config_pane.h"
#include "ui/proxies/proxies_page.h"
#include "ui/proxies/proxy_inspector.h"
#include "ui/proxies/table_pane.h"
#include "ui/tables/mesh_table.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace vigla;
using test::quoted;

namespace {

constexpr const char* kHostile = "<b>bold</b>\u202e&evil";

Published pictureOf(const std::vector<std::string>& pods)
{
    auto snapshot = std::make_shared<snapshot::MeshSnapshot>();
    for (const std::string& pod : pods) {
        mesh::ProxyStatus status;
        status.namespaceName = "shop";
        status.podName = pod;
        status.type = "sidecar";
        status.istiod = "istiod-1";
        snapshot->proxies.push_back(status);
    }
    Published picture;
    picture.snapshot = snapshot;
    picture.isLive = true;
    return picture;
}

ConfigDumpPtr dumpOf(const std::string& text)
{
    auto dump = envoy::parseConfigDump(text);
    if (!dump)
        qFatal("%s", dump.error().message.c_str());
    return std::make_shared<const envoy::ConfigDump>(std::move(dump).value());
}

/// `clusters` clusters, and a listener with a hostile name.
ConfigDumpPtr sampleDump(int clusters)
{
    std::string text = quoted("{'configs': [\n{'dynamic_active_clusters': [");
    for (int i = 0; i < clusters; ++i)
        text += quoted(std::string(i > 0 ? "," : "") + "\n{'cluster': {'name': 'outbound|80||svc-"
            + std::to_string(i) + "', 'type': 'EDS', 'connect_timeout': '" + std::to_string(i)
            + "s', 'list': [{'a': 1}, {'b': {'c': null}}]}}");
    text += quoted("]},\n{'dynamic_listeners': [{'name': 'x', 'active_state': {'listener': "
                   "{'name': '")
        + kHostile
        + quoted("', 'secret': {'private_key': {'inline_bytes': 'CANARYCANARY'}}}}}]}]}");
    return dumpOf(text);
}

} // namespace

class TestProxyInspector : public QObject {
    Q_OBJECT

    Search m_search;
    std::unique_ptr<ui::ProxiesPage> m_page;

    ui::ProxyInspector* inspector() { return m_page->inspector(); }
    template <typename T>
    T* child(const char* name)
    {
        return m_page->findChild<T*>(QString::fromLatin1(name));
    }
    void openFirst() { QVERIFY(m_page->openProxy(QStringLiteral("shop/reviews-1"))); }
    QStringList treeTexts(const QAbstractItemModel& model, const QModelIndex& parent = {})
    {
        QStringList texts;
        for (int row = 0; row < model.rowCount(parent); ++row) {
            const QModelIndex index = model.index(row, 0, parent);
            texts.append(index.data().toString() + QLatin1Char('=')
                + index.siblingAtColumn(1).data().toString());
            texts += treeTexts(model, index);
        }
        return texts;
    }

private slots:
    void init()
    {
        m_page = std::make_unique<ui::ProxiesPage>(m_search);
        m_page->resize(1200, 700);
        m_page->show();
        m_page->setPicture(pictureOf({"reviews-1", "reviews-2"}));
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }

    void aProxyIsOpened_data()
    {
        QTest::addColumn<QString>("how");
        QTest::addRow("by Enter") << "enter";
        QTest::addRow("by a double click") << "mouse";
        QTest::addRow("by its button") << "button";
    }
    void aProxyIsOpened()
    {
        QFETCH(const QString, how);
        QSignalSpy opened(m_page.get(), &ui::ProxiesPage::proxyOpened);
        QSignalSpy asked(inspector(), &ui::ProxyInspector::partRequested);
        auto* table = m_page->table();
        QVERIFY(table->selectId(QStringLiteral("shop/reviews-2")));
        m_page->showProxy(QStringLiteral("shop/reviews-2"));
        const QPoint place = table->visualRect(table->currentIndex()).center();
        if (how == QLatin1String("enter")) {
            QTest::keyClick(table, Qt::Key_Return);
        } else if (how == QLatin1String("mouse")) {
            QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, place);
            QTest::mouseDClick(table->viewport(), Qt::LeftButton, {}, place);
        } else {
            QTest::mouseClick(child<QAbstractButton>("proxyOpen"), Qt::LeftButton);
        }
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened[0][0].toString(), QStringLiteral("shop/reviews-2"));
        QCOMPARE(asked.count(), 1);
        QVERIFY(inspector()->isVisible());
        QCOMPARE(child<QLabel>("inspectedProxy")->text(), QStringLiteral("reviews-2"));
    }

    void eachPartIsAskedForOnceWhenItIsLookedAt()
    {
        openFirst();
        QSignalSpy asked(inspector(), &ui::ProxyInspector::partRequested);
        inspector()->showPart(ProxyPart::Statistics);
        inspector()->showPart(ProxyPart::Configuration);
        inspector()->showPart(ProxyPart::Statistics);
        QCOMPARE(asked.count(), 2);
        QVERIFY(m_page->openProxy(QStringLiteral("shop/reviews-2")));
        QCOMPARE(asked.count(), 3); // the visible one, of the other proxy
    }

    void escapeGoesBackAndForgets()
    {
        openFirst();
        inspector()->showPart(ProxyPart::Configuration);
        inspector()->setConfiguration(sampleDump(3), QStringLiteral("14:00:00"));
        QSignalSpy opened(m_page.get(), &ui::ProxiesPage::proxyOpened);
        QTest::keyClick(inspector(), Qt::Key_Escape);
        QVERIFY(!inspector()->isVisible());
        QVERIFY(m_page->table()->isVisible());
        QCOMPARE(opened.count(), 1);
        QVERIFY(opened[0][0].toString().isEmpty());
        QCOMPARE(inspector()->configuration()->sectionCount(), 0);
    }

    void aProblemIsSaidAndTriedAgain()
    {
        openFirst();
        inspector()->setProblem(
            ProxyPart::Overview, QString::fromUtf8(kHostile), QStringLiteral("Do something."));
        QSignalSpy asked(inspector(), &ui::ProxyInspector::partRequested);
        auto* again = child<QAbstractButton>("partTryAgain");
        QVERIFY(again);
        QTRY_VERIFY(again->isVisible());
        QTest::mouseClick(again, Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
    }

    void theConfigurationIsDividedIntoSections()
    {
        openFirst();
        inspector()->showPart(ProxyPart::Configuration);
        inspector()->setConfiguration(sampleDump(40), QStringLiteral("14:00:00"));
        QCOMPARE(inspector()->configuration()->sectionCount(), 3); // and everything
        inspector()->configuration()->showSection(envoy::Section::Clusters);
        QCOMPARE(inspector()->configuration()->table()->model()->rowCount(), 40);
        QTest::keyClicks(child<QLineEdit>("configFilter"), QStringLiteral("svc-39"));
        QCOMPARE(inspector()->configuration()->table()->model()->rowCount(), 1);
    }

    void aPlaceThatWasFoundIsShownInTreeAndText()
    {
        openFirst();
        inspector()->showPart(ProxyPart::Configuration);
        const auto dump = sampleDump(600);
        inspector()->setConfiguration(dump, QStringLiteral("14:00:00"));
        auto* pane = inspector()->configuration();
        QSignalSpy searched(pane, &ui::ConfigPane::searchRequested);
        QTest::keyClicks(child<QLineEdit>("configSearch"), QStringLiteral("517s"));
        QTRY_COMPARE(searched.count(), 1);
        pane->setHits(envoy::findAll(dump->text->text(), "517s", 10, {}), false);
        QCOMPARE(child<QLabel>("configFound")->text(), QStringLiteral("1 places"));
        QTest::keyClick(child<QLineEdit>("configSearch"), Qt::Key_Return);
        QCOMPARE(pane->table()->currentIndex().data().toString(),
            QStringLiteral("outbound|80||svc-517"));
        const QModelIndex found = pane->view()->tree()->currentIndex();
        QCOMPARE(found.siblingAtColumn(0).data().toString(), QStringLiteral("connect_timeout"));
        QCOMPARE(found.siblingAtColumn(1).data().toString(), QStringLiteral("517s"));
        pane->view()->showText(true);
        QVERIFY(pane->view()->canvas()->selectedText().contains(QStringLiteral("517s")));
        QTest::keyClick(child<QLineEdit>("configSearch"), Qt::Key_Return);
        QCOMPARE(child<QLabel>("configFound")->text(), QStringLiteral("1 of 1"));
    }

    void theTreeIsMadeAsItIsLookedAt()
    {
        const auto dump = sampleDump(5000);
        JsonTreeModel model;
        QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false);
        model.setJson(dump->text, dump->text->root());
        const QModelIndex configs = model.index(0, 0);
        QCOMPARE(model.rowCount(configs), 0);
        QVERIFY(model.hasChildren(configs) && model.canFetchMore(configs));
        const auto place = envoy::findAll(dump->text->text(), "4321s", 1, {}).front();
        const QModelIndex found = model.indexAt(place);
        QCOMPARE(found.siblingAtColumn(1).data().toString(), QStringLiteral("4321s"));
        const QModelIndex list = found.parent().parent().parent();
        QVERIFY(model.rowCount(list) > 4321);
        QVERIFY(model.rowCount(list) < 5000);
        QVERIFY(!model.indexAt(0).isValid());
    }

    void theTextShowsOnlyWhatIsVisible()
    {
        const auto dump = sampleDump(3000);
        ui::TextCanvas canvas;
        canvas.resize(600, 400);
        canvas.setText(dump->text, dump->text->root());
        canvas.show();
        QVERIFY(canvas.lineCount() > 3000);
        const auto place = envoy::findAll(dump->text->text(), "2999s", 1, {}).front();
        canvas.reveal(place, 5);
        QVERIFY(canvas.firstVisibleLine() > 2900);
        QVERIFY(!canvas.grab().toImage().isNull());
        QTest::keyClick(&canvas, Qt::Key_Home);
        QTest::mouseClick(canvas.viewport(), Qt::LeftButton, {}, QPoint(100, 4));
        QCOMPARE(canvas.selectedText(), canvas.lineText(0));
    }

    void nothingSecretIsShownAndHostileTextIsPlain()
    {
        openFirst();
        inspector()->showPart(ProxyPart::Configuration);
        inspector()->setConfiguration(sampleDump(1), QStringLiteral("14:00:00"));
        auto* pane = inspector()->configuration();
        pane->showSection(envoy::Section::Listeners);
        pane->view()->tree()->expandAll();
        const QString shown = treeTexts(*pane->view()->tree()->model()).join(QLatin1Char('\n'));
        QVERIFY(shown.contains(QStringLiteral("inline_bytes=[redacted]")));
        QVERIFY(shown.contains(QStringLiteral("<b>bold</b>\uFFFD&evil")));
        pane->view()->showText(true);
        QVERIFY(!pane->view()->canvas()->selectedText().contains(QStringLiteral("CANARY")));
        for (const QLabel* label : m_page->findChildren<QLabel*>())
            if (label->text().contains(QStringLiteral("evil")))
                QCOMPARE(label->textFormat(), Qt::PlainText);
    }

    void endpointsSayWhatIsWrongWithThem()
    {
        openFirst();
        inspector()->showPart(ProxyPart::Endpoints);
        envoy::EndpointTraffic ejected;
        ejected.reading.cluster = "outbound|9080|v1|reviews.shop.svc.cluster.local";
        ejected.reading.address = "10.1.2.3:9080";
        ejected.reading.problem = "ejected";
        ejected.requestsPerSecond = 12.5;
        envoy::EndpointTraffic plumbing;
        plumbing.reading.cluster = "xds-grpc";
        plumbing.reading.requests = 5;
        mesh::ClusterState cluster;
        mesh::Pod pod;
        pod.namespaceName = "shop";
        pod.name = "reviews-1";
        pod.ip = "10.1.2.3";
        pod.phase = "Running";
        test::append(cluster.pods, pod);
        inspector()->setEndpoints(
            endpointTrafficRows({ejected, plumbing}, &cluster), true, QStringLiteral("14:00:00"));
        const auto* model = inspector()->endpoints()->table()->model();
        QCOMPARE(model->rowCount(), 1);
        QStringList cells;
        for (const int column : {0, 1, 2, 3, 4, 7, 8})
            cells.append(model->index(0, column).data().toString());
        QCOMPARE(cells,
            (QStringList{QStringLiteral("reviews.shop.svc.cluster.local"), QStringLiteral("9080"),
                QStringLiteral("v1"), QStringLiteral("ejected"), QStringLiteral("12.5"),
                QStringLiteral("10.1.2.3:9080"), QStringLiteral("reviews-1")}));
    }

    void theComparisonAsksForTheDifferenceOfItsRow()
    {
        openFirst();
        inspector()->showPart(ProxyPart::Comparison);
        QSignalSpy asked(inspector()->comparison(), &ui::ComparisonPane::diffRequested);
        auto comparison = std::make_shared<const envoy::DumpComparison>(
            envoy::compareDumps(*sampleDump(5), *sampleDump(3)));
        inspector()->setComparison(comparison, QStringLiteral("14:00:00"));
        QCOMPARE(child<ui::MeshTable>("comparisonTable")->model()->rowCount(), 2);
        QVERIFY(asked.count() > 0);
        const auto place = static_cast<std::size_t>(asked.back()[0].toInt());
        QCOMPARE(comparison->resources[place].name, "outbound|80||svc-3");
        QCOMPARE(inspector()->comparison()->summary(), QStringLiteral("2 differ, 4 are the same"));
        inspector()->setComparison(std::make_shared<const envoy::DumpComparison>(
                                       envoy::compareDumps(*sampleDump(2), *sampleDump(2))),
            QStringLiteral("14:00:00"));
        QVERIFY(!child<ui::MeshTable>("comparisonTable")->isVisible());
    }
};

QTEST_MAIN(TestProxyInspector)
#include "tst_proxy_inspector.moc"
