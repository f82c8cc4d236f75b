#include "models/graph/graph_history.h"

#include "models/graph/packed_samples.h"

#include <algorithm>
#include <utility>

namespace vigla::graph {

struct GraphHistory::Moment {
    SystemTime at{};
    PackedSamples samples;
};

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// Calls `visit(moment, places)` for each moment in which some of `ids` are.
template <typename Moments, typename Visit>
void visitPlaces(const Moments& moments, std::span<const std::string_view> ids, const Visit& visit)
{
    const PackedSamples* known = nullptr;
    std::vector<std::size_t> places;
    for (const auto& moment : moments) {
        if (!known || !moment->samples.hasPlacesOf(*known)) {
            known = &moment->samples;
            places.clear();
            for (const std::string_view id : ids)
                if (const auto place = known->placeOf(id))
                    places.push_back(*place);
        }
        if (!places.empty())
            visit(*moment, places);
    }
}

/// Begin of the slot that `at` lies in; of each only the first moment is kept.
SystemTime slotOf(SystemTime at, SystemTime now)
{
    const std::chrono::milliseconds step = stepAtAge(now - at);
    const auto ticks = at.time_since_epoch();
    return step.count() == 0 ? at : SystemTime(ticks / step * step);
}

} // namespace

std::chrono::seconds stepAtAge(std::chrono::milliseconds age)
{
    if (age <= minutes(5))
        return seconds(0);
    return age <= minutes(10) ? seconds(10) : seconds(20);
}

GraphHistory::GraphHistory(HistoryBounds bounds)
    : m_bounds(bounds)
{
}

std::vector<ChartSample> GraphHistory::seriesOf(std::string_view id) const
{
    std::vector<ChartSample> series;
    visitPlaces(m_moments, std::span(&id, 1), [&](const Moment& moment, const auto& places) {
        series.push_back(moment.samples.sampleOf(places.front(), moment.at));
    });
    return series;
}

std::vector<ChartSample> GraphHistory::sumOf(std::span<const std::string> ids) const
{
    const std::vector<std::string_view> wanted(ids.begin(), ids.end());
    std::vector<ChartSample> series;
    visitPlaces(m_moments, wanted, [&](const Moment& moment, const auto& places) {
        SampleSum sum;
        for (const std::size_t place : places)
            sum.add(moment.samples.sampleOf(place, moment.at));
        series.push_back(sum.at(moment.at));
    });
    return series;
}

std::size_t GraphHistory::sampleCount() const
{
    std::size_t count = 0;
    for (const auto& moment : m_moments)
        count += moment->samples.size();
    return count;
}

GraphHistory GraphHistory::upTo(SystemTime at) const
{
    GraphHistory past = *this;
    std::erase_if(past.m_moments, [at](const auto& moment) { return moment->at > at; });
    return past;
}

void GraphHistory::thin()
{
    const SystemTime now = m_moments.back()->at;
    std::vector<std::shared_ptr<const Moment>> kept;
    kept.reserve(m_moments.size());
    for (auto& moment : m_moments) {
        const bool isSlotTaken = !kept.empty() && kept.back()->at >= slotOf(moment->at, now);
        if (now - moment->at <= m_bounds.longest && !isSlotTaken)
            kept.push_back(std::move(moment));
    }
    m_moments = std::move(kept);
    while (sampleCount() > m_bounds.mostSamples && m_moments.size() > 2) {
        // Every other moment of the older half goes: what is recent stays dense.
        std::vector<std::shared_ptr<const Moment>> fewer;
        for (std::size_t i = 0; i < m_moments.size(); ++i) {
            if (i >= m_moments.size() / 2 || i % 2 == 0)
                fewer.push_back(std::move(m_moments[i]));
        }
        m_moments = std::move(fewer);
    }
}

GraphHistory appendHistory(GraphHistory history, const ServiceGraph& graph)
{
    auto& moments = history.m_moments;
    // What lies ahead was recorded before the wall clock was set back.
    std::erase_if(moments, [&](const auto& moment) { return moment->at > graph.at; });
    if (!moments.empty() && graph.at == moments.back()->at)
        return history;
    const auto* like = moments.empty() ? nullptr : &moments.back()->samples;
    moments.push_back(std::make_shared<const GraphHistory::Moment>(
        GraphHistory::Moment{graph.at, PackedSamples(samplesOf(graph), like)}));
    history.thin();
    return history;
}

} // namespace vigla::graph
