#pragma once

#include "models/graph/layout/boxes.h"

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace vigla::graph::layered {

/// A node of one component as the layering sees it: what it takes up around the line through the
/// middle of its figure, where its edges end.
struct Body {
    float width = 0;
    float up = 0;
    float down = 0;
    int box = kNoBox;
};

/// An edge of one component; never a self loop.
struct Link {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
};

/// A connected part of the input, with its own numbering.
struct Component {
    std::vector<Body> bodies;
    std::vector<Link> links;
    const BoxTree* boxes = nullptr;
};

/// Which links to turn around so that no cycle is left: few, and none of a graph without cycles
/// (Eades, Lin and Smyth, "A fast and effective heuristic for the feedback arc set problem", 1993).
std::vector<bool> feedbackLinks(std::uint32_t nodeCount, std::span<const Link> links);

/// A piece of a link between neighbouring layers.
struct Segment {
    std::uint32_t upper = 0; ///< Item in the layer before.
    std::uint32_t lower = 0;
    float weight = 1; ///< How much it should be straight.
};

/// Neighbours by item in one array.
struct Neighbours {
    std::vector<std::uint32_t> start;
    std::vector<std::uint32_t> items;
    std::vector<float> weights;
    std::span<const std::uint32_t> of(std::uint32_t item) const
    {
        return {items.data() + start[item], items.data() + start[item + 1]};
    }
    std::span<const float> weightsOf(std::uint32_t item) const
    {
        return {weights.data() + start[item], weights.data() + start[item + 1]};
    }
};

/// Items in layers. The first are the component's nodes; then come bends, where a link passes a
/// layer, and fillers, which keep a box's place in a layer where it has nothing else.
struct Layers {
    std::uint32_t nodeCount = 0;
    std::vector<Body> items;
    std::vector<std::uint32_t> layerOf;
    std::vector<std::uint32_t> layerStart; ///< Offsets into `order`, one more than layers.
    std::vector<std::uint32_t> order; ///< Items by layer from top to bottom.
    std::vector<std::uint32_t> position; ///< Within the layer, by item.
    Neighbours before;
    Neighbours after;
    std::vector<std::uint32_t> chainStart; ///< Offsets into `chains`, one more than links.
    std::vector<std::uint32_t> chains; ///< Items that a link passes, ends included, left to right.
    std::vector<bool> isTurned; ///< By link: its chain runs from target to source.
    const BoxTree* boxes = nullptr;

    std::uint32_t layerCount() const { return static_cast<std::uint32_t>(layerStart.size() - 1); }
    std::uint32_t sizeOf(std::uint32_t layer) const
    {
        return layerStart[layer + 1] - layerStart[layer];
    }
    std::span<std::uint32_t> layer(std::uint32_t index)
    {
        return {order.data() + layerStart[index], order.data() + layerStart[index + 1]};
    }
    std::span<const std::uint32_t> layer(std::uint32_t index) const
    {
        return {order.data() + layerStart[index], order.data() + layerStart[index + 1]};
    }
    std::span<const std::uint32_t> chain(std::size_t link) const
    {
        return {chains.data() + chainStart[link], chains.data() + chainStart[link + 1]};
    }
    bool isNode(std::uint32_t item) const { return item < nodeCount; }
    /// Sets `position` from `order`.
    void index(std::uint32_t layer);
};

/// Turns cycles, ranks the nodes and cuts the links at the layers they pass; the order within
/// layers is still arbitrary. Empty when `stop` was requested.
Layers buildLayers(const Component& component, const std::stop_token& stop);

} // namespace vigla::graph::layered
