#include "models/snapshot/recording.h"
#include "tests/support/mesh_builder.h"
#include "tests/support/traffic_text.h"

#include <QTest>

#include <cmath>

using namespace vigla;
using namespace std::chrono_literals;

namespace {

mesh::ClusterStatePtr shop()
{
    test::MeshBuilder mesh;
    mesh.nameSpace("shop").workload("shop", "web-v1").workload("shop", "cart-v1");
    return mesh.build();
}

/// One round every five seconds; until second 600 there are 10 requests/s, then 40.
class Recorder final {
public:
    explicit Recorder(snapshot::RecordingBounds bounds = {})
        : recording(bounds)
    {
    }

    void run(int untilSecond)
    {
        for (; m_second <= untilSecond; m_second += 5) {
            snapshot::ScrapeRound round;
            round.generation = {static_cast<std::uint64_t>(m_second)};
            round.at = at(m_second);
            round.monotonicAt = MonotonicTime(std::chrono::seconds(m_second) + 20ms);
            round.cluster = cluster;
            snapshot::ProxyScrape scrape;
            scrape.namespaceName = "shop";
            scrape.podName = "web-v1-5d4f-0";
            scrape.epoch = "1";
            scrape.receivedAt = MonotonicTime(std::chrono::seconds(m_second));
            scrape.body = test::linesFrom("source shop/web-v1 -> shop/cart-v1 cart.shop http "
                + std::to_string(m_total) + "\n");
            round.proxies.push_back(std::move(scrape));
            newest = snapshot::reduce(newest, round);
            recording = snapshot::record(std::move(recording), newest);
            m_total += m_second < 600 ? 50 : 200;
        }
    }

    static SystemTime at(int second)
    {
        return SystemTime(std::chrono::seconds(1'700'000'000 + second));
    }

    double rateAt(int second) const
    {
        const auto snapshot = recording.snapshotAt(at(second));
        double total = 0;
        for (const auto& sample : snapshot::trafficOver(*snapshot, 60s).samples)
            total += sample.perSecond;
        return total;
    }

    mesh::ClusterStatePtr cluster = shop();
    snapshot::MeshSnapshotPtr newest;
    snapshot::Recording recording;

private:
    int m_second = 0;
    int m_total = 0;
};

} // namespace

class TestRecording : public QObject {
    Q_OBJECT
private slots:
    void nothingIsRecordedAtFirst()
    {
        QVERIFY(snapshot::Recording().moments().empty());
        QVERIFY(!snapshot::Recording().snapshotAt(Recorder::at(0)));
    }

    void theNewestMomentIsTheSnapshotItself()
    {
        Recorder recorder;
        recorder.run(60);
        QCOMPARE(recorder.recording.moments().back(), Recorder::at(60));
        QCOMPARE(recorder.recording.snapshotAt(Recorder::at(60)), recorder.newest);
        QCOMPARE(recorder.recording.snapshotAt(Recorder::at(4000)), recorder.newest);
    }

    void aPastMomentHasTheRatesOfItsTime_data()
    {
        QTest::addColumn<int>("second");
        QTest::addColumn<double>("expected");
        QTest::newRow("half an hour ago") << 60 << 10.0;
        QTest::newRow("before the change") << 570 << 10.0;
        QTest::newRow("a minute after the change") << 660 << 40.0;
        QTest::newRow("now") << 1800 << 40.0;
    }
    void aPastMomentHasTheRatesOfItsTime()
    {
        Recorder recorder;
        recorder.run(1800);
        QFETCH(const int, second);
        QFETCH(const double, expected);
        const double rate = recorder.rateAt(second);
        QVERIFY2(std::abs(rate - expected) < 0.01, std::to_string(rate).c_str());
    }

    void thirtyMinutesAreKeptOlderOnesFurtherApart()
    {
        Recorder recorder;
        recorder.run(3600);
        const auto moments = recorder.recording.moments();
        QCOMPARE(moments.front(), Recorder::at(1800));
        QCOMPARE(moments.back(), Recorder::at(3600));
        QVERIFY(std::ranges::is_sorted(moments));
        QVERIFY2(
            moments.size() > 80 && moments.size() < 120, std::to_string(moments.size()).c_str());
        for (std::size_t i = 1; i < moments.size(); ++i)
            QVERIFY(moments[i] - moments[i - 1] <= 30s);
        QCOMPARE(moments[moments.size() - 2], Recorder::at(3595));
    }

    void theClusterOfThatTimeIsKept()
    {
        Recorder recorder;
        const auto before = recorder.cluster;
        recorder.run(100);
        recorder.cluster = shop();
        recorder.run(200);
        QCOMPARE(recorder.recording.snapshotAt(Recorder::at(100))->cluster, before);
        QCOMPARE(recorder.recording.snapshotAt(Recorder::at(105))->cluster, recorder.cluster);
    }

    void memoryIsBounded()
    {
        snapshot::RecordingBounds bounds;
        bounds.mostBytes = 60'000;
        Recorder recorder(bounds);
        for (int second = 0; second <= 900; second += 5) {
            recorder.cluster = shop(); // another one each time: nothing can be shared
            recorder.run(second);
            QVERIFY(recorder.recording.byteCount() <= bounds.mostBytes);
        }
        const auto moments = recorder.recording.moments();
        QVERIFY(moments.size() >= 4);
        QCOMPARE(moments.back(), Recorder::at(900));
    }

    void whatIsSharedCountsOnce()
    {
        Recorder same;
        same.run(100);
        Recorder other;
        for (int second = 0; second <= 100; second += 5) {
            other.cluster = shop();
            other.run(second);
        }
        QVERIFY(same.recording.byteCount() * 2 < other.recording.byteCount());
    }

    void aPodThatChangesCostsOnePod()
    {
        test::MeshBuilder mesh;
        mesh.nameSpace("shop").workload("shop", "web-v1", 200).workload("shop", "cart-v1");
        Recorder recorder;
        recorder.cluster = mesh.build();
        recorder.run(0);
        const std::size_t first = recorder.recording.byteCount();
        for (int second = 5; second <= 50; second += 5) {
            auto next = std::make_shared<mesh::ClusterState>(*recorder.cluster);
            auto items = next->pods.shared();
            auto changed = std::make_shared<mesh::Pod>(*items.front());
            ++changed->restarts;
            items.front() = std::move(changed);
            next->pods = mesh::ItemList<mesh::Pod>(std::move(items));
            recorder.cluster = std::move(next);
            recorder.run(second);
        }
        QCOMPARE(recorder.recording.moments().size(), std::size_t{11});
        QVERIFY(recorder.recording.byteCount() < first + first / 2);
        QCOMPARE(recorder.recording.snapshotAt(Recorder::at(0))->cluster->pods[0].restarts, 0);
        QCOMPARE(recorder.recording.snapshotAt(Recorder::at(25))->cluster->pods[0].restarts, 5);
    }

    void aProxyThatChangesCostsOneProxy()
    {
        const auto withProxies = [](int changed) {
            auto snapshot = std::make_shared<snapshot::MeshSnapshot>();
            snapshot->at = Recorder::at(changed);
            snapshot->monotonicAt = MonotonicTime(std::chrono::seconds(changed));
            for (int i = 0; i < 100; ++i) {
                mesh::ProxyStatus proxy;
                proxy.namespaceName = "shop";
                proxy.podName = "web-" + std::to_string(100 + i);
                proxy.restarts = i == 7 ? changed : 0;
                snapshot->proxies.push_back(std::move(proxy));
            }
            return snapshot;
        };
        auto recording = snapshot::record(snapshot::Recording(), withProxies(0));
        const std::size_t first = recording.byteCount();
        for (int i = 1; i <= 10; ++i)
            recording = snapshot::record(std::move(recording), withProxies(i));
        QVERIFY(recording.byteCount() < first + first / 2);
        const auto past = recording.snapshotAt(Recorder::at(4));
        QCOMPARE(past->proxies.size(), std::size_t{100});
        QCOMPARE(past->proxies[7].restarts, 4);
        QCOMPARE(past->proxies[8].podName, std::string("web-108"));
    }

    void aClockThatIsSetBackForgetsWhatWasAfterIt()
    {
        Recorder recorder;
        recorder.run(100);
        auto earlier = std::make_shared<snapshot::MeshSnapshot>(*recorder.newest);
        earlier->at = Recorder::at(50);
        const auto recording = snapshot::record(recorder.recording, earlier);
        QCOMPARE(recording.moments().back(), Recorder::at(50));
        QVERIFY(std::ranges::is_sorted(recording.moments()));
        QCOMPARE(recorder.recording.moments().back(), Recorder::at(100)); // a value of its own
    }
};

QTEST_APPLESS_MAIN(TestRecording)
#include "tst_recording.moc"
