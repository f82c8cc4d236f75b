#include "models/qt/playback.h"
#include "tests/support/sample_mesh.h"
#include "ui/shell/main_window.h"
#include "ui/time/time_bar.h"
#include "ui/time/time_text.h"

#include <QLabel>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace vigla;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<const Playback::Moments> moments(int count)
{
    Playback::Moments all;
    for (int i = 0; i < count; ++i)
        all.push_back(test::sampleTime(5 * i));
    return std::make_shared<const Playback::Moments>(std::move(all));
}

} // namespace

class TestTimeBar : public QObject {
    Q_OBJECT

    std::unique_ptr<Playback> m_playback;
    std::unique_ptr<ui::TimeBar> m_bar;

    QToolButton* button(const char* name) const
    {
        return m_bar->findChild<QToolButton*>(QLatin1String(name));
    }
    void click(const char* name) { QTest::mouseClick(button(name), Qt::LeftButton); }

private slots:
    void init()
    {
        m_playback = std::make_unique<Playback>();
        m_bar = std::make_unique<ui::TimeBar>(*m_playback);
        m_bar->resize(1000, 44);
        m_bar->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_bar.get()));
        m_playback->setMoments(moments(61)); // five minutes
    }

    void buttonsStep()
    {
        click("timeBack");
        QCOMPARE(m_playback->at(), std::optional(test::sampleTime(295)));
        click("timeBack");
        click("timeForward");
        QCOMPARE(m_playback->at(), std::optional(test::sampleTime(295)));
        click("timeForward");
        QVERIFY(m_playback->isLive());
        QVERIFY(!button("timeForward")->isEnabled());
    }

    void theTrackIsScrubbedWithTheMouse()
    {
        auto* track = m_bar->track();
        const QPoint at(static_cast<int>(track->xOf(test::sampleTime(100))), 10);
        QTest::mousePress(track, Qt::LeftButton, {}, at);
        QVERIFY(m_playback->at());
        QVERIFY(std::chrono::abs(*m_playback->at() - test::sampleTime(100)) <= 5s);
        QTest::mouseMove(track, QPoint(static_cast<int>(track->xOf(test::sampleTime(0))), 10));
        QCOMPARE(m_playback->at(), std::optional(test::sampleTime(0)));
        QTest::mouseRelease(track, Qt::LeftButton, {}, QPoint(track->width() - 1, 10));
        QVERIFY(m_playback->isLive()); // let go at the right end
    }

    void theTrackIsScrubbedWithTheKeyboard_data()
    {
        QTest::addColumn<Qt::Key>("key");
        QTest::addColumn<int>("second");
        QTest::newRow("left goes one moment back") << Qt::Key_Left << 195;
        QTest::newRow("right goes one moment on") << Qt::Key_Right << 205;
        QTest::newRow("page down goes a minute back") << Qt::Key_PageDown << 140;
        QTest::newRow("page up goes a minute on") << Qt::Key_PageUp << 260;
        QTest::newRow("home goes to the oldest") << Qt::Key_Home << 0;
    }
    void theTrackIsScrubbedWithTheKeyboard()
    {
        QFETCH(const Qt::Key, key);
        QFETCH(const int, second);
        m_playback->seek(test::sampleTime(200));
        QTest::keyClick(m_bar->track(), key);
        QCOMPARE(m_playback->at(), std::optional(test::sampleTime(second)));
        QCOMPARE(m_bar->track()->value(), second / 5); // what a screen reader says
        QTest::keyClick(m_bar->track(), Qt::Key_End);
        QVERIFY(m_playback->isLive());
    }

    void thePlaceIsTold()
    {
        auto* place = m_bar->findChild<QLabel*>(QStringLiteral("timePlace"));
        QCOMPARE(place->text(), QStringLiteral("live"));
        m_playback->seek(test::sampleTime(235));
        QCOMPARE(
            place->text(), ui::clockText(test::sampleTime(235)) + QStringLiteral(" · 1 m 5 s ago"));
        QVERIFY(m_bar->property("past").toBool());
        click("timeLive");
        QVERIFY(m_playback->isLive());
        QVERIFY(!m_bar->property("past").toBool());
    }

    void playingCanBeFasterAndStopped()
    {
        auto* menu = button("timeSpeed")->menu();
        QCOMPARE(menu->actions().size(), 4);
        menu->actions().last()->trigger();
        QCOMPARE(m_playback->speed(), 10);
        QCOMPARE(button("timeSpeed")->text(), QStringLiteral("10×"));
        click("timePlay");
        QVERIFY(m_playback->isPlaying());
        click("timePlay");
        QVERIFY(!m_playback->isPlaying());
    }

    void comparisonsCountWhatHappened()
    {
        const auto actions = button("timeCompare")->menu()->actions();
        actions.first()->trigger();
        QCOMPARE(m_playback->since(), std::optional(test::sampleTime(300)));
        Published picture = test::samplePicture();
        auto graph = std::make_shared<graph::ServiceGraph>(*picture.graph);
        graph->edges[0].change = graph::Change::Added;
        graph->edges[1].change = graph::Change::Removed;
        graph->nodes[0].change = graph::Change::Changed;
        picture.graph = graph;
        picture.comparedWith = m_playback->since();
        m_bar->setShown(picture);
        QVERIFY2(button("timeCompare")->text().endsWith(QStringLiteral("+1 −1 ~1")),
            qPrintable(button("timeCompare")->text()));
        actions.last()->trigger();
        QVERIFY(!m_playback->since());
    }

    void withoutAPastThereIsNothingToDo()
    {
        m_playback->reset();
        for (const char* name : {"timeBack", "timePlay", "timeForward", "timeCompare", "timeLive"})
            QVERIFY(!button(name)->isEnabled());
    }

    void theWindowStandsInThePastUntilItGoesLive()
    {
        ui::MainWindow window;
        window.resize(1200, 800);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        Published live = test::samplePicture();
        live.moments = moments(10);
        window.setPicture(live);
        QTest::keyClick(&window, Qt::Key_Space);
        QVERIFY(!window.playback().isLive());
        auto* state = window.findChild<QToolButton*>(QStringLiteral("liveButton"));
        ui::ConnectionStatus connected;
        connected.state = ui::ConnectionStatus::State::Live;
        window.setConnection(connected);
        QVERIFY2(state->text().startsWith(QStringLiteral("past")), qPrintable(state->text()));

        Published past = live;
        past.isPast = true;
        auto snapshot = std::make_shared<snapshot::MeshSnapshot>(*live.snapshot);
        snapshot->at = test::sampleTime(10);
        past.snapshot = snapshot;
        window.setPicture(past);
        QVERIFY(state->text().contains(ui::clockText(test::sampleTime(10))));
        window.setPicture(live); // comes in the background
        QVERIFY(state->text().contains(ui::clockText(test::sampleTime(10))));
        QTest::keyClick(&window, Qt::Key_Space);
        QVERIFY(window.playback().isLive());
        QVERIFY(state->text().contains(ui::clockText(live.snapshot->at)));
        QTest::keyClick(&window, Qt::Key_BracketLeft);
        QCOMPARE(window.playback().at(), std::optional(test::sampleTime(40)));
    }

    void spans_data()
    {
        QTest::addColumn<int>("seconds");
        QTest::addColumn<QString>("expected");
        QTest::newRow("seconds") << 45 << QStringLiteral("45 s");
        QTest::newRow("whole minutes") << 120 << QStringLiteral("2 m");
        QTest::newRow("minutes and seconds") << 125 << QStringLiteral("2 m 5 s");
        QTest::newRow("hours and minutes") << 3720 << QStringLiteral("1 h 2 m");
    }
    void spans()
    {
        QFETCH(const int, seconds);
        QTEST(ui::spanLabel(std::chrono::seconds(seconds)), "expected");
    }
};

QTEST_MAIN(TestTimeBar)
#include "tst_time_bar.moc"
