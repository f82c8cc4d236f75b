#include "tests/support/route_samples.h"
#include "ui/routes/host_list.h"
#include "ui/routes/host_list_model.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>
#include <QListView>
#include <QtTest>

namespace vigla::ui {
namespace {

QStringList rowsOf(const HostListModel& model)
{
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row) {
        const QModelIndex index = model.index(row);
        const bool isHeader = index.data(HostListModel::IsHeaderRole).toBool();
        rows << (isHeader ? QStringLiteral("# ") : QString()) + index.data().toString();
    }
    return rows;
}

QString hostName(const char* service)
{
    return QStringLiteral("%1.bookinfo.svc.cluster.local").arg(QLatin1String(service));
}

} // namespace

class TestHostList : public QObject {
    Q_OBJECT
private slots:
    void hostsStandUnderTheirNamespace()
    {
        HostListModel model;
        const QAbstractItemModelTester tester(&model);
        model.setHosts(samples::hosts());
        const QStringList expected{QStringLiteral("# bookinfo"), QStringLiteral("details"),
            QStringLiteral("productpage"), QStringLiteral("ratings"), QStringLiteral("reviews"),
            QStringLiteral("# weather"), QStringLiteral("weather-forecast"),
            QStringLiteral("a-service-with-quite-a-long-name-for-a-narrow-list")};
        QCOMPARE(rowsOf(model), expected);
    }

    void filters_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("show");
        QTest::addColumn<QStringList>("expected");
        using Show = HostListModel::Show;
        QTest::addRow("part of the name")
            << QStringLiteral("RATI") << int(Show::All)
            << QStringList{QStringLiteral("# bookinfo"), QStringLiteral("ratings")};
        QTest::addRow("owner") << QStringLiteral("argo") << int(Show::All)
                               << QStringList{
                                      QStringLiteral("# bookinfo"), QStringLiteral("productpage")};
        QTest::addRow("with rules")
            << QString() << int(Show::WithRules)
            << QStringList{QStringLiteral("# bookinfo"), QStringLiteral("productpage"),
                   QStringLiteral("reviews")};
        QTest::addRow("with findings")
            << QString() << int(Show::WithFindings)
            << QStringList{QStringLiteral("# bookinfo"), QStringLiteral("productpage"),
                   QStringLiteral("ratings")};
        QTest::addRow("nothing") << QStringLiteral("zzz") << int(Show::All) << QStringList();
    }
    void filters()
    {
        QFETCH(const QString, text);
        QFETCH(const int, show);
        QFETCH(const QStringList, expected);
        HostListModel model;
        model.setHosts(samples::hosts());
        model.setFilter(text, static_cast<HostListModel::Show>(show));
        QCOMPARE(rowsOf(model), expected);
    }

    void aNamespaceFolds()
    {
        HostListModel model;
        model.setHosts(samples::hosts());
        model.toggleCollapsed(0);
        QCOMPARE(rowsOf(model).mid(0, 2),
            (QStringList{QStringLiteral("# bookinfo"), QStringLiteral("# weather")}));
        QCOMPARE(model.rowOf(hostName("reviews")), -1);
        model.reveal(hostName("reviews"));
        QCOMPARE(model.rowOf(hostName("reviews")), 4);
    }

    void newNumbersKeepTheRows()
    {
        HostListModel model;
        model.setHosts(samples::hosts());
        const QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        const QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
        auto hosts = samples::hosts();
        hosts[0].findings = {samples::finding(routing::Severity::Error, "/spec", "no")};
        model.setHosts(hosts);
        model.setHosts(hosts);
        QCOMPARE(resets.count(), 0);
        QCOMPARE(changes.count(), 1);
        QCOMPARE(model.index(1).data(HostListModel::FindingCountRole).toInt(), 1);
    }

    void clickSelectsAHost()
    {
        HostList list;
        list.setHosts(samples::hosts());
        list.resize(220, 400);
        list.show();
        const QSignalSpy selected(&list, &HostList::hostSelected);
        auto* view = list.findChild<QListView*>(QStringLiteral("hostList"));
        const QModelIndex reviews = view->model()->index(4, 0);
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->visualRect(reviews).center());
        QCOMPARE(selected.count(), 1);
        QCOMPARE(selected[0][0].toString(), hostName("reviews"));
    }

    void selectionSurvivesNewHostsSilently()
    {
        HostList list;
        list.setHosts(samples::hosts());
        const QSignalSpy selected(&list, &HostList::hostSelected);
        QVERIFY(list.select(hostName("reviews")));
        auto hosts = samples::hosts();
        hosts.insert(hosts.begin(), samples::plainHost("another", "aaa"));
        list.setHosts(hosts);
        auto* view = list.findChild<QListView*>(QStringLiteral("hostList"));
        QCOMPARE(
            view->currentIndex().data(HostListModel::HostRole).toString(), hostName("reviews"));
        QCOMPARE(selected.count(), 0);
        QVERIFY(!list.select(QStringLiteral("unknown.host")));
        QCOMPARE(list.current(), hostName("reviews"));
    }

    void selectingAHiddenHostClearsTheFilter()
    {
        HostList list;
        list.setHosts(samples::hosts());
        auto* search = list.findChild<QLineEdit*>(QStringLiteral("hostSearch"));
        search->setText(QStringLiteral("weather"));
        QVERIFY(list.select(hostName("reviews")));
        QVERIFY(search->text().isEmpty());
    }

    void keyboardReachesAndFoldsHosts()
    {
        HostList list;
        list.setHosts(samples::hosts());
        list.resize(220, 400);
        list.show();
        QVERIFY(QTest::qWaitForWindowActive(&list));
        const QSignalSpy selected(&list, &HostList::hostSelected);
        auto* search = list.findChild<QLineEdit*>(QStringLiteral("hostSearch"));
        auto* view = list.findChild<QListView*>(QStringLiteral("hostList"));
        search->setFocus();
        QTest::keyClick(search, Qt::Key_Down);
        QVERIFY(view->hasFocus());
        view->setCurrentIndex(view->model()->index(0, 0));
        QTest::keyClick(view, Qt::Key_Down);
        QCOMPARE(selected.count(), 1);
        QCOMPARE(selected[0][0].toString(), hostName("details"));
        QTest::keyClick(view, Qt::Key_Up);
        QTest::keyClick(view, Qt::Key_Return);
        QCOMPARE(view->model()->rowCount(), 4);
        QCOMPARE(view->currentIndex().row(), 0);
    }

    void emptyIsExplained()
    {
        HostList list;
        list.resize(220, 400);
        list.show();
        QVERIFY(!list.findChild<QListView*>(QStringLiteral("hostList"))->isVisible());
        list.setHosts(samples::hosts());
        QVERIFY(list.findChild<QListView*>(QStringLiteral("hostList"))->isVisible());
    }
};

} // namespace vigla::ui

QTEST_MAIN(vigla::ui::TestHostList)
#include "tst_host_list.moc"
