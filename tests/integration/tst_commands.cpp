#include "tests/support/program_run.h"

#include <QFile>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace vigla;
using test::ProgramRun;

/// Drives the program from outside, as a script would.
class TestCommands : public QObject {
    Q_OBJECT

    /// Runs the program to its end; a data folder of its own keeps the user's journal untouched.
    ProgramRun run(const QStringList& arguments, const QByteArray& input = {})
    {
        return test::runVigla(arguments, test::environmentWithin(m_folder.path()), input);
    }

    static QStringList words(const char* text)
    {
        return QString::fromUtf8(text).split(QLatin1Char(' '));
    }

    QTemporaryDir m_folder;

private slots:
    void initTestCase() { QVERIFY(QFile::exists(qEnvironmentVariable("VIGLA_BINARY"))); }

    void helpAndVersionNeedNothing()
    {
        QCOMPARE(run({QStringLiteral("--help")}).status, 0);
        QVERIFY(run({QStringLiteral("--version")}).output.startsWith("vigla "));
    }

    void mistakesAreUsage()
    {
        const auto result = run({QStringLiteral("grpah")});
        QCOMPARE(result.status, 2);
        QVERIFY(result.output.isEmpty() && result.messages.contains("grpah"));
    }

    void aMissingKubeconfigIsNamed()
    {
        const auto result = run(words("graph --kubeconfig /nowhere/config"));
        QCOMPARE(result.status, 3);
        QVERIFY2(result.messages.contains("/nowhere/config"), result.messages.constData());
    }

    void aWindowWithoutAClusterSaysWhyInWords_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::newRow("tour") << QByteArray("tour");
        QTest::newRow("shot") << QByteArray("shot");
    }
    void aWindowWithoutAClusterSaysWhyInWords()
    {
        QFETCH(const QByteArray, command);
        const auto result = run(words(command + " --kubeconfig /nowhere/config -o")
            << m_folder.filePath(QString::fromUtf8(command)));
        QCOMPARE(result.status, 3);
        QVERIFY2(result.messages.contains("/nowhere/config"), result.messages.constData());
    }

    void theGraphOfTheDemoIsATable()
    {
        const auto result = run(words("graph --demo --after 5"));
        QVERIFY2(result.status == 0, result.messages.constData());
        for (const char* name : {"productpage", "reviews", "ratings", "details"})
            QVERIFY2(result.output.contains(name), result.output.constData());
    }

    void theGraphOfTheDemoIsJson()
    {
        const auto result
            = run(words("graph --demo --after 5 --output kiali --graph-type workload"));
        QVERIFY2(result.status == 0, result.messages.constData());
        const auto graph = QJsonDocument::fromJson(result.output).object();
        const auto elements = graph.value(QStringLiteral("elements")).toObject();
        QCOMPARE(graph.value(QStringLiteral("graphType")).toString(), QStringLiteral("workload"));
        QVERIFY(elements.value(QStringLiteral("nodes")).toArray().size() > 5);
        QVERIFY(elements.value(QStringLiteral("edges")).toArray().size() > 5);
    }

    void theGraphOfTheDemoIsAPicture()
    {
        const QString file = m_folder.filePath(QStringLiteral("graph.png"));
        auto arguments = words("graph --demo --after 5 --output png -o");
        const auto result = run(arguments << file);
        QVERIFY2(result.status == 0, result.messages.constData());
        const QImage picture(file);
        QVERIFY(picture.width() > 600 && picture.height() > 300);
    }

    void aDryRunOfASplitShowsTheDiffAndWritesNothing()
    {
        const auto result = run(words("split reviews v1=50 v3=50 --demo --dry-run"));
        QVERIFY2(result.status == 0, result.messages.constData());
        QVERIFY2(result.output.contains("+") && result.output.contains("weight: 50"),
            result.output.constData());
        QVERIFY(result.messages.contains("Nothing was written"));
    }

    void aSplitIsAppliedAndReachesTheProxies()
    {
        const auto result = run(words("split reviews v1=50 v3=50 --demo --yes"));
        QVERIFY2(result.status == 0, result.messages.constData());
        QVERIFY2(result.messages.contains("istiod has it"), result.messages.constData());
        QVERIFY2(result.messages.contains("Observed"), result.messages.constData());
    }

    void aSplitWithoutAYesWritesNothing()
    {
        const auto result = run(words("split reviews v1=50 v3=50 --demo"), "n\n");
        QCOMPARE(result.status, 0);
        QVERIFY2(result.messages.contains("Nothing was written"), result.messages.constData());
    }

    void aPictureOfWhatIsNotThereIsNotWritten_data()
    {
        QTest::addColumn<QString>("page");
        for (const char* page : {"graph", "routing", "proxy-overview"})
            QTest::addRow("%s", page) << QString::fromLatin1(page);
    }
    void aPictureOfWhatIsNotThereIsNotWritten()
    {
        QFETCH(const QString, page);
        const QString picture = m_folder.filePath(QStringLiteral("nobody-%1.png").arg(page));
        const auto result = run(words("shot --demo --select nobody --after 6 --page")
            << page << QStringLiteral("-o") << picture);
        QCOMPARE(result.status, 2);
        QVERIFY2(result.messages.contains("There is no 'nobody'"), result.messages.constData());
        QVERIFY(!QFile::exists(picture));
    }

    void anUnknownVersionIsNamedWithWhatThereIs()
    {
        const auto result = run(words("split reviews v1=50 v9=50 --demo --yes"));
        QCOMPARE(result.status, 2);
        QVERIFY2(result.messages.contains("v9") && result.messages.contains("v3"),
            result.messages.constData());
    }

    void aManifestThatTheServerRefusesIsRefusedInItsOwnWords()
    {
        const QString file = m_folder.filePath(QStringLiteral("bad.yaml"));
        QFile manifest(file);
        QVERIFY(manifest.open(QIODevice::WriteOnly));
        manifest.write(
            "apiVersion: networking.istio.io/v1\nkind: VirtualService\n"
            "metadata: {name: typo, namespace: bookinfo}\n"
            "spec: {hosts: [details], http: [{rout: [{destination: {host: details}}]}]}\n");
        manifest.close();
        const auto result = run(words("apply --demo --yes -f") << file);
        QVERIFY2(result.status == 4 || result.status == 1, result.messages.constData());
        QVERIFY2(result.messages.contains("rout"), result.messages.constData());
    }
};

QTEST_GUILESS_MAIN(TestCommands)
#include "tst_commands.moc"
