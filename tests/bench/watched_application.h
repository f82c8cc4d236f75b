#pragma once

#include <QApplication>
#include <QEvent>

#include <string>

namespace vigla::bench {

/// One turn of the event loop: what happens between two chances for a person's input to be heard.
struct Turn {
    double processorMs = 0; ///< That the thread itself computed: what we are to blame for.
    double wallMs = 0; ///< In events; with what others took of the processor meanwhile.
    double longestEventMs = 0; ///< Of the thread's own time.
    std::string longestEvent; ///< Its receiver and kind.
};

/// Knows the longest turns of its event loop. GUI thread only.
class WatchedApplication final : public QApplication {
public:
    using QApplication::QApplication;

    /// From now on turns are measured: of the event loop that runs or will run next.
    void watch();

    struct Report {
        Turn longestByProcessor;
        Turn longestByWall;
        int turns = 0;
    };
    Report takeReport(); ///< Since the last one.

    bool notify(QObject* receiver, QEvent* event) override;

private:
    void endTurn();

    bool m_isWatching = false;
    bool m_isInEvent = false;
    double m_turnBeganAt = 0; ///< On the thread's clock.
    Turn m_turn;
    Report m_report;
};

} // namespace vigla::bench
