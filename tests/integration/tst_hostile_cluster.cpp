#include "app/demo/demo_cluster.h"
#include "app/kube/kube_client.h"
#include "tests/support/loopback_server.h"
#include "tests/support/shown_text.h"
#include "tests/support/window_driver.h"
#include "ui/history/history_page.h"
#include "ui/rollout/confirm_dialog.h"
#include "ui/shell/page_id.h"
#include "ui/shell/top_bar.h"

#include <QTableView>
#include <QTemporaryDir>

#include <future>

using namespace vigla;
using test::kAnswerWithin;
using test::kConnectWithin;
using test::kConvergeWithin;
using test::LoopbackServer;
using test::Peer;

namespace {

const std::string kPlain = "reviews";
/// Markup, a text direction that runs backwards, an isolate that does not end, and a control
/// sequence's beginning.
const std::string kHostile = "<b>evil<img src=x>\xe2\x80\xae\xe2\x81\xa6\xc2\x9b";

std::string withAll(std::string text, const std::string& before, const std::string& after)
{
    for (std::size_t at = text.find(before); at != std::string::npos;
         at = text.find(before, at + after.size()))
        text.replace(at, before.size(), after);
    return text;
}

/// The embedded mesh, but whatever it calls `reviews` has a hostile name, wherever that stands:
/// objects, labels, hosts, metrics, messages. Watches stay silent, and there are no WebSockets.
class HostileFront {
public:
    explicit HostileFront(const demo::DemoCluster& cluster)
        : m_server([this](Peer& peer) { serve(peer); })
    {
        auto connection = std::make_shared<net::Connection>();
        connection->serverUrl = "https://127.0.0.1:" + std::to_string(cluster.port());
        connection->caPem = cluster.identity().caCertificatePem;
        connection->bearerToken = cluster.identity().token;
        m_connection = std::move(connection);
    }

    QByteArray kubeconfig() const
    {
        return "current-context: a\ncontexts: [{name: a, context: {cluster: c}}]\nclusters: [{name:"
               " c, cluster: {server: \""
            + QByteArray::fromStdString(m_server.url()) + "\"}}]\n";
    }

private:
    void serve(Peer& peer)
    {
        while (const auto request = peer.read()) {
            if (request->target.find("watch=1") != std::string::npos) {
                peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                return peer.waitForClose();
            }
            const bool isTunnel = request->target.find("/portforward") != std::string::npos;
            if (!(isTunnel ? peer.answer(400, "{}") : pass(peer, *request)))
                return;
        }
    }

    bool pass(Peer& peer, const test::HeardRequest& heard)
    {
        net::Request request;
        request.connection = m_connection;
        request.method = heard.method;
        request.path = withAll(heard.target, app::percentEncoded(kHostile), kPlain);
        for (const char* name : {"accept", "content-type"})
            if (const auto header = heard.headers.find(name); header != heard.headers.end())
                request.headers.emplace_back(name, header->second);
        request.body = withAll(heard.body, kHostile, kPlain);
        std::promise<Result<net::Response>> answered;
        m_client.send(std::move(request),
            [&](Result<net::Response> answer) { answered.set_value(std::move(answer)); });
        const auto answer = answered.get_future().get();
        return answer
            && peer.answer(answer->status, withAll(answer->body, kPlain, kHostile),
                "Content-Type: " + answer->header("content-type") + "\r\n");
    }

    net::ConnectionPtr m_connection;
    net::HttpClient m_client;
    LoopbackServer m_server; ///< Last: its threads use the rest.
};

} // namespace

/// The whole window on a cluster whose names are hostile: all that is shown is plain text.
class TestHostileCluster : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<demo::DemoCluster> m_cluster;
    std::unique_ptr<HostileFront> m_front;
    std::unique_ptr<test::WindowDriver> m_driver;

    ui::MainWindow& window() { return m_driver->window(); }

    /// How often the hostile name is shown; -1 when it is not as plain text, which is in m_flaw.
    int countHostile()
    {
        int count = 0;
        for (const auto& shown : test::everythingShown(window())) {
            count += shown.text.contains(QStringLiteral("evil")) ? 1 : 0;
            if (!shown.isHarmless()) {
                m_flaw = (shown.place + QStringLiteral(": ") + shown.text).toUtf8();
                return -1;
            }
        }
        return count;
    }
    QByteArray m_flaw;

/// The name has got as far as here, and did no harm on the way.
#define SHOWN_AS_PLAIN_TEXT()                                                                      \
    do {                                                                                           \
        QTRY_VERIFY_WITH_TIMEOUT(countHostile() != 0, kAnswerWithin);                              \
        QVERIFY2(countHostile() > 0, m_flaw.constData());                                          \
    } while (false)

    QString hostileHost()
    {
        const auto& services = m_driver->session().cluster()->services;
        const auto found = std::ranges::find_if(services,
            [](const auto& service) { return service.name.find("evil") != std::string::npos; });
        return found == services.end() ? QString()
                                       : toQString(found->name + ".bookinfo.svc.cluster.local");
    }

private slots:
    void initTestCase()
    {
        auto cluster = demo::DemoCluster::start({});
        QVERIFY2(cluster, cluster ? "" : cluster.error().message.c_str());
        m_cluster = *std::move(cluster);
        m_front = std::make_unique<HostileFront>(*m_cluster);
        QFile file(m_folder.filePath(QStringLiteral("kubeconfig")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(m_front->kubeconfig()) > 0);
        file.close();
        app::CommandLine line;
        line.connection.kubeconfig = file.fileName().toStdString();
        m_driver = std::make_unique<test::WindowDriver>(line, m_folder.path());
        QVERIFY(QTest::qWaitForWindowActive(&window()));
        m_driver->session().collector().setPeriod(std::chrono::seconds(1));
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->session().store().hasPicture()
                && m_driver->session().store().current().graph->edges.size() > 8,
            kConnectWithin);
    }

    void thePagesShowPlainText_data()
    {
        QTest::addColumn<int>("page");
        for (const auto page : {ui::PageId::Graph, ui::PageId::Routing, ui::PageId::Tables,
                 ui::PageId::Proxies, ui::PageId::ControlPlane})
            QTest::addRow("%s", qPrintable(ui::nameOf(page))) << static_cast<int>(page);
    }
    void thePagesShowPlainText()
    {
        QFETCH(const int, page);
        window().showPage(static_cast<ui::PageId>(page));
        SHOWN_AS_PLAIN_TEXT();
    }

    void theInspectorShowsPlainText()
    {
        window().showPage(ui::PageId::Graph);
        const auto picture = m_driver->session().store().current();
        QStringList ids;
        for (const auto& node : picture.graph->nodes)
            ids.append(toQString(node.id));
        for (const auto& edge : picture.graph->edges)
            ids.append(toQString(edge.id));
        for (const QString& id : ids) {
            window().selection().select(id);
            QCoreApplication::processEvents();
            QVERIFY2(countHostile() >= 0, m_flaw.constData());
        }
    }

    void whatIsChangedAndWrittenIsShownAsPlainText()
    {
        window().showPage(ui::PageId::Routing);
        QVERIFY(!hostileHost().isEmpty());
        QTRY_VERIFY(m_driver->routingPage().showHost(hostileHost()));
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->splitBar() != nullptr, kConnectWithin);
        SHOWN_AS_PLAIN_TEXT();
        PRESS(*m_driver, "statusReadOnly");
        m_driver->splitByKeyboard(6);
        SHOWN_AS_PLAIN_TEXT();
        QTRY_VERIFY(!m_driver->edit().findings().empty()); // no host is called so
        m_driver->rollout().apply(m_driver->edit().draft()); // as if the checks had not seen it
        QTRY_VERIFY_WITH_TIMEOUT(
            m_driver->routingPage().applyPanel()->confirmDialog() != nullptr, kAnswerWithin);
        SHOWN_AS_PLAIN_TEXT();
        PRESS(*m_driver, "confirmApply");
        QTRY_COMPARE_WITH_TIMEOUT(
            m_driver->rollout().state().phase, routing::Phase::Converging, kConvergeWithin);
        SHOWN_AS_PLAIN_TEXT();
        m_driver->rollout().cancel(); // nobody can tell whether the proxies have it
        QTRY_VERIFY(routing::isFinished(m_driver->rollout().state().phase));
        SHOWN_AS_PLAIN_TEXT();
        window().showPage(ui::PageId::History);
        auto* history = m_driver->application().historyPage().findChild<QTableView*>();
        QTRY_VERIFY(history->model()->rowCount() == 1);
        SHOWN_AS_PLAIN_TEXT();
    }

    void cleanupTestCase()
    {
        m_driver.reset();
        m_front.reset();
        m_cluster.reset();
    }
};

QTEST_MAIN(TestHostileCluster)
#include "tst_hostile_cluster.moc"
