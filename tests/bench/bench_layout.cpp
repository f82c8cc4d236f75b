#include "models/graph/layout.h"
#include "models/graph/layout/layers.h"
#include "models/graph/layout/order.h"
#include "tests/bench/graphviz.h"
#include "tests/bench/harness.h"
#include "tests/bench/made_up_graph.h"

#include <array>
#include <atomic>
#include <chrono>
#include <ctime>
#include <semaphore>
#include <stop_token>
#include <thread>

#include <pthread.h>

namespace {

using namespace vigla;
using bench::Measurements;

struct Size {
    int nodes;
    int edges;
    double budget; ///< Of a cold layout, in ms.
};

constexpr std::array<Size, 4> kSizes{
    {{500, 1'500, 10}, {1'000, 4'000, 40}, {3'000, 12'000, 150}, {10'000, 40'000, 800}}};

std::string sizeText(const Size& size)
{
    return std::to_string(size.nodes) + " / " + std::to_string(size.edges);
}

void cold(Measurements& results)
{
    for (const Size& size : kSizes) {
        const auto input = bench::bareLayoutInput(bench::powerLawGraph(size.nodes, size.edges));
        const double took = bench::medianMilliseconds(size.nodes > 5'000 ? 3 : 7, [&] {
            const auto layout = graph::layoutGraph(input, nullptr);
            bench::keep(layout);
        });
        results.push_back(bench::atMost("layout cold, " + sizeText(size), took, size.budget, "ms"));
    }
}

/// Of the order that the layout finds, between neighbouring layers.
std::uint64_t crossingsOf(const graph::LayoutInput& input)
{
    using namespace graph::layered;
    const BoxTree noBoxes({});
    Component component;
    component.boxes = &noBoxes;
    for (const graph::LayoutNode& node : input.nodes)
        component.bodies.push_back({node.width, node.height / 2, node.height / 2, kNoBox});
    for (const graph::LayoutEdge& edge : input.edges)
        component.links.push_back({edge.source, edge.target});
    Layers layers = buildLayers(component, {});
    orderLayers(layers, {});
    return countCrossings(layers);
}

void crossings(Measurements& results)
{
    for (const Size& size : {kSizes[0], kSizes[1]}) {
        const std::string name = "crossings against Graphviz dot, " + sizeText(size);
        const auto input = bench::bareLayoutInput(bench::powerLawGraph(size.nodes, size.edges));
        const auto dot = bench::dotCrossings(input);
        if (!dot) {
            results.push_back(bench::skippedRow(name, "no dot (package graphviz) is installed"));
            continue;
        }
        const auto own = static_cast<double>(crossingsOf(input));
        results.push_back(bench::atMost(name + " (" + std::to_string(static_cast<long>(own))
                + " to " + std::to_string(*dot) + ")",
            own / static_cast<double>(*dot), 1.10, ""));
    }
}

/// What another thread has computed, in ms.
double millisecondsOf(std::jthread& thread)
{
    clockid_t clock{};
    timespec now{};
    pthread_getcpuclockid(thread.native_handle(), &clock);
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// What a layout still computes after a request to stop at `moment` ms of its own time.
double workAfterStop(const graph::LayoutInput& input, double moment)
{
    std::atomic<bool> isEnded = false;
    double endedAt = 0;
    std::binary_semaphore isRead(0);
    std::jthread worker([&](const std::stop_token& stop) {
        bench::keep(graph::layoutGraph(input, nullptr, stop));
        endedAt = bench::threadMilliseconds();
        isEnded = true;
        isRead.acquire(); // its clock must live until it was read
    });
    while (!isEnded && millisecondsOf(worker) < moment)
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    const double requestedAt = millisecondsOf(worker);
    worker.request_stop();
    isRead.release();
    worker.join();
    return endedAt - requestedAt;
}

/// The most of requests at many moments.
double cancellation(const graph::LayoutInput& input)
{
    const double whole
        = bench::medianMilliseconds(1, [&] { bench::keep(graph::layoutGraph(input, nullptr)); });
    constexpr int kMoments = 32;
    double most = 0;
    for (int moment = 0; moment < kMoments; ++moment)
        most = std::max(most, workAfterStop(input, whole * moment / kMoments));
    return most;
}

void cancelled(Measurements& results)
{
    for (const Size& size : {kSizes[1], kSizes[3]}) {
        const auto input = bench::bareLayoutInput(bench::powerLawGraph(size.nodes, size.edges));
        results.push_back(
            bench::atMost("work after a request to cancel, the most, " + sizeText(size),
                cancellation(input), 20, "ms"));
    }
}

/// The same graph with one more node between three known ones.
void addNode(graph::LayoutInput& input)
{
    graph::LayoutNode added = input.nodes.front();
    added.id = "added";
    input.nodes.push_back(std::move(added));
    const auto number = static_cast<std::uint32_t>(input.nodes.size() - 1);
    input.edges.push_back({1, number});
    input.edges.push_back({number, 2});
    input.edges.push_back({number, 3});
}

void relayout(Measurements& results)
{
    const auto input = bench::bareLayoutInput(bench::powerLawGraph(1'000, 4'000));
    const auto before = graph::layoutGraph(input, nullptr);
    auto larger = input;
    addNode(larger);
    const auto after = graph::layoutGraph(larger, &*before);
    results.push_back(bench::atMost("relayout at 1,000 / 4,000, one node more",
        bench::medianMilliseconds(9, [&] { bench::keep(graph::layoutGraph(larger, &*before)); }), 5,
        "ms"));
    results.push_back(bench::atMost("relayout at 1,000 / 4,000, one node less",
        bench::medianMilliseconds(9, [&] { bench::keep(graph::layoutGraph(input, &*after)); }), 5,
        "ms"));
}

const bench::Registration kCold("layout cold", cold);
const bench::Registration kCrossings("layout crossings", crossings);
const bench::Registration kCancelled("layout cancelled", cancelled);
const bench::Registration kRelayout("layout relayout", relayout);

} // namespace
