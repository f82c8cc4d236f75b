#include "tests/bench/made_up_graph.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace vigla::bench {

namespace {

constexpr double kNearness = -1.3; ///< Calls over more layers are so much rarer.

/// Draws numbers below `size` so that number i comes as often as 1/(i+1).
class ZipfDraw {
public:
    explicit ZipfDraw(int size)
    {
        double sum = 0;
        for (int i = 0; i < size; ++i)
            m_cumulative.push_back(sum += 1.0 / (i + 1));
    }
    int operator()(std::mt19937& random) const
    {
        std::uniform_real_distribution<double> upTo(0, m_cumulative.back());
        const auto at = std::ranges::lower_bound(m_cumulative, upTo(random));
        return static_cast<int>(at - m_cumulative.begin());
    }

private:
    std::vector<double> m_cumulative;
};

graph::Node nodeNumber(int number, int namespaces)
{
    graph::Node node;
    node.kind = graph::NodeKind::Workload;
    node.namespaceName = "team-" + std::to_string(namespaces > 0 ? number % namespaces : 0);
    node.app = "service-" + std::to_string(number);
    node.workload = node.app + "-v1";
    node.version = "v1";
    node.id = "wl_Kubernetes_" + node.namespaceName + "_" + node.workload;
    node.health.status = number % 17 == 0 ? graph::HealthStatus::Degraded
        : number % 29 == 0                ? graph::HealthStatus::Failure
                                          : graph::HealthStatus::Healthy;
    node.box = namespaces > 0 ? number % namespaces : -1;
    return node;
}

/// Layer by node; calls go from a layer to later ones.
std::vector<int> layersOf(int nodes, std::mt19937& random)
{
    const int layers = std::max(4, static_cast<int>(std::lround(2 * std::log2(nodes))) - 6);
    std::uniform_int_distribution<int> layer(0, layers - 1);
    std::vector<int> result;
    for (int i = 0; i < nodes; ++i)
        result.push_back(layer(random));
    return result;
}

graph::Edge edgeBetween(int source, int target, const graph::ServiceGraph& graph, double rate)
{
    graph::Edge edge;
    edge.source = static_cast<std::uint32_t>(source);
    edge.target = static_cast<std::uint32_t>(target);
    edge.id = graph.nodes[edge.source].id + "|" + graph.nodes[edge.target].id + "|http";
    edge.rates.total = rate;
    edge.rates.class5xx = source % 23 == 0 ? rate / 10 : 0;
    edge.mtlsPercent = 100;
    edge.health.status
        = source % 23 == 0 ? graph::HealthStatus::Degraded : graph::HealthStatus::Healthy;
    edge.responseTimes.p95 = rate * 3;
    return edge;
}

} // namespace

graph::ServiceGraph powerLawGraph(int nodes, int edges, int namespaces)
{
    std::mt19937 random(11);
    graph::ServiceGraph graph;
    graph.type = graph::GraphType::Workload;
    graph.durationSeconds = 60;
    for (int i = 0; i < nodes; ++i)
        graph.nodes.push_back(nodeNumber(i, namespaces));
    for (int i = 0; i < namespaces; ++i) {
        graph::Box box;
        box.namespaceName = "team-" + std::to_string(i);
        box.id = "box_namespace_" + box.namespaceName;
        graph.boxes.push_back(box);
    }
    const std::vector<int> layer = layersOf(nodes, random);
    const ZipfDraw draw(nodes);
    std::vector<int> popular(static_cast<std::size_t>(nodes));
    for (int i = 0; i < nodes; ++i)
        popular[static_cast<std::size_t>(i)] = i;
    std::ranges::shuffle(popular, random);
    std::uniform_int_distribution<int> anybody(0, nodes - 1);
    std::exponential_distribution<double> rate(0.1);
    std::uniform_real_distribution<double> unit(0, 1);
    std::set<std::pair<int, int>> known;
    while (static_cast<int>(known.size()) < edges) {
        const int from = anybody(random);
        const int to = popular[static_cast<std::size_t>(draw(random))];
        const int distance
            = layer[static_cast<std::size_t>(to)] - layer[static_cast<std::size_t>(from)];
        const bool isWanted = distance > 0 && unit(random) < std::pow(distance, kNearness);
        if (isWanted && known.emplace(from, to).second)
            graph.edges.push_back(edgeBetween(from, to, graph, 0.1 + rate(random)));
    }
    return graph;
}

graph::ServiceGraph withOtherNumbers(graph::ServiceGraph graph, std::uint32_t seed)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> factor(0.9, 1.1);
    for (graph::Edge& edge : graph.edges) {
        edge.rates.total *= factor(random);
        if (edge.responseTimes.p95)
            *edge.responseTimes.p95 *= factor(random);
    }
    return graph;
}

graph::LayoutInput bareLayoutInput(const graph::ServiceGraph& graph)
{
    graph::LayoutInput input;
    for (const graph::Node& node : graph.nodes) {
        graph::LayoutNode body;
        body.id = node.id;
        body.width = 90;
        body.height = 52;
        body.shapeWidth = body.shapeHeight = 36;
        input.nodes.push_back(std::move(body));
    }
    for (const graph::Edge& edge : graph.edges)
        input.edges.push_back({edge.source, edge.target});
    return input;
}

} // namespace vigla::bench
