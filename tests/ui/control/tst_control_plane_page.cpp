#include "ui/control/control_plane_page.h"
#include "ui/inspector/fact_grid.h"
#include "ui/tables/mesh_table.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>
#include <QToolButton>

using namespace vigla;

namespace {

constexpr const char* kHostile = "<b>bold</b>\u202e&evil";

controlplane::Report sampleReport()
{
    controlplane::Report report;
    report.at = parseRfc3339("2026-08-22T10:00:00Z").value();
    controlplane::Replica replica;
    replica.pod = "istiod-1";
    replica.revision = "default";
    replica.isReady = true;
    replica.connected = 14;
    replica.metrics = controlplane::parseIstiodMetrics(
        "pilot_info{version=\"1.29.0-abc-Clean\"} 1\npilot_xds{version=\"1.29.0\"} 14\n"
        "pilot_xds_pushes{type=\"cds\"} 40\n"
        "citadel_server_root_cert_expiry_timestamp 1900000000\n");
    report.replicas.push_back(replica);
    report.total.add(*replica.metrics);
    controlplane::NamespaceInjection injection;
    injection.name = "shop";
    injection.mode = controlplane::NamespaceInjection::Mode::Enabled;
    injection.missing = 2;
    report.namespaces.push_back(injection);
    report.installation.profile = "demo";
    report.settings = {{"trustDomain", kHostile}};
    return report;
}

ControlPlaneReportPtr shared(controlplane::Report report)
{
    return std::make_shared<const controlplane::Report>(std::move(report));
}

} // namespace

class TestControlPlanePage : public QObject {
    Q_OBJECT

    std::unique_ptr<ui::ControlPlanePage> m_page;

    template <typename T>
    T* child(const char* name)
    {
        return m_page->findChild<T*>(QString::fromLatin1(name));
    }
    QStringList rowOf(const char* table, int row)
    {
        QStringList cells;
        const auto* model = child<ui::MeshTable>(table)->model();
        for (int column = 0; column < model->columnCount(); ++column)
            cells.append(model->index(row, column).data().toString());
        return cells;
    }
    bool says(const QString& text)
    {
        for (const QLabel* label : m_page->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(text))
                return true;
        return false;
    }

private slots:
    void init()
    {
        m_page = std::make_unique<ui::ControlPlanePage>();
        m_page->resize(1300, 800);
    }

    void itIsReadOnlyWhileSomebodyLooks()
    {
        QSignalSpy shown(m_page.get(), &ui::ControlPlanePage::shownChanged);
        m_page->show();
        QCOMPARE(shown.takeLast()[0].toBool(), true);
        m_page->hide();
        QCOMPARE(shown.takeLast()[0].toBool(), false);
    }

    void aReplicaIsARow()
    {
        m_page->show();
        m_page->setReport(shared(sampleReport()));
        const QStringList row = rowOf("replicaTable", 0);
        QCOMPARE(row[0], QStringLiteral("istiod-1"));
        QCOMPARE(row[2], QStringLiteral("1.29.0"));
        QCOMPARE(row[4], QStringLiteral("14"));
        QCOMPARE(row[5], QStringLiteral("40"));
        const QString facts = child<ui::FactGrid>("controlPlaneFacts")->text();
        QVERIFY2(facts.contains(QStringLiteral("demo")), qPrintable(facts));
        QVERIFY(facts.contains(QStringLiteral("2030-03-17")));
        QVERIFY(facts.contains(QStringLiteral("<b>bold</b>\uFFFD&evil")));
        QVERIFY(says(QStringLiteral("No problems")));
    }

    void problemsComeWorstFirstAndInWords()
    {
        auto report = sampleReport();
        using Kind = controlplane::Problem::Kind;
        report.problems = {{Kind::Refused, true, "shop/reviews-1", "bad listener"},
            {Kind::Conflict, false, "reviews.shop", std::string("two rules ") + kHostile}};
        m_page->show();
        m_page->setReport(shared(report));
        QCOMPARE(rowOf("problemTable", 0)[1], QStringLiteral("shop/reviews-1"));
        QCOMPARE(
            child<QPlainTextEdit>("problemWords")->toPlainText(), QStringLiteral("bad listener"));
        QSignalSpy asked(m_page.get(), &ui::ControlPlanePage::proxyRequested);
        QTest::keyClick(m_page->problems(), Qt::Key_Return);
        QCOMPARE(asked.count(), 1);
        QCOMPARE(asked[0][0].toString(), QStringLiteral("shop/reviews-1"));
        QTest::keyClick(m_page->problems(), Qt::Key_Down);
        QVERIFY(child<QPlainTextEdit>("problemWords")
                    ->toPlainText()
                    .contains(QStringLiteral("<b>bold</b>\uFFFD&evil")));
        QTest::keyClick(m_page->problems(), Qt::Key_Return); // a conflict has no proxy
        QCOMPARE(asked.count(), 1);
    }

    void namespacesSayHowTheyAreInjected()
    {
        m_page->show();
        m_page->setReport(shared(sampleReport()));
        child<QTabBar>("controlPlaneTabs")->setCurrentIndex(1);
        const QStringList row = rowOf("injectionTable", 0);
        QCOMPARE(row[0], QStringLiteral("shop"));
        QCOMPARE(row[1], QStringLiteral("enabled"));
        QCOMPARE(row[4], QStringLiteral("2"));
        QVERIFY(child<ui::MeshTable>("injectionTable")->isVisible());
    }

    void tagsThatMayNotBeReadAreSaid()
    {
        auto report = sampleReport();
        report.tagsProblem = "Forbidden.";
        m_page->show();
        m_page->setReport(shared(report));
        child<QTabBar>("controlPlaneTabs")->setCurrentIndex(2);
        QVERIFY(says(QStringLiteral("Tags are not known: Forbidden.")));
    }

    void whereThereIsNoIstiodItSaysWhy()
    {
        auto report = sampleReport();
        report.replicas.clear();
        report.absence = "Istio is not installed.";
        m_page->show();
        m_page->setReport(shared(report));
        QVERIFY(says(QStringLiteral("Istio is not installed.")));
        QVERIFY(!child<ui::MeshTable>("replicaTable")->isVisible());
        m_page->setReport(shared(sampleReport()));
        QVERIFY(child<ui::MeshTable>("replicaTable")->isVisible());
    }
};

QTEST_MAIN(TestControlPlanePage)
#include "tst_control_plane_page.moc"
