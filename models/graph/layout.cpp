#include "models/graph/layout.h"

#include "models/graph/layout_drawing.h"

namespace vigla::graph {

namespace {

using namespace layered;

Error cancelled()
{
    return {Error::Kind::Cancelled, "the layout was cancelled"};
}

Layout emptyLayout(const LayoutInput& input)
{
    Layout layout;
    for (const LayoutNode& node : input.nodes)
        layout.nodeIds.push_back(node.id);
    for (const LayoutEdge& edge : input.edges)
        layout.ends.push_back({edge.source, edge.target});
    layout.centres.resize(input.nodes.size());
    layout.routes.resize(input.edges.size());
    return layout;
}

Result<Layout> layoutAnew(const LayoutInput& input, const std::stop_token& stop)
{
    const BoxTree boxes(input.boxes);
    Layout layout = emptyLayout(input);
    const std::vector<bool> all(input.nodes.size(), true);
    const std::vector<Part> parts = splitParts(input, boxes, all);
    for (const Part& part : parts)
        if (!drawPart(input, boxes, part, layout, stop))
            return cancelled();
    packParts(input, boxes, parts, layout, 0);
    finishLayout(input, boxes, layout);
    return layout;
}

} // namespace

Result<Layout> layoutGraph(const LayoutInput& input, const Layout* previous, std::stop_token stop)
{
    (void)previous;
    return layoutAnew(input, stop);
}

} // namespace vigla::graph
