#include "tests/bench/harness.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <string_view>
#include <system_error>

namespace vigla::bench {

namespace {

struct Benchmark {
    std::string name;
    std::function<void(Measurements&)> run;
    Runs runs = Runs::Always;
};

std::vector<Benchmark>& benchmarks()
{
    static std::vector<Benchmark> all;
    return all;
}

std::map<std::string, double, std::less<>>& options()
{
    static std::map<std::string, double, std::less<>> all;
    return all;
}

/// Takes every `--name=NUMBER` out of `arguments`; ends the program where it is no number.
void takeOptions(std::vector<std::string_view>& arguments)
{
    std::erase_if(arguments, [](std::string_view argument) {
        const auto equals = argument.find('=');
        if (!argument.starts_with("--") || equals == std::string_view::npos)
            return false;
        double number = 0;
        const char* end = argument.data() + argument.size();
        const auto read = std::from_chars(argument.data() + equals + 1, end, number);
        if (read.ec != std::errc() || read.ptr != end) {
            std::fprintf(stderr, "%.*s: expected a number after =\n",
                static_cast<int>(argument.size()), argument.data());
            std::exit(2);
        }
        options()[std::string(argument.substr(2, equals - 2))] = number;
        return true;
    });
}

double millisecondsOn(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

void print(const Measurement& row)
{
    if (!row.skipped.empty()) {
        std::printf("%-84s skipped: %s\n", row.name.c_str(), row.skipped.c_str());
        return;
    }
    std::printf("%-84s %10.2f %-5s", row.name.c_str(), row.value, row.unit.c_str());
    if (row.budget) {
        std::printf(
            " %s %7.1f%s", row.isFloor ? ">=" : "<=", *row.budget, row.isMet() ? "" : "  MISSED");
    }
    std::printf("\n");
}

} // namespace

bool Measurement::isMet() const
{
    if (!budget || !skipped.empty())
        return true;
    return isFloor ? value >= *budget : value <= *budget;
}

Measurement atMost(std::string name, double value, double budget, std::string unit)
{
    return {std::move(name), value, budget, std::move(unit), false, {}};
}

Measurement atLeast(std::string name, double value, double budget, std::string unit)
{
    return {std::move(name), value, budget, std::move(unit), true, {}};
}

Measurement told(std::string name, double value, std::string unit)
{
    return {std::move(name), value, {}, std::move(unit), false, {}};
}

Measurement skippedRow(std::string name, std::string why)
{
    return {std::move(name), 0, {}, {}, false, std::move(why)};
}

Registration::Registration(std::string name, std::function<void(Measurements&)> run, Runs runs)
{
    benchmarks().push_back({std::move(name), std::move(run), runs});
}

double numberOption(std::string_view name, double usual)
{
    const auto found = options().find(name);
    return found != options().end() ? found->second : usual;
}

double threadMilliseconds()
{
    return millisecondsOn(CLOCK_THREAD_CPUTIME_ID);
}

double processMilliseconds()
{
    return millisecondsOn(CLOCK_PROCESS_CPUTIME_ID);
}

double wallMilliseconds()
{
    return millisecondsOn(CLOCK_MONOTONIC);
}

double percentileOf(std::vector<double> values, double percent)
{
    if (values.empty())
        return std::nan("");
    std::ranges::sort(values);
    const auto rank = std::ceil(percent / 100 * static_cast<double>(values.size()));
    const auto index = static_cast<std::size_t>(std::max(1.0, rank)) - 1;
    return values[std::min(index, values.size() - 1)];
}

double medianOf(std::vector<double> values)
{
    return percentileOf(std::move(values), 50);
}

int runBenchmarks(int argumentCount, char** arguments)
{
    std::vector<std::string_view> wanted(arguments + 1, arguments + argumentCount);
    takeOptions(wanted);
    const bool isStrict = std::erase(wanted, "--strict") > 0;
    const bool isList = std::erase(wanted, "--list") > 0;
    std::ranges::sort(benchmarks(), {}, &Benchmark::name);
    if (!isList)
        std::printf("%-84s %16s %s\n", "measurement", "measured   ", "budget");
    bool areAllMet = true;
    for (const Benchmark& benchmark : benchmarks()) {
        const bool isNamed = std::ranges::any_of(
            wanted, [&](auto name) { return benchmark.name.find(name) != std::string::npos; });
        const bool isUsual = benchmark.runs == Runs::Always || isList;
        if (!isNamed && !(wanted.empty() && isUsual))
            continue;
        if (isList) {
            std::printf("%s\n", benchmark.name.c_str());
            continue;
        }
        Measurements rows;
        benchmark.run(rows);
        for (const Measurement& row : rows) {
            areAllMet = areAllMet && row.isMet();
            print(row);
        }
        std::fflush(stdout);
    }
    return isStrict && !areAllMet ? EXIT_FAILURE : EXIT_SUCCESS;
}

} // namespace vigla::bench
