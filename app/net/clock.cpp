#include "app/net/clock.h"

#include <ctime>

namespace vigla::net {

MonotonicTime monotonicNow()
{
#ifdef CLOCK_BOOTTIME
    timespec time{};
    if (::clock_gettime(CLOCK_BOOTTIME, &time) == 0)
        return MonotonicTime(
            std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
#endif
    return std::chrono::steady_clock::now();
}

std::chrono::nanoseconds sleptSoFar()
{
    return monotonicNow() - std::chrono::steady_clock::now();
}

} // namespace vigla::net
