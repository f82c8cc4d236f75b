#include "models/graph/build_graph.h"

#include "models/graph/build/appenders.h"
#include "models/graph/build/boxes.h"
#include "models/graph/build/build_from.h"
#include "models/graph/build/merge_maps.h"
#include "models/graph/build/select_traffic.h"

#include <algorithm>
#include <numeric>

namespace vigla::graph {

namespace {

void runAppenders(
    const GraphContext& context, SampleReader& reader, const std::string& name, TrafficMap& map)
{
    if (context.wants("serviceEntry"))
        appendServiceEntries(context, name, map);
    if (context.wants("deadNode"))
        appendDeadNodes(context, name, map);
    if (context.wants("workloadEntry"))
        appendWorkloadEntries(context, name, map);
    if (context.wants("responseTime"))
        appendResponseTimes(reader, name, map);
    if (context.wants("securityPolicy"))
        appendSecurity(reader, name, map);
    if (context.wants("throughput"))
        appendThroughput(reader, name, map);
    if (context.options().includeOperations)
        appendOperations(reader, name, map);
    if (context.options().includeIdleNodes && !context.options().focus)
        appendIdleNodes(context, name, map);
    if (context.wants("meshCheck") || context.wants("sidecarsCheck"))
        appendMeshCheck(context, map);
}

void runFinalizers(const GraphContext& context, TrafficMap& map)
{
    finalizeExtensions(context, map);
    finalizeOutsiders(context, map);
    if (context.wants("istio"))
        finalizeIstio(context, map);
    if (context.wants("ambient"))
        finalizeAmbient(context, map);
    finalizeFreshness(context, map);
    if (context.wants("health"))
        finalizeHealth(context, map);
    if (context.wants("labeler"))
        finalizeLabels(context, map);
    finalizeTrafficGenerators(map);
}

/// Nodes sorted by id, edges by the ids of their ends, both with their final numbers.
void takeSorted(TrafficMap map, ServiceGraph& graph)
{
    std::vector<NodeIndex> order(map.nodes.size());
    std::iota(order.begin(), order.end(), NodeIndex{0});
    std::ranges::sort(
        order, {}, [&](NodeIndex i) -> const std::string& { return map.nodes[i].id; });
    std::vector<NodeIndex> numbers(order.size());
    graph.nodes.reserve(order.size());
    for (NodeIndex i = 0; i < order.size(); ++i) {
        numbers[order[i]] = i;
        graph.nodes.push_back(std::move(map.nodes[order[i]]));
    }
    const auto finish = [&](Edge& edge) {
        edge.source = numbers[edge.source];
        edge.target = numbers[edge.target];
        edge.id = graph.nodes[edge.source].id + "|" + graph.nodes[edge.target].id + "|"
            + std::string(nameOf(edge.protocol));
    };
    for (Edge& edge : map.edges) {
        finish(edge);
        for (Edge& back : edge.returnEdge)
            finish(back);
    }
    std::vector<EdgeIndex> edgeOrder(map.edges.size()); // edges are too large to be swapped about
    std::iota(edgeOrder.begin(), edgeOrder.end(), EdgeIndex{0});
    std::ranges::sort(edgeOrder, {}, [&](EdgeIndex i) {
        const Edge& edge = map.edges[i];
        return std::tuple(edge.source, edge.target, edge.protocol);
    });
    graph.edges.reserve(edgeOrder.size());
    for (const EdgeIndex i : edgeOrder)
        graph.edges.push_back(std::move(map.edges[i]));
}

} // namespace

const std::vector<std::string>& appenderNames()
{
    static const std::vector<std::string> kNames = {"serviceEntry", "deadNode", "workloadEntry",
        "responseTime", "securityPolicy", "throughput", "aggregateNode", "idleNode", "meshCheck",
        "sidecarsCheck", "outsider", "istio", "ambient", "health", "labeler", "trafficGenerator"};
    return kNames;
}

ServiceGraph buildGraph(const snapshot::MeshSnapshot& snapshot, const GraphOptions& options)
{
    return buildGraphFrom(GraphContext(snapshot, options));
}

ServiceGraph buildGraphFrom(const GraphContext& context)
{
    const GraphOptions& options = context.options();
    SampleReader reader(context);
    auto maps = buildNamespaceMaps(reader);
    for (auto& [name, map] : maps)
        runAppenders(context, reader, name, map);
    TrafficMap map = mergeMaps(std::move(maps));
    runFinalizers(context, map);
    if (options.type == GraphType::Service && !options.focus)
        map = reduceToServices(map);

    ServiceGraph graph;
    graph.type = options.type;
    graph.at = context.snapshot().at;
    graph.durationSeconds = options.duration.count();
    graph.areGrpcMessages = options.grpc != GrpcRate::Requests && options.grpc != GrpcRate::None;
    graph.responseTime = options.responseTime;
    graph.throughput = options.throughput;
    takeSorted(std::move(map), graph);
    putInBoxes(graph, options);
    if (context.wants("health"))
        judgeAppBoxes(context, graph);
    return graph;
}

} // namespace vigla::graph
