#include "models/graph/build/appenders.h"
#include "models/graph/build/end_finder.h"
#include "models/graph/build/select_traffic.h"

#include <optional>
#include <vector>

namespace vigla::graph {

namespace {

using telemetry::Metric;
using telemetry::Reporter;
using telemetry::TrafficSample;

/// Rates by policy on one edge, and the first principals in byte order.
struct EdgeSecurity {
    double mutual = 0;
    double other = 0;
    telemetry::Symbol sourcePrincipal = telemetry::kAbsent;
    telemetry::Symbol destPrincipal = telemetry::kAbsent;
};

bool isInQueries(const GraphContext& context, const SampleCleaner& cleaner,
    const TrafficSample& sample, telemetry::Symbol here)
{
    const bool isFromHere = sample.labels.sourceNamespace == here;
    const bool isToHere = sample.labels.destinationServiceNamespace == here;
    if (!isFromHere && !isToHere)
        return false;
    const auto ambient = context.options().ambient;
    const bool isZtunnel = cleaner.text(sample.labels.scrapeApp) == "ztunnel";
    const bool isTcp = sample.metric == Metric::TcpSent || sample.metric == Metric::TcpReceived;
    if (isTcp && isZtunnel && !takesZtunnel(ambient))
        return false;
    if (isTcp && isZtunnel && sample.reporter == Reporter::Source && isFromHere)
        return true;
    return isReporter(Reporter::Destination, sample.reporter, ambient);
}

std::optional<Protocol> protocolOf(const SampleCleaner& cleaner, const TrafficSample& sample)
{
    switch (sample.metric) {
    case Metric::Requests:
        return cleaner.protocolOf(sample.labels.requestProtocol);
    case Metric::RequestMessages:
    case Metric::ResponseMessages:
        return Protocol::Grpc;
    case Metric::TcpSent:
    case Metric::TcpReceived:
        return Protocol::Tcp;
    default:
        return std::nullopt;
    }
}

/// Keeps the principal that comes first in byte order, so that the order of series does not matter.
void keepPrincipal(const SampleCleaner& cleaner, telemetry::Symbol& kept, telemetry::Symbol found)
{
    if (found == kept || !cleaner.isOk(found))
        return;
    if (kept == telemetry::kAbsent || cleaner.text(found) < cleaner.text(kept))
        kept = found;
}

} // namespace

void appendSecurity(SampleReader& reader, const std::string& namespaceName, TrafficMap& map)
{
    const GraphContext& context = reader.context();
    const SampleCleaner& cleaner = reader.cleaner();
    const telemetry::Symbol here = cleaner.find(namespaceName);
    EndFinder finder(reader, map);
    std::vector<EdgeSecurity> securities(map.edges.size());
    const telemetry::Symbol mutualTls = cleaner.find("mutual_tls");
    for (const TrafficSample& sample : context.traffic().samples) {
        const auto protocol = protocolOf(cleaner, sample);
        if (!protocol || !(sample.perSecond > 0) || !isInQueries(context, cleaner, sample, here))
            continue;
        const auto clean = cleaner.cleanEnds(sample.labels);
        const auto ends = clean ? finder.find(*clean) : std::nullopt;
        if (!ends)
            continue;
        const bool isMutual = sample.labels.securityPolicy == mutualTls;
        forEdgesOf(map, *ends, *protocol, [&](EdgeIndex edge) {
            EdgeSecurity& security = securities[edge];
            (isMutual ? security.mutual : security.other) += sample.perSecond;
            keepPrincipal(cleaner, security.sourcePrincipal, sample.labels.sourcePrincipal);
            keepPrincipal(cleaner, security.destPrincipal, sample.labels.destinationPrincipal);
        });
    }
    for (EdgeIndex i = 0; i < securities.size(); ++i) {
        const EdgeSecurity& security = securities[i];
        const double all = security.mutual + security.other;
        if (!(all > 0))
            continue;
        Edge& edge = map.edges[i];
        edge.mtlsPercent = security.mutual / all * 100;
        edge.sourcePrincipal = cleaner.text(security.sourcePrincipal);
        edge.destPrincipal = cleaner.text(security.destPrincipal);
    }
    for (Edge& edge : map.edges) {
        const bool touchesWaypoint = map.nodes[edge.source].has(NodeMark::Waypoint)
            || map.nodes[edge.target].has(NodeMark::Waypoint);
        if (!edge.mtlsPercent && touchesWaypoint)
            edge.mtlsPercent = 100;
    }
}

} // namespace vigla::graph
