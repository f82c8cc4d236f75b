#include "models/graph/layout/layers.h"

#include "models/graph/layout/fans.h"
#include "models/graph/layout/simplex.h"

#include <algorithm>
#include <cmath>

namespace vigla::graph::layered {

namespace {

/// Work that the ranking may take: pivots times nodes.
constexpr int kRankEffort = 4'000'000;
constexpr int kFewestPivots = 300;

class LayersBuilder {
public:
    explicit LayersBuilder(const Component& component)
        : m_component(component)
    {
        m_layers.nodeCount = static_cast<std::uint32_t>(component.bodies.size());
        m_layers.items = component.bodies;
        m_layers.boxes = component.boxes;
    }

    Layers build(const std::stop_token& stop)
    {
        if (!rank(stop))
            return {};
        cutLinks();
        fillBoxes();
        fillLayers();
        connect();
        return std::move(m_layers);
    }

private:
    Link forward(std::size_t link) const
    {
        const Link& it = m_component.links[link];
        return m_layers.isTurned[link] ? Link{it.to, it.from} : it;
    }

    bool rank(const std::stop_token& stop)
    {
        m_layers.isTurned = feedbackLinks(m_layers.nodeCount, m_component.links);
        std::vector<Link> links;
        for (std::size_t i = 0; i < m_component.links.size(); ++i)
            links.push_back(forward(i));
        const std::vector<std::int32_t> lengths = fanLengths(m_layers.nodeCount, links);
        std::vector<SimplexEdge> edges;
        edges.reserve(links.size());
        for (std::size_t i = 0; i < links.size(); ++i)
            edges.push_back({links[i].from, links[i].to, lengths[i], 1});
        std::vector<std::int32_t> ranks = longestPathRanks(m_layers.nodeCount, edges);
        if (stop.stop_requested())
            return false;
        const int pivots
            = std::max(kFewestPivots, kRankEffort / static_cast<int>(m_layers.nodeCount + 1));
        if (!improveRanks(m_layers.nodeCount, edges, ranks, pivots, stop))
            return false;
        const std::int32_t least = *std::ranges::min_element(ranks);
        m_layers.layerOf.resize(m_layers.nodeCount);
        for (std::size_t i = 0; i < ranks.size(); ++i)
            m_layers.layerOf[i] = static_cast<std::uint32_t>(ranks[i] - least);
        spreadLoose();
        return true;
    }

    /// Nodes of a box that no link touches fill its layers row by row.
    void spreadLoose()
    {
        std::vector<bool> isLinked(m_layers.nodeCount, false);
        for (const Link& link : m_component.links)
            isLinked[link.from] = isLinked[link.to] = true;
        const BoxTree& boxes = *m_component.boxes;
        struct Span {
            std::uint32_t first = UINT32_MAX;
            std::uint32_t last = 0;
            std::vector<std::uint32_t> loose;
        };
        std::vector<Span> spans(boxes.count());
        for (std::uint32_t node = 0; node < m_layers.nodeCount; ++node) {
            int box = m_layers.items[node].box;
            if (!isLinked[node] && box != kNoBox)
                spans[static_cast<std::size_t>(box)].loose.push_back(node);
            for (; isLinked[node] && box != kNoBox; box = boxes.parent(box)) {
                Span& span = spans[static_cast<std::size_t>(box)];
                span.first = std::min(span.first, m_layers.layerOf[node]);
                span.last = std::max(span.last, m_layers.layerOf[node]);
            }
        }
        for (const Span& span : spans) {
            const std::uint32_t first = span.first == UINT32_MAX ? 0 : span.first;
            const auto square = static_cast<std::uint32_t>(
                std::ceil(std::sqrt(static_cast<double>(span.loose.size()))));
            const std::uint32_t columns
                = std::max(square, span.first == UINT32_MAX ? 1 : span.last - first + 1);
            for (std::uint32_t i = 0; i < span.loose.size(); ++i)
                m_layers.layerOf[span.loose[i]] = first + i % columns;
        }
    }

    std::uint32_t addItem(std::uint32_t layer, int box)
    {
        m_layers.items.push_back({0, 0, 0, box});
        m_layers.layerOf.push_back(layer);
        return static_cast<std::uint32_t>(m_layers.items.size() - 1);
    }

    /// The layers that each box reaches over, by its nodes and those of the boxes in it.
    void spanBoxes()
    {
        const BoxTree& boxes = *m_component.boxes;
        m_firstLayer.assign(boxes.count(), UINT32_MAX);
        m_lastLayer.assign(boxes.count(), 0);
        for (std::uint32_t node = 0; node < m_layers.nodeCount; ++node) {
            for (int box = m_layers.items[node].box; box != kNoBox; box = boxes.parent(box)) {
                const auto at = static_cast<std::size_t>(box);
                m_firstLayer[at] = std::min(m_firstLayer[at], m_layers.layerOf[node]);
                m_lastLayer[at] = std::max(m_lastLayer[at], m_layers.layerOf[node]);
            }
        }
    }

    /// Where a link passes `layer`: it stays in the boxes of its ends as long as they reach, so
    /// that it leaves and enters them at their sides.
    int boxOfBend(Link link, int common, std::uint32_t layer) const
    {
        const BoxTree& boxes = *m_component.boxes;
        for (const std::uint32_t end : {link.from, link.to}) {
            int box = m_layers.items[end].box;
            while (box != common) {
                const auto at = static_cast<std::size_t>(box);
                if (m_firstLayer[at] <= layer && layer <= m_lastLayer[at])
                    return box;
                box = boxes.parent(box);
            }
        }
        return common;
    }

    void cutLinks()
    {
        spanBoxes();
        m_layers.chainStart.assign(1, 0);
        for (std::size_t i = 0; i < m_component.links.size(); ++i) {
            const Link link = forward(i);
            const int common = m_component.boxes->common(
                m_layers.items[link.from].box, m_layers.items[link.to].box);
            m_layers.chains.push_back(link.from);
            for (std::uint32_t layer = m_layers.layerOf[link.from] + 1;
                 layer < m_layers.layerOf[link.to]; ++layer)
                m_layers.chains.push_back(addItem(layer, boxOfBend(link, common, layer)));
            m_layers.chains.push_back(link.to);
            m_layers.chainStart.push_back(static_cast<std::uint32_t>(m_layers.chains.size()));
        }
    }

    /// Every box has an item of its own, or of a box in it, in every layer it reaches over.
    void fillBoxes()
    {
        const BoxTree& boxes = *m_component.boxes;
        if (boxes.isEmpty())
            return;
        const std::uint32_t layerCount = *std::ranges::max_element(m_layers.layerOf) + 1;
        std::vector<bool> isHeld(std::size_t{boxes.count()} * layerCount, false);
        const auto hold = [&](int box, std::uint32_t layer) {
            for (; box != kNoBox; box = boxes.parent(box))
                isHeld[static_cast<std::size_t>(box) * layerCount + layer] = true;
        };
        for (std::size_t item = 0; item < m_layers.items.size(); ++item)
            hold(m_layers.items[item].box, m_layers.layerOf[item]);
        for (const int box : boxes.innerFirst()) {
            const auto at = static_cast<std::size_t>(box);
            std::uint32_t previous = UINT32_MAX;
            for (std::uint32_t layer = m_firstLayer[at];
                 layer != UINT32_MAX && layer <= m_lastLayer[at]; ++layer) {
                const bool isFree = !isHeld[at * layerCount + layer];
                const std::uint32_t filler = isFree ? addItem(layer, box) : UINT32_MAX;
                if (isFree)
                    hold(box, layer);
                if (isFree && previous != UINT32_MAX)
                    m_fillerPairs.push_back({previous, filler});
                previous = filler;
            }
        }
    }

    void fillLayers()
    {
        const std::uint32_t layerCount = *std::ranges::max_element(m_layers.layerOf) + 1;
        m_layers.layerStart.assign(layerCount + 1, 0);
        for (const std::uint32_t layer : m_layers.layerOf)
            ++m_layers.layerStart[layer + 1];
        for (std::uint32_t i = 0; i < layerCount; ++i)
            m_layers.layerStart[i + 1] += m_layers.layerStart[i];
        std::vector<std::uint32_t> next(m_layers.layerStart.begin(), m_layers.layerStart.end() - 1);
        m_layers.order.resize(m_layers.items.size());
        m_layers.position.resize(m_layers.items.size());
        for (std::uint32_t item = 0; item < m_layers.items.size(); ++item)
            m_layers.order[next[m_layers.layerOf[item]]++] = item;
        for (std::uint32_t layer = 0; layer < layerCount; ++layer)
            m_layers.index(layer);
    }

    /// How much each piece of a link should be straight. Long links count most; those that leave a
    /// box cannot be straight anyway; one that is the only one at both its ends has no excuse.
    static float straightness(int bends, bool isAcross, bool isAlone)
    {
        constexpr float kInside[]{2, 3, 8};
        constexpr float kAcross[]{1, 1, 4};
        return isAcross ? kAcross[bends] : kInside[bends] + (isAlone && bends == 0 ? 2.0F : 0.0F);
    }

    std::vector<Segment> segments() const
    {
        std::vector<std::uint32_t> outgoing(m_layers.nodeCount, 0);
        std::vector<std::uint32_t> incoming(m_layers.nodeCount, 0);
        for (std::size_t link = 0; link < m_component.links.size(); ++link) {
            ++outgoing[forward(link).from];
            ++incoming[forward(link).to];
        }
        std::vector<Segment> result;
        for (std::size_t link = 0; link < m_component.links.size(); ++link) {
            const auto chain = m_layers.chain(link);
            const bool isAcross
                = m_layers.items[chain.front()].box != m_layers.items[chain.back()].box;
            const bool isAlone = outgoing[chain.front()] == 1 && incoming[chain.back()] == 1;
            for (std::size_t i = 1; i < chain.size(); ++i) {
                const int bends
                    = (m_layers.isNode(chain[i - 1]) ? 0 : 1) + (m_layers.isNode(chain[i]) ? 0 : 1);
                result.push_back({chain[i - 1], chain[i], straightness(bends, isAcross, isAlone)});
            }
        }
        for (const Link& pair : m_fillerPairs)
            result.push_back({pair.from, pair.to, 1});
        return result;
    }

    void connect()
    {
        const std::vector<Segment> all = segments();
        const auto collect = [&](Neighbours& side, auto owner, auto other) {
            side.start.assign(m_layers.items.size() + 1, 0);
            side.items.resize(all.size());
            side.weights.resize(all.size());
            for (const Segment& segment : all)
                ++side.start[owner(segment) + 1];
            for (std::size_t i = 0; i < m_layers.items.size(); ++i)
                side.start[i + 1] += side.start[i];
            std::vector<std::uint32_t> next(side.start.begin(), side.start.end() - 1);
            for (const Segment& segment : all) {
                const std::uint32_t at = next[owner(segment)]++;
                side.items[at] = other(segment);
                side.weights[at] = segment.weight;
            }
        };
        const auto upper = [](const Segment& segment) { return segment.upper; };
        const auto lower = [](const Segment& segment) { return segment.lower; };
        collect(m_layers.before, lower, upper);
        collect(m_layers.after, upper, lower);
    }

    const Component& m_component;
    Layers m_layers;
    std::vector<std::uint32_t> m_firstLayer; ///< By box.
    std::vector<std::uint32_t> m_lastLayer;
    std::vector<Link> m_fillerPairs;
};

} // namespace

void Layers::index(std::uint32_t layer)
{
    for (std::uint32_t i = layerStart[layer]; i < layerStart[layer + 1]; ++i)
        position[order[i]] = i - layerStart[layer];
}

Layers buildLayers(const Component& component, const std::stop_token& stop)
{
    return LayersBuilder(component).build(stop);
}

} // namespace vigla::graph::layered
