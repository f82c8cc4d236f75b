#include "models/graph/find.h"
#include "tests/fuzz/require.h"

#include <algorithm>
#include <string>

using namespace vigla;
using fuzz::require;

namespace {

graph::Node node(const std::string& name, graph::NodeKind kind)
{
    graph::Node made;
    made.id = "n_" + name;
    made.kind = kind;
    made.namespaceName = "shop";
    made.workload = made.app = made.service = name;
    made.version = "v1";
    made.labels = {{"app", name}, {"team", "a b"}};
    made.inbound[graph::Protocol::Http].total = 3.5;
    return made;
}

graph::ServiceGraph makeGraph()
{
    graph::ServiceGraph made;
    made.nodes = {node("cart", graph::NodeKind::App), node("pay", graph::NodeKind::Service),
        node("web", graph::NodeKind::Workload)};
    graph::Edge edge;
    edge.id = "n_web|n_cart|http";
    edge.source = 2;
    edge.target = 0;
    edge.rates = {10, 0, 0, 1, 2, 0};
    edge.responseTimes.p95 = 12.5;
    edge.mtlsPercent = 50;
    made.edges = {edge};
    return made;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const graph::ServiceGraph kGraph = makeGraph();
    const auto query = fuzz::textOf(data, size);
    const auto found = graph::find(kGraph, query);
    const auto mistake = graph::findMistake(query);
    require(found.has_value() == !mistake, "what has no mistake finds something or nothing");
    if (mistake)
        require(mistake->at <= query.size() && !mistake->message.empty(), "a mistake has a place");
    if (found) {
        for (const auto& id : found->nodes)
            require(kGraph.findNode(id) != nullptr, "what is found is there");
        for (const auto& id : found->edges)
            require(kGraph.findEdge(id) != nullptr, "what is found is there");
    }
    for (const std::size_t cursor : {query.size(), query.size() / 2}) {
        const auto completion = graph::completeFind(kGraph, query, cursor);
        require(completion.begin <= cursor, "a completion begins before the cursor");
        require(std::ranges::is_sorted(completion.words), "completions are sorted");
    }
    return 0;
}
