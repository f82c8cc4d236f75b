#include "ui/diff/diff_canvas.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace vigla::ui {
namespace {

constexpr int kPadding = 6;
constexpr int kSignWidth = 14;
const QChar kMinus(0x2212);

using routing::RowKind;

} // namespace

void DiffCanvas::paintEvent(QPaintEvent*)
{
    const Theme& theme = currentTheme();
    QPainter painter(viewport());
    painter.setFont(font());
    painter.fillRect(viewport()->rect(), theme.surface);
    paintGutters(painter, theme);
    const int first = verticalScrollBar()->value() / lineHeight();
    const int last = std::min(
        static_cast<int>(m_lines.size()) - 1, first + viewport()->height() / lineHeight() + 1);
    for (int line = first; line <= last; ++line)
        paintLine(painter, line, theme);
    paintOverview(painter, theme);
}

void DiffCanvas::paintGutters(QPainter& painter, const Theme& theme) const
{
    const int height = viewport()->height();
    if (!m_options.isSideBySide)
        return painter.fillRect(QRect(0, 0, 2 * numberWidth(), height), theme.raised);
    const int half = lineRect(0).width() / 2;
    painter.fillRect(QRect(0, 0, numberWidth(), height), theme.raised);
    painter.fillRect(QRect(half + 1, 0, numberWidth(), height), theme.raised);
    painter.fillRect(QRect(half, 0, 1, height), theme.border);
}

void DiffCanvas::paintLine(QPainter& painter, int line, const Theme& theme) const
{
    const DiffLine& shown = m_lines[static_cast<std::size_t>(line)];
    const QRect area = lineRect(line);
    if (shown.kind == DiffLine::Kind::Fold)
        return paintFold(painter, area, shown.hidden, theme);
    if (m_options.isSideBySide)
        paintPair(painter, area, m_rows[static_cast<std::size_t>(shown.row)], theme);
    else
        paintUnified(painter, area, shown, theme);
    const bool isCurrent
        = m_current >= 0 && m_changes[static_cast<std::size_t>(m_current)] == shown.row;
    if (isCurrent)
        painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), theme.accent);
}

void DiffCanvas::paintPair(
    QPainter& painter, const QRect& area, const Row& row, const Theme& theme) const
{
    const int half = area.width() / 2;
    const bool isChanged = row.kind != RowKind::Same;
    const auto side = [&](const QRect& place, int number, const DiffText& text, bool isLeft) {
        const QRect body = place.adjusted(numberWidth(), 0, 0, 0);
        if (number == 0) {
            painter.fillRect(place, QBrush(theme.border, Qt::BDiagPattern));
            return;
        }
        const QChar sign = !isChanged ? QLatin1Char(' ') : isLeft ? kMinus : QLatin1Char('+');
        paintCell(painter, body, {&text, sign, isLeft, isChanged}, theme);
        paintNumber(
            painter, QRect(place.topLeft(), QSize(numberWidth(), place.height())), number, theme);
    };
    side(QRect(area.left(), area.top(), half, area.height()), row.leftNumber, row.left, true);
    side(QRect(area.left() + half + 1, area.top(), area.width() - half - 1, area.height()),
        row.rightNumber, row.right, false);
}

void DiffCanvas::paintUnified(
    QPainter& painter, const QRect& area, const DiffLine& line, const Theme& theme) const
{
    const Row& row = m_rows[static_cast<std::size_t>(line.row)];
    const bool isRight = line.kind == DiffLine::Kind::Right;
    const bool isChanged = line.kind != DiffLine::Kind::Both;
    const QChar sign = !isChanged ? QLatin1Char(' ') : isRight ? QLatin1Char('+') : kMinus;
    const QRect body = area.adjusted(2 * numberWidth(), 0, 0, 0);
    const bool showsRight = isRight || line.kind == DiffLine::Kind::Both;
    paintCell(
        painter, body, {showsRight ? &row.right : &row.left, sign, !isRight, isChanged}, theme);
    const QSize size(numberWidth(), area.height());
    paintNumber(painter, QRect(area.topLeft(), size), isRight ? 0 : row.leftNumber, theme);
    paintNumber(painter, QRect(area.topLeft() + QPoint(numberWidth(), 0), size),
        line.kind == DiffLine::Kind::Left ? 0 : row.rightNumber, theme);
}

void DiffCanvas::paintCell(
    QPainter& painter, const QRect& area, const Cell& cell, const Theme& theme) const
{
    painter.save();
    painter.setClipRect(area);
    if (cell.isChanged)
        painter.fillRect(area, cell.isRemoved ? theme.diffRemoved : theme.diffAdded);
    painter.setPen(theme.mutedText);
    if (cell.isChanged)
        painter.drawText(QRect(area.left(), area.top(), kSignWidth, area.height()), Qt::AlignCenter,
            QString(cell.sign));
    const QRect body = area.adjusted(kSignWidth, 0, 0, 0);
    painter.setClipRect(body);
    const int x = body.left() + 2 - horizontalScrollBar()->value();
    const QFontMetrics metrics = painter.fontMetrics();
    for (const auto& [begin, end] : cell.text->marks) {
        const int from = x + metrics.horizontalAdvance(cell.text->text, begin);
        const int to = x + metrics.horizontalAdvance(cell.text->text, end);
        painter.fillRect(QRect(from, area.top() + 1, to - from, area.height() - 2),
            cell.isRemoved ? theme.diffRemovedMark : theme.diffAddedMark);
    }
    painter.setPen(theme.text);
    painter.drawText(
        QPoint(x, area.top() + (area.height() - metrics.height()) / 2 + metrics.ascent()),
        cell.text->text);
    painter.restore();
}

void DiffCanvas::paintNumber(
    QPainter& painter, const QRect& area, int number, const Theme& theme) const
{
    painter.fillRect(area, theme.raised);
    if (number == 0)
        return;
    painter.setPen(theme.mutedText);
    painter.drawText(area.adjusted(0, 0, -kPadding, 0), Qt::AlignRight | Qt::AlignVCenter,
        QString::number(number));
}

void DiffCanvas::paintFold(
    QPainter& painter, const QRect& area, int hidden, const Theme& theme) const
{
    painter.fillRect(area, theme.raised);
    painter.setPen(theme.mutedText);
    painter.drawText(area, Qt::AlignCenter, tr("%n unchanged line(s)", nullptr, hidden));
}

void DiffCanvas::paintOverview(QPainter& painter, const Theme& theme) const
{
    const QRect strip = overviewRect();
    painter.fillRect(strip, theme.raised);
    const int total = std::max(
        static_cast<int>(m_lines.size()), viewport()->height() / std::max(1, lineHeight()));
    for (int line = 0; line < static_cast<int>(m_lines.size()); ++line) {
        const DiffLine& shown = m_lines[static_cast<std::size_t>(line)];
        if (shown.kind == DiffLine::Kind::Fold)
            continue;
        const Row& row = m_rows[static_cast<std::size_t>(shown.row)];
        if (row.kind == RowKind::Same)
            continue;
        const int top = strip.height() * line / total;
        const int height = std::max(3, strip.height() / total);
        const bool removes = row.kind == RowKind::Removed || shown.kind == DiffLine::Kind::Left;
        const bool adds = row.kind == RowKind::Added || shown.kind == DiffLine::Kind::Right;
        const QRect left(strip.left() + 1, top, 3, height);
        if (!adds)
            painter.fillRect(left, theme.failing);
        if (!removes)
            painter.fillRect(left.translated(3, 0), theme.healthy);
    }
}

} // namespace vigla::ui
