#include "ui/canvas/element_text.h"

#include "models/graph/export.h"
#include "models/qt/convert.h"
#include "ui/canvas/canvas_metrics.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
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

/// Both ways where something comes back over the edge of a waypoint.
std::string rateText(const graph::ServiceGraph& graph, const graph::Edge& edge)
{
    if (!(edge.rates.total > 0))
        return {};
    std::string text = graph::renderEdgeRate(graph, edge);
    for (const graph::Edge& back : edge.returnEdge)
        if (back.rates.total > 0)
            text += " \u2194 " + graph::renderEdgeRate(graph, back);
    return text;
}

bool isResponseTime(EdgeLabel label)
{
    return label == EdgeLabel::Average || label == EdgeLabel::P50 || label == EdgeLabel::P95
        || label == EdgeLabel::P99;
}

bool isThroughput(EdgeLabel label)
{
    return label == EdgeLabel::RequestThroughput || label == EdgeLabel::ResponseThroughput;
}

/// What tells a number from another of the same unit that is shown too; else empty.
QString prefixOf(EdgeLabel label, const std::vector<EdgeLabel>& labels)
{
    const bool areSeveralTimes = std::ranges::count_if(labels, isResponseTime) > 1;
    const bool areBothThroughputs = std::ranges::count_if(labels, isThroughput) > 1;
    switch (label) {
    case EdgeLabel::Average:
        return areSeveralTimes ? tr("avg ") : QString();
    case EdgeLabel::P50:
        return areSeveralTimes ? QStringLiteral("p50 ") : QString();
    case EdgeLabel::P95:
        return areSeveralTimes ? QStringLiteral("p95 ") : QString();
    case EdgeLabel::P99:
        return areSeveralTimes ? QStringLiteral("p99 ") : QString();
    case EdgeLabel::RequestThroughput:
        return areBothThroughputs ? tr("out ") : QString();
    case EdgeLabel::ResponseThroughput:
        return areBothThroughputs ? tr("back ") : QString();
    default:
        return {};
    }
}

std::string labelPart(const graph::ServiceGraph& graph, const graph::Edge& edge, EdgeLabel label)
{
    switch (label) {
    case EdgeLabel::Rate:
        return rateText(graph, edge);
    case EdgeLabel::ErrorShare:
        return edge.errorPercent() > 0 ? graph::renderPercent(edge.errorPercent()) + " err" : "";
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
        return graph::renderPercent(88.8) + " err";
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

/// Parts of an edge's label, as reference/kiali-graph.md section 13 joins them.
QString joinedLabel(const QStringList& parts)
{
    return parts.join(QStringLiteral(" | "));
}

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
    {graph::NodeMark::TrafficShifting, Icon::TrafficShifting,
        &CanvasStyle::areVirtualServicesShown},
    {graph::NodeMark::TcpTrafficShifting, Icon::TrafficShifting,
        &CanvasStyle::areVirtualServicesShown},
    {graph::NodeMark::Mirroring, Icon::Mirror, &CanvasStyle::areVirtualServicesShown},
};

/// What became of it since the other moment, as a sign in front of a text.
QString changeSign(graph::Change change)
{
    switch (change) {
    case graph::Change::Added:
        return QStringLiteral("+ ");
    case graph::Change::Removed:
        return QStringLiteral("− ");
    case graph::Change::Changed:
        return QStringLiteral("~ ");
    case graph::Change::None:
        break;
    }
    return {};
}

QString changeSign(const graph::Edge& edge)
{
    if (edge.change != graph::Change::Changed || !edge.before
        || edge.before->total == edge.rates.total)
        return changeSign(edge.change);
    return edge.rates.total > edge.before->total ? QStringLiteral("▲ ") : QStringLiteral("▼ ");
}

} // namespace

bool hasOverflow(const graph::Edge& edge)
{
    return std::ranges::any_of(edge.responses, [](const auto& response) {
        return std::ranges::any_of(response.second.flags, [](const auto& flag) {
            return flag.second > 0 && flag.first.find("UO") != std::string::npos;
        });
    });
}

QString labelText(
    const graph::ServiceGraph& graph, const graph::Edge& edge, const CanvasStyle& style)
{
    if (style.labels.empty())
        return changeSign(edge).trimmed();
    if (edge.change == graph::Change::Removed && edge.before)
        return changeSign(edge) + toQString(graph::renderRate(edge.protocol, edge.before->total));
    QStringList parts;
    for (const EdgeLabel label : style.labels) {
        const std::string part = labelPart(graph, edge, label);
        if (!part.empty())
            parts << prefixOf(label, style.labels) + toQString(part);
    }
    return changeSign(edge) + joinedLabel(parts);
}

QString usualLabelText(const graph::Edge& edge, const CanvasStyle& style)
{
    QStringList parts;
    for (const EdgeLabel label : style.labels)
        parts << prefixOf(label, style.labels) + toQString(usualPart(edge, label));
    return changeSign(edge) + joinedLabel(parts);
}

float NodeText::headWidth() const
{
    return title.width + static_cast<float>(badges.size()) * (kBadge + kBadgeGap);
}

NodeText nodeText(const graph::Node& node, graph::GraphType type, const CanvasStyle& style,
    int rank, TextMeasure& measure)
{
    const graph::NodeTitle title = graph::titleOf(node, type);
    QStringList below;
    if (!title.second.empty())
        below << toPlainQString(title.second);
    if (rank > 0)
        below << QStringLiteral("#%1").arg(rank);
    NodeText text;
    text.title = measure.title(changeSign(node.change) + toPlainQString(title.first));
    text.subtitle = measure.subtitle(joined(below));
    for (const MarkIcon& mark : kMarkIcons)
        if (node.has(mark.mark) && style.*mark.isShown
            && std::ranges::find(text.badges, mark.icon) == text.badges.end())
            text.badges.push_back(mark.icon);
    if (!node.workloadEntries.empty() && style.areVirtualServicesShown)
        text.badges.push_back(Icon::External);
    return text;
}

QSizeF nodeSize(const QSizeF& figure, const NodeText& text)
{
    const double texts = std::max(text.headWidth(), text.subtitle.width);
    const double subtitle = text.subtitle.text.isEmpty() ? 0 : kSmallLine;
    return {std::ceil(std::max(figure.width(), texts) + 4),
        figure.height() + kTitleGap + kTitleLine + subtitle};
}

float labelPillWidth(float textWidth, int icons)
{
    if (textWidth <= 0 && icons == 0)
        return 0;
    const float gap = textWidth > 0 ? 2 : 0;
    return std::ceil(
        textWidth + 2 * kLabelPadding + static_cast<float>(icons) * (kLockSize + 2) - 2 + gap);
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

} // namespace vigla::ui
