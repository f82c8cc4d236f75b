#include "models/graph/build/appenders.h"
#include "models/graph/build/end_finder.h"
#include "models/graph/build/pick_samples.h"
#include "models/telemetry/quantile.h"

#include <algorithm>
#include <map>
#include <utility>

namespace vigla::graph {

namespace {

using telemetry::DurationSample;
using telemetry::Reporter;

/// Which of Kiali's queries finds a sample first; smaller wins.
enum class DurationRank { AmbientGateway, Destination, Source, None };

DurationRank rankOf(const GraphContext& context, const SampleCleaner& cleaner,
    const DurationSample& sample, telemetry::Symbol here)
{
    const bool isFromHere = sample.labels.sourceNamespace == here;
    const bool isToHere = sample.labels.destinationServiceNamespace == here;
    if (!isFromHere && !isToHere)
        return DurationRank::None;
    const auto ambient = context.options().ambient;
    if (sample.reporter == Reporter::Source && isToHere && !isFromHere
        && context.isAmbient(cleaner.text(here)))
        return DurationRank::AmbientGateway;
    if (isToHere && isReporter(Reporter::Destination, sample.reporter, ambient))
        return DurationRank::Destination;
    if (isFromHere && isReporter(Reporter::Source, sample.reporter, ambient))
        return DurationRank::Source;
    return DurationRank::None;
}

bool isMeasured(const DurationSample& sample)
{
    return sample.countPerSecond > 0 && isPlausible(sample.countPerSecond)
        && isPlausible(sample.sumPerSecond) && std::ranges::all_of(sample.cumulative, isPlausible);
}

struct EdgeTimes {
    DurationRank rank = DurationRank::None;
    telemetry::HistogramSum sum;
};

ResponseTimes timesOf(const telemetry::HistogramSum& sum)
{
    return {sum.average(), sum.quantile(0.5), sum.quantile(0.9), sum.quantile(0.95),
        sum.quantile(0.99)};
}

} // namespace

void appendResponseTimes(SampleReader& reader, const std::string& namespaceName, TrafficMap& map)
{
    const GraphContext& context = reader.context();
    const SampleCleaner& cleaner = reader.cleaner();
    const GraphOptions& options = context.options();
    if (options.http != HttpRate::Requests && options.grpc != GrpcRate::Requests)
        return;
    const telemetry::Symbol here = cleaner.find(namespaceName);
    EndFinder finder(reader, map);
    std::map<EdgeIndex, EdgeTimes> times;
    for (const DurationSample& sample : context.traffic().durations) {
        const DurationRank rank = rankOf(context, cleaner, sample, here);
        const auto protocol = cleaner.protocolOf(sample.labels.requestProtocol);
        if (rank == DurationRank::None || !protocol || !isMeasured(sample))
            continue;
        const auto clean = cleaner.cleanEnds(sample.labels);
        const auto ends = clean ? finder.find(*clean) : std::nullopt;
        if (!ends)
            continue;
        forEdgesOf(map, *ends, *protocol, [&](EdgeIndex edge) {
            EdgeTimes& mine = times[edge];
            if (rank < mine.rank)
                mine = {rank, {}};
            if (rank == mine.rank)
                mine.sum.add(sample);
        });
    }
    for (const auto& [edge, mine] : times)
        map.edges[edge].responseTimes = timesOf(mine.sum);
}

} // namespace vigla::graph
