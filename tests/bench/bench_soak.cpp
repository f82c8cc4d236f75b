#include "app/session/mesh_session.h"
#include "app/window/session_binding.h"
#include "app/window/window_application.h"
#include "models/telemetry/counter_history.h"
#include "tests/bench/harness.h"
#include "tests/bench/memory.h"
#include "tests/bench/vigla_process.h"
#include "tests/bench/watched_application.h"
#include "tests/bench/window_walk.h"
#include "ui/shell/main_window.h"

#include <QEventLoop>
#include <QTimer>

#include <array>
#include <cstdio>
#include <functional>

namespace {

using namespace vigla;
using bench::Measurements;

constexpr int kMeshTimeout = 120'000;
constexpr std::size_t kSettled = 5; ///< Minutes after which memory must stay.
constexpr double kLongestTurn = 50;
constexpr int kSamplesPerMinute = 60;

/// Means over one minute of what waits on the way.
using Waiting = std::array<double, 5>;
constexpr std::array<const char*, 5> kWaiting{
    "requests", "proxies to ask", "kB of pages", "kB of events", "rounds"};

struct Minute {
    double megabytes = 0; ///< Resident, the median of every second,
    double allocated = 0; ///< and of it what is in use.
    bench::WatchedApplication::Report turns;
    Waiting waiting{};
};

Waiting waitingIn(const app::Backlog& backlog)
{
    const auto kilobytes = [](std::size_t bytes) { return static_cast<double>(bytes) / 1e3; };
    return {static_cast<double>(backlog.requests), static_cast<double>(backlog.proxies),
        kilobytes(backlog.pageBytes), kilobytes(backlog.watchBytes),
        static_cast<double>(backlog.rounds)};
}

/// Handles events for so long, and calls `eachSecond` meanwhile.
void runFor(int seconds, const std::function<void()>& eachSecond)
{
    QEventLoop loop;
    QTimer clock;
    QObject::connect(&clock, &QTimer::timeout, &loop, [&] {
        eachSecond();
        if (--seconds <= 0)
            loop.quit();
    });
    clock.start(1000);
    loop.exec();
}

void printHead()
{
    std::printf("soak: memory, and of it allocated, MB; longest turn of the GUI thread by its own "
                "time ms (on the clock) and by the clock ms; means of what waits; what is kept\n"
                "%4s %8s %9s %7s %8s %7s",
        "min", "memory", "allocated", "turn", "(clock)", "clock");
    for (const char* name : kWaiting)
        std::printf(" %14s", name);
    std::printf(" %8s %9s %9s  %s\n", "moments", "counters", "samples", "in the longest turn");
    std::fflush(stdout);
}

void print(std::size_t number, const Minute& minute, app::MeshSession& session)
{
    const auto& own = minute.turns.longestByProcessor;
    std::printf("%4zu %8.1f %9.1f %7.1f %8.1f %7.1f", number, minute.megabytes, minute.allocated,
        own.processorMs, own.wallMs, minute.turns.longestByWall.wallMs);
    for (const double length : minute.waiting)
        std::printf(" %14.2f", length);
    const auto& picture = session.store().current();
    const auto* snapshot = picture.snapshot.get();
    const std::size_t numbers
        = snapshot && snapshot->counters ? snapshot->counters->numberCount() : 0;
    const std::size_t samples = (picture.history ? picture.history->sampleCount() : 0)
        + (picture.inventoryHistory ? picture.inventoryHistory->sampleCount() : 0);
    std::printf(" %8zu %9zu %9zu  %.1f ms %s\n", session.pipeline().recording().moments().size(),
        numbers, samples, own.longestEventMs, own.longestEvent.c_str());
    std::fflush(stdout);
}

Minute watchMinute(app::MeshSession& session, bench::WindowWalk& walk)
{
    auto& application = *dynamic_cast<bench::WatchedApplication*>(qApp);
    Minute minute;
    std::vector<double> megabytes;
    std::vector<double> allocated;
    runFor(kSamplesPerMinute, [&] {
        const Waiting now = waitingIn(session.backlog());
        for (std::size_t i = 0; i < now.size(); ++i)
            minute.waiting[i] += now[i] / kSamplesPerMinute;
        megabytes.push_back(bench::residentMegabytes());
        allocated.push_back(bench::allocatedMegabytes());
        walk.step();
    });
    minute.turns = application.takeReport();
    minute.megabytes = bench::medianOf(std::move(megabytes));
    minute.allocated = bench::medianOf(std::move(allocated));
    return minute;
}

/// The mean over `count` minutes from `first` on.
double meanOf(
    const std::vector<Minute>& minutes, std::size_t first, std::size_t count, std::size_t which)
{
    double sum = 0;
    for (std::size_t i = first; i < first + count; ++i)
        sum += minutes[i].waiting[which];
    return sum / static_cast<double>(count);
}

void judge(const std::vector<Minute>& minutes, Measurements& results)
{
    double longest = 0;
    double longestOnClock = 0;
    for (const Minute& minute : minutes) {
        longest = std::max(longest, minute.turns.longestByProcessor.processorMs);
        longestOnClock = std::max(longestOnClock, minute.turns.longestByWall.wallMs);
    }
    results.push_back(bench::atMost(
        "soak, longest turn of the GUI thread, its own time", longest, kLongestTurn, "ms"));
    results.push_back(
        bench::told("soak, longest turn of the GUI thread, on the clock", longestOnClock, "ms"));
    results.push_back(bench::told("soak, memory at the end", minutes.back().megabytes, "MB"));
    if (minutes.size() < 2 * kSettled) {
        results.push_back(bench::skippedRow("soak, growth", "it needs ten minutes at least"));
        return;
    }
    results.push_back(bench::told("soak, allocated at the end over minute 5",
        100 * (minutes.back().allocated / minutes[kSettled - 1].allocated - 1), "%"));
    const double settled = minutes[kSettled - 1].megabytes;
    results.push_back(bench::atMost("soak, memory at the end over minute 5",
        100 * (minutes.back().megabytes / settled - 1), 10, "%"));
    for (std::size_t i = 0; i < kWaiting.size(); ++i) {
        // One more than what is usual is no growth.
        const double before = meanOf(minutes, 0, kSettled, i) + 1;
        const double after = meanOf(minutes, minutes.size() - kSettled, kSettled, i) + 1;
        results.push_back(bench::atMost(
            std::string("soak, waiting, last five minutes over the first: ") + kWaiting[i],
            after / before, 1.5, "x"));
    }
}

app::CommandLine lineFor(const QString& kubeconfig)
{
    app::CommandLine line;
    line.connection.kubeconfig = kubeconfig.toStdString();
    return line;
}

/// The window on a mesh that another process serves, in this process; somebody walks through it.
void soak(Measurements& results)
{
    const auto minuteCount = static_cast<std::size_t>(bench::numberOption("minutes", 30));
    const QString scenario
        = QStringLiteral("scale:%1").arg(bench::numberOption("services", 300), 0, 'f', 0);
    const QTemporaryDir home;
    qputenv("HOME", home.path().toUtf8());
    qputenv("XDG_DATA_HOME", home.path().toUtf8());
    qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
    const QString kubeconfig = home.filePath(QStringLiteral("kubeconfig"));
    bench::ViglaProcess mesh(
        {QStringLiteral("demo"), QStringLiteral("--scenario"), scenario, QStringLiteral("--speed"),
            QString::number(bench::numberOption("speed", 10)), QStringLiteral("--kubeconfig-out"),
            kubeconfig},
        QStringLiteral("offscreen"));
    if (!mesh.waitFor("Serving", kMeshTimeout)) {
        results.push_back(bench::skippedRow("soak", "the mesh was not served in time"));
        return;
    }
    auto& application = *dynamic_cast<bench::WatchedApplication*>(qApp);
    app::WindowApplication window(lineFor(kubeconfig),
        std::filesystem::path(home.filePath(QStringLiteral("settings.json")).toStdString()));
    window.start();
    window.window().resize(1440, 900);
    if (!window.binding()) {
        results.push_back(bench::skippedRow("soak", window.openProblem()));
        return;
    }
    application.watch();
    printHead();
    bench::WindowWalk walk(window);
    std::vector<Minute> minutes;
    while (minutes.size() < minuteCount) {
        minutes.push_back(watchMinute(window.binding()->session(), walk));
        print(minutes.size(), minutes.back(), window.binding()->session());
    }
    judge(minutes, results);
}

const bench::Registration kSoak("soak", soak, bench::Runs::OnlyWhenNamed);

} // namespace
