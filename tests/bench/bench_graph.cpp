#include "models/graph/build_graph.h"
#include "models/graph/graph_history.h"
#include "models/graph/mesh_graphs.h"
#include "models/snapshot/mesh_snapshot.h"
#include "models/telemetry/prometheus_api.h"
#include "tests/bench/harness.h"
#include "tests/bench/made_up_mesh.h"
#include "tests/bench/made_up_round.h"

namespace {

using namespace vigla;
using bench::Measurements;
using std::chrono::seconds;

std::size_t bytesOf(const snapshot::ScrapeRound& round)
{
    std::size_t bytes = 0;
    for (const auto& scrape : round.proxies)
        bytes += scrape.body->size();
    return bytes;
}

void round(Measurements& results)
{
    const auto mesh = bench::madeUpMesh(500, 2000);
    const auto cluster = bench::clusterOf(mesh);
    snapshot::MeshSnapshotPtr before;
    for (int second = 5; second <= 60; second += 5)
        before = snapshot::reduce(before, bench::roundOf(mesh, cluster, second, true));
    const auto next = bench::roundOf(mesh, cluster, 65, true);
    const std::string megabytes = std::to_string(bytesOf(next) / 1'000'000) + " MB";

    const double reducing = bench::medianMilliseconds(9, [&] {
        const auto snapshot = snapshot::reduce(before, next);
        bench::keep(snapshot);
    });
    const auto snapshot = snapshot::reduce(before, next);
    graph::GraphOptions options;
    graph::ServiceGraph built;
    const double building
        = bench::medianMilliseconds(9, [&] { built = graph::buildGraph(*snapshot, options); });
    const double picture = bench::medianMilliseconds(
        9, [&] { bench::keep(graph::buildMeshGraphs(*snapshot, options)); });
    const std::string size = "500 services, 2,000 links, 500 proxies, ";
    results.push_back(bench::atMost("round to snapshot, " + size + megabytes, reducing, 60, "ms"));
    results.push_back(bench::atMost("snapshot to graph, " + std::to_string(built.nodes.size())
            + " nodes, " + std::to_string(built.edges.size()) + " edges",
        building, 60, "ms"));
    results.push_back(bench::atMost("round to graph, both", reducing + building, 60, "ms"));
    results.push_back(
        bench::told("snapshot to rates, graph and the inventory of all tables", picture, "ms"));

    graph::GraphHistory history;
    for (int i = 1; i <= 180; ++i) {
        built.at = SystemTime(seconds(i * 5));
        history = graph::appendHistory(std::move(history), built);
    }
    built.at = SystemTime(seconds(1000));
    const double appending = bench::medianMilliseconds(9, [&] {
        const auto longer = graph::appendHistory(history, built);
        bench::keep(longer);
    });
    results.push_back(bench::atMost("one moment of history", appending, 8, "ms"));
}

/// One answer of Prometheus, from its text to the graph.
void answer(Measurements& results)
{
    const auto mesh = bench::madeUpMesh(2'000, 25'000);
    const auto query = telemetry::prometheusQueries(seconds(60), {}).front().name;
    snapshot::ScrapeRound round;
    round.generation = {1};
    round.at = SystemTime(seconds(60));
    round.monotonicAt = MonotonicTime(seconds(60));
    round.source = snapshot::TelemetrySource::Prometheus;
    round.cluster = bench::clusterOf(mesh);
    round.prometheus.push_back({query, bench::prometheusVector(mesh)});
    graph::ServiceGraph built;
    const double reducing
        = bench::medianMilliseconds(5, [&] { bench::keep(snapshot::reduce(nullptr, round)); });
    const auto snapshot = snapshot::reduce(nullptr, round);
    const double building
        = bench::medianMilliseconds(5, [&] { built = graph::buildGraph(*snapshot, {}); });
    const double picture
        = bench::medianMilliseconds(5, [&] { bench::keep(graph::buildMeshGraphs(*snapshot, {})); });
    const std::string size = std::to_string(built.nodes.size()) + " nodes, "
        + std::to_string(built.edges.size()) + " edges";
    results.push_back(bench::atMost("50,000 series to a snapshot", reducing, 80, "ms"));
    results.push_back(bench::told(
        "50,000 series to a graph with all appenders, " + size, reducing + building, "ms"));
    results.push_back(bench::told(
        "50,000 series to a graph and the inventory of all tables", reducing + picture, "ms"));
}

const bench::Registration kRound("graph round", round);
const bench::Registration kAnswer("graph answer", answer);

} // namespace
