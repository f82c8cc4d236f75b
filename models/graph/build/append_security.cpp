#include "models/graph/build/appenders.h"
#include "models/graph/build/end_finder.h"
#include "models/graph/build/pick_samples.h"

#include <optional>
#include <utility>
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

/// Nothing for what the rate options leave out. Sent and received are not swapped here.
std::optional<Protocol> protocolOf(
    const GraphOptions& options, const SampleCleaner& cleaner, const TrafficSample& sample)
{
    const bool isRequests
        = options.http == HttpRate::Requests || options.grpc == GrpcRate::Requests;
    const bool isGrpcTotal = options.grpc == GrpcRate::Total;
    const bool isTcpTotal = options.tcp == TcpRate::Total;
    const auto onlyIf = [](bool isAsked, Protocol protocol) {
        return isAsked ? std::optional(protocol) : std::nullopt;
    };
    switch (sample.metric) {
    case Metric::Requests:
        return isRequests ? cleaner.protocolOf(sample.labels.requestProtocol) : std::nullopt;
    case Metric::RequestMessages:
        return onlyIf(isGrpcTotal || options.grpc == GrpcRate::Sent, Protocol::Grpc);
    case Metric::ResponseMessages:
        return onlyIf(isGrpcTotal || options.grpc == GrpcRate::Received, Protocol::Grpc);
    case Metric::TcpSent:
        return onlyIf(isTcpTotal || options.tcp == TcpRate::Sent, Protocol::Tcp);
    case Metric::TcpReceived:
        return onlyIf(isTcpTotal || options.tcp == TcpRate::Received, Protocol::Tcp);
    default:
        return std::nullopt;
    }
}

/// Keeps a principal that is known before one that is not, and else the one that comes first in
/// byte order, so that the order of series does not matter.
void keepPrincipal(const SampleCleaner& cleaner, telemetry::Symbol& kept, telemetry::Symbol found)
{
    if (found == kept || found == telemetry::kAbsent)
        return;
    const auto rank = [&](telemetry::Symbol symbol) {
        return std::pair(!cleaner.isOk(symbol), cleaner.text(symbol));
    };
    if (kept == telemetry::kAbsent || rank(found) < rank(kept))
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
        const auto protocol = protocolOf(context.options(), cleaner, sample);
        if (!protocol || !(sample.perSecond > 0) || !isPlausible(sample.perSecond)
            || !isInQueries(context, cleaner, sample, here))
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
