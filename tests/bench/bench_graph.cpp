#include "models/graph/build_graph.h"
#include "models/graph/graph_history.h"
#include "models/snapshot/mesh_snapshot.h"
#include "tests/bench/harness.h"
#include "tests/bench/istio_pages.h"

namespace {

using namespace vigla;
using bench::Measurements;
using std::chrono::seconds;

/// The pods, services and deployments of a made-up mesh.
mesh::ClusterStatePtr clusterOf(const bench::MadeUpMesh& mesh)
{
    auto cluster = std::make_shared<mesh::ClusterState>();
    for (int i = 0; i < mesh.namespaces; ++i)
        cluster->namespaces.push_back({"team-" + std::to_string(i), {}, {}});
    for (int i = 0; i < mesh.services; ++i) {
        const std::string name = bench::MadeUpMesh::name(i);
        const mesh::Labels labels{{"app", name}, {"version", "v1"}};
        mesh::ReplicaOwner owner;
        owner.kind = "Deployment";
        owner.namespaceName = mesh.space(i);
        owner.name = name + "-v1";
        owner.templateLabels = labels;
        owner.desired = owner.current = owner.available = 1;
        cluster->deployments.push_back(owner);
        mesh::ReplicaOwner set = owner;
        set.kind = "ReplicaSet";
        set.name += "-5d4f";
        set.ownerKind = "Deployment";
        set.ownerName = owner.name;
        cluster->replicaSets.push_back(set);
        mesh::Pod pod;
        pod.namespaceName = owner.namespaceName;
        pod.name = set.name + "-x";
        pod.labels = labels;
        pod.phase = "Running";
        pod.ownerKind = "ReplicaSet";
        pod.ownerName = set.name;
        pod.isReady = pod.hasProxy = pod.isProxyReady = true;
        cluster->pods.push_back(pod);
        mesh::Service service;
        service.namespaceName = owner.namespaceName;
        service.name = name;
        service.labels = service.selector = {{"app", name}};
        cluster->services.push_back(service);
    }
    const auto key = [](const auto& entry) { return std::tie(entry.namespaceName, entry.name); };
    std::ranges::sort(cluster->deployments, {}, key);
    std::ranges::sort(cluster->replicaSets, {}, key);
    std::ranges::sort(cluster->pods, {}, key);
    std::ranges::sort(cluster->services, {}, key);
    for (const char* plural : {"namespaces", "pods"})
        cluster->coverage[plural].state = mesh::ResourceCoverage::State::Live;
    return cluster;
}

snapshot::ScrapeRound roundOf(const bench::MadeUpMesh& mesh, const mesh::ClusterStatePtr& cluster,
    int second, bool hasHistograms)
{
    snapshot::ScrapeRound round;
    round.generation = {static_cast<std::uint64_t>(second)};
    round.at = SystemTime(seconds(second));
    round.monotonicAt = MonotonicTime(seconds(second));
    round.cluster = cluster;
    for (int i = 0; i < mesh.services; ++i) {
        snapshot::ProxyScrape scrape;
        scrape.namespaceName = mesh.space(i);
        scrape.podName = bench::MadeUpMesh::name(i) + "-v1-5d4f-x";
        scrape.receivedAt = round.monotonicAt;
        scrape.body = bench::statisticsPage(mesh, i, second, hasHistograms);
        round.proxies.push_back(std::move(scrape));
    }
    return round;
}

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
    const auto cluster = clusterOf(mesh);
    snapshot::MeshSnapshotPtr before;
    for (int second = 5; second <= 60; second += 5)
        before = snapshot::reduce(before, roundOf(mesh, cluster, second, true));
    const auto next = roundOf(mesh, cluster, 65, true);
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
    const std::string size = "500 services, 2,000 links, 500 proxies, ";
    results.push_back({"round to snapshot, " + size + megabytes, reducing, 60, "ms"});
    results.push_back({"snapshot to graph, " + std::to_string(built.nodes.size()) + " nodes, "
            + std::to_string(built.edges.size()) + " edges",
        building, 60, "ms"});
    results.push_back({"round to graph, both", reducing + building, 60, "ms"});

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
    results.push_back({"one moment of history", appending, 8, "ms"});
}

const bench::Registration kRound("graph round", round);

} // namespace
