#include "ui/delegates/mesh_delegates.h"

#include "models/graph/service_graph.h"
#include "models/qt/column_table.h"

#include <QApplication>
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

void setDecoration(QStyleOptionViewItem* option, Icon id, const QColor& color)
{
    option->features |= QStyleOptionViewItem::HasDecoration;
    option->icon = icon(id, color);
    option->decorationSize = {16, 16};
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

void HealthDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const QVariant value = index.data(HealthRole);
    if (!value.isValid())
        return;
    const auto status = static_cast<graph::HealthStatus>(value.toInt());
    const Theme& theme = currentTheme();
    setDecoration(option, healthIcon(status), theme.healthColor(status));
    option->palette.setColor(QPalette::Text, theme.healthTextColor(status));
    option->palette.setColor(QPalette::HighlightedText, theme.healthTextColor(status));
}

void NodeNameDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const QVariant value = index.data(NodeKindRole);
    if (value.isValid())
        setDecoration(option, nodeIcon(static_cast<graph::NodeKind>(value.toInt())),
            currentTheme().mutedText);
}

void PercentBarDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QString text = std::exchange(item.text, QString());
    const QStyle* style = item.widget ? item.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);

    const QRectF room = QRectF(option.rect).adjusted(6, 5, -6, -5);
    const QVariant value = index.data(PercentRole);
    if (value.isValid() && std::isfinite(value.toDouble())) {
        const double percent = std::clamp(value.toDouble(), 0.0, 100.0);
        QColor color = barColor(currentTheme(), percent);
        color.setAlphaF(0.32F);
        const double width = std::max(percent > 0 ? 2.0 : 0.0, room.width() * percent / 100);
        painter->fillRect(QRectF(room.left(), room.top(), width, room.height()), color);
    }
    painter->setFont(item.font);
    painter->setPen(item.palette.color(QPalette::Text));
    painter->drawText(room, Qt::AlignVCenter | Qt::AlignRight, text);
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

void SparklineDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    const auto values = index.data(SparkRole).value<QList<double>>();
    const auto points = sparklinePoints(values, QRectF(option.rect).adjusted(6, 6, -6, -6));
    if (points.isEmpty())
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QPen pen(currentTheme().accent, 1.25);
    pen.setCapStyle(Qt::FlatCap);
    painter->setPen(pen);
    painter->drawPolyline(points.constData(), static_cast<int>(points.size()));
    painter->restore();
}

QSize SparklineDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {96, 24};
}

void SyncDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const QVariant value = index.data(SyncRole);
    if (!value.isValid())
        return;
    const auto state = static_cast<mesh::SyncState>(value.toInt());
    const Theme& theme = currentTheme();
    setDecoration(option, syncIcon(state), syncColor(theme, state));
    const QColor text = state == mesh::SyncState::Error ? theme.failing
        : state == mesh::SyncState::Stale               ? theme.degradedText
        : state == mesh::SyncState::Synced              ? theme.text
                                                        : theme.mutedText;
    option->palette.setColor(QPalette::Text, text);
    option->palette.setColor(QPalette::HighlightedText, text);
}

} // namespace vigla::ui
