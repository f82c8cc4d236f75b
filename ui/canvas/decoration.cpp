#include "ui/canvas/graph_scene.h"

#include <algorithm>

namespace vigla::ui {

namespace {

/// Marks what can be reached along edges, forwards or backwards.
class PathMarker {
public:
    explicit PathMarker(const GraphScene& scene)
        : m_scene(scene)
        , m_nodes(scene.nodes.size(), 1)
        , m_edges(scene.edges.size(), 1)
    {
    }

    void markNode(std::uint32_t node)
    {
        walk(node, true);
        walk(node, false);
    }

    void markEdge(std::uint32_t edge)
    {
        m_edges[edge] = 0;
        walk(m_scene.edges[edge].source, false);
        walk(m_scene.edges[edge].target, true);
    }

    /// Dimmed: 1 unless marked.
    std::vector<std::uint8_t> takeNodes() { return std::move(m_nodes); }
    std::vector<std::uint8_t> takeEdges() { return std::move(m_edges); }

private:
    void walk(std::uint32_t start, bool isForward)
    {
        if (m_isForward != isForward || m_start.empty())
            index(isForward);
        std::vector<std::uint8_t> isSeen(m_nodes.size(), 0);
        std::vector<std::uint32_t> stack{start};
        isSeen[start] = 1;
        while (!stack.empty()) {
            const std::uint32_t node = stack.back();
            stack.pop_back();
            m_nodes[node] = 0;
            for (std::uint32_t i = m_start[node]; i < m_start[node + 1]; ++i) {
                const SceneEdge& edge = m_scene.edges[m_items[i]];
                const std::uint32_t next = isForward ? edge.target : edge.source;
                m_edges[m_items[i]] = 0;
                if (!isSeen[next])
                    stack.push_back(next);
                isSeen[next] = 1;
            }
        }
    }

    void index(bool isForward)
    {
        const auto owner
            = [&](const SceneEdge& edge) { return isForward ? edge.source : edge.target; };
        m_isForward = isForward;
        m_start.assign(m_nodes.size() + 1, 0);
        for (const SceneEdge& edge : m_scene.edges)
            ++m_start[owner(edge) + 1];
        for (std::size_t i = 1; i < m_start.size(); ++i)
            m_start[i] += m_start[i - 1];
        std::vector<std::uint32_t> next(m_start.begin(), m_start.end() - 1);
        m_items.resize(m_scene.edges.size());
        for (std::uint32_t i = 0; i < m_scene.edges.size(); ++i)
            m_items[next[owner(m_scene.edges[i])]++] = i;
    }

    const GraphScene& m_scene;
    std::vector<std::uint8_t> m_nodes;
    std::vector<std::uint8_t> m_edges;
    bool m_isForward = true;
    std::vector<std::uint32_t> m_start; ///< Edges by node, of one direction.
    std::vector<std::uint32_t> m_items;
};

void markFound(const GraphScene& scene, const graph::FindResult& found, Decoration& decoration)
{
    decoration.foundNodes.assign(scene.nodes.size(), 0);
    decoration.foundEdges.assign(scene.edges.size(), 0);
    for (const std::string& id : found.nodes)
        if (const auto node = scene.ids->nodes.find(id); node != scene.ids->nodes.end())
            decoration.foundNodes[node->second] = 1;
    for (const std::string& id : found.edges)
        if (const auto edge = scene.ids->edges.find(id); edge != scene.ids->edges.end())
            decoration.foundEdges[edge->second] = 1;
}

/// Dims what is the same at both moments, but for the ends of what is not.
void dimUnchanged(const GraphScene& scene, Decoration& decoration)
{
    const auto isChanged
        = [](const auto& element) { return element.change != graph::Change::None; };
    if (std::ranges::none_of(scene.nodes, isChanged)
        && std::ranges::none_of(scene.edges, isChanged))
        return;
    for (const SceneNode& node : scene.nodes)
        decoration.dimmedNodes.push_back(isChanged(node) ? 0 : 1);
    for (const SceneEdge& edge : scene.edges) {
        decoration.dimmedEdges.push_back(isChanged(edge) ? 0 : 1);
        if (isChanged(edge))
            decoration.dimmedNodes[edge.source] = decoration.dimmedNodes[edge.target] = 0;
    }
}

std::vector<std::uint8_t> inverted(std::vector<std::uint8_t> flags)
{
    for (std::uint8_t& flag : flags)
        flag = flag ? 0 : 1;
    return flags;
}

} // namespace

Decoration decorate(const GraphScene& scene, std::optional<SceneHit> selected,
    const std::optional<graph::FindResult>& found, bool isLive)
{
    Decoration decoration;
    decoration.selected = selected;
    decoration.isLive = isLive;
    if (found)
        markFound(scene, *found, decoration);
    if (selected) {
        PathMarker marker(scene);
        if (selected->kind == SceneHit::Kind::Node)
            marker.markNode(selected->index);
        else
            marker.markEdge(selected->index);
        decoration.dimmedNodes = marker.takeNodes();
        decoration.dimmedEdges = marker.takeEdges();
    } else if (found) {
        decoration.dimmedNodes = inverted(decoration.foundNodes);
        decoration.dimmedEdges = inverted(decoration.foundEdges);
        // The ends of a found edge stay readable.
        for (std::size_t i = 0; i < scene.edges.size(); ++i) {
            if (!decoration.foundEdges[i])
                continue;
            decoration.dimmedNodes[scene.edges[i].source] = 0;
            decoration.dimmedNodes[scene.edges[i].target] = 0;
        }
    } else {
        dimUnchanged(scene, decoration);
    }
    return decoration;
}

} // namespace vigla::ui
