#pragma once

#include <QStyledItemDelegate>

namespace vigla::ui {

/// Paints the rows of a HostListModel: namespace headers, and hosts on two lines with marks for
/// VirtualService, DestinationRule and findings.
class HostDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
        const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace vigla::ui
