#include "ui/routes/host_delegate.h"

#include "models/routing/finding.h"
#include "ui/routes/host_list_model.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace vigla::ui {
namespace {

constexpr int kPadding = 8;

QFont boldened(QFont font)
{
    font.setBold(true);
    return font;
}

QFont smaller(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 0.85);
    return font;
}

void paintHeader(QPainter& painter, const QRect& area, const QModelIndex& index, const QFont& font,
    const Theme& theme)
{
    const bool isCollapsed = index.data(HostListModel::IsCollapsedRole).toBool();
    const QRect arrow(area.left() + 4, area.center().y() - 6, 13, 13);
    icon(isCollapsed ? Icon::ChevronRight : Icon::ChevronDown, theme.mutedText)
        .paint(&painter, arrow);
    painter.setFont(font);
    painter.setPen(theme.mutedText);
    const QRect text = area.adjusted(22, 0, -kPadding, 0);
    painter.drawText(
        text, Qt::AlignRight | Qt::AlignVCenter, index.data(HostListModel::DetailRole).toString());
    const QFontMetrics metrics(font);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
        metrics.elidedText(index.data().toString(), Qt::ElideRight, text.width() - 32));
}

/// A small framed word at the right end of `area`; @return what is left of it.
QRect paintChip(QPainter& painter, const QRect& area, const QString& text, const Theme& theme)
{
    const int width = painter.fontMetrics().horizontalAdvance(text) + 8;
    const int height = painter.fontMetrics().height();
    const QRect chip(area.right() - width, area.center().y() - height / 2, width, height);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.border);
    painter.setBrush(theme.raised);
    painter.drawRoundedRect(QRectF(chip).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(theme.mutedText);
    painter.drawText(chip, Qt::AlignCenter, text);
    return area.adjusted(0, 0, -width - 4, 0);
}

QRect paintFindings(
    QPainter& painter, const QRect& area, const QModelIndex& index, const Theme& theme)
{
    const int count = index.data(HostListModel::FindingCountRole).toInt();
    if (count == 0)
        return area;
    const bool isError = index.data(HostListModel::SeverityRole).toInt()
        == static_cast<int>(routing::Severity::Error);
    const QString text = QString::number(count);
    const int width = painter.fontMetrics().horizontalAdvance(text) + 18;
    const QRect box(area.right() - width, area.top(), width, area.height());
    icon(isError ? Icon::Failing : Icon::Warning, isError ? theme.failing : theme.degraded)
        .paint(&painter, QRect(box.left(), box.center().y() - 7, 14, 14));
    painter.setPen(isError ? theme.failingText : theme.degradedText);
    painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, text);
    return area.adjusted(0, 0, -width - 6, 0);
}

void paintHost(QPainter& painter, const QRect& area, const QModelIndex& index, const QFont& font,
    const Theme& theme)
{
    const QRect inner = area.adjusted(22, 4, -kPadding, -4);
    QRect upper(inner.left(), inner.top(), inner.width(), inner.height() / 2);
    QRect lower(inner.left(), upper.bottom() + 1, inner.width(), inner.height() / 2);
    painter.setFont(smaller(font));
    if (index.data(HostListModel::HasDestinationRuleRole).toBool())
        upper = paintChip(painter, upper, QStringLiteral("DR"), theme);
    if (index.data(HostListModel::HasVirtualServiceRole).toBool())
        upper = paintChip(painter, upper, QStringLiteral("VS"), theme);
    lower = paintFindings(painter, lower, index, theme);
    painter.setPen(theme.mutedText);
    painter.drawText(lower, Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(
            index.data(HostListModel::DetailRole).toString(), Qt::ElideRight, lower.width()));
    const bool hasRules = index.data(HostListModel::HasVirtualServiceRole).toBool();
    painter.setFont(hasRules ? boldened(font) : font);
    painter.setPen(theme.text);
    painter.drawText(upper, Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(
            index.data().toString(), Qt::ElideRight, upper.width() - 4));
}

} // namespace

void HostDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = currentTheme();
    painter->save();
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(option.rect, theme.selection);
    else if (option.state.testFlag(QStyle::State_MouseOver))
        painter->fillRect(option.rect, theme.raised);
    if (index.data(HostListModel::IsHeaderRole).toBool())
        paintHeader(*painter, option.rect, index, option.font, theme);
    else
        paintHost(*painter, option.rect, index, option.font, theme);
    if (option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setPen(theme.accent);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    painter->restore();
}

QSize HostDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const int line = QFontMetrics(option.font).height();
    const bool isHeader = index.data(HostListModel::IsHeaderRole).toBool();
    return {120, isHeader ? line + 10 : 2 * line + 12};
}

} // namespace vigla::ui
