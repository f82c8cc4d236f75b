#include "app/demo/demo_cluster.h"
#include "tests/support/loopback_api.h"
#include "tests/support/window_driver.h"
#include "ui/control/control_plane_page.h"
#include "ui/proxies/comparison_pane.h"
#include "ui/proxies/proxies_page.h"
#include "ui/proxies/proxy_inspector.h"
#include "ui/shell/page_id.h"
#include "ui/shell/rights_dialog.h"
#include "ui/shell/top_bar.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QToolButton>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <mutex>
#include <set>

using namespace vigla;
using test::kAnswerWithin;
using test::kConnectWithin;
using test::kConvergeWithin;

namespace {

/// Where this process has connected to by the Internet protocols, as `port` of 127.0.0.1, or the
/// whole address of anybody else.
class Destinations {
public:
    void add(const sockaddr* address)
    {
        const std::lock_guard lock(m_mutex);
        if (address->sa_family == AF_INET) {
            const auto* internet = reinterpret_cast<const sockaddr_in*>(address);
            const auto host = ntohl(internet->sin_addr.s_addr);
            const auto port = QString::number(ntohs(internet->sin_port));
            m_seen.insert(host == INADDR_LOOPBACK
                    ? port
                    : QString::number(host, 16) + QLatin1Char(':') + port);
        } else if (address->sa_family == AF_INET6) {
            m_seen.insert(QStringLiteral("by IPv6"));
        }
    }
    QStringList take()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_seen, {}).values();
    }

private:
    std::mutex m_mutex;
    QSet<QString> m_seen;
};

Destinations& destinations()
{
    static Destinations all;
    return all;
}

} // namespace

/// Stands before the C library's own, whichever library of this process connects.
extern "C" int connect(int socket, const sockaddr* address, socklen_t length)
{
    destinations().add(address);
    return static_cast<int>(::syscall(SYS_connect, socket, address, length));
}

namespace {

/// All that SECURITY.md says is asked of an API server, whatever page is shown. Methods and paths
/// with their queries; `{}` stands for a name.
const QStringList kAlways{
    // what it is and serves
    QStringLiteral("GET /version"),
    QStringLiteral("GET /api"),
    QStringLiteral("GET /apis"),
    // what is listed and watched
    QStringLiteral("GET /api/v1/(namespaces|pods|services)(\\?.*)?"),
    QStringLiteral("GET /api/v1/namespaces/{}/(pods|services)(\\?.*)?"),
    QStringLiteral("GET /apis/apps/v1/(deployments|replicasets)(\\?.*)?"),
    QStringLiteral("GET /apis/discovery\\.k8s\\.io/v1/endpointslices(\\?.*)?"),
    QStringLiteral("GET /apis/(networking|security|telemetry|extensions)\\.istio\\.io/.*"),
    QStringLiteral("GET /apis/gateway\\.networking\\.k8s\\.io/.*"),
    // proxies and istiod
    QStringLiteral(
        "GET /api/v1/namespaces/{}/pods/{}:(15020|15090)/proxy/stats/prometheus(\\?.*)?"),
    QStringLiteral("GET /api/v1/namespaces/{}/pods/{}:15014/proxy/version"),
    QStringLiteral("GET /api/v1/namespaces/{}/pods/{}/portforward\\?ports=(15000|15014)"),
    // what the person may do
    QStringLiteral("POST /apis/authorization\\.k8s\\.io/v1/selfsubjectaccessreviews"),
};

const QStringList kControlPlane{
    QStringLiteral("GET /api/v1/namespaces/istio-system/configmaps/(istio|values)"),
    QStringLiteral("GET /apis/install\\.istio\\.io/v1alpha1/istiooperators"),
    QStringLiteral("GET /apis/apps/v1/namespaces/istio-system/deployments/istiod"),
    QStringLiteral("GET /apis/admissionregistration\\.k8s\\.io/v1/mutatingwebhookconfigurations"
                   "\\?labelSelector=istio\\.io%2Frev"),
    QStringLiteral("GET /api/v1/namespaces/{}/pods/{}:15014/proxy/metrics"),
};

const QStringList kDryRuns{QStringLiteral(
    "PUT /apis/networking\\.istio\\.io/v1/namespaces/bookinfo/virtualservices/reviews"
    "\\?(.*&)?dryRun=All(&.*)?")};

const QStringList kWrites{QStringLiteral(
    "PUT /apis/networking\\.istio\\.io/v1/namespaces/bookinfo/virtualservices/reviews"
    "\\?((?!dryRun).)*")};

bool isOneOf(const QString& request, const QStringList& patterns)
{
    return std::ranges::any_of(patterns, [&](QString pattern) {
        pattern.replace(QStringLiteral("{}"), QStringLiteral("[a-z0-9.-]+"));
        return QRegularExpression(QRegularExpression::anchoredPattern(pattern))
            .match(request)
            .hasMatch();
    });
}

} // namespace

/// The window is driven through everything that it has, and what reaches the server is held against
/// what SECURITY.md says, as is where this process connects to.
class TestWhatIsAsked : public QObject {
    Q_OBJECT

    std::mutex m_mutex; ///< Guards what follows: the server tells on its own threads.
    QStringList m_heard;

    QTemporaryDir m_folder;
    std::unique_ptr<demo::DemoCluster> m_cluster;
    std::unique_ptr<test::WindowDriver> m_driver;
    bool m_hasFailed = false;

    ui::MainWindow& window() { return m_driver->window(); }

    QStringList heard()
    {
        const std::lock_guard lock(m_mutex);
        return m_heard;
    }
    qsizetype countHeard(const QStringList& patterns)
    {
        const auto all = heard();
        return std::ranges::count_if(
            all, [&](const QString& request) { return isOneOf(request, patterns); });
    }
    /// What came that is none of these.
    QByteArray others(const QStringList& patterns)
    {
        QStringList found;
        for (const QString& request : heard())
            if (!isOneOf(request, patterns))
                found.append(request);
        found.removeDuplicates();
        return found.join(QLatin1Char('\n')).toUtf8();
    }

    std::string kubeconfig(const QByteArray& text)
    {
        QFile file(m_folder.filePath(QStringLiteral("kubeconfig")));
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(text) < 0)
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return file.fileName().toStdString();
    }

    /// Another cluster, of which nothing has been heard.
    void start(std::vector<demo::DeniedRule> denied)
    {
        demo::DemoOptions options;
        options.denied = std::move(denied);
        options.shortestAck = std::chrono::milliseconds(20);
        options.longestAck = std::chrono::milliseconds(100);
        options.heard = [this](std::string_view method, std::string_view target) {
            const std::lock_guard lock(m_mutex);
            m_heard.append(QString::fromUtf8(method.data(), static_cast<qsizetype>(method.size()))
                + QLatin1Char(' ')
                + QString::fromUtf8(target.data(), static_cast<qsizetype>(target.size())));
        };
        auto cluster = demo::DemoCluster::start(options);
        QVERIFY2(cluster, cluster ? "" : cluster.error().message.c_str());
        m_cluster = *std::move(cluster);
        const std::lock_guard lock(m_mutex);
        m_heard.clear();
    }

    app::CommandLine wayIn()
    {
        app::CommandLine line;
        line.connection.kubeconfig = kubeconfig(QByteArray::fromStdString(m_cluster->kubeconfig()));
        return line;
    }

    /// The server has been asked, and has answered.
    bool arePodsKnown() { return !m_driver->session().cluster()->pods.empty(); }

    void open(const app::CommandLine& line)
    {
        m_driver = std::make_unique<test::WindowDriver>(line, m_folder.path());
        QVERIFY(QTest::qWaitForWindowActive(&window()));
    }

#define NOTHING_ELSE_IS_ASKED(patterns)                                                            \
    do {                                                                                           \
        const QByteArray unexpected = others(patterns);                                            \
        QVERIFY2(unexpected.isEmpty(), unexpected.constData());                                    \
        QCOMPARE(heard().filter(QStringLiteral("secret"), Qt::CaseInsensitive), QStringList());    \
    } while (false)

private slots:
    /// Every step builds on the one before.
    void init()
    {
        if (m_hasFailed)
            QSKIP("an earlier step failed");
    }
    void cleanup()
    {
        m_hasFailed = m_hasFailed || QTest::currentTestFailed();
    }

    void initTestCase()
    {
        start({});
        open(wayIn());
        m_driver->session().collector().setPeriod(std::chrono::seconds(1));
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->session().store().hasPicture()
                && m_driver->session().store().current().graph->edges.size() > 8,
            kConnectWithin);
    }

    void thePagesAskForWhatIsListed()
    {
        for (int page = 0; page < ui::kPageCount; ++page)
            if (static_cast<ui::PageId>(page) != ui::PageId::ControlPlane)
                window().showPage(static_cast<ui::PageId>(page));
        const auto& graph = *m_driver->session().store().current().graph;
        for (const auto& node : graph.nodes)
            window().selection().select(toQString(node.id));
        for (const auto& edge : graph.edges)
            window().selection().select(toQString(edge.id));
        window().findChild<ui::TopBar*>()->openContexts();
        QTRY_VERIFY(QApplication::activePopupWidget() != nullptr);
        QApplication::activePopupWidget()->close();
        emit window().rightsRequested();
        QTRY_VERIFY(countHeard(kAlways.mid(kAlways.size() - 1)) > 0);
        for (auto* dialog : window().findChildren<ui::RightsDialog*>())
            dialog->close();
        NOTHING_ELSE_IS_ASKED(kAlways);
    }

    void aProxyIsReadFromTheInside()
    {
        const auto& pods = m_driver->session().cluster()->pods;
        const auto pod = std::ranges::find_if(
            pods, [](const auto& candidate) { return candidate.name.starts_with("reviews-v1"); });
        QVERIFY(pod != pods.end());
        window().showPage(ui::PageId::Proxies);
        auto* page = window().proxiesPage();
        const auto id = toQString(pod->namespaceName + "/" + pod->name);
        QTRY_VERIFY_WITH_TIMEOUT(page->openProxy(id), kAnswerWithin);
        for (int part = 0; part < kProxyParts; ++part)
            page->inspector()->showPart(static_cast<ProxyPart>(part));
        QTRY_VERIFY2_WITH_TIMEOUT(
            page->inspector()->comparison()->summary().contains(QStringLiteral("same")),
            qPrintable(page->inspector()->comparison()->summary()), kAnswerWithin);
        QVERIFY(countHeard({QStringLiteral("GET /api/v1/namespaces/bookinfo/pods/reviews-v1{}"
                                           "/portforward\\?ports=15000")})
            > 0);
        NOTHING_ELSE_IS_ASKED(kAlways);
    }

    void aChangeIsTriedBeforeItIsWritten()
    {
        window().showPage(ui::PageId::Routing);
        QTRY_VERIFY(
            m_driver->routingPage().showHost(QStringLiteral("reviews.bookinfo.svc.cluster.local")));
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->splitBar() != nullptr, kConnectWithin);
        PRESS(*m_driver, "statusReadOnly");
        m_driver->splitByKeyboard(6);
        PRESS(*m_driver, "apply");
        QTRY_VERIFY_WITH_TIMEOUT(
            m_driver->routingPage().applyPanel()->confirmDialog() != nullptr, kAnswerWithin);
        QVERIFY(countHeard(kDryRuns) > 0);
        NOTHING_ELSE_IS_ASKED(kAlways + kDryRuns);
        PRESS(*m_driver, "confirmApply");
        QTRY_COMPARE_WITH_TIMEOUT(
            m_driver->rollout().state().phase, routing::Phase::Converged, kConvergeWithin);
        QCOMPARE(countHeard(kWrites), qsizetype{1});
        NOTHING_ELSE_IS_ASKED(kAlways + kDryRuns + kWrites);
    }

    void thePageOfTheControlPlaneAsksForMore()
    {
        QCOMPARE(countHeard(kControlPlane), qsizetype{0});
        QSignalSpy shown(window().controlPlanePage(), &ui::ControlPlanePage::shownChanged);
        window().showPage(ui::PageId::ControlPlane);
        for (const QString& pattern : kControlPlane)
            QTRY_VERIFY2_WITH_TIMEOUT(
                countHeard({pattern}) > 0, qPrintable(pattern), kAnswerWithin);
        window().showPage(ui::PageId::Graph);
        QVERIFY(!shown.isEmpty() && !shown.back().at(0).toBool());
        NOTHING_ELSE_IS_ASKED(kAlways + kDryRuns + kWrites + kControlPlane);
    }

    void nobodyButTheServerWasConnectedTo()
    {
        m_driver.reset();
        QCOMPARE(destinations().take(), QStringList{QString::number(m_cluster->port())});
    }

    void aPrometheusThatWasGivenIsTheOnlyOther()
    {
        test::LoopbackApi prometheus;
        prometheus.answer("GET /",
            {200, test::json("{'status':'success','data':{'resultType':'vector','result':[]}}")});
        app::CommandLine line;
        line.connection.kubeconfig = kubeconfig(QByteArray::fromStdString(m_cluster->kubeconfig()));
        line.connection.prometheusUrl = "http://127.0.0.1:" + std::to_string(prometheus.port());
        open(line);
        QTRY_VERIFY_WITH_TIMEOUT(
            prometheus.count("GET /api/v1/query?") > 0 && arePodsKnown(), kConnectWithin);
        for (const auto& request : prometheus.heard()) {
            QVERIFY2(request.target.starts_with("/api/v1/query?"), request.target.c_str());
            QCOMPARE(request.method, std::string("GET"));
            QVERIFY(!request.headers.contains("authorization")); // that is for the API server
        }
        m_driver.reset();
        auto expected
            = QStringList{QString::number(m_cluster->port()), QString::number(prometheus.port())};
        auto seen = destinations().take();
        expected.sort();
        seen.sort();
        QCOMPARE(seen, expected);
    }

    void anIdentityProviderIsTheOnlyOther()
    {
        test::LoopbackApi issuer;
        const auto url = "http://127.0.0.1:" + std::to_string(issuer.port());
        const auto token = m_cluster->identity().token;
        issuer.answer("GET /.well-known/openid-configuration",
            {200, R"({"token_endpoint":")" + url + R"(/token"})"});
        issuer.answer(
            "POST /token", {200, R"({"id_token":")" + token + R"(","refresh_token":"another"})"});
        QByteArray config = QByteArray::fromStdString(m_cluster->kubeconfig());
        config.replace("token: " + QByteArray::fromStdString(token),
            "auth-provider: {name: oidc, config: {client-id: vigla, refresh-token: one, "
            "idp-issuer-url: '"
                + QByteArray::fromStdString(url) + "'}}");
        app::CommandLine line;
        line.connection.kubeconfig = kubeconfig(config);
        open(line);
        const auto isSaid = [&] {
            return window().findChild<QStatusBar*>()->currentMessage().contains(
                QStringLiteral("has replaced the refresh token"));
        };
        QTRY_VERIFY_WITH_TIMEOUT(isSaid(), kConnectWithin);
        QTRY_VERIFY_WITH_TIMEOUT(arePodsKnown(), kConnectWithin);
        QCOMPARE(issuer.heard().size(), std::size_t{2});
        m_driver.reset();
        auto expected
            = QStringList{QString::number(m_cluster->port()), QString::number(issuer.port())};
        auto seen = destinations().take();
        expected.sort();
        seen.sort();
        QCOMPARE(seen, expected);
        QFile file(QString::fromStdString(line.connection.kubeconfig));
        QVERIFY(file.open(QIODevice::ReadOnly) && file.readAll() == config);
    }

    void aServerThatIsNotVerifiedIsMarked()
    {
        QByteArray config = QByteArray::fromStdString(m_cluster->kubeconfig());
        static const QRegularExpression kAuthority(
            QStringLiteral("certificate-authority-data: \\S+"));
        const auto tip = [&](const QByteArray& text) {
            app::CommandLine line;
            line.connection.kubeconfig = kubeconfig(text);
            open(line);
            const bool isIn = QTest::qWaitFor([&] { return arePodsKnown(); }, kConnectWithin);
            return isIn
                ? window().findChild<QToolButton*>(QStringLiteral("contextButton"))->toolTip()
                : QStringLiteral("not connected");
        };
        const QString warning = QStringLiteral("certificate is not verified");
        const QString verified = tip(config);
        QVERIFY2(!verified.contains(warning), qPrintable(verified));
        m_driver.reset();
        const QString unverified
            = tip(QString::fromUtf8(config)
                      .replace(kAuthority, QStringLiteral("insecure-skip-tls-verify: true"))
                      .toUtf8());
        QVERIFY2(unverified.contains(warning), qPrintable(unverified));
    }

    void whereIstiodTellsNothingTheConfigurationOfTheMeshIsRead()
    {
        m_driver.reset();
        start({{"", "", "pods/portforward", ""}});
        open(wayIn());
        const QStringList mesh{
            QStringLiteral("GET /api/v1/namespaces/istio-system/configmaps/istio")};
        QTRY_VERIFY_WITH_TIMEOUT(countHeard(mesh) > 0, kConnectWithin);
        QTRY_VERIFY_WITH_TIMEOUT(arePodsKnown(), kConnectWithin);
        NOTHING_ELSE_IS_ASKED(kAlways + mesh);
    }

    void cleanupTestCase()
    {
        m_driver.reset();
        m_cluster.reset();
    }
};

QTEST_MAIN(TestWhatIsAsked)
#include "tst_what_is_asked.moc"
