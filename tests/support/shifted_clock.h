#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <ctime>

namespace vigla::test {

/// What the clocks of this process are ahead of the machine's.
struct ShiftedClock {
    static inline std::atomic<long> wall{0}; ///< Seconds, also negative.
    static inline std::atomic<long> boot{0}; ///< Seconds; as if the machine had slept so long.

    /// The lid is closed and opened again: the monotonic clock stood, the others did not.
    static void sleep(std::chrono::seconds time)
    {
        wall += time.count();
        boot += time.count();
    }
};

} // namespace vigla::test

/// In place of the C library's, for everything in this process: a program's own symbols come first.
extern "C" inline __attribute__((
    used, visibility("default"), no_sanitize("address"), no_sanitize("undefined"))) int
clock_gettime(clockid_t id, timespec* time) noexcept
{
    const auto result = static_cast<int>(::syscall(SYS_clock_gettime, id, time));
    if (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)
        time->tv_sec += vigla::test::ShiftedClock::wall;
    if (id == CLOCK_BOOTTIME)
        time->tv_sec += vigla::test::ShiftedClock::boot;
    return result;
}
