#include "models/graph/layout/part.h"

#include <algorithm>
#include <optional>
#include <string>

namespace vigla::graph {

namespace {

constexpr float kTitleMargin = 24;
constexpr float kCharacterWidth = 8;
constexpr float kNodeReach = 64; ///< From a node's centre to the end of its title, usually.

/// The smallest rectangle around points.
class Extent final {
public:
    void add(Point point)
    {
        if (!m_rect)
            m_rect = Rect{point.x, point.y, 0, 0};
        const float right = std::max(m_rect->x + m_rect->width, point.x);
        const float bottom = std::max(m_rect->y + m_rect->height, point.y);
        m_rect->x = std::min(m_rect->x, point.x);
        m_rect->y = std::min(m_rect->y, point.y);
        m_rect->width = right - m_rect->x;
        m_rect->height = bottom - m_rect->y;
    }
    void add(const Rect& rect)
    {
        add(Point{rect.x, rect.y});
        add(Point{rect.x + rect.width, rect.y + rect.height});
    }
    const std::optional<Rect>& rect() const { return m_rect; }

private:
    std::optional<Rect> m_rect;
};

template <typename T>
std::vector<T> chosen(const std::vector<T>& values, const std::vector<bool>& kept)
{
    std::vector<T> part;
    for (std::size_t index = 0; index < std::min(values.size(), kept.size()); ++index)
        if (kept[index])
            part.push_back(values[index]);
    return part;
}

/// The centres of what is in each box, at any depth.
std::vector<Extent> extentsOf(
    const ServiceGraph& graph, const Layout& layout, const std::vector<bool>* kept)
{
    std::vector<Extent> extents(graph.boxes.size());
    const std::size_t count = std::min(graph.nodes.size(), layout.centres.size());
    for (std::size_t node = 0; node < count; ++node) {
        std::size_t depth = 0;
        int box = kept && !(*kept)[node] ? -1 : graph.nodes[node].box;
        while (box >= 0 && static_cast<std::size_t>(box) < extents.size()
            && depth++ < extents.size()) {
            extents[static_cast<std::size_t>(box)].add(layout.centres[node]);
            box = graph.boxes[static_cast<std::size_t>(box)].parent;
        }
    }
    return extents;
}

/// What the title of a box needs, usually.
float titleWidth(const Box& box)
{
    const std::string& title = box.kind == BoxKind::App ? box.app
        : box.kind == BoxKind::Namespace                ? box.namespaceName
                                                        : box.cluster;
    return kTitleMargin + kCharacterWidth * static_cast<float>(title.size());
}

/// `box` with the same room around what is left as it had around everything, and not narrower than
/// its title where it was not before.
Rect shrunk(const Rect& box, const Rect& all, const Rect& left, float title)
{
    Rect rect{left.x - (all.x - box.x), left.y - (all.y - box.y),
        box.width - (all.width - left.width), box.height - (all.height - left.height)};
    const float missing = std::min(title, box.width) - rect.width;
    if (missing <= 0)
        return rect;
    rect.width += missing;
    rect.x = std::max(box.x, std::min(rect.x, box.x + box.width - rect.width));
    return rect;
}

void shrinkBoxes(
    const ServiceGraph& graph, const Layout& layout, const KeptElements& kept, Layout& part)
{
    const std::vector<Extent> all = extentsOf(graph, layout, nullptr);
    const std::vector<Extent> left = extentsOf(graph, layout, &kept.nodes);
    std::size_t next = 0;
    for (std::size_t box = 0; box < kept.boxes.size() && next < part.boxes.size(); ++box) {
        if (!kept.boxes[box])
            continue;
        if (all[box].rect() && left[box].rect())
            part.boxes[next] = shrunk(part.boxes[next], *all[box].rect(), *left[box].rect(),
                titleWidth(graph.boxes[box]));
        ++next;
    }
}

Rect boundsOf(const Layout& part)
{
    Extent extent;
    for (const Point centre : part.centres)
        extent.add(
            Rect{centre.x - kNodeReach, centre.y - kNodeReach / 2, 2 * kNodeReach, kNodeReach});
    for (const EdgeRoute& route : part.routes)
        for (const Point point : route.points)
            extent.add(point);
    for (const Rect& box : part.boxes)
        extent.add(box);
    return extent.rect().value_or(part.bounds);
}

} // namespace

Layout layoutOfPart(
    const ServiceGraph& graph, const Layout& layout, const KeptElements& kept, bool isTight)
{
    Layout part;
    part.nodeIds = chosen(layout.nodeIds, kept.nodes);
    part.centres = chosen(layout.centres, kept.nodes);
    part.routes = chosen(layout.routes, kept.edges);
    part.boxes = chosen(layout.boxes, kept.boxes);
    part.bounds = layout.bounds;
    shrinkBoxes(graph, layout, kept, part);
    if (isTight)
        part.bounds = boundsOf(part);
    return part;
}

} // namespace vigla::graph
