#include "models/graph/layout.h"

#include "models/graph/layout/drawing.h"
#include "models/graph/layout/keep.h"

namespace vigla::graph {

namespace {

using namespace layered;

Error cancelled()
{
    return {Error::Kind::Cancelled, "the layout was cancelled"};
}

Result<Layout> layoutAnew(
    const LayoutInput& input, const BoxTree& boxes, const std::stop_token& stop)
{
    Layout layout = emptyLayout(input);
    const std::vector<bool> all(input.nodes.size(), true);
    const std::vector<Part> parts = splitParts(input, boxes, all);
    for (const Part& part : parts)
        if (!drawPart(input, boxes, part, layout, stop))
            return cancelled();
    packParts(input, boxes, parts, layout, 0);
    if (stop.stop_requested())
        return cancelled();
    finishLayout(input, boxes, layout);
    if (!applyPins(input, boxes, layout, stop))
        return cancelled();
    return layout;
}

} // namespace

Result<Layout> layoutGraph(const LayoutInput& input, const Layout* previous, std::stop_token stop)
{
    const BoxTree boxes(input.boxes);
    if (previous) {
        auto kept = layoutKeeping(input, boxes, *previous, stop);
        if (kept)
            return *std::move(kept);
        if (stop.stop_requested())
            return cancelled();
    }
    return layoutAnew(input, boxes, stop);
}

} // namespace vigla::graph
