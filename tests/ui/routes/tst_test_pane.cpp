#include "tests/support/route_samples.h"
#include "ui/routes/test_pane.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTreeWidget>
#include <QtTest>

namespace vigla::ui {
namespace {

using routing::RouteRequest;
using routing::RuleVerdict;

RouteEditView viewOf(const std::string& host = "reviews.bookinfo.svc.cluster.local")
{
    RouteEditView view;
    view.host = samples::reviewsHost();
    view.host.host = host;
    view.origins = {{"istio-system/public", true, {}, {}},
        {"bookinfo/productpage-v1", false, "bookinfo", {{"app", "productpage"}}}};
    return view;
}

routing::RouteEvaluation evaluation()
{
    routing::RouteEvaluation it;
    it.outcome = "Taken by <b>testers</b>";
    it.rules = {{samples::virtualService(), 0, "testers", RuleVerdict::Result::Taken, "it matches"},
        {samples::virtualService(), 1, {}, RuleVerdict::Result::NotReached, "a rule before"}};
    it.destinations = {{"reviews.bookinfo.svc.cluster.local", "v3", {}, 0.255, true, 2},
        {"gone.bookinfo.svc.cluster.local", {}, {}, 0.745, false, 0}};
    return it;
}

/// The pane, shown, with what it asked for last.
class Stage {
public:
    explicit Stage(const RouteEditView& view)
    {
        QObject::connect(&pane, &TestPane::requestChanged, &pane,
            [this](const std::optional<RouteRequest>& request) { asked = request; });
        pane.resize(480, 600);
        pane.show();
        pane.setView(view);
        pane.setView(view);
    }

    template <typename T>
    T* find(const char* name)
    {
        return pane.findChild<T*>(QString::fromLatin1(name));
    }

    TestPane pane;
    std::optional<RouteRequest> asked;
};

} // namespace

class TestTestPane : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { applyTheme(lightTheme()); }

    void itAsksAtOnceFromTheFirstOrigin()
    {
        Stage stage(viewOf());
        QVERIFY(stage.asked);
        QCOMPARE(stage.asked->host, std::string("reviews.bookinfo.svc.cluster.local"));
        QCOMPARE(stage.asked->gateway, std::string("istio-system/public"));
        QCOMPARE(stage.asked->path, std::string("/"));
        QCOMPARE(stage.asked->method, std::string("GET"));
    }

    void aWorkloadBringsItsLabels()
    {
        Stage stage(viewOf());
        auto* origin = stage.find<QComboBox>("testOrigin");
        origin->setFocus();
        QTest::keyClick(origin, Qt::Key_Down);
        QCOMPARE(stage.asked->gateway, std::string());
        QCOMPARE(stage.asked->sourceNamespace, std::string("bookinfo"));
        QCOMPARE(stage.asked->sourceLabels, (mesh::Labels{{"app", "productpage"}}));
    }

    void whatIsTypedIsAskedFor()
    {
        Stage stage(viewOf());
        auto* path = stage.find<QLineEdit>("testPath");
        path->selectAll();
        QTest::keyClicks(path, QStringLiteral("/reviews/0?x=1"));
        auto* headers = stage.find<QPlainTextEdit>("testHeaders");
        QTest::keyClicks(headers, QStringLiteral("end-user: jason"));
        QTest::keyClick(headers, Qt::Key_Return);
        QTest::keyClicks(headers, QStringLiteral("x-time: 10:30"));
        QTest::keyClick(headers, Qt::Key_Return);
        QTest::keyClicks(headers, QStringLiteral("bare"));
        QCOMPARE(stage.asked->path, std::string("/reviews/0?x=1"));
        const std::vector<std::pair<std::string, std::string>> expected{
            {"end-user", "jason"}, {"x-time", "10:30"}, {"bare", ""}};
        QCOMPARE(stage.asked->headers, expected);
    }

    void verdictsAreShownAsPlainText()
    {
        Stage stage(viewOf());
        auto view = viewOf();
        view.evaluation = evaluation();
        stage.pane.setView(view);
        auto* outcome = stage.find<QLabel>("testOutcome");
        QCOMPARE(outcome->textFormat(), Qt::PlainText);
        QCOMPARE(outcome->text(), QStringLiteral("Taken by <b>testers</b>"));
        const auto* rules = stage.find<QTreeWidget>("testRules");
        QCOMPARE(rules->topLevelItemCount(), 2);
        QCOMPARE(rules->topLevelItem(0)->text(0), QStringLiteral("testers of reviews"));
        QCOMPARE(rules->topLevelItem(0)->text(1), QStringLiteral("it matches"));
        QVERIFY(rules->topLevelItem(0)->font(0).bold());
        QCOMPARE(rules->topLevelItem(1)->text(0), QStringLiteral("rule 2 of reviews"));
        const QString ends = stage.find<QLabel>("testDestinations")->text();
        QVERIFY2(ends.contains(QStringLiteral("25.5 %  reviews.bookinfo.svc.cluster.local v3")),
            qPrintable(ends));
        QVERIFY2(ends.contains(QStringLiteral("503 (NC)")), qPrintable(ends));
    }

    void aRequestThatMakesNoSenseIsSaid()
    {
        Stage stage(viewOf());
        auto view = viewOf();
        view.requestProblem = QStringLiteral("The path must begin with \"/\".");
        stage.pane.setView(view);
        QCOMPARE(stage.find<QLabel>("testOutcome")->text(), view.requestProblem);
        QVERIFY(!stage.find<QTreeWidget>("testRules")->isVisible());
    }

    void aPatternNeedsAHostOfThePerson()
    {
        Stage stage(viewOf("*.example.com"));
        QCOMPARE(stage.asked->host, std::string());
        QTest::keyClicks(stage.find<QLineEdit>("testHost"), QStringLiteral("a.example.com"));
        QCOMPARE(stage.asked->host, std::string("a.example.com"));
    }

    void hiddenItAsksForNothing()
    {
        Stage stage(viewOf());
        stage.pane.hide();
        QVERIFY(!stage.asked);
        stage.pane.show();
        QVERIFY(stage.asked);
    }
};

} // namespace vigla::ui

QTEST_MAIN(vigla::ui::TestTestPane)
#include "tst_test_pane.moc"
