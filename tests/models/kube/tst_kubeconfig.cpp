#include "models/core/base64.h"
#include "models/kube/kubeconfig.h"

#include <QTest>

using namespace vigla;
using namespace vigla::kube;

namespace {

constexpr const char* kPem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

std::string inBase64()
{
    return encodeBase64(kPem);
}

/// The parts of a usable file, for tests to break.
std::string completeConfig()
{
    return "apiVersion: v1\n"
           "kind: Config\n"
           "current-context: dev\n"
           "clusters:\n"
           "- name: dev-cluster\n"
           "  cluster:\n"
           "    server: https://10.0.0.1:6443/k8s/clusters/c-1/\n"
           "    certificate-authority-data: "
        + inBase64()
        + "\n"
          "    tls-server-name: api.internal\n"
          "    proxy-url: socks5://127.0.0.1:1080\n"
          "users:\n"
          "- name: dev-user\n"
          "  user:\n"
          "    token: s3cret\n"
          "    tokenFile: tokens/dev\n"
          "    as: jane\n"
          "    as-groups: [ops, \"dev team\"]\n"
          "    as-user-extra:\n"
          "      acme.com/project: [one, two]\n"
          "contexts:\n"
          "- name: dev\n"
          "  context:\n"
          "    cluster: dev-cluster\n"
          "    user: dev-user\n"
          "    namespace: shop\n";
}

constexpr const char* kJsonConfig
    = "{\"current-context\":\"a\",\"contexts\":[{\"name\":\"a\",\"context\":{\"cluster\":\"c\"}}],"
      "\n"
      "                \"clusters\":[{\"name\":\"c\",\"cluster\":{\"server\":\"https://h\"}}]}";

constexpr const char* kSecondConfig
    = "current-context: prod\n"
      "clusters: [{name: dev-cluster, cluster: {server: \"https://other\"}}, {name: c2, cluster: "
      "{server: \"https://two\"}}]\n"
      "contexts: [{name: prod, context: {cluster: c2}}, {name: dev, context: {cluster: c2}}]\n";

Result<std::string> noFiles(const std::string& path)
{
    return Error{Error::Kind::NotFound, "the file " + path + " is not there"};
}

Kubeconfig parsed(const std::string& text, const std::string& file = "/home/me/.kube/config")
{
    auto config = parseKubeconfig(text, file);
    if (!config)
        qFatal("%s", config.error().message.c_str());
    return *std::move(config);
}

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    if (at == std::string::npos)
        qFatal("the text has no %s", from.c_str());
    return text.replace(at, from.size(), to);
}

} // namespace

class TestKubeconfig : public QObject {
    Q_OBJECT
private slots:
    void resolvesEverythingThatConnectingNeeds()
    {
        const auto access = resolveContext(parsed(completeConfig()), {}, noFiles);
        QVERIFY2(access, access ? "" : access.error().message.c_str());
        QCOMPARE(access->context, std::string("dev"));
        QCOMPARE(access->server, std::string("https://10.0.0.1:6443/k8s/clusters/c-1"));
        QCOMPARE(access->namespaceName, std::string("shop"));
        QCOMPARE(access->authorityPem, std::string(kPem));
        QCOMPARE(access->tlsServerName, std::string("api.internal"));
        QCOMPARE(access->proxyUrl, std::string("socks5://127.0.0.1:1080"));
        QCOMPARE(access->token, std::string("s3cret"));
        QCOMPARE(access->tokenFile, std::string("/home/me/.kube/tokens/dev"));
        QVERIFY(!access->isInsecure);
        const std::vector<std::pair<std::string, std::string>> headers{{"Impersonate-User", "jane"},
            {"Impersonate-Group", "ops"}, {"Impersonate-Group", "dev team"},
            {"Impersonate-Extra-acme.com%2Fproject", "one"},
            {"Impersonate-Extra-acme.com%2Fproject", "two"}};
        QCOMPARE(access->impersonationHeaders, headers);
    }

    void certificatesComeFromFilesUnlessDataIsGiven()
    {
        const std::string config = replaced(completeConfig(), "    token: s3cret",
            "    client-certificate: certs/me.pem\n    client-key: /keys/me.key\n    "
            "client-key-data: "
                + inBase64());
        std::vector<std::string> asked;
        const auto read = [&](const std::string& path) -> Result<std::string> {
            asked.push_back(path);
            return std::string(kPem);
        };
        const auto access = resolveContext(parsed(config), "dev", read);
        QVERIFY2(access, access ? "" : access.error().message.c_str());
        QCOMPARE(asked, std::vector<std::string>{"/home/me/.kube/certs/me.pem"});
        QCOMPARE(access->clientKeyPem, std::string(kPem));
    }

    void jsonIsYamlToo()
    {
        const auto config = parsed(kJsonConfig);
        const auto access = resolveContext(config, {}, noFiles);
        QVERIFY(access);
        QCOMPARE(access->namespaceName, std::string("default"));
    }

    void anEmptyFileIsAnEmptyConfig()
    {
        QVERIFY(parsed("").contexts.empty());
        QVERIFY(parsed("# only a comment\n").contexts.empty());
        const auto access = resolveContext(parsed(""), {}, noFiles);
        QVERIFY(!access);
        QCOMPARE(access.error().kind, Error::Kind::NotFound);
    }

    void malformedFilesNameFileAndLine_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("mention");
        QTest::addRow("not YAML") << QByteArray("a: [1,\nb: }") << QByteArray("line 2");
        QTest::addRow("tab") << QByteArray("a:\n\tb: c") << QByteArray("line 2");
        QTest::addRow("a list") << QByteArray("- a\n- b") << QByteArray("a map was expected");
        QTest::addRow("a text") << QByteArray("hello") << QByteArray("a map was expected");
        QTest::addRow("another kind")
            << QByteArray("apiVersion: v1\nkind: Secret\n") << QByteArray("line 2");
        QTest::addRow("clusters is a map")
            << QByteArray("kind: Config\nclusters:\n  a: b\n") << QByteArray("line 2");
        QTest::addRow("no name") << QByteArray("kind: Config\nusers:\n- user: {token: a}\n")
                                 << QByteArray("line 3");
        QTest::addRow("number for a text")
            << QByteArray("users:\n- name: a\n  user:\n    token: 12\n") << QByteArray("line 4");
        QTest::addRow("text for a flag") << QByteArray(
            "clusters:\n- name: a\n  cluster:\n    insecure-skip-tls-verify: \"no\"\n")
                                         << QByteArray("line 4");
        QTest::addRow("binary") << QByteArray("\x00\x01\x02\xff", 4) << QByteArray("/k/c");
    }
    void malformedFilesNameFileAndLine()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, mention);
        const auto config = parseKubeconfig(text.toStdString(), "/k/c");
        QVERIFY(!config);
        QCOMPARE(config.error().kind, Error::Kind::InvalidInput);
        const auto& message = config.error().message;
        QVERIFY2(message.find("/k/c") != std::string::npos, message.c_str());
        QVERIFY2(message.find(mention.toStdString()) != std::string::npos, message.c_str());
    }

    void bombsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QByteArray aliases("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; ++i) {
            const auto earlier = "*a" + QByteArray::number(i - 1);
            const QByteArray name = "a" + QByteArray::number(i);
            aliases += name + ": &" + name + " [";
            for (int j = 0; j < 9; ++j)
                aliases += earlier + (j < 8 ? "," : "]\n");
        }
        QTest::addRow("aliases") << aliases;
        QTest::addRow("alias of itself") << QByteArray("clusters: &a\n- *a\n");
        QTest::addRow("depth") << QByteArray("a: ") + QByteArray(20'000, '[');
        QTest::addRow("size") << QByteArray("a: ") + QByteArray(9 << 20, 'x');
    }
    void bombsAreRefused()
    {
        QFETCH(const QByteArray, text);
        const auto config = parseKubeconfig(text.toStdString(), "/k/c");
        QVERIFY(!config);
        QCOMPARE(config.error().kind, Error::Kind::InvalidInput);
    }

    void unusableContextsSayWhy_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<bool>("isListedAsUsable"); ///< What only resolving can find out.
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("mention");
        const int invalid = static_cast<int>(Error::Kind::InvalidInput);
        const int unsupported = static_cast<int>(Error::Kind::Unsupported);
        const auto row = [](const char* name, const char* from, const QByteArray& to, bool isListed,
                             int kind, const char* mention) {
            QTest::addRow("%s", name)
                << QByteArray(from) << to << isListed << kind << QByteArray(mention);
        };
        const char* const token = "    token: s3cret\n    tokenFile: tokens/dev";
        row("no such cluster", "cluster: dev-cluster", "cluster: gone", false, invalid,
            "names the cluster \"gone\"");
        row("no such user", "user: dev-user", "user: gone", false, invalid, "the user \"gone\"");
        row("no server", "server: https://10.0.0.1:6443/k8s/clusters/c-1/", "server: ''", false,
            invalid, "has no server address");
        row("exec plugin of a removed version", token,
            "    exec: {command: aws-login, apiVersion: client.authentication.k8s.io/v1alpha1}",
            false, unsupported, "\"aws-login\"");
        row("exec plugin without a mode", token,
            "    exec: {command: aws-login, apiVersion: client.authentication.k8s.io/v1}", false,
            unsupported, "interactiveMode");
        row("removed auth provider", token, "    auth-provider: {name: gcp}", false, unsupported,
            "gke-gcloud-auth-plugin");
        row("the other removed one", token, "    auth-provider: {name: azure}", false, unsupported,
            "kubelogin");
        row("oidc without tokens", token, "    auth-provider: {name: oidc, config: {}}", false,
            unsupported, "neither an id-token nor a refresh-token");
        row("scheme", "https://10", "gopher://10", true, invalid, "neither https nor http");
        row("proxy scheme", "socks5://", "ftp://", true, invalid, "proxy-url");
        row("insecure with authority", "    tls-server-name",
            "    insecure-skip-tls-verify: true\n    tls-server-name", true, invalid,
            "Remove one of them");
        row("authority not base64",
            "certificate-authority-data: ", "certificate-authority-data: '%%'\n    x-old: ", true,
            invalid, "is not base64");
        row("authority not PEM", "certificate-authority-data: ",
            "certificate-authority-data: aGVsbG8=\n    x-old: ", true, invalid, "is not PEM");
        row("certificate without key", token,
            "    client-certificate-data: " + QByteArray::fromStdString(inBase64()), true, invalid,
            "both are needed");
        row("file is not there", token,
            "    client-certificate: gone.pem\n    client-key: gone.key", true,
            static_cast<int>(Error::Kind::NotFound), "/home/me/.kube/gone.pem");
    }
    void unusableContextsSayWhy()
    {
        QFETCH(const QByteArray, from);
        QFETCH(const QByteArray, to);
        QFETCH(const bool, isListedAsUsable);
        QFETCH(const int, kind);
        QFETCH(const QByteArray, mention);
        const auto config
            = parsed(replaced(completeConfig(), from.toStdString(), to.toStdString()));
        const auto contexts = contextsOf(config);
        QCOMPARE(contexts.size(), std::size_t{1});
        QCOMPARE(contexts[0].isUsable, isListedAsUsable);
        const auto access = resolveContext(config, "dev", noFiles);
        QVERIFY(!access);
        QCOMPARE(static_cast<int>(access.error().kind), kind);
        const auto& message = access.error().message;
        QVERIFY2(message.find(mention.toStdString()) != std::string::npos, message.c_str());
        QVERIFY2(message.find("s3cret") == std::string::npos, message.c_str());
        if (!isListedAsUsable)
            QCOMPARE(contexts[0].reason, message);
    }

    void whoMakesTheCredentialsIsResolvedAndNothingIsRun()
    {
        const auto config = parsed(replaced(
            replaced(completeConfig(), "    token: s3cret\n    tokenFile: tokens/dev",
                "    exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./bin/login,"
                " args: [a, b], env: [{name: E, value: v}], provideClusterInfo: true}"),
            "    proxy-url: socks5://127.0.0.1:1080",
            "    extensions: [{name: other, extension: 1}, {name: "
            "client.authentication.k8s.io/exec, extension: {audience: x}}]"));
        const auto access = resolveContext(config, {}, noFiles);
        QVERIFY2(access, access ? "" : access.error().message.c_str());
        QVERIFY(access->exec);
        QCOMPARE(access->exec->command, std::string("/home/me/.kube/bin/login"));
        QCOMPARE(access->exec->arguments, (std::vector<std::string>{"a", "b"}));
        QVERIFY(access->exec->providesClusterInfo);
        QCOMPARE(access->execConfig, std::string("{\"audience\":\"x\"}"));
        QCOMPARE(contextsOf(config)[0].program, std::string("/home/me/.kube/bin/login"));
    }

    void oidcIsResolved()
    {
        const auto config
            = parsed(replaced(completeConfig(), "    token: s3cret\n    tokenFile: tokens/dev",
                "    auth-provider: {name: oidc, config: {id-token: a.b.c, "
                "idp-certificate-authority: ca.pem}}"));
        const auto access = resolveContext(config, {}, noFiles);
        QVERIFY2(access, access ? "" : access.error().message.c_str());
        QCOMPARE(access->oidc.at("id-token"), std::string("a.b.c"));
        QCOMPARE(
            access->oidc.at("idp-certificate-authority"), std::string("/home/me/.kube/ca.pem"));
    }

    void theCommandLineImpersonatesInPlaceOfTheFile()
    {
        auto access = *resolveContext(parsed(completeConfig()), {}, noFiles);
        QCOMPARE(impersonatedBy(access), std::string("jane (ops, dev team)"));
        impersonate(access, {});
        QCOMPARE(impersonatedBy(access), std::string("jane (ops, dev team)"));
        impersonate(access, {"bob", "u1", {"qa"}});
        const std::vector<std::pair<std::string, std::string>> headers{
            {"Impersonate-User", "bob"}, {"Impersonate-Uid", "u1"}, {"Impersonate-Group", "qa"}};
        QCOMPARE(access.impersonationHeaders, headers);
    }

    void fromInsideOfAPod()
    {
        const auto config = inClusterConfig("fd00::1", "443", "shop\n");
        const auto read = [](const std::string& path) -> Result<std::string> {
            return path.ends_with("/ca.crt") ? std::string(kPem) : std::string("?");
        };
        const auto access = resolveContext(config, {}, read);
        QVERIFY2(access, access ? "" : access.error().message.c_str());
        QCOMPARE(access->server, std::string("https://[fd00::1]:443"));
        QCOMPARE(access->namespaceName, std::string("shop"));
        QCOMPARE(access->tokenFile, std::string(kServiceAccountFolder) + "/token");
        QCOMPARE(access->authorityPem, std::string(kPem));
        QCOMPARE(inClusterConfig("10.0.0.1", "443", "").clusters[0].server,
            std::string("https://10.0.0.1:443"));
    }

    void execBesideATokenIsNotNeeded()
    {
        const auto config = parsed(
            replaced(completeConfig(), "    as: jane", "    exec: {command: login}\n    as: jane"));
        const auto access = resolveContext(config, "dev", noFiles);
        QVERIFY(access && !access->exec);
        QVERIFY(contextsOf(config)[0].program.empty());
    }

    void aPasswordInTheAddressIsNoPartOfTheAddress()
    {
        const std::string text
            = "contexts: [{name: a, context: {cluster: c}}, {name: b, context: {cluster: c, user: "
              "u}}]\nclusters: [{name: c, cluster: {server: 'https://jane:s%21cret@h:6443'}}]\n"
              "users: [{name: u, user: {token: t}}]\n";
        const auto config = parsed(text);
        QCOMPARE(contextsOf(config).front().server, std::string("https://h:6443"));
        const auto plain = resolveContext(config, "a", noFiles).value();
        QCOMPARE(plain.server, std::string("https://h:6443"));
        QCOMPARE(plain.userName, std::string("jane"));
        QCOMPARE(plain.password, std::string("s!cret"));
        const auto withToken = resolveContext(config, "b", noFiles).value();
        QCOMPARE(withToken.token, std::string("t"));
        QVERIFY(withToken.userName.empty() && withToken.password.empty());
    }

    void anUnknownContextHasASuggestion()
    {
        const auto access = resolveContext(parsed(completeConfig()), "dve", noFiles);
        QVERIFY(!access);
        QCOMPARE(access.error().kind, Error::Kind::NotFound);
        QVERIFY(access.error().message.find("Did you mean \"dev\"?") != std::string::npos);
    }

    void theFirstFileWins()
    {
        const auto first = parsed(replaced(completeConfig(), "current-context: dev", ""));
        const auto second = parsed(kSecondConfig, "/other/config");
        const auto merged = mergeKubeconfigs({first, second});
        QCOMPARE(merged.currentContext, std::string("prod"));
        QCOMPARE(merged.contexts.size(), std::size_t{2});
        QCOMPARE(merged.contexts[0].cluster, std::string("dev-cluster"));
        QCOMPARE(merged.clusters.size(), std::size_t{2});
        QCOMPARE(merged.clusters[0].server, first.clusters[0].server);
        QCOMPARE(merged.clusters[1].sourceFile, std::string("/other/config"));
    }

    void pathsFollowClientGo()
    {
        using Paths = std::vector<std::string>;
        QCOMPARE(kubeconfigPaths("/x", "/a:/b", "/home/me"), Paths{"/x"});
        QCOMPARE(kubeconfigPaths("", "/a::/b:/a", "/home/me"), (Paths{"/a", "/b"}));
        QCOMPARE(kubeconfigPaths("", "", "/home/me"), Paths{"/home/me/.kube/config"});
        QCOMPARE(kubeconfigPaths("", "", ""), Paths{});
    }

    void base64_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("text");
        QTest::addRow("nothing") << QByteArray() << QByteArray();
        QTest::addRow("one") << QByteArray("f") << QByteArray("Zg==");
        QTest::addRow("two") << QByteArray("fo") << QByteArray("Zm8=");
        QTest::addRow("three") << QByteArray("foo") << QByteArray("Zm9v");
        QTest::addRow("binary") << QByteArray("\xff\xfe\x00\x01", 4) << QByteArray("//4AAQ==");
    }
    void base64()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QByteArray, text);
        QCOMPARE(encodeBase64(bytes.toStdString()), text.toStdString());
        QCOMPARE(decodeBase64(text.toStdString()), std::optional(bytes.toStdString()));
    }

    void base64ThatIsNone()
    {
        QVERIFY(!decodeBase64("a"));
        QVERIFY(!decodeBase64("ab=c"));
        QVERIFY(!decodeBase64("Zm9v-"));
        QCOMPARE(decodeBase64(" Zm\n9v "), std::optional(std::string("foo")));
    }
};

QTEST_APPLESS_MAIN(TestKubeconfig)
#include "tst_kubeconfig.moc"
