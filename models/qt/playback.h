#pragma once

#include "models/core/time.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace vigla {

/// Where in the recorded past the picture stands: live, standing still, or playing; and the moment
/// that it is compared with. One for the whole window. GUI thread only.
class Playback final : public QObject {
    Q_OBJECT
public:
    using Moments = std::vector<SystemTime>;
    static constexpr int kFastest = 10;

    explicit Playback(QObject* parent = nullptr);

    /// What can be looked at, oldest first; comes with every live picture. Null: nothing.
    void setMoments(std::shared_ptr<const Moments> moments);
    const Moments& moments() const { return *m_moments; }

    bool isLive() const { return !m_at; }
    bool isPlaying() const { return m_timer.isActive(); }
    int speed() const { return m_speed; } ///< 1 to kFastest.
    /// The moment on the screen; absent while live.
    std::optional<SystemTime> at() const { return m_at; }
    /// The moment since which changes are marked; absent without a comparison.
    std::optional<SystemTime> since() const { return m_since; }

    void pause(); ///< Stands still at what is on the screen.
    void goLive();
    void togglePause(); ///< Live stands still; anything else goes live.
    void seek(SystemTime at); ///< The recorded moment nearest to it; stops playing.
    void step(int moments); ///< Back or forward; at the newest it goes live.
    void togglePlay(); ///< Plays from here on; while live from the oldest moment.
    void setSpeed(int speed);
    /// Marks changes since the recorded moment nearest to it.
    void compareSince(std::optional<SystemTime> since);
    void reset(); ///< Live, without past: another mesh.

    /// Goes on playing by so much time of the wall, as the timer does.
    void advance(std::chrono::milliseconds elapsed);

signals:
    void changed(); ///< Of anything but the moments.
    void momentsChanged();

private:
    SystemTime nearest(SystemTime at) const;
    void stop();

    std::shared_ptr<const Moments> m_moments;
    std::optional<SystemTime> m_at;
    std::optional<SystemTime> m_since;
    SystemTime m_playhead{}; ///< Between moments while playing.
    int m_speed = 1;
    QTimer m_timer;
    QElapsedTimer m_clock;
};

} // namespace vigla
