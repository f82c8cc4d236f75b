#include "tests/support/shifted_clock.h"

#include "app/demo/demo_cluster.h"
#include "app/net/clock.h"
#include "app/session/open_mesh.h"
#include "models/graph/graph_history.h"
#include "tests/support/chaos_proxy.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace vigla;
using namespace vigla::app;
using namespace std::chrono_literals;
using test::ChaosProxy;
using test::ShiftedClock;

namespace {

constexpr int kConnectWithin = 30'000;
constexpr int kRecoversWithin = 45'000;
constexpr int kRounds = 6;

double total(const Published& picture)
{
    double sum = 0;
    if (picture.graph)
        for (const auto& edge : picture.graph->edges)
            sum += edge.protocol == graph::Protocol::Tcp ? 0 : edge.rates.total;
    return sum;
}

} // namespace

/// A session while the wall clock is set and while the machine sleeps.
class TestClocks : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<demo::DemoCluster> m_cluster;
    std::unique_ptr<ChaosProxy> m_proxy;
    OpenMesh m_mesh;
    double m_usual = 0; ///< Requests per second on all edges.

    MeshSession& session() { return *m_mesh.session; }
    const Published& picture() { return session().store().current(); }
    SystemTime newestInCharts()
    {
        for (const auto& edge : picture().graph->edges)
            if (const auto series = picture().history->seriesOf(edge.id); !series.empty())
                return series.back().at;
        return {};
    }

/// The next pictures have rates as ever, and everything that has a time has that of now.
#define GOES_ON_AS_EVER()                                                                          \
    do {                                                                                           \
        double most = 0;                                                                           \
        int rounds = 0;                                                                            \
        const auto watching = connect(                                                             \
            &session().store(), &SnapshotStore::published, this, [&](const Published& shown) {     \
                most = std::max(most, total(shown));                                               \
                rounds += 1;                                                                       \
            });                                                                                    \
        QTRY_VERIFY_WITH_TIMEOUT(rounds >= kRounds && picture().isLive                             \
                && total(picture()) > m_usual / 3 && session().isConnected(),                      \
            kRecoversWithin);                                                                      \
        disconnect(watching);                                                                      \
        QVERIFY2(most < m_usual * 3, qPrintable(QString::number(most / m_usual)));                 \
        const auto wall = std::chrono::system_clock::now();                                        \
        QVERIFY(std::chrono::abs(wall - picture().snapshot->at) < 1min);                           \
        QVERIFY(std::chrono::abs(wall - newestInCharts()) < 1min);                                 \
        QVERIFY(std::chrono::abs(wall - picture().moments->back()) < 1min);                        \
    } while (false)

private slots:
    void initTestCase()
    {
        qputenv("XDG_DATA_HOME", m_folder.path().toUtf8());
        auto cluster = demo::DemoCluster::start({});
        QVERIFY2(cluster, cluster ? "" : cluster.error().message.c_str());
        m_cluster = *std::move(cluster);
        m_proxy = std::make_unique<ChaosProxy>(m_cluster->port());
        std::string config = m_cluster->kubeconfig();
        const auto port = ":" + std::to_string(m_cluster->port());
        config.replace(config.find(port), port.size(), ":" + std::to_string(m_proxy->port()));
        QFile file(m_folder.filePath(QStringLiteral("kubeconfig")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.write(QByteArray::fromStdString(config)) > 0);
        file.close();
        ConnectionOptions connection;
        connection.kubeconfig = file.fileName().toStdString();
        auto mesh = openMesh(connection, 1s);
        QVERIFY2(mesh, mesh ? "" : mesh.error().message.c_str());
        m_mesh = *std::move(mesh);
        m_mesh.session->start();
        int rounds = 0;
        connect(&session().store(), &SnapshotStore::published, this, [&] { rounds += 1; });
        QTRY_VERIFY_WITH_TIMEOUT(rounds > 8 && total(picture()) > 0, kConnectWithin);
        disconnect(&session().store(), nullptr, this, nullptr);
        m_usual = total(picture());
    }
    void cleanupTestCase()
    {
        m_mesh = {};
        m_proxy.reset();
        m_cluster.reset();
    }

    void theShiftIsSeenByTheProgram()
    {
        const auto wall = std::chrono::system_clock::now();
        const auto boot = net::monotonicNow();
        const auto steady = std::chrono::steady_clock::now();
        ShiftedClock::sleep(100s);
        QVERIFY(std::chrono::system_clock::now() - wall > 99s);
        QVERIFY(net::monotonicNow() - boot > 99s);
        QVERIFY(net::sleptSoFar() > 99s);
        QVERIFY(std::chrono::steady_clock::now() - steady < 50s);
    }

    void aWallClockThatIsSetChangesNoRate_data()
    {
        QTest::addColumn<int>("hours");
        QTest::addRow("an hour forth") << 1;
        QTest::addRow("two hours back") << -2;
        QTest::addRow("a week forth") << 168;
        QTest::addRow("a week back") << -168;
    }
    void aWallClockThatIsSetChangesNoRate()
    {
        QFETCH(const int, hours);
        ShiftedClock::wall += hours * 3600L;
        GOES_ON_AS_EVER();
    }

    void sleepMakesNoFalseRates_data()
    {
        QTest::addColumn<int>("seconds");
        QTest::addRow("a nap") << 90;
        QTest::addRow("an hour") << 3600;
    }
    /// The proxies have counted all the while, and the connections are gone without a word.
    void sleepMakesNoFalseRates()
    {
        QFETCH(const int, seconds);
        test::Weather silence;
        silence.isSilent = true;
        m_proxy->setWeather(silence);
        QTRY_VERIFY(m_proxy->hasSettled());
        m_cluster->advance(std::chrono::seconds(seconds));
        ShiftedClock::sleep(std::chrono::seconds(seconds));
        m_proxy->setWeather({});
        GOES_ON_AS_EVER();
    }
};

QTEST_GUILESS_MAIN(TestClocks)
#include "tst_clocks.moc"
