#pragma once

#include <QStyledItemDelegate>

namespace vigla::ui {

/// A row with an optional tick box, a text, and a muted detail at the right.
class ChoiceDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    enum Role { DetailRole = Qt::UserRole + 32 };
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
        const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace vigla::ui
