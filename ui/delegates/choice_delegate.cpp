#include "ui/delegates/choice_delegate.h"

#include "ui/theme/theme.h"

#include <QApplication>
#include <QPainter>

namespace vigla::ui {

namespace {

constexpr int kGap = 16;
constexpr int kRowHeight = 28;
constexpr double kDetailShare = 0.4; ///< Of the line, kept for the detail beside a long text.

} // namespace

void ChoiceDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QString detail = index.data(DetailRole).toString();
    if (detail.isEmpty()) {
        QStyledItemDelegate::paint(painter, option, index);
        return;
    }
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QStyle* style = item.widget ? item.widget->style() : QApplication::style();
    const QString text = std::exchange(item.text, QString());
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);

    item.text = text;
    QRect room = style->subElementRect(QStyle::SE_ItemViewItemText, &item, item.widget);
    room.setRight(option.rect.right() - 8);
    room.adjust(4, 0, 0, 0);
    const QFontMetrics metrics(item.font);
    const int free = room.width() - metrics.horizontalAdvance(text) - kGap;
    const int detailRoom = std::max(free, static_cast<int>(room.width() * kDetailShare));
    // Advances are rounded: exactly so much room can be too little by a fraction of a pixel.
    const int detailWidth = std::min(metrics.horizontalAdvance(detail) + 2, detailRoom);
    painter->save();
    painter->setFont(item.font);
    painter->setPen(item.palette.color(QPalette::Text));
    painter->drawText(room, Qt::AlignVCenter | Qt::AlignLeft,
        metrics.elidedText(text, Qt::ElideMiddle, room.width() - detailWidth - kGap));
    painter->setPen(currentTheme().mutedText);
    painter->drawText(room, Qt::AlignVCenter | Qt::AlignRight,
        metrics.elidedText(detail, Qt::ElideMiddle, detailWidth));
    painter->restore();
}

QSize ChoiceDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QSize hint = QStyledItemDelegate::sizeHint(option, index);
    const QString detail = index.data(DetailRole).toString();
    if (!detail.isEmpty())
        hint.rwidth() += kGap + option.fontMetrics.horizontalAdvance(detail);
    hint.setHeight(std::max(hint.height(), kRowHeight));
    return hint;
}

} // namespace vigla::ui
