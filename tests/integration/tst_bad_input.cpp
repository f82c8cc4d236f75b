#include "app/demo/demo_cluster.h"
#include "tests/support/program_run.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace vigla;
using test::ProgramRun;

namespace {

/// A YAML text whose aliases would grow to a billion nodes.
QByteArray aliasBomb()
{
    QByteArray text("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; ++i) {
        const QByteArray before = "*a" + QByteArray::number(i - 1);
        text += "a" + QByteArray::number(i) + ": &a" + QByteArray::number(i) + " ["
            + QByteArrayList(10, before).join(", ") + "]\n";
    }
    return text;
}

} // namespace

/// The program against what goes wrong with files and servers: it says what failed, on what and
/// what to do, and ends with the status for it.
class TestBadInput : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<demo::DemoCluster> m_cluster;

    QString write(const QString& name, const QByteArray& text)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(text) < 0)
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return file.fileName();
    }

    ProgramRun run(const QStringList& arguments)
    {
        return test::runVigla(arguments, test::environmentWithin(m_folder.path()));
    }
    ProgramRun graph(const QByteArray& kubeconfig)
    {
        return run({QStringLiteral("graph"), QStringLiteral("--kubeconfig"),
            write(QStringLiteral("config"), kubeconfig), QStringLiteral("--after"),
            QStringLiteral("1")});
    }
    QByteArray kubeconfig() const { return QByteArray::fromStdString(m_cluster->kubeconfig()); }

private slots:
    void initTestCase()
    {
        QVERIFY(QFile::exists(qEnvironmentVariable("VIGLA_BINARY")));
        auto cluster = demo::DemoCluster::start({});
        QVERIFY(cluster);
        m_cluster = std::move(cluster).value();
    }
    void cleanup() { m_cluster->setFaults({}); }

    void kubeconfigsThatCannotBeRead_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("mention");
        QTest::addRow("a tab") << QByteArray("a:\n\tb: c") << QByteArray("line 2");
        QTest::addRow("binary") << QByteArray("\x7f"
                                              "ELF\x01\x00\xff",
            7) << QByteArray("config");
        QTest::addRow("cut off") << QByteArray("clusters:\n- name: a\n  cluster: {server: 'https")
                                 << QByteArray("line 3");
        QTest::addRow("another file")
            << QByteArray("[mysqld]\nport=3306\n") << QByteArray("config");
        QTest::addRow("aliases that grow") << aliasBomb() << QByteArray("config");
        QTest::addRow("depth") << QByteArray("a: ") + QByteArray(50'000, '[')
                               << QByteArray("config");
        QTest::addRow("no context")
            << QByteArray("apiVersion: v1\nkind: Config\n") << QByteArray("context");
    }
    void kubeconfigsThatCannotBeRead()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, mention);
        const auto result = graph(text);
        QCOMPARE(result.status, 3);
        QVERIFY(result.output.isEmpty());
        QVERIFY2(result.messages.contains(mention), result.messages.constData());
        QVERIFY2(result.messages.size() < 1'000, "that is no message but the file itself");
    }

    void whoWeAreIsNotAccepted()
    {
        auto config = kubeconfig();
        const auto token = QByteArray::fromStdString(m_cluster->identity().token);
        const auto result = graph(config.replace(token, "not-the-token"));
        QCOMPARE(result.status, 3);
        QVERIFY2(result.messages.contains("log in again"), result.messages.constData());
        QVERIFY(!result.messages.contains("not-the-token"));
    }

    void theServerIsAnotherThanTheKubeconfigTrusts()
    {
        const auto other = demo::makeServerIdentity();
        QVERIFY(other);
        const auto foreign = QByteArray::fromStdString(other->caCertificatePem).toBase64();
        auto config = kubeconfig();
        const auto mine
            = QByteArray::fromStdString(m_cluster->identity().caCertificatePem).toBase64();
        QVERIFY(config.contains(mine));
        const auto result = graph(config.replace(mine, foreign));
        QCOMPARE(result.status, 3);
        QVERIFY2(result.messages.contains("not signed by an authority that we trust")
                && result.messages.contains("certificate-authority"),
            result.messages.constData());
    }

    void theServerSpeaksPlainHttpWhereTlsIsExpected()
    {
        auto config = kubeconfig();
        const auto result = graph(config.replace("https://127.0.0.1", "http://127.0.0.1"));
        QCOMPARE(result.status, 3);
        QVERIFY2(result.messages.contains("127.0.0.1:"), result.messages.constData());
    }

    void theServerAnswersWithFailures_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("mention");
        QTest::addRow("unauthorized") << 401 << QByteArray("log in again");
        QTest::addRow("forbidden") << 403 << QByteArray("told to fail");
        QTest::addRow("too many requests") << 429 << QByteArray("wait 5 s");
        QTest::addRow("internal error") << 500 << QByteArray("told to fail");
        QTest::addRow("unavailable") << 503 << QByteArray("told to fail");
    }
    void theServerAnswersWithFailures()
    {
        QFETCH(const int, status);
        QFETCH(const QByteArray, mention);
        demo::FaultPlan plan;
        plan.status = status;
        plan.retryAfter = std::chrono::seconds(5);
        m_cluster->setFaults(plan);
        const auto result = graph(kubeconfig());
        QCOMPARE(result.status, 3);
        QVERIFY2(result.messages.contains(mention), result.messages.constData());
        QVERIFY(result.output.isEmpty());
    }

    void aListThatBreaksOffIsNoList()
    {
        demo::FaultPlan plan;
        plan.truncateAfter = 100;
        plan.pathContains = "/pods?limit";
        m_cluster->setFaults(plan);
        const auto result = graph(kubeconfig());
        QCOMPARE(result.status, 3);
        QVERIFY2(result.messages.contains("127.0.0.1"), result.messages.constData());
        QVERIFY(result.output.isEmpty()); // half a cluster would be a wrong answer
    }

    void aProxyWhosePagesBreakOffCostsOnlyItsOwnNumbers()
    {
        demo::FaultPlan plan;
        plan.truncateAfter = 300;
        plan.pathContains = "/pods/ratings-v1";
        m_cluster->setFaults(plan);
        const auto result = graph(kubeconfig());
        QVERIFY2(result.status == 0, result.messages.constData());
        QVERIFY2(result.output.contains("productpage"), result.output.constData());
    }

    void anAnnotationOfTenMegabytesIsNoTrouble()
    {
        const auto padding = QByteArray(10 << 20, 'x');
        const auto manifest = write(QStringLiteral("large.yaml"),
            "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: large\n"
            "  namespace: bookinfo\n  annotations:\n    note: "
                + padding
                + "\nspec:\n  hosts: [large]\n  http:\n  - route:\n    - destination:\n        "
                  "host: "
                  "details\n");
        write(QStringLiteral("config"), kubeconfig());
        const QStringList connection{
            QStringLiteral("--kubeconfig"), m_folder.filePath(QStringLiteral("config"))};
        const auto applied = run(QStringList{QStringLiteral("apply"), QStringLiteral("--yes"),
                                     QStringLiteral("-f"), manifest}
            + connection);
        QVERIFY2(
            applied.status == 0 || applied.status == 4, applied.messages.left(2'000).constData());
        QVERIFY2(applied.messages.size() + applied.output.size() < 40'000'000,
            "the annotation was printed again and again");
        const auto result = graph(kubeconfig()); // the object is in the list of every later start
        QVERIFY2(result.status == 0, result.messages.left(2'000).constData());
        QVERIFY(result.output.contains("productpage"));
    }

    void namesThatHurtATerminalArePlain()
    {
        const auto result = run({QStringLiteral("graph"), QStringLiteral("--kubeconfig"),
            QString::fromUtf8("/no\x1b[31m\xe2\x80\xaewhere")});
        QCOMPARE(result.status, 3);
        QVERIFY2(!result.messages.contains('\x1b') && !result.messages.contains("\xe2\x80\xae"),
            result.messages.constData());
    }
};

QTEST_GUILESS_MAIN(TestBadInput)
#include "tst_bad_input.moc"
