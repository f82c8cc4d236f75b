#include "app/headless/command_line.h"

#include <QTemporaryFile>
#include <QTest>

using namespace vigla;
using namespace vigla::app;

namespace {

Result<CommandLine> parsed(const char* words)
{
    return parseCommandLine(QString::fromUtf8(words).split(QLatin1Char(' '), Qt::SkipEmptyParts));
}

} // namespace

class TestCommandLine : public QObject {
    Q_OBJECT
private slots:
    void nothingOpensTheWindow()
    {
        const auto command = parsed("");
        QVERIFY(command.has_value());
        QCOMPARE(command->verb, Verb::Window);
        QVERIFY(!command->connection.demoScenario);
    }

    void demoTakesAnOptionalScenario()
    {
        QCOMPARE(parsed("--demo")->connection.demoScenario, std::optional<std::string>("bookinfo"));
        QCOMPARE(parsed("graph --demo=scale:300")->connection.demoScenario,
            std::optional<std::string>("scale:300"));
    }

    void graphOptions()
    {
        const auto command
            = parsed("graph --demo --graph-type workload --duration 2m --box-by app,namespace "
                     "--rate-tcp total --response-time 99 --output kiali --namespaces a,b");
        QVERIFY2(command.has_value(), command ? "" : command.error().message.c_str());
        QCOMPARE(command->graph.type, graph::GraphType::Workload);
        QCOMPARE(command->graph.duration.count(), 120);
        QVERIFY(command->graph.boxByApp && command->graph.boxByNamespace
            && !command->graph.boxByCluster);
        QCOMPARE(command->graph.tcp, graph::TcpRate::Total);
        QCOMPARE(command->graph.responseTime, graph::ResponseTimeKind::P99);
        QCOMPARE(command->graphOutput, GraphOutput::Kiali);
        QCOMPARE(command->graph.namespaces, (std::vector<std::string>{"a", "b"}));
    }

    void themeAndSizeAreTwoOptions()
    {
        const auto themed = parsed("--demo --theme dark");
        QVERIFY2(themed.has_value(), themed ? "" : themed.error().message.c_str());
        QVERIFY(themed->hasTheme && themed->picture.isDark);
        const auto sized = parsed("graph --demo --output png -o a.png --size 800x600");
        QVERIFY2(sized.has_value(), sized ? "" : sized.error().message.c_str());
        QCOMPARE(sized->picture.width, 800);
        QVERIFY(!sized->hasTheme);
    }

    void aNodeToLookAround_data()
    {
        QTest::addColumn<QByteArray>("words");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("rest"); // namespace, name, version, service
        using Kind = graph::NodeFocus::Kind;
        const auto row = [](const char* name, const char* words, Kind kind, const char* rest) {
            QTest::newRow(name) << QByteArray(words) << static_cast<int>(kind) << QByteArray(rest);
        };
        row("a workload", "workload:shop/cart-v1", Kind::Workload, "shop cart-v1  ");
        row("a service", "service:shop/cart", Kind::Service, "shop cart  ");
        row("an app", "app:shop/cart", Kind::App, "shop cart  ");
        row("a version of an app", "app:shop/cart/v2", Kind::App, "shop cart v2 ");
        row("an operation of a service", "operation:shop/list/cart", Kind::Operation,
            "shop list  cart");
    }
    void aNodeToLookAround()
    {
        QFETCH(const QByteArray, words);
        QFETCH(const int, kind);
        QFETCH(const QByteArray, rest);
        const auto command = parsed("graph --node " + words);
        QVERIFY2(command.has_value(), command ? "" : command.error().message.c_str());
        const auto& focus = *command->graph.focus;
        QCOMPARE(static_cast<int>(focus.kind), kind);
        QCOMPARE(QByteArray::fromStdString(focus.namespaceName + " " + focus.name + " "
                     + focus.version + " " + focus.service),
            rest);
    }

    void aPastMomentAsksPrometheus()
    {
        const auto command = parsed("graph --at 1700000000");
        QVERIFY(command.has_value());
        QCOMPARE(command->connection.atUnixSeconds, std::optional<std::int64_t>(1'700'000'000));
        QCOMPARE(command->connection.telemetry, TelemetryChoice::Prometheus);
    }

    void appendersSwitchWhatTheyDraw()
    {
        const auto chosen = parsed("graph --appenders health,idleNode,aggregateNode");
        QVERIFY(!chosen->graph.allAppenders);
        QVERIFY(chosen->graph.includeIdleNodes && chosen->graph.includeOperations);
        QVERIFY(parsed("graph --appenders all")->graph.allAppenders);
        QVERIFY(parsed("graph --appenders all")->graph.includeIdleNodes);
        const auto none = parsed("graph --appenders none");
        QVERIFY(!none->graph.allAppenders && none->graph.appenders.empty());
        QVERIFY(!parsed("graph")->graph.includeIdleNodes);
    }

    void operationsMayHaveAnotherLabel()
    {
        const auto command = parsed("graph --aggregate request_path --no-waypoints");
        QCOMPARE(command->graph.operationLabel, std::string("request_path"));
        QVERIFY(command->graph.includeOperations && !command->graph.includeWaypoints);
    }

    void healthRulesComeFromAFile()
    {
        QTemporaryFile file;
        QVERIFY(file.open());
        file.write("rate: [{namespace: shop, tolerance: [{code: 5XX, failure: 50}]}]");
        file.flush();
        const auto command = parsed("graph --health-rules " + file.fileName().toUtf8());
        QVERIFY2(command.has_value(), command ? "" : command.error().message.c_str());
        QCOMPARE(command->graph.healthRules.size(), std::size_t{1});
        file.write("[");
        file.flush();
        QVERIFY(!parsed("graph --health-rules " + file.fileName().toUtf8()));
    }

    void splitReadsSharesInTheirOrder()
    {
        const auto command = parsed("split reviews v1=80 v2=20 --demo --yes -n bookinfo");
        QVERIFY2(command.has_value(), command ? "" : command.error().message.c_str());
        QCOMPARE(command->host, std::string("reviews"));
        QCOMPARE(command->shares.size(), std::size_t{2});
        QCOMPARE(command->shares[1].subset, std::string("v2"));
        QCOMPARE(command->shares[1].percent, 20);
        QVERIFY(command->isConfirmed);
        QCOMPARE(command->hostNamespace, std::string("bookinfo"));
    }

    void applyTakesFilesByOptionAndByWord()
    {
        const auto command = parsed("apply -f a.yaml b.yaml --wait 30s");
        QVERIFY(command.has_value());
        QCOMPARE(command->files, (std::vector<std::string>{"a.yaml", "b.yaml"}));
        QCOMPARE(command->connection.convergeWithin.count(), 30);
    }

    void helpKnowsItsTopic()
    {
        QCOMPARE(parsed("split --help")->verb, Verb::Help);
        QCOMPARE(parsed("split --help")->topic, std::string("split"));
        QCOMPARE(parsed("help graph")->topic, std::string("graph"));
        QVERIFY(helpText("graph").find("--graph-type") != std::string::npos);
        QVERIFY(helpText("").find("vigla split") != std::string::npos);
    }

    void mistakesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("words");
        QTest::addColumn<QByteArray>("hint");
        QTest::addRow("an unknown command") << QByteArray("grpah") << QByteArray("'grpah'");
        QTest::addRow("an unknown option") << QByteArray("graph --colour") << QByteArray("colour");
        QTest::addRow("a wrong choice") << QByteArray("graph --graph-type pod")
                                        << QByteArray("app, service, versionedApp, workload");
        QTest::addRow("an appender that is none")
            << QByteArray("graph --appenders health,magic") << QByteArray("'magic'");
        QTest::addRow("a node of an unknown kind")
            << QByteArray("graph --node pod:shop/cart") << QByteArray("workload:NAMESPACE/NAME");
        QTest::addRow("a node without a namespace")
            << QByteArray("graph --node workload:cart") << QByteArray("'workload:cart'");
        QTest::addRow("a version of a workload")
            << QByteArray("graph --node workload:shop/cart/v1") << QByteArray("--node cannot be");
        QTest::addRow("a cluster without a node")
            << QByteArray("graph --cluster-name east") << QByteArray("--node KIND");
        QTest::addRow("an app in a graph of workloads")
            << QByteArray("graph --node app:shop/cart --graph-type workload")
            << QByteArray("versionedApp");
        QTest::addRow("a past moment of the proxies")
            << QByteArray("graph --at 1700000000 --telemetry proxies")
            << QByteArray("only Prometheus");
        QTest::addRow("health rules that are not there") << QByteArray(
            "graph --health-rules /nowhere/rules.yaml") << QByteArray("/nowhere/rules.yaml");
        QTest::addRow("a wrong duration")
            << QByteArray("graph --duration soon") << QByteArray("'soon'");
        QTest::addRow("shares that do not sum")
            << QByteArray("split r v1=80 v2=10") << QByteArray("90");
        QTest::addRow("a share above 100") << QByteArray("split r v1=180") << QByteArray("v1=180");
        QTest::addRow("a picture without a file")
            << QByteArray("graph --output png") << QByteArray("-o FILE");
        QTest::addRow("no manifests") << QByteArray("apply") << QByteArray("-f FILE");
        QTest::addRow("manifests where the answer would come from")
            << QByteArray("apply -f -") << QByteArray("--yes");
        QTest::addRow("demo and a context")
            << QByteArray("graph --demo --context kind") << QByteArray("--demo brings");
        QTest::addRow("telemetry alone without a server")
            << QByteArray("graph --no-cluster") << QByteArray("--prometheus URL");
        QTest::addRow("a size that is none")
            << QByteArray("shot -o a.png --size big") << QByteArray("1440x900");
        QTest::addRow("a word too many") << QByteArray("graph reviews") << QByteArray("'reviews'");
        QTest::addRow("demo without a file")
            << QByteArray("demo") << QByteArray("--kubeconfig-out");
    }
    void mistakesAreNamed()
    {
        QFETCH(const QByteArray, words);
        QFETCH(const QByteArray, hint);
        const auto command = parsed(words.constData());
        QVERIFY(!command);
        QVERIFY2(QByteArray::fromStdString(command.error().message).contains(hint),
            command.error().message.c_str());
    }
};

QTEST_APPLESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
