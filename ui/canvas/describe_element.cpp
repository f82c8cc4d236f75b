// All the numbers of an element in words.
#include "models/graph/export.h"
#include "models/qt/convert.h"
#include "ui/canvas/element_text.h"

#include <QCoreApplication>
#include <QStringList>

namespace vigla::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Canvas", text);
}

QString joined(const QStringList& parts)
{
    return parts.join(QStringLiteral(" · "));
}

void addRates(QStringList& lines, graph::Protocol protocol, const graph::Rates& rates)
{
    lines << QStringLiteral("%1 %2").arg(
        toQString(graph::nameOf(protocol)), toQString(graph::renderRate(protocol, rates.total)));
    const std::pair<const char*, double> classes[]{{QT_TR_NOOP("no response"), rates.noResponse},
        {"3xx", rates.class3xx}, {"4xx", rates.class4xx}, {"5xx", rates.class5xx},
        {QT_TR_NOOP("gRPC errors"), rates.grpcErrors}};
    for (const auto& [name, rate] : classes)
        if (rate > 0)
            lines << QStringLiteral("  %1: %2 (%3)")
                         .arg(tr(name), toQString(graph::renderRate(protocol, rate)),
                             toQString(graph::renderPercent(100 * rate / rates.total)));
}

void addTimes(QStringList& lines, const graph::ResponseTimes& times)
{
    const std::pair<const char*, std::optional<double>> all[]{
        {QT_TR_NOOP("average"), times.average}, {"p50", times.p50}, {"p90", times.p90},
        {"p95", times.p95}, {"p99", times.p99}};
    QStringList parts;
    for (const auto& [name, value] : all)
        if (value)
            parts << tr(name) + QLatin1Char(' ') + toQString(graph::renderMilliseconds(*value));
    if (!parts.isEmpty())
        lines << joined(parts);
}

QString nameOfNode(const graph::ServiceGraph& graph, const graph::Node& node)
{
    const graph::NodeTitle title = graph::titleOf(node, graph.type);
    const QString first = toPlainQString(title.first);
    return title.second.empty() ? first : first + QLatin1Char(' ') + toPlainQString(title.second);
}

void addHealth(QStringList& lines, const graph::Health& health)
{
    if (!health.reason.empty())
        lines << toPlainQString(health.reason);
}

struct MarkText {
    graph::NodeMark mark;
    const char* text;
};

constexpr MarkText kMarkTexts[]{
    {graph::NodeMark::IngressGateway, QT_TRANSLATE_NOOP("Canvas", "ingress gateway")},
    {graph::NodeMark::EgressGateway, QT_TRANSLATE_NOOP("Canvas", "egress gateway")},
    {graph::NodeMark::Waypoint, QT_TRANSLATE_NOOP("Canvas", "waypoint")},
    {graph::NodeMark::GatewayApi, QT_TRANSLATE_NOOP("Canvas", "Gateway API")},
    {graph::NodeMark::IngressWaypoint, QT_TRANSLATE_NOOP("Canvas", "sends through a waypoint")},
    {graph::NodeMark::Ambient, QT_TRANSLATE_NOOP("Canvas", "ambient")},
    {graph::NodeMark::Root, QT_TRANSLATE_NOOP("Canvas", "traffic source")},
    {graph::NodeMark::Outside, QT_TRANSLATE_NOOP("Canvas", "outside of the chosen namespaces")},
    {graph::NodeMark::ServiceEntry, QT_TRANSLATE_NOOP("Canvas", "service entry")},
    {graph::NodeMark::OutOfMesh, QT_TRANSLATE_NOOP("Canvas", "no sidecar")},
    {graph::NodeMark::VirtualService, QT_TRANSLATE_NOOP("Canvas", "virtual service")},
    {graph::NodeMark::CircuitBreaker, QT_TRANSLATE_NOOP("Canvas", "circuit breaker")},
    {graph::NodeMark::FaultInjection, QT_TRANSLATE_NOOP("Canvas", "fault injection")},
    {graph::NodeMark::RequestRouting, QT_TRANSLATE_NOOP("Canvas", "request routing")},
    {graph::NodeMark::RequestTimeout, QT_TRANSLATE_NOOP("Canvas", "request timeout")},
    {graph::NodeMark::TrafficShifting, QT_TRANSLATE_NOOP("Canvas", "traffic shifting")},
    {graph::NodeMark::TcpTrafficShifting, QT_TRANSLATE_NOOP("Canvas", "TCP traffic shifting")},
    {graph::NodeMark::Mirroring, QT_TRANSLATE_NOOP("Canvas", "mirroring")},
    {graph::NodeMark::Dead, QT_TRANSLATE_NOOP("Canvas", "no pods")},
    {graph::NodeMark::Idle, QT_TRANSLATE_NOOP("Canvas", "idle")},
    {graph::NodeMark::Inaccessible, QT_TRANSLATE_NOOP("Canvas", "not accessible")},
    {graph::NodeMark::Sampled, QT_TRANSLATE_NOOP("Canvas", "numbers from some replicas only")},
    {graph::NodeMark::Stale, QT_TRANSLATE_NOOP("Canvas", "numbers are out of date")},
};

void addChange(QStringList& lines, const graph::Edge& edge)
{
    if (edge.change == graph::Change::Added)
        lines << tr("was not there at the other moment");
    else if (edge.change == graph::Change::Removed)
        lines << tr("is gone");
    if (!edge.before)
        return;
    lines << tr("before: %1, %2 errors")
                 .arg(toQString(graph::renderRate(edge.protocol, edge.before->total)),
                     toQString(graph::renderPercent(edge.before->errorPercent)));
    if (edge.before->p95)
        lines << tr("before: p95 %1").arg(toQString(graph::renderMilliseconds(*edge.before->p95)));
}

void addFolded(QStringList& lines, const graph::FoldedNodes& folded)
{
    for (const auto& [protocol, rate] : folded.inside)
        if (rate > 0)
            lines << tr("inside %1 %2")
                         .arg(toQString(graph::nameOf(protocol)),
                             toQString(graph::renderRate(protocol, rate)));
    lines << tr("double click to unfold");
}

} // namespace

QString describeNode(const graph::ServiceGraph& graph, const graph::Node& node)
{
    QStringList lines{nameOfNode(graph, node)};
    QStringList place{toQString(graph::nameOf(node.kind))};
    if (!node.namespaceName.empty())
        place << toPlainQString(node.namespaceName);
    if (!node.cluster.empty() && node.cluster != "unknown")
        place << toPlainQString(node.cluster);
    lines << joined(place);
    addHealth(lines, node.health);
    for (const auto& [protocol, rates] : node.inbound) {
        if (rates.total <= 0)
            continue;
        lines << tr("in");
        addRates(lines, protocol, rates);
    }
    for (const auto& [protocol, rates] : node.outbound)
        if (rates.total > 0)
            lines << tr("out") + QLatin1Char(' ') + toQString(graph::nameOf(protocol))
                    + QLatin1Char(' ') + toQString(graph::renderRate(protocol, rates.total));
    if (node.desiredReplicas >= 0 && node.availableReplicas >= 0)
        lines << tr("pods %1 of %2").arg(node.availableReplicas).arg(node.desiredReplicas);
    if (node.folded)
        addFolded(lines, *node.folded);
    QStringList marks;
    for (const MarkText& mark : kMarkTexts)
        if (node.has(mark.mark))
            marks << tr(mark.text);
    for (const std::string& entry : node.workloadEntries)
        marks << tr("workload entry %1").arg(toPlainQString(entry));
    if (!marks.isEmpty())
        lines << joined(marks);
    return lines.join(QLatin1Char('\n'));
}

QString describeEdge(const graph::ServiceGraph& graph, const graph::Edge& edge)
{
    QStringList lines{nameOfNode(graph, graph.nodes[edge.source]) + QStringLiteral(" → ")
        + nameOfNode(graph, graph.nodes[edge.target])};
    addRates(lines, edge.protocol, edge.rates);
    if (graph.areGrpcMessages && edge.protocol == graph::Protocol::Grpc)
        lines << tr("gRPC counts messages");
    if (hasOverflow(edge))
        lines << tr("the circuit breaker of the target refused requests (UO)");
    addTimes(lines, edge.responseTimes);
    if (edge.requestBytesPerSecond > 0 || edge.responseBytesPerSecond > 0)
        lines << tr("requests %1, responses %2")
                     .arg(toQString(graph::renderBytesPerSecond(edge.requestBytesPerSecond)),
                         toQString(graph::renderBytesPerSecond(edge.responseBytesPerSecond)));
    addChange(lines, edge);
    if (edge.mtlsPercent)
        lines << tr("mTLS %1").arg(toQString(graph::renderPercent(*edge.mtlsPercent)));
    addHealth(lines, edge.health);
    if (edge.isSampled)
        lines << tr("numbers from some replicas only");
    if (edge.isStale)
        lines << tr("numbers are out of date");
    return lines.join(QLatin1Char('\n'));
}

} // namespace vigla::ui
