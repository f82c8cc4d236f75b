#include "app/demo/demo_cluster.h"
#include "app/kube/kubeconfig_loader.h"
#include "app/rollout/rights_survey.h"

#include <QTemporaryDir>
#include <QTest>

#include <map>

using namespace vigla;
using namespace vigla::app;
using State = RightsAnswer::State;

namespace {

RightsAction portForward()
{
    return {"Proxies' state", "", "pods", "portforward", {"get", "create"}, "Nothing is read."};
}

} // namespace

class TestRightsSurvey : public QObject {
    Q_OBJECT
private slots:
    void bothRightsOfAPortForwardAreExplained_data()
    {
        QTest::addColumn<bool>("canGet");
        QTest::addColumn<bool>("canCreate");
        QTest::addColumn<QByteArray>("version");
        QTest::addColumn<int>("state");
        QTest::addColumn<QByteArray>("mention");
        const auto row = [](const char* name, bool get, bool create, const char* version,
                             State state, const char* mention) {
            QTest::addRow("%s", name) << get << create << QByteArray(version)
                                      << static_cast<int>(state) << QByteArray(mention);
        };
        row("both", true, true, "v1.35.0", State::Yes, "");
        row("get alone before 1.35", true, false, "v1.34.2", State::Partly,
            "create is missing, and will be needed");
        row("get alone since 1.35", true, false, "v1.35.0", State::Partly,
            "Since Kubernetes 1.35 a port-forward needs create beside get");
        row("get alone on a server of no known version", true, false, "", State::Partly,
            "Since Kubernetes 1.35");
        row("create alone", false, true, "v1.34.2", State::Partly, "You may not get");
        row("neither", false, false, "v1.34.2", State::No,
            "You may not get, create pods/portforward in shop. Nothing is read.");
    }
    void bothRightsOfAPortForwardAreExplained()
    {
        QFETCH(const bool, canGet);
        QFETCH(const bool, canCreate);
        QFETCH(const QByteArray, version);
        QFETCH(const int, state);
        QFETCH(const QByteArray, mention);
        const auto answer
            = judgeRights(portForward(), "shop", {canGet, canCreate}, {}, version.toStdString());
        QCOMPARE(static_cast<int>(answer.state), state);
        QVERIFY2(
            answer.reason.find(mention.toStdString()) != std::string::npos, answer.reason.c_str());
    }

    void aServerThatCannotTellForbidsNothing()
    {
        const auto answer = judgeRights(portForward(), "shop", {false, false}, "no such API", {});
        QCOMPARE(answer.state, State::Unknown);
        QVERIFY(answer.reason.find("no such API") != std::string::npos);
    }

    void everyNamespaceIsAskedAbout()
    {
        demo::DemoOptions options;
        options.denied = {{"create", "", "pods/portforward", ""},
            {"update", "networking.istio.io", "virtualservices", "bookinfo"},
            {"list", "", "pods", "databases"}};
        const auto cluster = demo::DemoCluster::start(options);
        QVERIFY(cluster);
        QTemporaryDir folder;
        const auto file = folder.filePath(QStringLiteral("kubeconfig")).toStdString();
        QVERIFY((*cluster)->writeKubeconfig(file));
        const auto config = loadKubeconfig(file);
        QVERIFY(config);
        const auto target = connectTo(*config, {});
        QVERIFY(target);
        KubeClient kube(std::make_shared<net::HttpClient>(), target->connection);
        RightsSurvey survey(&kube, "v1.35.0");
        std::map<std::pair<int, std::string>, RightsAnswer> answers;
        connect(&survey, &RightsSurvey::told, this,
            [&](int row, int action, const RightsAnswer& answer) {
                answers[{row, rightsActions()[static_cast<std::size_t>(action)].title}] = answer;
            });
        survey.ask({"bookinfo", "databases"});
        QTRY_COMPARE(answers.size(), 2 * rightsActions().size());
        QCOMPARE((answers[{0, "Workloads"}].state), State::Yes);
        QCOMPARE((answers[{1, "Workloads"}].state), State::Partly);
        QCOMPARE((answers[{0, "Edit routes"}].state), State::No);
        QCOMPARE((answers[{1, "Edit routes"}].state), State::Yes);
        QCOMPARE((answers[{1, "Proxies' state"}].state), State::Partly);
        QVERIFY((answers[{0, "Edit routes"}].reason.find("update virtualservices in bookinfo")
            != std::string::npos));
    }
};

QTEST_GUILESS_MAIN(TestRightsSurvey)
#include "tst_rights_survey.moc"
