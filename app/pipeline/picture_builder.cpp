#include "app/pipeline/picture_builder.h"

#include "models/graph/compare_graphs.h"
#include "models/graph/layout/seed.h"
#include "models/graph/mesh_graphs.h"

#include <utility>

namespace vigla::app {

namespace {

bool hasSameTopology(const graph::ServiceGraph& a, const graph::ServiceGraph& b)
{
    return a.nodes.size() == b.nodes.size() && a.edges.size() == b.edges.size()
        && a.boxes.size() == b.boxes.size() && !graph::diffGraphs(a, b).isTopologyChanged();
}

graph::LayoutPtr layOut(
    const PictureRequest& request, const graph::ServiceGraph& drawn, std::stop_token stop)
{
    const Drawing& last = request.last;
    const bool isSamePicture = last.layout && last.graph && !request.isDrawnAnew
        && last.graph->type == drawn.type && hasSameTopology(*last.graph, drawn);
    if (isSamePicture || !request.view.measure)
        return last.layout;
    const graph::LayoutInput input = request.view.measure(drawn);
    const bool isOtherType = last.graph && last.graph->type != drawn.type;
    const graph::Layout seed = request.isYoung
        ? graph::Layout()
        : graph::seedLayout(input, isOtherType ? nullptr : last.layout.get(), request.places);
    auto layout
        = graph::layoutGraph(input, seed.nodeIds.empty() ? nullptr : &seed, std::move(stop));
    return layout ? std::make_shared<const graph::Layout>(std::move(*layout)) : nullptr;
}

void fold(Published& picture, graph::FoldRules rules, bool areNamespacesCollapsed)
{
    rules.areNamespacesCollapsed = graph::shouldCollapse(*picture.graph, areNamespacesCollapsed);
    picture.areNamespacesCollapsed = rules.areNamespacesCollapsed;
    picture.drawn
        = std::make_shared<const graph::FoldedGraph>(graph::foldGraph(picture.graph, rules));
}

} // namespace

Published buildPicture(const PictureRequest& request, std::stop_token stop)
{
    const snapshot::MeshSnapshot& snapshot = *request.snapshot;
    const graph::GraphOptions& options = request.view.options;
    Published picture;
    picture.generation = snapshot.generation;
    picture.snapshot = request.snapshot;
    picture.options = options;
    graph::MeshGraphs graphs = graph::buildMeshGraphs(snapshot, options);
    picture.traffic = std::move(graphs.traffic);
    picture.inventory = std::make_shared<const graph::MeshInventory>(std::move(graphs.inventory));
    graph::ServiceGraph graph = std::move(graphs.graph);
    picture.empty = graph::explainEmpty(snapshot, options, graph);
    if (request.since) {
        picture.comparedWith = request.since->at;
        graph = graph::compareGraphs(graph::buildGraph(*request.since, options), graph);
    }
    picture.graph = std::make_shared<const graph::ServiceGraph>(std::move(graph));
    if (request.view.fold)
        fold(picture, *request.view.fold, request.last.areNamespacesCollapsed);
    picture.layout = layOut(request, *picture.drawnGraph(), std::move(stop));
    return picture;
}

} // namespace vigla::app
