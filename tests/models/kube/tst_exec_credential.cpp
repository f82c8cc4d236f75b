#include "models/core/base64.h"
#include "models/core/time.h"
#include "models/kube/exec_credential.h"
#include "models/kube/oidc.h"
#include "models/kube/proxy.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace vigla;
using namespace vigla::kube;

namespace {

constexpr const char* kV1 = "client.authentication.k8s.io/v1";
constexpr const char* kPem = "-----BEGIN X-----\\nAA\\n-----END X-----\\n";

/// Single quotes become double ones, to keep JSON readable.
std::string quoted(std::string text)
{
    std::ranges::replace(text, '\'', '"');
    return text;
}

SystemTime now()
{
    return *parseRfc3339("2026-08-22T10:00:00Z");
}

ConfigExec plugin()
{
    return {kV1, "aws", {"eks", "get-token"}, {{"AWS_PROFILE", "dev"}}, {}, "Never", false};
}

std::string printed(const std::string& status, const std::string& version = kV1)
{
    return quoted("{'apiVersion':'") + version + quoted("','kind':'ExecCredential','status':")
        + status + "}";
}

ExecPlan planOf(const ConfigExec& exec)
{
    return {"dev", "me", "/home/me/.kube/config", "https://h:6443", exec, "/usr/bin/aws", "c0ffee"};
}

std::string jwt(const std::string& payload)
{
    auto part = encodeBase64(payload);
    std::erase(part, '=');
    return "e30." + part + ".sig";
}

} // namespace

class TestExecCredential : public QObject {
    Q_OBJECT
private slots:
    void readsATokenWithItsExpiry()
    {
        const auto credential = parseExecCredential(
            printed(quoted("{'token':' t0k \\n','expirationTimestamp':'2026-08-22T10:15:00Z'}")),
            kV1, now());
        QVERIFY2(credential, credential ? "" : credential.error().message.c_str());
        QCOMPARE(credential->token, std::string("t0k"));
        QVERIFY(credential->expiresAt == *parseRfc3339("2026-08-22T10:15:00Z"));
    }

    void readsACertificateWithoutExpiry()
    {
        const auto credential
            = parseExecCredential(printed(std::string(quoted("{'clientCertificateData':'")) + kPem
                                      + quoted("','clientKeyData':'") + kPem + quoted("'}")),
                kV1, now());
        QVERIFY2(credential, credential ? "" : credential.error().message.c_str());
        QVERIFY(credential->clientKeyPem.starts_with("-----BEGIN X-----\nAA"));
        QVERIFY(!credential->expiresAt);
    }

    void unusableOutputSaysWhy_data()
    {
        QTest::addColumn<QByteArray>("output");
        QTest::addColumn<QByteArray>("mention");
        const auto row = [](const char* name, const std::string& output, const char* mention) {
            QTest::addRow("%s", name) << QByteArray::fromStdString(output) << QByteArray(mention);
        };
        row("nothing", " \n", "printed nothing");
        row("no JSON", "token: s3cret", "not JSON");
        row("another kind", quoted("{'kind':'Secret'}"), "kind");
        row("another version",
            printed(quoted("{'token':'s3cret'}"), "client.authentication.k8s.io/v1beta1"),
            "apiVersion is not client.authentication.k8s.io/v1 as");
        row("no status",
            quoted("{'apiVersion':'client.authentication.k8s.io/v1','kind':'ExecCredential'}"),
            "no status");
        row("neither token nor certificate", printed("{}"), "neither a token nor");
        row("key alone", printed(std::string(quoted("{'clientKeyData':'")) + kPem + quoted("'}")),
            "only one of");
        row("certificate in base64",
            printed(quoted("{'clientCertificateData':'QUE=','clientKeyData':'QUE='}")), "not PEM");
        row("token is a number", printed(quoted("{'token':7}")), "status.token is not a text");
        row("expiry is no time", printed(quoted("{'token':'s3cret','expirationTimestamp':'soon'}")),
            "not a time");
        row("expired already",
            printed(quoted("{'token':'s3cret','expirationTimestamp':'2026-08-22T09:59:59Z'}")),
            "expired already");
    }
    void unusableOutputSaysWhy()
    {
        QFETCH(const QByteArray, output);
        QFETCH(const QByteArray, mention);
        const auto credential = parseExecCredential(output.toStdString(), kV1, now());
        QVERIFY(!credential);
        const auto& message = credential.error().message;
        QVERIFY2(message.find(mention.toStdString()) != std::string::npos, message.c_str());
        QVERIFY2(message.find("s3cret") == std::string::npos, message.c_str());
    }

    void pluginsThatCannotBeRunSayWhy_data()
    {
        QTest::addColumn<QByteArray>("apiVersion");
        QTest::addColumn<QByteArray>("mode");
        QTest::addColumn<bool>("hasTerminal");
        QTest::addColumn<QByteArray>("mention");
        const QByteArray v1 = kV1;
        const QByteArray beta = "client.authentication.k8s.io/v1beta1";
        QTest::addRow("v1") << v1 << QByteArray("Never") << false << QByteArray();
        QTest::addRow("v1beta1 without a mode") << beta << QByteArray() << false << QByteArray();
        QTest::addRow("v1 without a mode")
            << v1 << QByteArray() << false << QByteArray("interactiveMode");
        QTest::addRow("v1alpha1") << QByteArray("client.authentication.k8s.io/v1alpha1")
                                  << QByteArray("Never") << false
                                  << QByteArray("does not have any more");
        QTest::addRow("another group")
            << QByteArray("v1") << QByteArray("Never") << false << QByteArray("apiVersion v1");
        QTest::addRow("questions without a terminal")
            << v1 << QByteArray("Always") << false << QByteArray("terminal");
        QTest::addRow("questions in a terminal")
            << v1 << QByteArray("Always") << true << QByteArray();
    }
    void pluginsThatCannotBeRunSayWhy()
    {
        QFETCH(const QByteArray, apiVersion);
        QFETCH(const QByteArray, mode);
        QFETCH(const bool, hasTerminal);
        QFETCH(const QByteArray, mention);
        auto exec = plugin();
        exec.apiVersion = apiVersion.toStdString();
        exec.interactiveMode = mode.toStdString();
        const auto obstacle = obstacleOf(exec, "The user me", hasTerminal);
        QCOMPARE(obstacle.empty(), mention.isEmpty());
        QVERIFY2(obstacle.find(mention.toStdString()) != std::string::npos, obstacle.c_str());
    }

    void thePluginIsToldOfTheClusterOnlyIfItAsks()
    {
        ClusterAccess access;
        access.server = "https://h:6443/prefix";
        access.authorityPem = "PEM";
        access.proxyUrl = "socks5://p:1080";
        access.tlsServerName = "api";
        access.execConfig = quoted("{'audience':'x'}");
        access.exec = plugin();
        const auto without = nlohmann::json::parse(renderExecInfo(access, false));
        QVERIFY(without["apiVersion"] == kV1);
        QVERIFY(without["kind"] == "ExecCredential");
        QVERIFY(without["spec"] == nlohmann::json({{"interactive", false}}));
        access.exec->providesClusterInfo = true;
        const auto with = nlohmann::json::parse(renderExecInfo(access, true))["spec"];
        QVERIFY(with["interactive"] == true);
        QVERIFY(with["cluster"]["server"] == "https://h:6443/prefix");
        QVERIFY(with["cluster"]["certificate-authority-data"] == "UEVN");
        QVERIFY(with["cluster"]["proxy-url"] == "socks5://p:1080");
        QVERIFY(with["cluster"]["tls-server-name"] == "api");
        QVERIFY(with["cluster"]["config"]["audience"] == "x");
    }

    void whateverChangesIsAnotherConsent()
    {
        const auto agreed = consentText(planOf(plugin()));
        QCOMPARE(consentText(planOf(plugin())), agreed);
        auto other = planOf(plugin());
        other.exec.arguments = {"eks get-token"}; // the same words, otherwise parted
        QVERIFY(consentText(other) != agreed);
        other = planOf(plugin());
        other.exec.environment.emplace_back("LD_PRELOAD", "/tmp/x.so");
        QVERIFY(consentText(other) != agreed);
        other = planOf(plugin());
        other.resolvedPath = "/tmp/aws";
        QVERIFY(consentText(other) != agreed);
        other = planOf(plugin());
        other.contentHash = "bad";
        QVERIFY(consentText(other) != agreed);
        other = planOf(plugin());
        other.server = "https://elsewhere";
        QVERIFY(consentText(other) != agreed);
    }

    void commandsForPeopleHideWhatSoundsSecret()
    {
        auto plan = planOf(plugin());
        plan.exec.arguments = {"--oidc-client-secret=hush", "--token", "hush", "--zone=a b", "--x"};
        const auto shown = renderCommand(plan, true);
        QCOMPARE(shown,
            std::string(
                "/usr/bin/aws --oidc-client-secret=•••••• --token •••••• '--zone=a b' --x"));
        QVERIFY(renderCommand(plan, false).find("--token hush") != std::string::npos);
        QVERIFY(soundsSecret("AWS_SECRET_ACCESS_KEY") && soundsSecret("GITLAB_TOKEN"));
        QVERIFY(!soundsSecret("AWS_PROFILE"));
    }

    void expiryOfTokens()
    {
        QVERIFY(expiryOfJwt(jwt(quoted("{'exp':1787392800}")))
            == *parseRfc3339("2026-08-22T10:00:00Z"));
        QVERIFY(!expiryOfJwt(jwt(quoted("{'exp':'soon'}"))));
        QVERIFY(!expiryOfJwt("opaque"));
        QVERIFY(!expiryOfJwt("a.b.c"));
    }

    void theTokenEndpointMustBeSafe()
    {
        QCOMPARE(*parseTokenEndpoint(quoted("{'token_endpoint':'https://i/t'}"), "https://i"),
            std::string("https://i/t"));
        QVERIFY(!parseTokenEndpoint(quoted("{'token_endpoint':'http://i/t'}"), "https://i"));
        QVERIFY(!parseTokenEndpoint(quoted("{'token_endpoint':'file:///t'}"), "http://localhost"));
        QVERIFY(!parseTokenEndpoint(quoted("{'token_endpoint':'http://i/t'}"), "http://localhost"));
        QVERIFY(parseTokenEndpoint(
            quoted("{'token_endpoint':'http://localhost:1/t'}"), "http://localhost"));
        QVERIFY(
            !parseTokenEndpoint(quoted("{'token_endpoint':'http://localhost/t'}"), "https://i"));
        QVERIFY(!parseTokenEndpoint("{}", "https://i"));
    }

    void refreshTokensGoByPrivateWaysOnly_data()
    {
        QTest::addColumn<bool>("isPrivate");
        for (const char* url : {"https://issuer.example/realm", "http://127.0.0.1:8080/realm",
                 "http://localhost", "http://[::1]:5556?x"})
            QTest::addRow("%s", url) << true;
        for (const char* url : {"http://issuer.example", "http://127.0.0.1.evil.example/",
                 "http://127.0.0.1@evil.example/", "http://localhost:80@evil.example",
                 "http://localhost.evil.example", "http://[::1].evil.example", "ftp://127.0.0.1",
                 "127.0.0.1", ""})
            QTest::addRow("not '%s'", url) << false;
    }
    void refreshTokensGoByPrivateWaysOnly()
    {
        QFETCH(const bool, isPrivate);
        const QByteArray row = QTest::currentDataTag();
        const QByteArray url = isPrivate ? row : row.mid(5, row.size() - 6);
        QCOMPARE(isPrivateWay(url.toStdString()), isPrivate);
    }

    void refreshing()
    {
        const OidcConfig config{
            {"refresh-token", "r/1"}, {"client-id", "k8s"}, {"client-secret", "s&s"}};
        QCOMPARE(renderRefreshForm(config),
            std::string("grant_type=refresh_token&refresh_token=r%2F1&client_id=k8s&client_secret="
                        "s%26s"));
        const auto good
            = parseTokenAnswer(200, quoted("{'id_token':'a.b.c','refresh_token':'r2'}"));
        QVERIFY(good);
        QCOMPARE(good->refreshToken, std::string("r2"));
        const auto refused = parseTokenAnswer(
            400, quoted("{'error':'invalid_grant','error_description':'Token is not active'}"));
        QVERIFY(!refused);
        QCOMPARE(refused.error().message, std::string("invalid_grant: Token is not active"));
        QVERIFY(!parseTokenAnswer(200, "{}"));
    }

    void proxiesOfTheEnvironment_data()
    {
        QTest::addColumn<QByteArray>("server");
        QTest::addColumn<QByteArray>("noProxy");
        QTest::addColumn<bool>("isProxied");
        const auto row = [](const char* server, const char* noProxy, bool isProxied) {
            QTest::addRow("%s without %s", server, noProxy)
                << QByteArray(server) << QByteArray(noProxy) << isProxied;
        };
        row("https://api.example.com:6443", "", true);
        row("https://api.example.com:6443", "*", false);
        row("https://api.example.com", "example.com", false);
        row("https://api.example.com", ".example.com", false);
        row("https://example.com", ".example.com", true);
        row("https://badexample.com", "example.com", true);
        row("https://API.Example.com", " *.example.COM ,x", false);
        row("https://api.example.com:6443", "api.example.com:6443", false);
        row("https://api.example.com:6443", "api.example.com:443", true);
        row("https://10.1.2.3:6443", "10.0.0.0/8", false);
        row("https://11.1.2.3:6443", "10.0.0.0/8", true);
        row("https://[fd00::1]:6443", "fd00::/8", false);
        row("https://127.0.0.1:6443", "", false);
        row("https://localhost", "", false);
        row("http://api.example.com", "", false); // no HTTP_PROXY is set
    }
    void proxiesOfTheEnvironment()
    {
        QFETCH(const QByteArray, server);
        QFETCH(const QByteArray, noProxy);
        QFETCH(const bool, isProxied);
        const auto proxy
            = proxyFor(server.toStdString(), {"proxy:3128", "", noProxy.toStdString()});
        QCOMPARE(proxy, std::string(isProxied ? "http://proxy:3128" : ""));
    }
};

QTEST_APPLESS_MAIN(TestExecCredential)
#include "tst_exec_credential.moc"
