#include "app/session/sleep_watch.h"

#include "app/net/clock.h"

#include <utility>

namespace vigla::app {

namespace {

constexpr std::chrono::seconds kLookEvery{2};
constexpr std::chrono::seconds kShortestSleep{3}; ///< A connection outlives less.

} // namespace

SleepWatch::SleepWatch(QObject* parent)
    : QObject(parent)
    , m_slept(net::sleptSoFar())
{
    connect(&m_clock, &QTimer::timeout, this, &SleepWatch::look);
    m_clock.start(kLookEvery);
}

void SleepWatch::look()
{
    const auto slept = net::sleptSoFar();
    if (slept - std::exchange(m_slept, slept) >= kShortestSleep)
        emit woke();
}

} // namespace vigla::app
