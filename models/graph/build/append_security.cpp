#include "models/graph/build/appenders.h"
#include "models/graph/build/end_finder.h"
#include "models/graph/build/select_traffic.h"

#include <map>
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
    std::string sourcePrincipal;
    std::string destPrincipal;
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

/// Keeps the smaller principal, so that the order of series does not matter.
void keepPrincipal(std::string& kept, std::string_view found)
{
    if (isOk(found) && (kept.empty() || found < kept))
        kept = found;
}

/// The edges that a sample counts for: to the service and from it where one is between.
std::vector<EdgeIndex> edgesOf(const TrafficMap& map, const SampleEnds& ends, Protocol protocol)
{
    std::vector<EdgeIndex> edges;
    const auto add = [&](NodeIndex source, NodeIndex target) {
        if (const auto edge = map.findEdge(source, target, protocol))
            edges.push_back(*edge);
    };
    if (ends.service) {
        add(ends.source, *ends.service);
        add(*ends.service, ends.target);
    } else {
        add(ends.source, ends.target);
    }
    return edges;
}

} // namespace

void appendSecurity(const GraphContext& context, const SampleCleaner& cleaner,
    const std::string& namespaceName, TrafficMap& map)
{
    const telemetry::Symbol here = cleaner.find(namespaceName);
    EndFinder finder(context, cleaner, map);
    std::map<EdgeIndex, EdgeSecurity> securities;
    for (const TrafficSample& sample : context.traffic().samples) {
        const auto protocol = protocolOf(cleaner, sample);
        if (!protocol || !(sample.perSecond > 0) || !isInQueries(context, cleaner, sample, here))
            continue;
        const auto clean = cleaner.cleanEnds(sample.labels);
        const auto ends = clean ? finder.find(*clean) : std::nullopt;
        if (!ends)
            continue;
        const bool isMutual = cleaner.text(sample.labels.securityPolicy) == "mutual_tls";
        for (const EdgeIndex edge : edgesOf(map, *ends, *protocol)) {
            EdgeSecurity& security = securities[edge];
            (isMutual ? security.mutual : security.other) += sample.perSecond;
            keepPrincipal(security.sourcePrincipal, cleaner.text(sample.labels.sourcePrincipal));
            keepPrincipal(security.destPrincipal, cleaner.text(sample.labels.destinationPrincipal));
        }
    }
    for (const auto& [number, security] : securities) {
        Edge& edge = map.edges[number];
        edge.mtlsPercent = security.mutual / (security.mutual + security.other) * 100;
        edge.sourcePrincipal = security.sourcePrincipal;
        edge.destPrincipal = security.destPrincipal;
    }
    for (Edge& edge : map.edges) {
        const bool touchesWaypoint = map.nodes[edge.source].has(NodeMark::Waypoint)
            || map.nodes[edge.target].has(NodeMark::Waypoint);
        if (!edge.mtlsPercent && touchesWaypoint)
            edge.mtlsPercent = 100;
    }
}

} // namespace vigla::graph
