#pragma once

#include "models/mesh/proxy_status.h"
#include "ui/delegates/cell_delegate.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace vigla::ui {

/// A shape and a word for HealthRole: the shape alone tells the states apart.
class HealthDelegate final : public CellDelegate {
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

protected:
    void dress(Cell& cell, const QModelIndex& index) const override;
};

/// The shape of NodeKindRole before the name.
class NodeNameDelegate final : public CellDelegate {
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

protected:
    void dress(Cell& cell, const QModelIndex& index) const override;
};

/// The number of PercentRole over a bar of that length, coloured by how bad it is. A value outside
/// 0 to 100 is clamped for the bar but printed as it is.
class PercentBarDelegate final : public CellDelegate {
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

protected:
    void paintBehind(
        QPainter& painter, const QRect& place, const QModelIndex& index) const override;
};

/// SparkRole as a small line that always starts at zero.
class SparklineDelegate final : public CellDelegate {
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    void paintBehind(
        QPainter& painter, const QRect& place, const QModelIndex& index) const override;
};

/// A shape and the word of SyncRole.
class SyncDelegate final : public CellDelegate {
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;

protected:
    void dress(Cell& cell, const QModelIndex& index) const override;
};

/// How a sync state looks, wherever it is shown.
Icon syncIcon(mesh::SyncState state);
QColor syncColor(const Theme& theme, mesh::SyncState state);

/// The points of a sparkline in `room`: x even from left to right, y from 0 at the bottom to the
/// largest value at the top. Values that are not finite count as 0.
QList<QPointF> sparklinePoints(const QList<double>& values, const QRectF& room);

} // namespace vigla::ui
