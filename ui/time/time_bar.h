#pragma once

#include <QFrame>

#include "models/graph/compare_graphs.h"
#include "models/qt/snapshot_store.h"
#include "ui/time/time_track.h"

#include <chrono>
#include <vector>

class QActionGroup;
class QLabel;
class QToolButton;

namespace vigla {
class Playback;
}

namespace vigla::ui {

/// The scrubber over the recorded past: step, play, compare, and the way back to live.
class TimeBar final : public QFrame {
    Q_OBJECT
public:
    explicit TimeBar(Playback& playback, QWidget* parent = nullptr);

    void addLive(const Published& picture); ///< Its totals go on the track.
    void setShown(const Published& picture); ///< What is on the screen, live or past.
    void addMarker(SystemTime at, const QString& text); ///< Routing was changed.
    void clear(); ///< Another mesh.

    TimeTrack* track() const { return m_track; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QToolButton* addButton(const QString& name, const QString& tip);
    void buildSpeeds();
    void buildCompare();
    void wire();
    void compareWith(std::chrono::seconds ago);
    void refresh();
    void showPlace();
    void showComparison();

    Playback& m_playback;
    std::vector<TrackPoint> m_points;
    std::vector<TrackMarker> m_markers;
    graph::ChangeCount m_changes;
    QToolButton* m_back = nullptr;
    QToolButton* m_play = nullptr;
    QToolButton* m_forward = nullptr;
    QToolButton* m_speed = nullptr;
    QActionGroup* m_speeds = nullptr;
    TimeTrack* m_track = nullptr;
    QLabel* m_place = nullptr;
    QToolButton* m_compare = nullptr;
    QAction* m_stopComparing = nullptr;
    QToolButton* m_live = nullptr;
};

} // namespace vigla::ui
