#include "models/graph/layout/coordinates.h"
#include "models/graph/layout/drawing.h"
#include "models/graph/layout/labels.h"
#include "models/graph/layout/order.h"
#include "models/graph/layout/route.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace vigla::graph::layered {

namespace {

constexpr float kLabelMargin = 14; ///< On both sides of a label.
constexpr float kArrowRoom = 10;
constexpr std::size_t kLinksPerStopCheck = 1024;

float shapeWidth(const LayoutNode& node)
{
    return node.shapeWidth > 0 ? node.shapeWidth : node.width;
}

float shapeHeight(const LayoutNode& node)
{
    return node.shapeHeight > 0 ? node.shapeHeight : node.height;
}

class PartDrawing {
public:
    PartDrawing(const LayoutInput& input, const BoxTree& boxes, const Part& part, Layout& layout)
        : m_input(input)
        , m_part(part)
        , m_layout(layout)
    {
        m_component.boxes = &boxes;
        std::map<std::uint32_t, std::uint32_t> local;
        for (const std::uint32_t node : part.nodes) {
            local.emplace(node, static_cast<std::uint32_t>(m_component.bodies.size()));
            const LayoutNode& it = input.nodes[node];
            m_component.bodies.push_back({it.width, shapeHeight(it) / 2,
                it.height - shapeHeight(it) / 2, boxes.sane(it.box)});
        }
        for (const std::uint32_t edge : part.edges) {
            const LayoutEdge& it = input.edges[edge];
            const std::uint32_t from = local.at(it.source);
            const std::uint32_t to = local.at(it.target);
            if (from == to) {
                float& up = m_component.bodies[from].up;
                up = std::max(
                    up, shapeHeight(input.nodes[it.source]) / 2 + kLoopHeight + it.labelHeight);
                m_loops.push_back(edge);
                continue;
            }
            m_component.links.push_back({from, to});
            m_linkEdges.push_back(edge);
        }
    }

    bool run(const std::stop_token& stop)
    {
        m_layers = buildLayers(m_component, stop);
        if (m_layers.layerStart.empty() || !orderLayers(m_layers, stop))
            return false;
        m_coordinates = placeItems(m_layers, labelRoom(), stop);
        if (m_coordinates.y.empty())
            return false;
        placeNodes();
        return route(stop) && placeAllLabels(stop);
    }

private:
    std::size_t degree(std::uint32_t node, bool isOutgoing) const
    {
        const auto turned = isOutgoing ? m_layers.after.of(node) : m_layers.before.of(node);
        return turned.size();
    }

    /// Whether a link's label belongs to its right end, where there are fewer links to confuse it
    /// with.
    bool isLabelRight(std::size_t link) const
    {
        const auto chain = m_layers.chain(link);
        return m_layers.after.of(chain.front()).size() > m_layers.before.of(chain.back()).size();
    }

    std::vector<float> labelRoom() const
    {
        std::vector<float> room(m_layers.layerCount(), 0.0F);
        for (std::size_t link = 0; link < m_linkEdges.size(); ++link) {
            const LayoutEdge& edge = m_input.edges[m_linkEdges[link]];
            if (edge.labelWidth <= 0)
                continue;
            const auto chain = m_layers.chain(link);
            const std::uint32_t left = isLabelRight(link) ? chain[chain.size() - 2] : chain[0];
            const std::uint32_t right = isLabelRight(link) ? chain.back() : chain[1];
            float& gap = room[m_layers.layerOf[left]];
            gap = std::max(gap,
                edge.labelWidth + 2 * kLabelMargin + kArrowRoom - sideRoom(left) - sideRoom(right));
        }
        return room;
    }

    /// Between a node's shape and the edge of its title: room that labels can use too.
    float sideRoom(std::uint32_t item) const
    {
        if (!m_layers.isNode(item))
            return 0;
        const LayoutNode& node = m_input.nodes[m_part.nodes[item]];
        return std::max(0.0F, (node.width - shapeWidth(node)) / 2);
    }

    void placeNodes()
    {
        for (std::uint32_t i = 0; i < m_part.nodes.size(); ++i) {
            const LayoutNode& node = m_input.nodes[m_part.nodes[i]];
            const float x = std::round(m_coordinates.middle(m_layers.layerOf[i]));
            const float y = std::round(m_coordinates.y[i]);
            m_layout.centres[m_part.nodes[i]] = {x, y - shapeHeight(node) / 2 + node.height / 2};
        }
    }

    /// Heights at both ends of every link, spread along the sides of the nodes.
    void spreadEnds()
    {
        m_leftOffset.assign(m_linkEdges.size(), 0.0F);
        m_rightOffset.assign(m_linkEdges.size(), 0.0F);
        std::vector<std::vector<Port>> rights(m_part.nodes.size());
        std::vector<std::vector<Port>> lefts(m_part.nodes.size());
        for (std::uint32_t link = 0; link < m_linkEdges.size(); ++link) {
            const auto chain = m_layers.chain(link);
            const float room = m_input.edges[m_linkEdges[link]].labelHeight;
            rights[chain.front()].push_back({link, m_coordinates.y[chain[1]], room, chain.back()});
            lefts[chain.back()].push_back(
                {link, m_coordinates.y[chain[chain.size() - 2]], room, chain.front()});
        }
        const auto spread = [&](std::vector<std::vector<Port>>& sides, std::vector<float>& to) {
            for (std::uint32_t node = 0; node < sides.size(); ++node) {
                const float height = shapeHeight(m_input.nodes[m_part.nodes[node]]);
                const auto offsets = spreadPorts(sides[node], m_coordinates.y[node], height);
                for (std::size_t i = 0; i < offsets.size(); ++i)
                    to[sides[node][i].edge] = offsets[i];
            }
        };
        spread(rights, m_leftOffset);
        spread(lefts, m_rightOffset);
    }

    bool route(const std::stop_token& stop)
    {
        spreadEnds();
        std::vector<Station> stations;
        for (std::size_t link = 0; link < m_linkEdges.size(); ++link) {
            if (link % kLinksPerStopCheck == 0 && stop.stop_requested())
                return false;
            const auto chain = m_layers.chain(link);
            stations.clear();
            for (std::size_t i = 1; i + 1 < chain.size(); ++i) {
                const std::uint32_t layer = m_layers.layerOf[chain[i]];
                stations.push_back({m_coordinates.left[layer], m_coordinates.right[layer],
                    m_coordinates.y[chain[i]]});
            }
            EdgeRoute& route = m_layout.routes[m_linkEdges[link]];
            route.points = routeThrough(ends(link), stations);
            if (m_layers.isTurned[link])
                reverseRoute(route.points);
        }
        for (const std::uint32_t edge : m_loops) {
            const std::uint32_t node = m_input.edges[edge].source;
            m_layout.routes[edge] = routeLoop(placedAt(m_input.nodes[node], m_layout.centres[node]),
                m_input.edges[edge].labelHeight);
        }
        return true;
    }

    RouteEnds ends(std::size_t link) const
    {
        const auto chain = m_layers.chain(link);
        const auto at = [&](std::uint32_t item, float offset, float side) {
            const LayoutNode& node = m_input.nodes[m_part.nodes[item]];
            const Point centre = m_layout.centres[m_part.nodes[item]];
            const float line = centre.y - node.height / 2 + shapeHeight(node) / 2;
            return Point{centre.x + side * shapeWidth(node) / 2, line + offset};
        };
        RouteEnds result;
        result.start = at(chain.front(), m_leftOffset[link], 1);
        result.end = at(chain.back(), m_rightOffset[link], -1);
        result.startColumn = m_coordinates.right[m_layers.layerOf[chain.front()]];
        result.endColumn = m_coordinates.left[m_layers.layerOf[chain.back()]];
        return result;
    }

    /// The share of the way, in the edge's direction, at the middle of the gap beside one end.
    float wish(std::size_t link) const
    {
        const auto gaps = static_cast<float>(m_layers.chain(link).size() - 1);
        const auto chain = m_layers.chain(link);
        const std::size_t out = m_layers.after.of(chain.front()).size();
        const std::size_t in = m_layers.before.of(chain.back()).size();
        float share = 0.5F / gaps;
        if (out > in)
            share = 1 - 0.36F / gaps;
        else if (in > out)
            share = 0.36F / gaps;
        return m_layers.isTurned[link] ? 1 - share : share;
    }

    bool placeAllLabels(const std::stop_token& stop)
    {
        std::vector<LabelJob> jobs;
        std::vector<Rect> fixed;
        for (const std::uint32_t node : m_part.nodes) {
            const PlacedNode placed = placedAt(m_input.nodes[node], m_layout.centres[node]);
            fixed.push_back(placed.shape);
            fixed.push_back(placed.title());
        }
        for (std::size_t link = 0; link < m_linkEdges.size(); ++link) {
            const LayoutEdge& edge = m_input.edges[m_linkEdges[link]];
            jobs.push_back({m_layout.routes[m_linkEdges[link]].points, edge.labelWidth,
                edge.labelHeight, wish(link)});
        }
        const std::vector<Point> centres = placeLabels(jobs, fixed, stop);
        if (centres.size() != jobs.size())
            return false;
        for (std::size_t link = 0; link < m_linkEdges.size(); ++link)
            m_layout.routes[m_linkEdges[link]].label = centres[link];
        return true;
    }

    const LayoutInput& m_input;
    const Part& m_part;
    Layout& m_layout;
    Component m_component;
    std::vector<std::uint32_t> m_linkEdges; ///< Input edge by link.
    std::vector<std::uint32_t> m_loops; ///< Input edges.
    Layers m_layers;
    Coordinates m_coordinates;
    std::vector<float> m_leftOffset; ///< By link.
    std::vector<float> m_rightOffset;
};

} // namespace

bool drawPart(const LayoutInput& input, const BoxTree& boxes, const Part& part, Layout& layout,
    const std::stop_token& stop)
{
    return PartDrawing(input, boxes, part, layout).run(stop);
}

} // namespace vigla::graph::layered
