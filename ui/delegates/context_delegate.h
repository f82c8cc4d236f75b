#pragma once

#include "ui/shell/context_entry.h"

#include <QStyledItemDelegate>

namespace vigla::ui {

/// Two lines for a context: its colour, name, lock and reachability; where it leads, or why it
/// cannot be opened.
class ContextDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    enum Role { EntryRole = Qt::UserRole + 1, CurrentRole };
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
        const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// The colour of a context, invalid for none. A protected one without a colour has that of danger.
QColor contextColor(const ContextEntry& entry);

/// What a reachability is called, for people and screen readers.
QString reachText(const ContextReach& reach);

} // namespace vigla::ui
