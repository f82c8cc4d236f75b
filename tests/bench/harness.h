#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::bench {

/// One number against its budget. `isFloor`: the number must not be below the budget (speeds);
/// else not above it (times, sizes).
struct Measurement {
    std::string name;
    double value = 0;
    double budget = 0;
    std::string unit;
    bool isFloor = false;

    bool isMet() const { return isFloor ? value >= budget : value <= budget; }
};

using Measurements = std::vector<Measurement>;

/// A named group of measurements; registered by a static `Registration`.
struct Benchmark {
    std::string name;
    std::function<void(Measurements&)> run;
};

inline std::vector<Benchmark>& benchmarks()
{
    static std::vector<Benchmark> all;
    return all;
}

struct Registration {
    Registration(std::string name, std::function<void(Measurements&)> run)
    {
        benchmarks().push_back({std::move(name), std::move(run)});
    }
};

/// What the calling thread has computed, in ms; other programs on the machine do not count.
inline double threadMilliseconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

inline double wallMilliseconds()
{
    const std::chrono::duration<double, std::milli> now
        = std::chrono::steady_clock::now().time_since_epoch();
    return now.count();
}

template <typename Clock, typename Work>
double medianOf(int runs, const Clock& clock, const Work& work)
{
    work();
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) {
        const double start = clock();
        work();
        times.push_back(clock() - start);
    }
    std::ranges::nth_element(times, times.begin() + runs / 2);
    return times[static_cast<std::size_t>(runs) / 2];
}

/// The median processor time of `runs` calls on this thread, after one call to warm up.
template <typename Work>
double medianMilliseconds(int runs, const Work& work)
{
    return medianOf(runs, threadMilliseconds, work);
}

/// The median time on the clock, for work that other threads take part in.
template <typename Work>
double medianWallMilliseconds(int runs, const Work& work)
{
    return medianOf(runs, wallMilliseconds, work);
}

/// Keeps the compiler from leaving out work whose result nobody reads.
template <typename T>
void keep(const T& value)
{
    asm volatile("" : : "g"(&value) : "memory");
}

/// Runs the groups whose name contains one of the arguments (all without), prints the table.
/// @return 1 when `--strict` was given and a budget was missed.
inline int runBenchmarks(int argumentCount, char** arguments)
{
    std::vector<std::string_view> wanted(arguments + 1, arguments + argumentCount);
    const bool isStrict = std::erase(wanted, "--strict") > 0;
    std::ranges::sort(benchmarks(), {}, &Benchmark::name);
    std::printf("%-68s %12s %12s\n", "measurement", "measured", "budget");
    bool areAllMet = true;
    for (const Benchmark& benchmark : benchmarks()) {
        const bool isWanted = wanted.empty() || std::ranges::any_of(wanted, [&](auto name) {
            return benchmark.name.find(name) != std::string::npos;
        });
        if (!isWanted)
            continue;
        Measurements measurements;
        benchmark.run(measurements);
        for (const Measurement& number : measurements) {
            areAllMet = areAllMet && number.isMet();
            std::printf("%-68s %9.2f %-5s %s%7.1f %s\n", number.name.c_str(), number.value,
                number.unit.c_str(), number.isFloor ? ">=" : "<=", number.budget,
                number.isMet() ? "" : "MISSED");
        }
        std::fflush(stdout);
    }
    return isStrict && !areAllMet ? EXIT_FAILURE : EXIT_SUCCESS;
}

} // namespace vigla::bench
