#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigla::bench {

/// One number against its budget. `isFloor`: the number must not be below the budget (speeds);
/// else not above it (times, sizes).
struct Measurement {
    std::string name;
    double value = 0;
    std::optional<double> budget; ///< None: told for comparison only.
    std::string unit;
    bool isFloor = false;
    std::string skipped; ///< Why there is no number; empty when there is one.

    bool isMet() const;
};

using Measurements = std::vector<Measurement>;

/// A time or a size, and the most it may be.
Measurement atMost(std::string name, double value, double budget, std::string unit);
/// A speed, and the least it must be.
Measurement atLeast(std::string name, double value, double budget, std::string unit);
/// A number without a budget.
Measurement told(std::string name, double value, std::string unit);
/// A row without a number.
Measurement skippedRow(std::string name, std::string why);

/// When a group runs.
enum class Runs { Always, OnlyWhenNamed };

/// A named group of measurements, registered by a static object of this type.
struct Registration {
    Registration(
        std::string name, std::function<void(Measurements&)> run, Runs runs = Runs::Always);
};

/// What `--name=NUMBER` among the arguments says; `usual` without.
double numberOption(std::string_view name, double usual);

double threadMilliseconds(); ///< What the calling thread has computed; others do not count.
double processMilliseconds(); ///< What all threads of this program have computed.
double wallMilliseconds();

double medianOf(std::vector<double> values);
double percentileOf(std::vector<double> values, double percent); ///< Nearest rank, 0 to 100.

template <typename Clock, typename Work>
double medianTime(int runs, const Clock& clock, const Work& work)
{
    work();
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) {
        const double start = clock();
        work();
        times.push_back(clock() - start);
    }
    return medianOf(std::move(times));
}

/// The median processor time of `runs` calls on this thread, after one call to warm up.
template <typename Work>
double medianMilliseconds(int runs, const Work& work)
{
    return medianTime(runs, threadMilliseconds, work);
}

/// The median time on the clock, for work that other threads take part in.
template <typename Work>
double medianWallMilliseconds(int runs, const Work& work)
{
    return medianTime(runs, wallMilliseconds, work);
}

/// Keeps the compiler from leaving out work whose result nobody reads.
template <typename T>
void keep(const T& value)
{
    asm volatile("" : : "g"(&value) : "memory");
}

/// Runs the groups whose name contains one of the arguments (without any: all that are not long),
/// prints the table.
///
/// `--list` prints the groups' names instead. @return 1 when `--strict` was given and a budget was
/// missed.
int runBenchmarks(int argumentCount, char** arguments);

} // namespace vigla::bench
