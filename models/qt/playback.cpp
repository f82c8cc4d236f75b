#include "models/qt/playback.h"

#include <algorithm>
#include <utility>

namespace vigla {

namespace {

constexpr std::chrono::milliseconds kTick{100};

} // namespace

Playback::Playback(QObject* parent)
    : QObject(parent)
    , m_moments(std::make_shared<const Moments>())
{
    m_timer.setInterval(kTick);
    connect(&m_timer, &QTimer::timeout, this,
        [this] { advance(std::chrono::milliseconds(m_clock.restart())); });
}

void Playback::setMoments(std::shared_ptr<const Moments> moments)
{
    m_moments = moments ? std::move(moments) : std::make_shared<const Moments>();
    emit momentsChanged();
    if (m_moments->empty())
        return;
    const SystemTime oldest = m_moments->front();
    const bool isLost = (m_at && *m_at < oldest) || (m_since && *m_since < oldest);
    if (!isLost)
        return;
    if (m_at)
        m_at = std::max(*m_at, oldest);
    if (m_since)
        m_since = std::max(*m_since, oldest);
    emit changed();
}

void Playback::pause()
{
    if (m_moments->empty() || (m_at && !isPlaying()))
        return;
    stop();
    if (!m_at)
        m_at = m_moments->back();
    emit changed();
}

void Playback::goLive()
{
    if (isLive())
        return;
    stop();
    m_at.reset();
    emit changed();
}

void Playback::togglePause()
{
    isLive() ? pause() : goLive();
}

void Playback::seek(SystemTime at)
{
    if (m_moments->empty())
        return;
    const bool wasPlaying = isPlaying();
    const SystemTime wanted = nearest(at);
    stop();
    if (!wasPlaying && m_at == wanted)
        return;
    m_at = wanted;
    emit changed();
}

void Playback::step(int moments)
{
    if (m_moments->empty())
        return;
    const SystemTime from = m_at ? nearest(*m_at) : m_moments->back();
    const auto index = std::ranges::lower_bound(*m_moments, from) - m_moments->begin() + moments;
    if (index + 1 >= std::ssize(*m_moments))
        return goLive();
    seek((*m_moments)[static_cast<std::size_t>(std::max<std::ptrdiff_t>(index, 0))]);
}

void Playback::togglePlay()
{
    if (m_moments->empty())
        return;
    if (isPlaying()) {
        stop();
    } else {
        if (!m_at)
            m_at = m_moments->front();
        m_playhead = *m_at;
        m_clock.start();
        m_timer.start();
    }
    emit changed();
}

void Playback::setSpeed(int speed)
{
    speed = std::clamp(speed, 1, kFastest);
    if (speed == m_speed)
        return;
    m_speed = speed;
    emit changed();
}

void Playback::compareSince(std::optional<SystemTime> since)
{
    if (since && m_moments->empty())
        return;
    if (since)
        since = nearest(*since);
    if (since == m_since)
        return;
    m_since = since;
    emit changed();
}

void Playback::reset()
{
    stop();
    m_at.reset();
    m_since.reset();
    m_moments = std::make_shared<const Moments>();
    emit momentsChanged();
    emit changed();
}

void Playback::advance(std::chrono::milliseconds elapsed)
{
    if (!isPlaying())
        return;
    m_playhead += elapsed * m_speed;
    if (m_playhead >= m_moments->back())
        return goLive();
    const auto next = std::ranges::upper_bound(*m_moments, m_playhead);
    const SystemTime at = next == m_moments->begin() ? *next : *std::prev(next);
    if (at == m_at)
        return;
    m_at = at;
    emit changed();
}

SystemTime Playback::nearest(SystemTime at) const
{
    return *std::ranges::min_element(
        *m_moments, {}, [at](SystemTime moment) { return std::chrono::abs(moment - at); });
}

void Playback::stop()
{
    m_timer.stop();
}

} // namespace vigla
