#include "tests/support/loopback_server.h"
#include "tests/support/program_run.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace vigla;
using test::LoopbackServer;
using test::Peer;

namespace {

/// Under which name OpenSSL looks for an authority in a folder.
QString hashedName(const std::string& pem)
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr), X509_free);
    return QString::number(X509_subject_name_hash(certificate.get()), 16)
               .rightJustified(8, QLatin1Char('0'))
        + QStringLiteral(".0");
}

} // namespace

/// Which authorities vouch for a server, and who a pod is. Those of this machine, and a pod's
/// account, are the test's own: the program runs where other folders are mounted over the system's.
class TestTrust : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QString write(const QString& name, const std::string& text)
    {
        QFile file(m_folder.filePath(name));
        const auto bytes = QByteArray::fromStdString(text);
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate)
            || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return file.fileName();
    }

    /// Runs `command` where `mount`, a line of shell, has put the folder $0 in place.
    test::ProgramRun run(const QStringList& command,
        const QString& mount = QStringLiteral("mount --bind \"$0\" /etc/ssl/certs"),
        const QMap<QString, QString>& variables = {})
    {
        auto environment = test::environmentWithin(m_folder.path());
        environment.remove(QStringLiteral("KUBECONFIG"));
        for (auto variable = variables.begin(); variable != variables.end(); ++variable)
            environment.insert(variable.key(), variable.value());
        return test::runProgram(QStringLiteral("unshare"),
            QStringList{QStringLiteral("--map-root-user"), QStringLiteral("--mount"),
                QStringLiteral("sh"), QStringLiteral("-c"),
                mount + QStringLiteral(" && exec \"$@\""),
                m_folder.filePath(QStringLiteral("machine"))}
                + command,
            environment);
    }

private slots:
    void initTestCase()
    {
        QVERIFY(QDir(m_folder.path()).mkdir(QStringLiteral("machine")));
        if (run({QStringLiteral("true")}).status != 0)
            QSKIP("this system lets nobody mount a folder for one program alone");
    }

    void aServerIsHeldToTheAuthorityOfTheKubeconfigAlone_data()
    {
        QTest::addColumn<bool>("isOfMachine");
        QTest::addColumn<bool>("isNamed");
        QTest::addColumn<bool>("isAnotherNamed");
        QTest::addColumn<bool>("isTrusted");
        QTest::addRow("one of this machine, and none is named") << true << false << false << true;
        QTest::addRow("one of this machine, and another is named")
            << true << false << true << false;
        QTest::addRow("one that is named") << false << true << false << true;
        QTest::addRow("one that nobody knows") << false << false << false << false;
        QTest::addRow("one that nobody knows, and another is named")
            << false << false << true << false;
    }
    void aServerIsHeldToTheAuthorityOfTheKubeconfigAlone()
    {
        QFETCH(const bool, isOfMachine);
        QFETCH(const bool, isNamed);
        QFETCH(const bool, isAnotherNamed);
        QFETCH(const bool, isTrusted);
        const auto own = test::makeCertificates("IP:127.0.0.1", 3600, "the server's");
        const auto other = test::makeCertificates("IP:127.0.0.1", 3600, "another");
        const std::string& machine = isOfMachine ? own.authority : other.authority;
        write(QStringLiteral("machine/ca-certificates.crt"), machine);
        write(QStringLiteral("machine/") + hashedName(machine), machine);
        std::atomic<int> requests{0};
        const LoopbackServer server(
            [&](Peer& peer) {
                while (peer.read()) {
                    ++requests;
                    peer.answer(401, "{}");
                }
            },
            &own);
        const std::string named = isNamed ? own.authority
            : isAnotherNamed              ? other.authority
                                          : std::string();
        const auto authority = named.empty() ? std::string()
                                             : ", certificate-authority: "
                + write(QStringLiteral("authority.pem"), named).toStdString();
        const QString config = write(QStringLiteral("kubeconfig"),
            "current-context: a\ncontexts: [{name: a, context: {cluster: c, user: u}}]\n"
            "users: [{name: u, user: {token: s3cret}}]\nclusters: [{name: c, cluster: {server: \""
                + server.url() + "\"" + authority + "}}]\n");
        const auto result = run({qEnvironmentVariable("VIGLA_BINARY"), QStringLiteral("graph"),
            QStringLiteral("--kubeconfig"), config});
        QFile::remove(m_folder.filePath(QStringLiteral("machine/") + hashedName(machine)));
        QCOMPARE(result.status, 3);
        QVERIFY2(
            result.messages.contains(isTrusted ? "log in again" : "not signed by an authority"),
            result.messages.constData());
        QCOMPARE(requests > 0, isTrusted);
    }

    void inAPodItsServiceAccountIsTheWayIn()
    {
        const auto own = test::makeCertificates("IP:127.0.0.1", 3600, "the cluster's");
        write(QStringLiteral("machine/token"), "the-pods-own");
        write(QStringLiteral("machine/ca.crt"), own.authority);
        write(QStringLiteral("machine/namespace"), "bookinfo");
        std::mutex mutex;
        std::set<std::string> told;
        const LoopbackServer server(
            [&](Peer& peer) {
                while (const auto request = peer.read()) {
                    const std::lock_guard lock(mutex);
                    told.insert(request->headers.at("authorization"));
                    peer.answer(401, "{}");
                }
            },
            &own);
        const auto account = QStringLiteral("/var/run/secrets/kubernetes.io/serviceaccount");
        const auto result = run({qEnvironmentVariable("VIGLA_BINARY"), QStringLiteral("graph")},
            QStringLiteral("mount -t tmpfs none /var/run && mkdir -p %1 && cp \"$0\"/* %1")
                .arg(account),
            {{QStringLiteral("HOME"), m_folder.path()},
                {QStringLiteral("KUBERNETES_SERVICE_HOST"), QStringLiteral("127.0.0.1")},
                {QStringLiteral("KUBERNETES_SERVICE_PORT"), QString::number(server.port())}});
        QVERIFY2(result.messages.contains("log in again"), result.messages.constData());
        const std::lock_guard lock(mutex);
        QCOMPARE(told, std::set<std::string>{"Bearer the-pods-own"});
    }
};

QTEST_GUILESS_MAIN(TestTrust)
#include "tst_trust.moc"
