#pragma once

#include <QIcon>
#include <QStyledItemDelegate>

#include <optional>

namespace vigla::ui {

/// What one cell of a table shows.
struct Cell {
    QString text;
    Qt::Alignment alignment = Qt::AlignLeft;
    QIcon icon; ///< Before the text; may be null.
    std::optional<QColor> color; ///< Of the text, also while it is selected; else the theme's.
};

/// Cells of the mesh tables, painted without the style sheet: a table has some hundreds of them on
/// the screen, all are new with every round, and the style sheet looks up its rules for each.
/// Sizes are still asked of the style, so that columns fit what they show.
class CellDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
        const QModelIndex& index) const override;

protected:
    virtual void dress(Cell& cell, const QModelIndex& index) const; ///< Adds icon and colour.
    /// Between the background and the text.
    virtual void paintBehind(QPainter& painter, const QRect& place, const QModelIndex& index) const;
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

} // namespace vigla::ui
