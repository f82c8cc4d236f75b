#include "models/graph/build/appenders.h"
#include "models/graph/build/end_finder.h"
#include "models/graph/build/pick_samples.h"

namespace vigla::graph {

void appendThroughput(SampleReader& reader, const std::string& namespaceName, TrafficMap& map)
{
    const GraphContext& context = reader.context();
    const SampleCleaner& cleaner = reader.cleaner();
    using telemetry::Metric;
    using telemetry::Reporter;
    const GraphOptions& options = context.options();
    if (options.http != HttpRate::Requests)
        return;
    const telemetry::Symbol here = cleaner.find(namespaceName);
    EndFinder finder(reader, map);
    for (const telemetry::TrafficSample& sample : context.traffic().samples) {
        const bool isRequest = sample.metric == Metric::RequestBytes;
        if ((!isRequest && sample.metric != Metric::ResponseBytes)
            || !isPlausible(sample.perSecond))
            continue;
        const Reporter wanted = isRequest ? Reporter::Source : Reporter::Destination;
        const bool isHere = sample.labels.sourceNamespace == here
            || sample.labels.destinationServiceNamespace == here;
        if (!isHere || !isReporter(wanted, sample.reporter, options.ambient))
            continue;
        const auto clean = cleaner.cleanEnds(sample.labels);
        const auto ends = clean ? finder.find(*clean) : std::nullopt;
        if (!ends)
            continue;
        forEdgesOf(map, *ends, Protocol::Http, [&](EdgeIndex edge) {
            double& bytes = isRequest ? map.edges[edge].requestBytesPerSecond
                                      : map.edges[edge].responseBytesPerSecond;
            bytes += sample.perSecond;
        });
    }
}

} // namespace vigla::graph
