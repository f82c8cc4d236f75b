#include "ui/canvas/element_text.h"

#include "models/graph/export.h"
#include "models/qt/convert.h"
#include "ui/canvas/canvas_metrics.h"

#include <QCoreApplication>
#include <QStringList>

#include <cmath>

namespace vigla::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Canvas", text);
}

std::optional<double> responseTime(const graph::Edge& edge, EdgeLabel label)
{
    switch (label) {
    case EdgeLabel::Average:
        return edge.responseTimes.average;
    case EdgeLabel::P50:
        return edge.responseTimes.p50;
    case EdgeLabel::P95:
        return edge.responseTimes.p95;
    case EdgeLabel::P99:
        return edge.responseTimes.p99;
    default:
        return std::nullopt;
    }
}

/// Share of what the source sends by this protocol.
double distribution(const graph::ServiceGraph& graph, const graph::Edge& edge)
{
    const auto& outbound = graph.nodes[edge.source].outbound;
    const auto found = outbound.find(edge.protocol);
    const double all = found == outbound.end() ? 0 : found->second.total;
    return all > 0 ? 100 * edge.rates.total / all : 0;
}

std::string labelPart(const graph::ServiceGraph& graph, const graph::Edge& edge, EdgeLabel label)
{
    switch (label) {
    case EdgeLabel::Rate:
        return edge.rates.total > 0 ? graph::renderRate(edge.protocol, edge.rates.total) : "";
    case EdgeLabel::ErrorShare:
        return edge.errorPercent() > 0 ? graph::renderPercent(edge.errorPercent()) : "";
    case EdgeLabel::RequestThroughput:
        return edge.requestBytesPerSecond > 0
            ? graph::renderBytesPerSecond(edge.requestBytesPerSecond)
            : "";
    case EdgeLabel::ResponseThroughput:
        return edge.responseBytesPerSecond > 0
            ? graph::renderBytesPerSecond(edge.responseBytesPerSecond)
            : "";
    case EdgeLabel::Distribution: {
        const double share = distribution(graph, edge);
        return share > 0 && share < 100 ? graph::renderPercent(share) : "";
    }
    default:
        break;
    }
    const auto milliseconds = responseTime(edge, label);
    return milliseconds ? graph::renderMilliseconds(*milliseconds) : "";
}

std::string usualPart(const graph::Edge& edge, EdgeLabel label)
{
    switch (label) {
    case EdgeLabel::Rate:
        return edge.protocol == graph::Protocol::Tcp ? graph::renderBytesPerSecond(88'800)
                                                     : graph::renderRate(edge.protocol, 88.8);
    case EdgeLabel::ErrorShare:
    case EdgeLabel::Distribution:
        return graph::renderPercent(88.8);
    case EdgeLabel::RequestThroughput:
    case EdgeLabel::ResponseThroughput:
        return graph::renderBytesPerSecond(88'800);
    default:
        return graph::renderMilliseconds(888);
    }
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
    {graph::NodeMark::ServiceEntry, QT_TRANSLATE_NOOP("Canvas", "service entry")},
    {graph::NodeMark::OutOfMesh, QT_TRANSLATE_NOOP("Canvas", "no sidecar")},
    {graph::NodeMark::VirtualService, QT_TRANSLATE_NOOP("Canvas", "virtual service")},
    {graph::NodeMark::CircuitBreaker, QT_TRANSLATE_NOOP("Canvas", "circuit breaker")},
    {graph::NodeMark::FaultInjection, QT_TRANSLATE_NOOP("Canvas", "fault injection")},
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

struct MarkIcon {
    graph::NodeMark mark;
    Icon icon;
    bool CanvasStyle::*isShown;
};

/// In the order in which they stand beside a title.
constexpr MarkIcon kMarkIcons[]{
    {graph::NodeMark::OutOfMesh, Icon::MissingSidecar, &CanvasStyle::areMissingSidecarsShown},
    {graph::NodeMark::VirtualService, Icon::VirtualService, &CanvasStyle::areVirtualServicesShown},
    {graph::NodeMark::CircuitBreaker, Icon::CircuitBreaker, &CanvasStyle::areVirtualServicesShown},
    {graph::NodeMark::FaultInjection, Icon::Fault, &CanvasStyle::areVirtualServicesShown},
    {graph::NodeMark::RequestTimeout, Icon::Clock, &CanvasStyle::areVirtualServicesShown},
    {graph::NodeMark::Mirroring, Icon::Mirror, &CanvasStyle::areVirtualServicesShown},
};

} // namespace

QString labelText(
    const graph::ServiceGraph& graph, const graph::Edge& edge, const CanvasStyle& style)
{
    QStringList parts;
    for (const EdgeLabel label : style.labels) {
        const std::string part = labelPart(graph, edge, label);
        if (!part.empty())
            parts << toQString(part);
    }
    return joined(parts);
}

QString usualLabelText(const graph::Edge& edge, const CanvasStyle& style)
{
    QStringList parts;
    for (const EdgeLabel label : style.labels)
        parts << toQString(usualPart(edge, label));
    return joined(parts);
}

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
    QStringList marks;
    for (const MarkText& mark : kMarkTexts)
        if (node.has(mark.mark))
            marks << tr(mark.text);
    if (!marks.isEmpty())
        lines << joined(marks);
    return lines.join(QLatin1Char('\n'));
}

QString describeEdge(const graph::ServiceGraph& graph, const graph::Edge& edge)
{
    QStringList lines{nameOfNode(graph, graph.nodes[edge.source]) + QStringLiteral(" → ")
        + nameOfNode(graph, graph.nodes[edge.target])};
    addRates(lines, edge.protocol, edge.rates);
    addTimes(lines, edge.responseTimes);
    if (edge.requestBytesPerSecond > 0 || edge.responseBytesPerSecond > 0)
        lines << tr("requests %1, responses %2")
                     .arg(toQString(graph::renderBytesPerSecond(edge.requestBytesPerSecond)),
                         toQString(graph::renderBytesPerSecond(edge.responseBytesPerSecond)));
    if (edge.mtlsPercent)
        lines << tr("mTLS %1").arg(toQString(graph::renderPercent(*edge.mtlsPercent)));
    addHealth(lines, edge.health);
    if (edge.isSampled)
        lines << tr("numbers from some replicas only");
    if (edge.isStale)
        lines << tr("numbers are out of date");
    return lines.join(QLatin1Char('\n'));
}

float NodeText::headWidth() const
{
    return titleWidth + static_cast<float>(badges.size()) * (kBadge + kBadgeGap);
}

NodeText nodeText(const graph::Node& node, graph::GraphType type, const CanvasStyle& style)
{
    const graph::NodeTitle title = graph::titleOf(node, type);
    NodeText text;
    const QFont large = titleFont(style.font);
    const QFont small = smallFont(style.font);
    text.title = QFontMetricsF(large).elidedText(
        toPlainQString(title.first), Qt::ElideMiddle, kLongestTitle);
    text.subtitle = QFontMetricsF(small).elidedText(
        toPlainQString(title.second), Qt::ElideMiddle, kLongestTitle);
    text.titleWidth = textWidth(text.title, large);
    text.subtitleWidth = textWidth(text.subtitle, small);
    for (const MarkIcon& mark : kMarkIcons)
        if (node.has(mark.mark) && style.*mark.isShown)
            text.badges.push_back(mark.icon);
    return text;
}

QSizeF nodeSize(const QSizeF& figure, const NodeText& text)
{
    const double texts = std::max(text.headWidth(), text.subtitleWidth);
    const double subtitle = text.subtitle.isEmpty() ? 0 : kSmallLine;
    return {std::ceil(std::max(figure.width(), texts) + 4),
        figure.height() + kTitleGap + kTitleLine + subtitle};
}

QString boxTitle(const graph::Box& box)
{
    switch (box.kind) {
    case graph::BoxKind::App:
        return toPlainQString(box.app);
    case graph::BoxKind::Namespace:
        return toPlainQString(box.namespaceName);
    case graph::BoxKind::Cluster:
        break;
    }
    return toPlainQString(box.cluster);
}

QFont titleFont(const QFont& base, double scale)
{
    QFont font = base;
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(kTitlePixels * scale))));
    return font;
}

QFont smallFont(const QFont& base, double scale)
{
    QFont font = base;
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(kSmallPixels * scale))));
    return font;
}

float textWidth(const QString& text, const QFont& font)
{
    return static_cast<float>(QFontMetricsF(font).horizontalAdvance(text));
}

WidthCache::WidthCache(const QFont& font)
    : m_metrics(font)
{
}

float WidthCache::of(const QString& text)
{
    auto found = m_widths.constFind(text);
    if (found == m_widths.constEnd())
        found = m_widths.insert(text, static_cast<float>(m_metrics.horizontalAdvance(text)));
    return *found;
}

} // namespace vigla::ui
