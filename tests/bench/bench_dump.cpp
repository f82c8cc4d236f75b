#include "models/envoy/config_dump.h"
#include "models/kube/http_answer.h"
#include "tests/bench/harness.h"
#include "tests/bench/made_up_dump.h"
#include "tests/bench/memory.h"
#include "ui/proxies/config_pane.h"

#include <QEventLoop>
#include <QLineEdit>
#include <QTimer>
#include <QToolButton>

#include <future>
#include <memory>

namespace {

using namespace vigla;
using bench::Measurements;

constexpr int kServices = 2'250; ///< On four ports: 9,000 clusters.
constexpr std::size_t kBytes = 50'000'000;
constexpr double kMegabyte = 1e6;
constexpr std::size_t kPiece = 64U << 10U; ///< As a tunnel hands them over.
constexpr int kJumps = 40;

/// The longest that this thread computes without handling events, while `isOver` says no.
template <typename IsOver>
double longestBlock(const IsOver& isOver)
{
    QEventLoop loop;
    QTimer tick;
    double longest = 0;
    double last = bench::threadMilliseconds();
    QObject::connect(&tick, &QTimer::timeout, &loop, [&] {
        const double now = bench::threadMilliseconds();
        longest = std::max(longest, now - std::exchange(last, now));
        if (isOver())
            loop.quit();
    });
    tick.start(0);
    loop.exec();
    return longest;
}

/// What came through a port-forward, read as the inspector reads it.
ConfigDumpPtr receive(const std::string& body)
{
    kube::HttpAnswerReader reader(std::size_t{1} << 30U);
    const auto head
        = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    bool isGood = reader.feed(head).has_value();
    for (std::size_t at = 0; at < body.size() && isGood; at += kPiece)
        isGood = reader.feed(std::string_view(body).substr(at, kPiece)).has_value();
    auto dump = envoy::parseConfigDump(reader.takeBody());
    return isGood && dump ? std::make_shared<const envoy::ConfigDump>(*std::move(dump)) : nullptr;
}

/// Opens it in the pane; the longest block of the GUI thread.
double open(ui::ConfigPane& pane, const std::string& body)
{
    auto received = std::async(std::launch::async, [&] { return receive(body); });
    int idle = 0;
    return longestBlock([&] {
        using namespace std::chrono_literals;
        if (received.valid() && received.wait_for(0s) == std::future_status::ready)
            pane.setDump(received.get());
        idle = received.valid() ? 0 : idle + 1;
        return idle > 20; // and what was put on the screen is painted
    });
}

/// Searches, and goes from place to place through every section.
double search(ui::ConfigPane& pane, const ConfigDumpPtr& dump)
{
    pane.findChild<QLineEdit*>(QStringLiteral("configSearch"))
        ->setText(QStringLiteral("service-2249."));
    const auto hits = envoy::findAll(dump->text->text(), "service-2249.", 1'000, {});
    pane.setHits(hits, false);
    auto* next = pane.findChild<QToolButton*>(QStringLiteral("configNext"));
    int jumps = 0;
    return longestBlock([&] {
        next->click();
        return ++jumps > kJumps;
    });
}

void dump(Measurements& results)
{
    const auto body = bench::madeUpDump(kServices, kBytes);
    const std::string size = "dump of " + std::to_string(body.size() / 1'000'000) + " MB, ";
    const auto parsed = receive(body);
    if (!parsed || parsed->resources.size() != std::size_t{16} * kServices)
        return results.push_back(bench::skippedRow(size + "opening", "it could not be read"));
    results.push_back(bench::atMost(size + "received to resources",
        bench::medianMilliseconds(5, [&] { bench::keep(receive(body)); }), 1'000, "ms"));
    const auto extra = bench::peakGrowthMegabytes([&] {
        ui::ConfigPane pane;
        pane.resize(1440, 900);
        pane.show();
        open(pane, body);
    });
    results.push_back(bench::atMost(size + "memory against its size",
        extra / (static_cast<double>(body.size()) / kMegabyte), 3.0, "x"));
    ui::ConfigPane pane;
    pane.resize(1440, 900);
    pane.show();
    results.push_back(
        bench::atMost(size + "longest block of the GUI, opening", open(pane, body), 50, "ms"));
    pane.setDump(parsed);
    results.push_back(bench::atMost(
        size + "longest block of the GUI, search hits", search(pane, parsed), 50, "ms"));
}

const bench::Registration kDump("dump", dump);

} // namespace
