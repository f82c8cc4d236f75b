#include "models/graph/layout/labels.h"

#include "models/graph/layout/grid.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace vigla::graph::layered {

namespace {

/// Up to this many edges, lines under a label count too.
constexpr std::size_t kMostForLines = 400;
constexpr float kLineCost = 90;
constexpr float kWayCost = 120; ///< Per share of the way off the wish.
constexpr std::size_t kEdgesPerStopCheck = 256;

float overlapArea(const Rect& a, const Rect& b)
{
    const float width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
    const float height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
    return width > 0 && height > 0 ? width * height : 0;
}

class LabelPlacer {
public:
    LabelPlacer(std::span<const LabelJob> jobs, std::span<const Rect> fixed)
        : m_jobs(jobs)
    {
        for (const Rect& rect : fixed)
            m_fixed.add(rect);
        if (jobs.size() > kMostForLines)
            return;
        for (std::uint32_t i = 0; i < jobs.size(); ++i) {
            for (std::size_t k = 0; k <= kLinePoints && !jobs[i].curve.empty(); ++k) {
                const Point at = pointAlong(jobs[i].curve, static_cast<float>(k) / kLinePoints);
                m_lines.add({at.x - 2, at.y - 2, 4, 4});
                m_lineOwner.push_back(i);
            }
        }
    }

    Point place(std::uint32_t index)
    {
        const LabelJob& job = m_jobs[index];
        float bestCost = std::numeric_limits<float>::max();
        Point best;
        for (const float shift :
            {0.0F, 0.06F, -0.06F, 0.12F, -0.12F, 0.18F, -0.18F, 0.25F, -0.25F}) {
            const float share = job.wish + shift;
            if (share < 0.08F || share > 0.9F)
                continue;
            const Point at = pointAlong(job.curve, share);
            const float price = cost(index, at) + std::abs(shift) * kWayCost;
            if (price < bestCost) {
                bestCost = price;
                best = at;
            }
            if (price <= std::abs(shift) * kWayCost)
                break;
        }
        m_labels.add(rectAt(job, best));
        return best;
    }

private:
    static constexpr std::size_t kLinePoints = 40;

    static Rect rectAt(const LabelJob& job, Point centre)
    {
        return {centre.x - job.width / 2, centre.y - job.height / 2, job.width, job.height};
    }

    float cost(std::uint32_t index, Point at)
    {
        const Rect rect = grown(rectAt(m_jobs[index], at), 3);
        float sum = 0;
        m_fixed.forEachOverlap(
            rect, [&](std::uint32_t i) { sum += 4 * overlapArea(rect, m_fixed.at(i)); });
        m_labels.forEachOverlap(
            rect, [&](std::uint32_t i) { sum += 3 * overlapArea(rect, m_labels.at(i)); });
        std::uint32_t last = index;
        m_lines.forEachOverlap(rect, [&](std::uint32_t i) {
            if (m_lineOwner[i] != index && m_lineOwner[i] != last)
                sum += kLineCost;
            last = m_lineOwner[i];
        });
        return sum;
    }

    std::span<const LabelJob> m_jobs;
    RectGrid m_fixed;
    RectGrid m_labels;
    RectGrid m_lines;
    std::vector<std::uint32_t> m_lineOwner;
};

} // namespace

std::vector<Point> placeLabels(
    std::span<const LabelJob> jobs, std::span<const Rect> fixed, const std::stop_token& stop)
{
    const bool hasLabels
        = std::ranges::any_of(jobs, [](const LabelJob& job) { return job.width > 0; });
    LabelPlacer placer(jobs, hasLabels ? fixed : std::span<const Rect>());
    std::vector<Point> result;
    result.reserve(jobs.size());
    for (std::uint32_t i = 0; i < jobs.size(); ++i) {
        if (i % kEdgesPerStopCheck == 0 && stop.stop_requested())
            return {};
        const bool isBare = jobs[i].curve.empty();
        result.push_back(isBare     ? Point{}
                : jobs[i].width > 0 ? placer.place(i)
                                    : pointAlong(jobs[i].curve, jobs[i].wish));
    }
    return result;
}

} // namespace vigla::graph::layered
