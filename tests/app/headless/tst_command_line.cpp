#include "app/headless/command_line.h"

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
        QCOMPARE(command->responseTimePercentile, 99);
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
