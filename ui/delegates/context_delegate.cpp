#include "ui/delegates/context_delegate.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QPainter>

namespace vigla::ui {

namespace {

constexpr int kBand = 4;
constexpr int kMargin = 8;
constexpr int kIconSize = 14;
constexpr int kRowHeight = 44;
constexpr int kReachRoom = 110;

QColor reachColor(ContextReach::State state)
{
    const Theme& theme = currentTheme();
    switch (state) {
    case ContextReach::State::Reachable:
        return theme.healthy;
    case ContextReach::State::Unreachable:
        return theme.failing;
    case ContextReach::State::Unknown:
    case ContextReach::State::Asking:
        break;
    }
    return theme.unknown;
}

/// Its shape says it too: a full dot, a cross, a ring.
void paintReach(QPainter& painter, const QRect& room, ContextReach::State state)
{
    const QRectF dot(room.right() - 9, room.center().y() - 3.5, 8, 8);
    const QColor color = reachColor(state);
    if (state == ContextReach::State::Unknown)
        return;
    painter.setPen(QPen(color, 1.6));
    painter.setBrush(Qt::NoBrush);
    if (state == ContextReach::State::Unreachable) {
        painter.drawLine(dot.topLeft(), dot.bottomRight());
        painter.drawLine(dot.topRight(), dot.bottomLeft());
        return;
    }
    if (state == ContextReach::State::Reachable)
        painter.setBrush(color);
    painter.drawEllipse(dot);
}

QString secondLine(const ContextEntry& entry)
{
    if (!entry.obstacle.isEmpty())
        return entry.obstacle;
    return entry.detail.isEmpty() ? entry.cluster
                                  : entry.cluster + QStringLiteral(" · ") + entry.detail;
}

} // namespace

QColor contextColor(const ContextEntry& entry)
{
    if (entry.color > 0 && entry.color <= kContextColors)
        return currentTheme().seriesColor(entry.color - 1);
    return entry.isProtected ? currentTheme().failing : QColor();
}

QString reachText(const ContextReach& reach)
{
    switch (reach.state) {
    case ContextReach::State::Asking:
        return ContextDelegate::tr("asking…");
    case ContextReach::State::Reachable:
        return reach.text;
    case ContextReach::State::Unreachable:
        return ContextDelegate::tr("unreachable");
    case ContextReach::State::Unknown:
        break;
    }
    return {};
}

void ContextDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto entry = index.data(EntryRole).value<ContextEntry>();
    const Theme& theme = currentTheme();
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    item.text.clear();
    const QStyle* style = item.widget ? item.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (const QColor band = contextColor(entry); band.isValid())
        painter->fillRect(
            QRect(option.rect.left(), option.rect.top() + 2, kBand, option.rect.height() - 4),
            band);
    QRect room = option.rect.adjusted(kBand + kMargin, 4, -kMargin, -4);
    QRect first(room.left(), room.top(), room.width(), room.height() / 2);
    const QRect second(room.left(), first.bottom() + 1, room.width(), room.height() / 2);

    paintReach(*painter, first, entry.reach.state);
    QFont font = option.font;
    painter->setFont(font);
    painter->setPen(theme.mutedText);
    painter->drawText(
        first.adjusted(0, 0, -16, 0), Qt::AlignRight | Qt::AlignVCenter, reachText(entry.reach));
    first.setRight(first.right() - kReachRoom);
    font.setBold(index.data(CurrentRole).toBool());
    painter->setFont(font);
    painter->setPen(entry.obstacle.isEmpty() ? theme.text : theme.disabledText);
    const int icons
        = (entry.isProtected ? kIconSize + 6 : 0) + (entry.program.isEmpty() ? 0 : kIconSize + 6);
    const QString name = QFontMetrics(font).elidedText(
        index.data().toString(), Qt::ElideMiddle, first.width() - icons);
    painter->drawText(first, Qt::AlignLeft | Qt::AlignVCenter, name);
    int x = first.left() + QFontMetrics(font).horizontalAdvance(name) + 6;
    const auto badge = [&](Icon id) {
        icon(id, theme.mutedText)
            .paint(painter, x, first.center().y() - kIconSize / 2, kIconSize, kIconSize);
        x += kIconSize + 6;
    };
    if (entry.isProtected)
        badge(Icon::Security);
    if (!entry.program.isEmpty())
        badge(Icon::External);
    painter->setFont(option.font);
    painter->setPen(theme.mutedText);
    painter->drawText(second, Qt::AlignLeft | Qt::AlignVCenter,
        QFontMetrics(option.font).elidedText(secondLine(entry), Qt::ElideRight, second.width()));
    painter->restore();
}

QSize ContextDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto entry = index.data(EntryRole).value<ContextEntry>();
    const QFontMetrics metrics(option.font);
    const int first = metrics.horizontalAdvance(entry.name) + 2 * (kIconSize + 6) + kReachRoom;
    const int second = metrics.horizontalAdvance(secondLine(entry));
    return {std::max(first, second) + kBand + 3 * kMargin,
        std::max(kRowHeight, 2 * metrics.height() + 10)};
}

} // namespace vigla::ui
