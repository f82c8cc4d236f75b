#include "models/graph/layout/place.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vigla::graph::layered {

namespace {

constexpr float kColumnTolerance = 16;
constexpr float kStep = 12; ///< Between heights that are tried.
constexpr int kSteps = 240; ///< In each direction.
constexpr std::size_t kColumns = 10; ///< Columns that are tried.
constexpr float kRightCost = 1.5F; ///< Of a pixel aside, against one up or down.
constexpr float kLeftCost = 4; ///< Against the flow.

Rect united(const Rect& a, const Rect& b)
{
    if (a.width <= 0)
        return b;
    const float left = std::min(a.x, b.x);
    const float top = std::min(a.y, b.y);
    return {left, top, std::max(a.x + a.width, b.x + b.width) - left,
        std::max(a.y + a.height, b.y + b.height) - top};
}

float lineOffset(const LayoutNode& node)
{
    const float shape = node.shapeHeight > 0 ? node.shapeHeight : node.height;
    return (node.height - shape) / 2;
}

} // namespace

NodePlacer::NodePlacer(const LayoutInput& input, const BoxTree& boxes, std::vector<Point>& centres,
    std::vector<bool>& isPlaced)
    : m_input(input)
    , m_boxes(boxes)
    , m_centres(centres)
    , m_isPlaced(isPlaced)
    , m_before(input.nodes.size())
    , m_after(input.nodes.size())
{
    const auto count = static_cast<std::uint32_t>(input.nodes.size());
    for (const LayoutEdge& edge : input.edges) {
        const bool isSane = edge.source < count && edge.target < count;
        if (!isSane || edge.source == edge.target
            || (isPlaced[edge.source] && isPlaced[edge.target]))
            continue;
        m_before[edge.target].push_back(edge.source);
        m_after[edge.source].push_back(edge.target);
    }
    index();
}

/// Where everything lies that is placed.
void NodePlacer::index()
{
    m_grid = {};
    m_gridNode.clear();
    m_columns.clear();
    m_boxCount.assign(m_boxes.count(), 0);
    std::vector<Rect> rects;
    std::vector<int> owners;
    for (std::uint32_t node = 0; node < m_input.nodes.size(); ++node) {
        if (!m_isPlaced[node])
            continue;
        rects.push_back(rectOf(node));
        m_grid.add(rects.back());
        m_gridNode.push_back(node);
        m_columns.push_back(m_centres[node].x);
        owners.push_back(m_boxes.sane(m_input.nodes[node].box));
        for (int box = owners.back(); box != kNoBox; box = m_boxes.parent(box))
            ++m_boxCount[static_cast<std::size_t>(box)];
    }
    m_boxRects = boxRects(m_boxes, rects, owners);
    std::ranges::sort(m_columns);
    const auto rest
        = std::ranges::unique(m_columns, [](float a, float b) { return b - a < kColumnTolerance; });
    m_columns.erase(rest.begin(), rest.end());
}

Rect NodePlacer::rectOf(std::uint32_t node) const
{
    return placedAt(m_input.nodes[node], m_centres[node]).rect;
}

bool NodePlacer::isRelated(std::uint32_t node) const
{
    const auto placed = [&](std::uint32_t other) { return m_isPlaced[other]; };
    if (std::ranges::any_of(m_before[node], placed) || std::ranges::any_of(m_after[node], placed))
        return true;
    const int box = m_boxes.outermost(m_boxes.sane(m_input.nodes[node].box));
    return box != kNoBox && m_boxCount[static_cast<std::size_t>(box)] > 0;
}

void NodePlacer::placeRelated()
{
    std::vector<std::uint32_t> waiting;
    for (std::uint32_t node = 0; node < m_input.nodes.size(); ++node)
        if (!m_isPlaced[node])
            waiting.push_back(node);
    // Those with edges to placed nodes first; each one placed may relate the next.
    for (bool isProgress = true; isProgress && !waiting.empty();) {
        isProgress = false;
        for (auto node = waiting.begin(); node != waiting.end();) {
            if (!isRelated(*node)) {
                ++node;
                continue;
            }
            place(*node);
            node = waiting.erase(node);
            isProgress = true;
        }
    }
}

/// A known column right of `x` (or left of it, if not `isAtLeast`), or `x` where there is none
/// near.
float NodePlacer::columnNear(float x, bool isAtLeast) const
{
    constexpr float kNear = 140;
    const auto found = std::ranges::lower_bound(
        m_columns, isAtLeast ? x - kColumnTolerance : x + kColumnTolerance);
    if (isAtLeast)
        return found != m_columns.end() && *found - x < kNear ? *found : x;
    return found != m_columns.begin() && x - *(found - 1) < kNear ? *(found - 1) : x;
}

NodePlacer::Wish NodePlacer::wishOf(std::uint32_t node) const
{
    const float half = m_input.nodes[node].width / 2;
    float right = std::numeric_limits<float>::lowest();
    float left = std::numeric_limits<float>::max();
    float sum = 0;
    int count = 0;
    const auto look = [&](const std::vector<std::uint32_t>& others, bool isBefore) {
        for (const std::uint32_t other : others) {
            if (!m_isPlaced[other])
                continue;
            const PlacedNode placed = placedAt(m_input.nodes[other], m_centres[other]);
            sum += placed.line();
            ++count;
            if (isBefore)
                right = std::max(right, placed.rect.x + placed.rect.width);
            else
                left = std::min(left, placed.rect.x);
        }
    };
    look(m_before[node], true);
    look(m_after[node], false);
    if (count == 0) {
        const Rect& rect = m_boxRects[static_cast<std::size_t>(filledBox(node))];
        return {columnNear(rect.x + kBoxPadding + half, true), rect.y + rect.height - kBoxPadding};
    }
    const float y = sum / static_cast<float>(count);
    if (right > std::numeric_limits<float>::lowest())
        return {columnNear(right + kLayerGap + half, true), y};
    return {columnNear(left - kLayerGap - half, false), y};
}

Rect NodePlacer::boxWith(int box, const Rect& rect) const
{
    const Rect content{rect.x - kBoxPadding, rect.y - kBoxPadding - m_boxes.titleHeight(box),
        rect.width + 2 * kBoxPadding, rect.height + 2 * kBoxPadding + m_boxes.titleHeight(box)};
    return united(m_boxRects[static_cast<std::size_t>(box)], content);
}

bool NodePlacer::isFree(std::uint32_t node, const Rect& rect) const
{
    if (!m_grid.isFree(grown(rect, kNodeGap / 2)))
        return false;
    const int own = m_boxes.sane(m_input.nodes[node].box);
    for (int box = 0; box < static_cast<int>(m_boxes.count()); ++box) {
        const bool isAround = m_boxes.holds(box, own);
        const bool isEmpty = m_boxCount[static_cast<std::size_t>(box)] == 0;
        if (!isAround && !isEmpty
            && overlaps(grown(rect, kBendGap), m_boxRects[static_cast<std::size_t>(box)]))
            return false;
    }
    // The boxes around it grow with it: over nothing that is not theirs.
    Rect inner = rect;
    for (int box = own; box != kNoBox; box = m_boxes.parent(box)) {
        inner = boxWith(box, inner);
        bool isClean = true;
        m_grid.forEachOverlap(inner, [&](std::uint32_t index) {
            const int other = m_boxes.sane(m_input.nodes[m_gridNode[index]].box);
            isClean = isClean && m_boxes.holds(box, other);
        });
        for (int other = 0; isClean && other < static_cast<int>(m_boxes.count()); ++other)
            isClean = m_boxes.holds(box, other) || m_boxes.holds(other, box)
                || m_boxCount[static_cast<std::size_t>(other)] == 0
                || !overlaps(inner, m_boxRects[static_cast<std::size_t>(other)]);
        if (!isClean)
            return false;
    }
    return true;
}

void NodePlacer::place(std::uint32_t node)
{
    const Wish wish = wishOf(node);
    auto place = freePlace(node, wish);
    if (!place && makeRoom(node))
        place = freePlace(node, wishOf(node));
    take(node, place ? *place : below(node, wish));
}

std::optional<Point> NodePlacer::freePlace(std::uint32_t node, const Wish& wish) const
{
    const LayoutNode& it = m_input.nodes[node];
    float bestCost = std::numeric_limits<float>::max();
    std::optional<Point> best;
    const auto price = [&](float x) {
        return x < wish.x ? kLeftCost * (wish.x - x) : kRightCost * (x - wish.x);
    };
    std::vector<float> columns = m_columns;
    columns.push_back(wish.x);
    std::ranges::sort(columns, {}, price);
    columns.resize(std::min(columns.size(), kColumns));
    for (const float x : columns) {
        for (int step = 0; step < 2 * kSteps; ++step) {
            const int rank = (step + 1) / 2;
            const float dy = (step % 2 == 0 ? 1.0F : -1.0F) * kStep * static_cast<float>(rank);
            const float cost = std::abs(dy) + price(x);
            if (cost >= bestCost)
                break;
            const Point centre{std::round(x), std::round(wish.y + dy + lineOffset(it))};
            if (!isFree(node, placedAt(it, centre).rect))
                continue;
            bestCost = cost;
            best = centre;
        }
    }
    return best;
}

/// The innermost box of a node that holds something already, or kNoBox.
int NodePlacer::filledBox(std::uint32_t node) const
{
    int box = m_boxes.sane(m_input.nodes[node].box);
    while (box != kNoBox && m_boxCount[static_cast<std::size_t>(box)] == 0)
        box = m_boxes.parent(box);
    return box;
}

/// Moves what lies below the box of a node down by one row. False when the node has no box there,
/// or when somebody pinned what would have to move.
bool NodePlacer::makeRoom(std::uint32_t node)
{
    const int box = filledBox(node);
    if (box == kNoBox)
        return false;
    const Rect& rect = m_boxRects[static_cast<std::size_t>(box)];
    int boxes = 0; // that come with the node
    for (int own = m_boxes.sane(m_input.nodes[node].box); own != box; own = m_boxes.parent(own))
        ++boxes;
    const float around = static_cast<float>(boxes) * 2 * (kBoxPadding + kBoxGap);
    const Shift shift{rect.y + rect.height - kBoxPadding,
        m_input.nodes[node].height + 2 * kNodeGap + 2 * kStep + around};
    const auto isBelow
        = [&](std::uint32_t other) { return m_isPlaced[other] && rectOf(other).y >= shift.y; };
    for (std::uint32_t other = 0; other < m_input.nodes.size(); ++other)
        if (isBelow(other) && m_input.nodes[other].pinned)
            return false;
    for (std::uint32_t other = 0; other < m_input.nodes.size(); ++other)
        if (isBelow(other))
            m_centres[other].y += shift.distance;
    m_shifts.push_back(shift);
    index();
    return true;
}

/// Below everything.
Point NodePlacer::below(std::uint32_t node, const Wish& wish) const
{
    float bottom = 0;
    for (std::uint32_t i = 0; i < m_grid.count(); ++i)
        bottom = std::max(bottom, m_grid.at(i).y + m_grid.at(i).height);
    return {std::round(wish.x),
        std::round(bottom + kBoxGap + 2 * kBoxPadding + m_input.nodes[node].height / 2)};
}

void NodePlacer::take(std::uint32_t node, Point centre)
{
    m_centres[node] = centre;
    m_isPlaced[node] = true;
    Rect rect = placedAt(m_input.nodes[node], centre).rect;
    m_grid.add(rect);
    m_gridNode.push_back(node);
    for (int box = m_boxes.sane(m_input.nodes[node].box); box != kNoBox;
         box = m_boxes.parent(box)) {
        rect = boxWith(box, rect);
        m_boxRects[static_cast<std::size_t>(box)] = rect;
        ++m_boxCount[static_cast<std::size_t>(box)];
    }
}

} // namespace vigla::graph::layered
