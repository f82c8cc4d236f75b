#include "ui/delegates/cell_delegate.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace vigla::ui {

namespace {

constexpr int kIconSize = 16;
constexpr int kMargin = 7; ///< Beside the text and the icon.
constexpr int kIconGap = 6;

} // namespace

void CellDelegate::dress(Cell&, const QModelIndex&) const { }

void CellDelegate::paintBehind(QPainter&, const QRect&, const QModelIndex&) const { }

void CellDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = currentTheme();
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(option.rect, theme.selection);
    paintBehind(*painter, option.rect, index);
    Cell cell{index.data().toString(),
        index.data(Qt::TextAlignmentRole).value<Qt::Alignment>() & Qt::AlignHorizontal_Mask, {},
        {}};
    dress(cell, index);
    QRect room = option.rect.adjusted(kMargin, 0, -kMargin, 0);
    if (!cell.icon.isNull()) {
        const int top = room.top() + (room.height() - kIconSize) / 2;
        cell.icon.paint(painter, QRect(room.left(), top, kIconSize, kIconSize));
        room.setLeft(room.left() + kIconSize + kIconGap);
    }
    if (cell.text.isEmpty())
        return;
    painter->setFont(option.font);
    painter->setPen(cell.color.value_or(theme.text));
    const QString text
        = option.fontMetrics.elidedText(cell.text, option.textElideMode, room.width());
    painter->drawText(
        room, static_cast<int>(cell.alignment | Qt::AlignVCenter) | Qt::TextSingleLine, text);
}

void CellDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    Cell cell;
    dress(cell, index);
    if (cell.icon.isNull())
        return;
    option->features |= QStyleOptionViewItem::HasDecoration;
    option->icon = cell.icon;
    option->decorationSize = {kIconSize, kIconSize};
}

} // namespace vigla::ui
