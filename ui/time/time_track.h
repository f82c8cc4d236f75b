#pragma once

#include "models/core/time.h"

#include <QAbstractSlider>
#include <QString>

#include <optional>
#include <vector>

namespace vigla::ui {

/// What the whole mesh did at one moment.
struct TrackPoint {
    SystemTime at{};
    double requestsPerSecond = 0;
    double errorPercent = 0;
    bool operator==(const TrackPoint&) const = default;
};

/// Something that happened: routing was changed.
struct TrackMarker {
    SystemTime at{};
    QString text;
};

/// The recorded past as a line of time: the mesh's requests, errors on top of them, changes of
/// routing, the moment on the screen and the one that it is compared with.
///
/// As a slider its value is the index of a moment; arrow keys step. It reports what the person
/// wants and changes nothing itself.
class TimeTrack final : public QAbstractSlider {
    Q_OBJECT
public:
    explicit TimeTrack(QWidget* parent = nullptr);

    void setMoments(const std::vector<SystemTime>& moments); ///< Oldest first.
    void setPoints(std::vector<TrackPoint> points); ///< Oldest first.
    void setMarkers(std::vector<TrackMarker> markers);
    /// @param at absent while live: the newest.
    void setPlace(std::optional<SystemTime> at, std::optional<SystemTime> since);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    double xOf(SystemTime at) const; ///< Widget coordinates.
    SystemTime timeAt(double x) const;

signals:
    void sought(vigla::SystemTime at);
    void stepped(int moments);
    void liveRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool event(QEvent* event) override;

private:
    void showValue();
    void paintTraffic(QPainter& painter) const;
    void paintTimes(QPainter& painter) const;
    void paintPlace(QPainter& painter) const;
    SystemTime oldest() const;
    SystemTime newest() const;

    std::vector<SystemTime> m_moments;
    std::vector<TrackPoint> m_points;
    std::vector<TrackMarker> m_markers;
    std::optional<SystemTime> m_at;
    std::optional<SystemTime> m_since;
};

} // namespace vigla::ui
