#include "models/graph/layout/seed.h"

#include "models/graph/layout/grid.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace vigla::graph {

namespace {

Rect rectAt(const LayoutNode& node, Point centre)
{
    return {centre.x - node.width / 2, centre.y - node.height / 2, node.width, node.height};
}

} // namespace

Layout seedLayout(
    const LayoutInput& input, const Layout* last, const std::map<std::string, Point>& places)
{
    Layout seed = last ? *last : Layout();
    std::unordered_map<std::string_view, std::size_t> known;
    if (last)
        for (std::size_t i = 0; i < last->nodeIds.size(); ++i)
            known.emplace(last->nodeIds[i], i);
    std::vector<Rect> taken;
    std::vector<const LayoutNode*> missing;
    for (const LayoutNode& node : input.nodes) {
        const auto found = known.find(node.id);
        if (found == known.end())
            missing.push_back(&node);
        else
            taken.push_back(rectAt(node, last->centres[found->second]));
    }
    for (const LayoutNode* node : missing) {
        const auto place = places.find(node->id);
        if (place == places.end())
            continue;
        const Rect rect = rectAt(*node, place->second);
        const auto isInTheWay = [&](const Rect& other) { return layered::overlaps(rect, other); };
        if (std::ranges::any_of(taken, isInTheWay))
            continue;
        taken.push_back(rect);
        seed.nodeIds.push_back(node->id);
        seed.centres.push_back(place->second);
    }
    return seed;
}

} // namespace vigla::graph
