#include "models/qt/playback.h"

#include <QSignalSpy>
#include <QTest>

using namespace vigla;
using namespace std::chrono_literals;

namespace {

SystemTime at(int second)
{
    return SystemTime(std::chrono::seconds(1'700'000'000 + second));
}

std::shared_ptr<const Playback::Moments> moments(int from, int to)
{
    Playback::Moments all;
    for (int second = from; second <= to; second += 5)
        all.push_back(at(second));
    return std::make_shared<const Playback::Moments>(std::move(all));
}

} // namespace

class TestPlayback : public QObject {
    Q_OBJECT
private slots:
    void itFollowsTheNewestAtFirst()
    {
        Playback playback;
        QVERIFY(playback.isLive());
        QVERIFY(!playback.isPlaying());
        playback.pause();
        playback.step(-1);
        playback.togglePlay();
        playback.seek(at(3));
        QVERIFY(playback.isLive()); // there is no past yet
    }

    void pauseStandsStillWhileTimeGoesOn()
    {
        Playback playback;
        playback.setMoments(moments(0, 100));
        playback.togglePause();
        QCOMPARE(playback.at(), std::optional(at(100)));
        playback.setMoments(moments(0, 200));
        QCOMPARE(playback.at(), std::optional(at(100)));
        playback.togglePause();
        QVERIFY(playback.isLive());
    }

    void seekTakesTheNearestMoment()
    {
        Playback playback;
        playback.setMoments(moments(0, 100));
        QSignalSpy changes(&playback, &Playback::changed);
        playback.seek(at(52));
        QCOMPARE(playback.at(), std::optional(at(50)));
        playback.seek(at(51));
        QCOMPARE(changes.size(), 1); // the same one
        playback.seek(at(-500));
        QCOMPARE(playback.at(), std::optional(at(0)));
    }

    void stepsGoBackAndForwardAndEndLive()
    {
        Playback playback;
        playback.setMoments(moments(0, 100));
        playback.step(-1);
        QCOMPARE(playback.at(), std::optional(at(95)));
        playback.step(-2);
        QCOMPARE(playback.at(), std::optional(at(85)));
        playback.step(-1000);
        QCOMPARE(playback.at(), std::optional(at(0)));
        playback.step(19);
        QCOMPARE(playback.at(), std::optional(at(95)));
        playback.step(2);
        QVERIFY(playback.isLive());
    }

    void playingFollowsTheClockTimesItsSpeed()
    {
        Playback playback;
        playback.setMoments(moments(0, 100));
        playback.seek(at(20));
        playback.togglePlay();
        QVERIFY(playback.isPlaying());
        playback.advance(4900ms);
        QCOMPARE(playback.at(), std::optional(at(20)));
        playback.advance(100ms);
        QCOMPARE(playback.at(), std::optional(at(25)));
        playback.setSpeed(10);
        playback.advance(3s);
        QCOMPARE(playback.at(), std::optional(at(55)));
        playback.togglePlay();
        QVERIFY(!playback.isPlaying());
        QCOMPARE(playback.at(), std::optional(at(55)));
        playback.advance(10s);
        QCOMPARE(playback.at(), std::optional(at(55)));
    }

    void playingEndsLive()
    {
        Playback playback;
        playback.setMoments(moments(0, 100));
        playback.togglePlay();
        QCOMPARE(playback.at(), std::optional(at(0))); // from the oldest on
        playback.advance(99s);
        QVERIFY(!playback.isLive());
        playback.advance(1s);
        QVERIFY(playback.isLive());
        QVERIFY(!playback.isPlaying());
    }

    void speedsAreKeptInBounds()
    {
        Playback playback;
        playback.setSpeed(0);
        QCOMPARE(playback.speed(), 1);
        playback.setSpeed(99);
        QCOMPARE(playback.speed(), 10);
    }

    void aMomentThatIsForgottenGivesWayToTheOldest()
    {
        Playback playback;
        playback.setMoments(moments(0, 100));
        playback.seek(at(10));
        playback.compareSince(at(5));
        playback.setMoments(moments(50, 200));
        QCOMPARE(playback.at(), std::optional(at(50)));
        QCOMPARE(playback.since(), std::optional(at(50)));
    }

    void comparisonsHaveABaseOfTheirOwn()
    {
        Playback playback;
        playback.setMoments(moments(0, 100));
        playback.compareSince(at(31));
        QCOMPARE(playback.since(), std::optional(at(30)));
        QVERIFY(playback.isLive());
        playback.seek(at(60));
        playback.goLive();
        QCOMPARE(playback.since(), std::optional(at(30)));
        playback.compareSince(std::nullopt);
        QVERIFY(!playback.since());
    }

    void anotherMeshBeginsLive()
    {
        Playback playback;
        playback.setMoments(moments(0, 100));
        playback.seek(at(10));
        playback.compareSince(at(20));
        playback.togglePlay();
        playback.reset();
        QVERIFY(playback.isLive() && !playback.isPlaying() && !playback.since());
        QVERIFY(playback.moments().empty());
    }
};

QTEST_GUILESS_MAIN(TestPlayback)
#include "tst_playback.moc"
