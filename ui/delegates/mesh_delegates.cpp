#include "ui/delegates/mesh_delegates.h"

#include "models/graph/service_graph.h"
#include "models/qt/column_table.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace vigla::ui {

namespace {

constexpr double kDegradedPercent = 0.1; ///< From here on a bar is amber,
constexpr double kFailingPercent = 5; ///< and from here on vermilion.

QColor barColor(const Theme& theme, double percent)
{
    if (percent >= kFailingPercent)
        return theme.failing;
    return percent >= kDegradedPercent ? theme.degraded : theme.healthy;
}

} // namespace

QColor syncColor(const Theme& theme, mesh::SyncState state)
{
    switch (state) {
    case mesh::SyncState::Synced:
        return theme.healthy;
    case mesh::SyncState::Stale:
        return theme.degraded;
    case mesh::SyncState::Error:
        return theme.failing;
    case mesh::SyncState::NotSent:
    case mesh::SyncState::Ignored:
        return theme.unknown;
    }
    return theme.unknown;
}

Icon syncIcon(mesh::SyncState state)
{
    switch (state) {
    case mesh::SyncState::Synced:
        return Icon::Check;
    case mesh::SyncState::Stale:
        return Icon::Clock;
    case mesh::SyncState::Error:
        return Icon::Failing;
    case mesh::SyncState::NotSent:
    case mesh::SyncState::Ignored:
        return Icon::Minus;
    }
    return Icon::Minus;
}

void HealthDelegate::dress(Cell& cell, const QModelIndex& index) const
{
    const QVariant value = index.data(HealthRole);
    if (!value.isValid())
        return;
    const auto status = static_cast<graph::HealthStatus>(value.toInt());
    const Theme& theme = currentTheme();
    cell.icon = icon(healthIcon(status), theme.healthColor(status));
    cell.color = theme.healthTextColor(status);
}

void NodeNameDelegate::dress(Cell& cell, const QModelIndex& index) const
{
    const QVariant value = index.data(NodeKindRole);
    if (value.isValid())
        cell.icon
            = icon(nodeIcon(static_cast<graph::NodeKind>(value.toInt())), currentTheme().mutedText);
}

void PercentBarDelegate::paintBehind(
    QPainter& painter, const QRect& place, const QModelIndex& index) const
{
    const QVariant value = index.data(PercentRole);
    if (!value.isValid() || !std::isfinite(value.toDouble()))
        return;
    const QRectF room = QRectF(place).adjusted(6, 5, -6, -5);
    const double percent = std::clamp(value.toDouble(), 0.0, 100.0);
    QColor color = barColor(currentTheme(), percent);
    color.setAlphaF(0.32F);
    const double width = std::max(percent > 0 ? 2.0 : 0.0, room.width() * percent / 100);
    painter.fillRect(QRectF(room.left(), room.top(), width, room.height()), color);
}

QList<QPointF> sparklinePoints(const QList<double>& values, const QRectF& room)
{
    QList<QPointF> points;
    if (values.size() < 2)
        return points;
    double largest = 0;
    for (const double value : values)
        largest = std::isfinite(value) ? std::max(largest, value) : largest;
    for (qsizetype at = 0; at < values.size(); ++at) {
        const double value = std::isfinite(values[at]) ? std::max(0.0, values[at]) : 0;
        const double height = largest > 0 ? value / largest * room.height() : 0;
        points.append({room.left()
                + room.width() * static_cast<double>(at) / static_cast<double>(values.size() - 1),
            room.bottom() - height});
    }
    return points;
}

void SparklineDelegate::paintBehind(
    QPainter& painter, const QRect& place, const QModelIndex& index) const
{
    const auto values = index.data(SparkRole).value<QList<double>>();
    const auto points = sparklinePoints(values, QRectF(place).adjusted(6, 6, -6, -6));
    if (points.isEmpty())
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(currentTheme().accent, 1.25);
    pen.setCapStyle(Qt::FlatCap);
    painter.setPen(pen);
    painter.drawPolyline(points.constData(), static_cast<int>(points.size()));
    painter.restore();
}

QSize SparklineDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {96, 24};
}

void SyncDelegate::dress(Cell& cell, const QModelIndex& index) const
{
    const QVariant value = index.data(SyncRole);
    if (!value.isValid())
        return;
    const auto state = static_cast<mesh::SyncState>(value.toInt());
    const Theme& theme = currentTheme();
    cell.icon = icon(syncIcon(state), syncColor(theme, state));
    cell.color = state == mesh::SyncState::Error ? theme.failing
        : state == mesh::SyncState::Stale        ? theme.degradedText
        : state == mesh::SyncState::Synced       ? theme.text
                                                 : theme.mutedText;
}

} // namespace vigla::ui
