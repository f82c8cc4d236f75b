#include "app/session/demo_host.h"
#include "tests/support/second_writer.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace vigla;
using Json = nlohmann::ordered_json;

namespace {

constexpr const char* kReviews
    = "/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices/reviews";
constexpr const char* kRatings
    = "/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices/ratings";
constexpr int kAnswerWithin = 60'000;
constexpr const char* kQuestion = "[y/N]";

} // namespace

/// `vigla split`, `diff` and `apply` as a script or a person in a terminal uses them, against a
/// cluster that others write to and that fails.
class TestApplyCommand : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<app::DemoHost> m_demo;
    std::unique_ptr<test::SecondWriter> m_other;
    std::unique_ptr<QProcess> m_program;
    QByteArray m_output;
    QByteArray m_messages;
    Json m_original;

    void start(const char* words)
    {
        m_program = std::make_unique<QProcess>();
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_DATA_HOME"), m_folder.path());
        m_program->setProcessEnvironment(environment);
        m_output.clear();
        m_messages.clear();
        connect(m_program.get(), &QProcess::readyReadStandardError, this,
            [this] { m_messages += m_program->readAllStandardError(); });
        connect(m_program.get(), &QProcess::readyReadStandardOutput, this,
            [this] { m_output += m_program->readAllStandardOutput(); });
        auto arguments = QString::fromUtf8(words).split(QLatin1Char(' '));
        arguments << QStringLiteral("--kubeconfig")
                  << QString::fromStdString(m_demo->kubeconfigFile());
        m_program->start(qEnvironmentVariable("VIGLA_BINARY"), arguments);
    }

    void answer(const char* line) { m_program->write(line); }
    auto questions() const { return m_messages.count(kQuestion); }

    /// The exit status; -1 when it does not end.
    int end()
    {
        m_program->closeWriteChannel();
        const bool hasEnded = QTest::qWaitFor(
            [this] { return m_program->state() == QProcess::NotRunning; }, kAnswerWithin);
        return hasEnded ? m_program->exitCode() : -1;
    }

    QString manifest(const char* name, const QByteArray& text)
    {
        const QString path = m_folder.filePath(QString::fromLatin1(name));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("cannot write a manifest");
        return path;
    }

    int weightOfV1() { return m_other->get(kReviews)["spec"]["http"][1]["route"][0]["weight"]; }

    /// Every write of reviews fails from now on; for when the dry run is over. Not only the next:
    /// what is not answered on an idle connection is sent again on another one.
    void failWrites(demo::FaultPlan plan)
    {
        plan.pathContains = "virtualservices/reviews?fieldManager";
        m_demo->cluster().setFaults(plan);
    }

private slots:
    void initTestCase()
    {
        QVERIFY(QFile::exists(qEnvironmentVariable("VIGLA_BINARY")));
        QVERIFY(m_folder.isValid());
        demo::DemoOptions options;
        options.shortestAck = std::chrono::milliseconds(20);
        options.longestAck = std::chrono::milliseconds(100);
        auto demo = app::DemoHost::start(options);
        QVERIFY2(demo, demo ? "" : demo.error().message.c_str());
        m_demo = *std::move(demo);
        m_other = std::make_unique<test::SecondWriter>(m_demo->kubeconfigFile());
        m_original = m_other->get(kReviews);
    }
    void cleanup()
    {
        m_program.reset();
        m_demo->cluster().setFaults({});
        m_other->change(kReviews, [this](Json& object) { object["spec"] = m_original["spec"]; });
    }
    void cleanupTestCase()
    {
        m_other.reset();
        m_demo.reset();
    }

    void aChangeOfAnotherPlaceIsMergedAndAskedAboutAgain()
    {
        start("split reviews v1=60 v2=40");
        QTRY_COMPARE_WITH_TIMEOUT(questions(), 1, kAnswerWithin);
        m_other->change(
            kReviews, [](Json& object) { object["spec"]["http"][1]["timeout"] = "7s"; });
        answer("y\n");
        QTRY_COMPARE_WITH_TIMEOUT(questions(), 2, kAnswerWithin);
        QCOMPARE(weightOfV1(), 80);
        QVERIFY2(m_messages.contains("timeout"), m_messages.constData());
        answer("y\n");
        QCOMPARE(end(), 0);
        QCOMPARE(weightOfV1(), 60);
        QCOMPARE(m_other->get(kReviews)["spec"]["http"][1]["timeout"].get<std::string>(),
            std::string("7s"));
    }

    void anOverlapIsToldAndNothingIsWritten()
    {
        start("split reviews v1=60 v2=40");
        QTRY_COMPARE_WITH_TIMEOUT(questions(), 1, kAnswerWithin);
        m_other->change(kReviews, [](Json& object) {
            object["spec"]["http"][1]["route"][0]["weight"] = 10;
            object["spec"]["http"][1]["route"][1]["weight"] = 90;
        });
        answer("y\n");
        QCOMPARE(end(), 4);
        QVERIFY2(
            m_messages.contains("it was reviews v1 80 / reviews v2 20, you set reviews v1 60 / "
                                "reviews v2 40, the cluster now has reviews v1 10"),
            m_messages.constData());
        QVERIFY(!m_messages.contains("409"));
        QVERIFY(!m_messages.contains("object has been modified"));
        QCOMPARE(weightOfV1(), 10);
    }

    void aWriteThatBreaksEndsInAStatedPlace_data()
    {
        QTest::addColumn<bool>("isExecuted");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("words");
        QTest::addColumn<int>("weight");
        QTest::addRow("before the server had it")
            << false << 3 << QByteArray("it is not stored") << 80;
        QTest::addRow("after the server had it")
            << true << 0 << QByteArray("everything is stored") << 60;
    }
    void aWriteThatBreaksEndsInAStatedPlace()
    {
        QFETCH(const bool, isExecuted);
        QFETCH(const QByteArray, words);
        start("split reviews v1=60 v2=40");
        QTRY_COMPARE_WITH_TIMEOUT(questions(), 1, kAnswerWithin);
        demo::FaultPlan plan;
        if (isExecuted)
            plan.truncateAfter = 10;
        else
            plan.closesUnanswered = true;
        failWrites(plan);
        answer("y\n");
        QTEST(end(), "status");
        QVERIFY2(m_messages.contains(words), m_messages.constData());
        QTEST(weightOfV1(), "weight");
    }

    void aServerThatDoesNotComeBackLeavesItUncertain()
    {
        start("split reviews v1=60 v2=40");
        QTRY_COMPARE_WITH_TIMEOUT(questions(), 1, kAnswerWithin);
        m_demo->cluster().stopListening();
        answer("y\n");
        const int status = end();
        const auto listening = m_demo->cluster().listenAgain();
        QVERIFY2(listening, listening ? "" : listening.error().message.c_str());
        QVERIFY2(status == 3, m_messages.constData());
        QVERIFY2(m_messages.contains("not known"), m_messages.constData());
        QCOMPARE(weightOfV1(), 80);
    }

    void aRefusalIsToldInTheServersWordsAndChangesNothing()
    {
        const auto before = m_other->get(kReviews);
        // Vigla warns of an unknown field, the server refuses it.
        auto wanted = before;
        wanted["spec"]["http"][1]["retriez"] = 3;
        const auto path = manifest("refused.json", QByteArray::fromStdString(wanted.dump()));
        start(("apply --yes -f " + path.toUtf8()).constData());
        QCOMPARE(end(), 4);
        QVERIFY2(
            m_messages.contains("strict decoding error: unknown field"), m_messages.constData());
        QVERIFY2(m_messages.contains("Nothing was stored"), m_messages.constData());
        QCOMPARE(m_other->get(kReviews).dump(), before.dump());
    }

    void aDiffExitsByWhetherThereIsOne()
    {
        auto wanted = m_original;
        wanted["spec"]["http"][1]["timeout"] = "9s";
        const auto other = manifest("other.json", QByteArray::fromStdString(wanted.dump()));
        start(("diff -f " + other.toUtf8()).constData());
        QCOMPARE(end(), 1);
        QVERIFY2(m_output.contains("+    timeout: 9s"), m_output.constData());
        const auto same = manifest("same.json", QByteArray::fromStdString(m_original.dump()));
        start(("diff -f " + same.toUtf8()).constData());
        QCOMPARE(end(), 0);
        QVERIFY(m_output.isEmpty());
        QVERIFY(!m_other->get(kReviews)["spec"]["http"][1].contains("timeout"));
    }

    void aSplitOfAHostWithoutRulesCreatesThem()
    {
        start("split ratings v1=90 v2=10 --yes");
        QCOMPARE(end(), 0);
        QCOMPARE(m_other->get(kRatings)["spec"]["http"][0]["route"][1]["weight"].get<int>(), 10);
        const auto rule
            = m_other->get("/apis/networking.istio.io/v1/namespaces/bookinfo/destinationrules/"
                           "ratings");
        QCOMPARE(rule["spec"]["subsets"].size(), std::size_t{2});
    }

    void aVersionWithoutAShareStaysAtZero()
    {
        start("split reviews v1=100 --yes");
        QCOMPARE(end(), 0);
        const auto route = m_other->get(kReviews)["spec"]["http"][1]["route"];
        QCOMPARE(route.size(), std::size_t{2});
        QCOMPARE(route[1]["destination"]["subset"].get<std::string>(), std::string("v2"));
        QCOMPARE(route[1]["weight"].get<int>(), 0);
    }

    /// What a user sees who may read the own namespace only.
    void whereIstiodCannotBeSeenTheTrafficIsLookedAtInstead()
    {
        demo::DemoOptions options;
        options.denied = {{"list", "", "pods", "istio-system"}};
        auto demo = app::DemoHost::start(options);
        QVERIFY2(demo, demo ? "" : demo.error().message.c_str());
        std::swap(m_demo, *demo);
        start("split reviews v1=60 v2=40 --yes --namespaces bookinfo");
        const int status = end();
        std::swap(m_demo, *demo);
        QVERIFY2(status == 0, m_messages.constData());
        QVERIFY2(m_messages.contains("Stored. No running istiod is known"), m_messages.constData());
        QVERIFY2(m_messages.contains("Observed "), m_messages.constData());
        QVERIFY(!m_messages.contains("when the time was up"));
    }

    void secretsAreNeitherReadNorWritten_data()
    {
        QTest::addColumn<QByteArray>("verb");
        QTest::addRow("diff") << QByteArray("diff");
        QTest::addRow("apply") << QByteArray("apply --yes");
    }
    void secretsAreNeitherReadNorWritten()
    {
        QFETCH(const QByteArray, verb);
        const auto path = manifest("secret.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: bookinfo}\n"
            "stringData: {password: canary}\n");
        start(verb + " -f " + path.toUtf8());
        QCOMPARE(end(), 2);
        QVERIFY2(m_messages.contains("neither reads nor writes Secrets")
                && m_messages.contains("bookinfo/db"),
            m_messages.constData());
        QVERIFY(!m_messages.contains("canary") && !m_output.contains("canary"));
        QVERIFY(!m_other->isThere("/api/v1/namespaces/bookinfo/secrets/db"));
    }

    void aReadOnlyRunWritesNothing()
    {
        start("split reviews v1=60 v2=40 --yes --read-only");
        QVERIFY(end() > 0);
        QVERIFY2(m_messages.contains("read-only"), m_messages.constData());
        QCOMPARE(weightOfV1(), 80);
    }
};

QTEST_GUILESS_MAIN(TestApplyCommand)
#include "tst_apply_command.moc"
