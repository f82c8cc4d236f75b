#include "app/kube/consent_book.h"
#include "app/kube/credential_source.h"
#include "app/kube/kubeconfig_loader.h"
#include "tests/support/loopback_api.h"
#include "tests/support/plugin_script.h"

#include <QSignalSpy>
#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace vigla;
using namespace vigla::app;
using test::LoopbackApi;
using test::PluginScript;

namespace {

SystemTime now()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

QByteArray readAll(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// This program's standard input holds one line and ends, as long as this lives.
class TypedLine {
public:
    explicit TypedLine(const QByteArray& line)
        : m_own(::dup(STDIN_FILENO))
    {
        int ends[2];
        if (::pipe(ends) != 0
            || ::write(ends[1], line.constData(), static_cast<std::size_t>(line.size()))
                != line.size())
            qFatal("cannot make a pipe");
        ::dup2(ends[0], STDIN_FILENO);
        ::close(ends[0]);
        ::close(ends[1]);
    }
    ~TypedLine()
    {
        ::dup2(m_own, STDIN_FILENO);
        ::close(m_own);
    }
    TypedLine(const TypedLine&) = delete;
    TypedLine& operator=(const TypedLine&) = delete;

private:
    int m_own;
};

/// A variable of the environment, until this goes.
class ScopedVariable {
public:
    ScopedVariable(const char* name, const QByteArray& value)
        : m_name(name)
        , m_own(qgetenv(name))
        , m_wasSet(qEnvironmentVariableIsSet(name))
    {
        value.isNull() ? qunsetenv(name) : qputenv(name, value);
    }
    ~ScopedVariable() { m_wasSet ? qputenv(m_name, m_own) : qunsetenv(m_name); }
    ScopedVariable(const ScopedVariable&) = delete;
    ScopedVariable& operator=(const ScopedVariable&) = delete;

private:
    const char* m_name;
    QByteArray m_own;
    bool m_wasSet;
};

} // namespace

/// Credential plugins as real child processes.
class TestExecCredentials : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    kube::ClusterAccess m_access;
    ExecPolicy m_policy;
    std::unique_ptr<CredentialSource> m_source;

    void use(const PluginScript& script, std::vector<std::string> arguments = {})
    {
        m_access.exec = kube::ConfigExec{"client.authentication.k8s.io/v1",
            script.path().toStdString(), std::move(arguments), {}, {}, "IfAvailable", false};
    }

    void make() { m_source = makeCredentialSource(m_access, m_policy, nullptr); }

    /// What a request would be given: the token, or `!` and why there is none.
    std::string take()
    {
        std::string got;
        const auto look = [&] {
            const auto credential = m_source->live()->take(now());
            if (!credential)
                got = "!" + credential.error().message;
            else if (*credential)
                got = (*credential)->token;
            return !got.empty();
        };
        return QTest::qWaitFor(look, 15'000) ? got : "nothing came";
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_access = {};
        m_access.context = "dev";
        m_access.user = "me";
        m_access.userFile = "/home/me/.kube/config";
        m_access.server = "https://10.0.0.1:6443";
        m_policy = {};
        m_policy.isAllowed = true;
        m_policy.consentFile = m_folder->filePath(QStringLiteral("allowed.json")).toStdString();
        qputenv("TERM", "dumb");
    }
    void cleanup() { m_source.reset(); }

    void theTokenIsWhatThePluginPrints()
    {
        PluginScript script("echo \"$KUBERNETES_EXEC_INFO\" > \"$0\".info\n"
                            "echo \"$1|$2|$OWN|$HOME\" > \"$0\".args\n"
            + PluginScript::print("{\"token\":\"t1\"}"));
        use(script, {"get-token", "a b"});
        m_access.exec->environment = {{"OWN", "value"}};
        m_access.exec->providesClusterInfo = true;
        make();
        QCOMPARE(take(), std::string("t1"));
        QCOMPARE(readAll(script.path() + QStringLiteral(".args")).trimmed(),
            "get-token|a b|value|" + qgetenv("HOME"));
        const auto info = readAll(script.path() + QStringLiteral(".info"));
        QVERIFY2(info.contains("\"server\":\"https://10.0.0.1:6443\"")
                && info.contains("\"interactive\":false"),
            info.constData());
        QCOMPARE(take(), std::string("t1"));
        QCOMPARE(script.countRuns(), 1); // without an expiry it is kept
    }

    void v1beta1IsSpokenToo()
    {
        PluginScript script(
            PluginScript::print("{\"token\":\"t\"}", "client.authentication.k8s.io/v1beta1"));
        use(script);
        m_access.exec->apiVersion = "client.authentication.k8s.io/v1beta1";
        m_access.exec->interactiveMode.clear();
        make();
        QCOMPARE(take(), std::string("t"));
    }

    void anExpiredTokenIsMadeAnew()
    {
        const auto soon = renderRfc3339(now() + std::chrono::seconds(2));
        PluginScript script(PluginScript::print("{\"token\":\"old\",\"expirationTimestamp\":\""
            + QByteArray::fromStdString(soon) + "\"}"));
        use(script);
        make();
        QCOMPARE(take(), std::string("old"));
        script.write(PluginScript::print("{\"token\":\"new\"}"));
        QTRY_COMPARE_WITH_TIMEOUT(take(), std::string("new"), 10'000);
        QCOMPARE(script.countRuns(), 2);
    }

    void failuresSayWhatThePluginSaid_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("mention");
        QTest::addRow("exit status")
            << QByteArray("echo 'Session expired, run: aws sso login' >&2; "
                          "exit 7")
            << QByteArray("exit status 7. It said: Session expired, run: "
                          "aws sso login");
        QTest::addRow("nonsense") << QByteArray("echo s3cret; echo warned >&2")
                                  << QByteArray("not JSON. It said: warned");
        QTest::addRow("floods") << QByteArray("yes s3cret") << QByteArray("printed too much");
        QTest::addRow("crash") << QByteArray("kill -SEGV $$") << QByteArray("crashed");
        QTest::addRow("hangs") << QByteArray("echo waiting >&2; sleep 600")
                               << QByteArray("did not end within 2 s and was stopped. It said: "
                                             "waiting");
        QTest::addRow("hostile words")
            << QByteArray("printf 'a\\033[2Jb\\342\\200\\256c' >&2; exit 1")
            << QByteArray("a\xEF\xBF\xBD[2Jb\xEF\xBF\xBD"
                          "c");
    }
    void failuresSayWhatThePluginSaid()
    {
        QFETCH(const QByteArray, body);
        QFETCH(const QByteArray, mention);
        PluginScript script(body);
        use(script);
        m_policy.timeout = std::chrono::seconds(2);
        make();
        const auto answer = take();
        QVERIFY2(answer.starts_with("!") && answer.find(mention.toStdString()) != std::string::npos,
            answer.c_str());
        QVERIFY2(answer.find("the context \"dev\"") != std::string::npos, answer.c_str());
        QVERIFY2(answer.find("s3cret") == std::string::npos, answer.c_str());
        take();
        QCOMPARE(script.countRuns(), 1); // not again and again
        script.write(PluginScript::print("{\"token\":\"healed\"}"));
        m_source->retry();
        QCOMPARE(take(), std::string("healed"));
    }

    void whatAStoppedPluginStartedIsStoppedToo()
    {
        PluginScript script("sleep 600 & echo $! > \"$0\".pid; wait");
        use(script);
        m_policy.timeout = std::chrono::seconds(1);
        make();
        take();
        const auto pid = readAll(script.path() + QStringLiteral(".pid")).trimmed().toInt();
        QVERIFY(pid > 0);
        QTRY_VERIFY(::kill(pid, 0) != 0);
    }

    void closingTheContextStopsThePlugin()
    {
        PluginScript script("sleep 600 & echo $$ $! > \"$0\".pids; wait");
        use(script);
        make();
        QVERIFY(m_source->live()->take(now()));
        const QString pidFile = script.path() + QStringLiteral(".pids");
        QTRY_VERIFY(readAll(pidFile).endsWith('\n'));
        m_source.reset();
        const auto pids = readAll(pidFile).trimmed().split(' ');
        QCOMPARE(pids.size(), qsizetype{2});
        for (const auto& pid : pids) // of the plugin, and of what it has started
            QTRY_VERIFY(::kill(pid.toInt(), 0) != 0);
    }

    void onlyInATerminalAPluginHasAnInput_data()
    {
        QTest::addColumn<bool>("hasTerminal");
        QTest::addColumn<QByteArray>("heard");
        QTest::addRow("in the window") << false << QByteArray("heard: ");
        QTest::addRow("in a terminal") << true << QByteArray("heard: for whom?");
    }
    void onlyInATerminalAPluginHasAnInput()
    {
        QFETCH(const bool, hasTerminal);
        QFETCH(const QByteArray, heard);
        PluginScript script("read -r line; echo \"heard: $line\" > \"$0\".heard\n"
            + PluginScript::print("{\"token\":\"t\"}"));
        use(script);
        m_policy.hasTerminal = hasTerminal;
        make();
        const TypedLine typed("for whom?\n");
        QCOMPARE(take(), std::string("t"));
        QCOMPARE(readAll(script.path() + QStringLiteral(".heard")), heard + '\n');
    }

    void aMissingProgramComesWithItsInstallHint()
    {
        m_access.exec = kube::ConfigExec{"client.authentication.k8s.io/v1", "no-such-plugin-here",
            {}, {}, "brew install no-such-plugin", "Never", false};
        make();
        const auto answer = take();
        QVERIFY2(answer.find("cannot be found") != std::string::npos
                && answer.find("brew install no-such-plugin") != std::string::npos,
            answer.c_str());
    }

    void theLoginShellIsAskedForItsPathAloneAndOnlyWhereItIsNeeded_data()
    {
        QTest::addColumn<bool>("hasTerminal");
        QTest::addColumn<bool>("isInOwnPath");
        QTest::addColumn<bool>("isFullPath");
        QTest::addColumn<int>("asked");
        QTest::addRow("from a desktop icon") << false << false << false << 1;
        QTest::addRow("from a desktop icon, though it is found") << false << true << false << 1;
        QTest::addRow("from a desktop icon, by its full path") << false << false << true << 0;
        QTest::addRow("in a terminal") << true << true << false << 0;
        QTest::addRow("in a terminal, where it is not found") << true << false << false << 1;
        QTest::addRow("in a terminal, by its full path") << true << false << true << 0;
    }
    void theLoginShellIsAskedForItsPathAloneAndOnlyWhereItIsNeeded()
    {
        QFETCH(const bool, hasTerminal);
        QFETCH(const bool, isInOwnPath);
        QFETCH(const bool, isFullPath);
        QFETCH(const int, asked);
        PluginScript script("echo \"${FROM_PROFILE-nothing}\" > \"$(dirname \"$0\")\"/profile\n"
            + PluginScript::print("{\"token\":\"found\"}"));
        PluginScript shell("echo \"$1 $2\" > \"$0\".flags; export FROM_PROFILE=s3cret\n"
                           "PATH=\""
            + script.folder().toUtf8() + ":$PATH\" exec /bin/sh -c \"$3\"");
        use(script);
        if (!isFullPath)
            m_access.exec->command = "plugin";
        const ScopedVariable terminal("TERM", hasTerminal ? QByteArray("dumb") : QByteArray());
        const ScopedVariable login("SHELL", shell.path().toUtf8());
        const ScopedVariable path("PATH",
            (isInOwnPath ? script.folder().toUtf8() + ":" : QByteArray()) + qgetenv("PATH"));
        make();
        QCOMPARE(take(), std::string("found"));
        QCOMPARE(shell.countRuns(), asked);
        QCOMPARE(readAll(shell.path() + QStringLiteral(".flags")), asked ? "-l -c\n" : "");
        QCOMPARE(readAll(script.file(QStringLiteral("profile"))), QByteArray("nothing\n"));
    }

    void aFullPathThatLeadsNowhereIsNotLookedFor()
    {
        PluginScript shell("exec /bin/sh -c \"$3\"");
        m_access.exec = kube::ConfigExec{
            "client.authentication.k8s.io/v1", "/nowhere/plugin", {}, {}, {}, "Never", false};
        const ScopedVariable login("SHELL", shell.path().toUtf8());
        make();
        QVERIFY(take().find("cannot be found") != std::string::npos);
        QCOMPARE(shell.countRuns(), 0);
    }

    void nothingRunsWithoutConsent()
    {
        PluginScript script(PluginScript::print("{\"token\":\"t\"}"));
        use(script, {"--client-secret=s3cret"});
        m_policy.isAllowed = false;
        make();
        const auto answer = take();
        QVERIFY2(answer.find("--allow-exec") != std::string::npos
                && answer.find(script.path().toStdString()) != std::string::npos,
            answer.c_str());
        QVERIFY2(answer.find("s3cret") == std::string::npos, answer.c_str());
        QCOMPARE(script.countRuns(), 0);
    }

    void consentIsAskedForRememberedAndWithdrawnByAnyChange()
    {
        PluginScript script(PluginScript::print("{\"token\":\"t\"}"));
        use(script);
        m_policy.isAllowed = false;
        m_policy.canAsk = true;
        make();
        QSignalSpy asked(m_source.get(), &CredentialSource::consentNeeded);
        QVERIFY(m_source->live()->take(now()));
        QVERIFY(asked.wait());
        QCOMPARE(script.countRuns(), 0);
        const auto plan = asked[0][0].value<kube::ExecPlan>();
        QCOMPARE(plan.resolvedPath, script.path().toStdString());
        QCOMPARE(plan.server, m_access.server);
        QVERIFY(!asked[0][1].toBool());
        m_source->allow(true);
        QCOMPARE(take(), std::string("t"));

        make(); // another day
        QCOMPARE(take(), std::string("t"));
        QCOMPARE(script.countRuns(), 2);
        ConsentBook book(m_policy.consentFile);
        QVERIFY(book.hasAllowed(plan.context) && book.allows(plan));
        QVERIFY(book.withdraw(plan.context));
        QVERIFY(!book.hasAllowed(plan.context) && !book.allows(plan));
        QVERIFY(book.allow(plan));

        script.write("# another content\n" + PluginScript::print("{\"token\":\"evil\"}"));
        make();
        QSignalSpy askedAgain(m_source.get(), &CredentialSource::consentNeeded);
        QVERIFY(m_source->live()->take(now()));
        QVERIFY(askedAgain.wait());
        QVERIFY(askedAgain[0][1].toBool()); // and it says that something has changed
        QCOMPARE(script.countRuns(), 2);
    }

    void consentsAreInAFileForTheUserAloneAndGoWithIt()
    {
        PluginScript script(PluginScript::print("{\"token\":\"t\"}"));
        use(script, {"--client-secret=s3cret"});
        m_policy.isAllowed = false;
        m_policy.canAsk = true;
        const QString file = m_folder->filePath(QStringLiteral("allowed.json"));
        const auto isAsked = [&] {
            make();
            QSignalSpy asked(m_source.get(), &CredentialSource::consentNeeded);
            return m_source->live()->take(now()).has_value() && asked.wait();
        };
        QVERIFY(isAsked());
        m_source->allow(true);
        QCOMPARE(take(), std::string("t"));
        const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup
            | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
        QCOMPARE(QFile::permissions(file) & others, QFile::Permissions());
        QVERIFY2(readAll(file).contains("\"sha256\"") && !readAll(file).contains("s3cret"),
            readAll(file).constData());
        make();
        QCOMPARE(take(), std::string("t")); // it is remembered
        QVERIFY(QFile::remove(file));
        QVERIFY(isAsked());
        QCOMPARE(script.countRuns(), 2);
    }

    void whatChangesWhileTheQuestionIsOpenIsAskedAgain()
    {
        PluginScript script(PluginScript::print("{\"token\":\"t\"}"));
        use(script);
        m_policy.isAllowed = false;
        m_policy.canAsk = true;
        make();
        QSignalSpy asked(m_source.get(), &CredentialSource::consentNeeded);
        QVERIFY(m_source->live()->take(now()));
        QVERIFY(asked.wait());
        script.write("# swapped\n" + PluginScript::print("{\"token\":\"evil\"}"));
        m_source->allow(true);
        QVERIFY(asked.wait());
        QCOMPARE(script.countRuns(), 0);
    }

    void deniedIsFinalUntilRetried()
    {
        PluginScript script(PluginScript::print("{\"token\":\"t\"}"));
        use(script);
        m_policy.isAllowed = false;
        m_policy.canAsk = true;
        make();
        QSignalSpy asked(m_source.get(), &CredentialSource::consentNeeded);
        QVERIFY(m_source->live()->take(now()));
        QVERIFY(asked.wait());
        m_source->deny();
        QVERIFY(take().find("was not allowed to run") != std::string::npos);
        m_source->retry();
        QVERIFY(m_source->live()->take(now()));
        QVERIFY(asked.wait());
        m_source->allow(false);
        QCOMPARE(take(), std::string("t"));
        QVERIFY(!QFile::exists(m_folder->filePath(QStringLiteral("allowed.json"))));
    }

    void anOidcTokenIsRefreshedAtItsIssuer()
    {
        LoopbackApi idp;
        const std::string issuer = "http://127.0.0.1:" + std::to_string(idp.port()) + "/realm";
        idp.answer("GET /realm/.well-known/openid-configuration",
            {200, R"({"token_endpoint":")" + issuer + R"(/token"})"});
        idp.answer("POST /realm/token", {200, R"({"id_token":"new","refresh_token":"r2"})"});
        // exp: 2001-09-09
        m_access.oidc = {{"idp-issuer-url", issuer}, {"client-id", "k8s"}, {"refresh-token", "r1"},
            {"id-token", "e30.eyJleHAiOjEwMDAwMDAwMDB9.x"}};
        m_source = makeCredentialSource(m_access, m_policy, std::make_shared<net::HttpClient>());
        QSignalSpy noticed(m_source.get(), &CredentialSource::noticed);
        QCOMPARE(take(), std::string("new"));
        QCOMPARE(idp.lastHeard().body,
            std::string("grant_type=refresh_token&refresh_token=r1&client_id=k8s"));
        QCOMPARE(noticed.size(), 1); // the kubeconfig's refresh token is worth nothing any more
        // refused by the server: it goes on with the new refresh token
        QVERIFY(m_source->live()->refuse(*m_source->live()->take(now())));
        idp.answer("POST /realm/token", {200, R"({"id_token":"newer"})"});
        QCOMPARE(take(), std::string("newer"));
        QVERIFY(idp.lastHeard().body.find("refresh_token=r2") != std::string::npos);
    }

    void anIssuerWithoutHttpsGetsNothing()
    {
        m_access.oidc = {{"idp-issuer-url", "http://issuer.invalid/realm"}, {"client-id", "k8s"},
            {"refresh-token", "s3cret"}};
        m_source = makeCredentialSource(m_access, m_policy, std::make_shared<net::HttpClient>());
        const auto answer = take();
        QVERIFY2(answer.find("its address is not https") != std::string::npos, answer.c_str());
        QVERIFY2(answer.find("idp-issuer-url") != std::string::npos, answer.c_str());
    }

    void anIssuerThatRefusesIsQuoted()
    {
        LoopbackApi idp;
        const std::string issuer = "http://127.0.0.1:" + std::to_string(idp.port());
        idp.answer("GET /.well-known/openid-configuration",
            {200, R"({"token_endpoint":")" + issuer + R"(/token"})"});
        idp.answer("POST /token", {400, R"({"error":"invalid_grant"})"});
        m_access.oidc
            = {{"idp-issuer-url", issuer}, {"client-id", "k8s"}, {"refresh-token", "s3cret"}};
        m_source = makeCredentialSource(m_access, m_policy, std::make_shared<net::HttpClient>());
        const auto answer = take();
        QVERIFY2(answer.find("invalid_grant") != std::string::npos, answer.c_str());
        QVERIFY2(answer.find("s3cret") == std::string::npos, answer.c_str());
    }
};

Q_DECLARE_METATYPE(vigla::kube::ExecPlan)
QTEST_GUILESS_MAIN(TestExecCredentials)
#include "tst_exec_credentials.moc"
