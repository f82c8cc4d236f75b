#include "ui/charts/chart_legend.h"

#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace vigla::ui {

namespace {

constexpr int kSwatch = 8;
constexpr int kInner = 4; ///< Between swatch and text,
constexpr int kOuter = 10; ///< and between entries.

} // namespace

ChartLegend::ChartLegend(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ChartLegend::setEntries(std::vector<Entry> entries)
{
    if (entries == m_entries)
        return;
    m_entries = std::move(entries);
    update();
}

QString ChartLegend::text() const
{
    QStringList texts;
    for (const Entry& entry : m_entries)
        texts.append(entry.text);
    return texts.join(QStringLiteral(", "));
}

QFont ChartLegend::smallFont() const
{
    QFont small = font();
    small.setPointSizeF(std::max(7.0, small.pointSizeF() * 0.9));
    return small;
}

QSize ChartLegend::sizeHint() const
{
    return {120, QFontMetrics(smallFont()).height() + 2};
}

QSize ChartLegend::minimumSizeHint() const
{
    return {40, sizeHint().height()};
}

void ChartLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(smallFont());
    const QFontMetrics metrics = painter.fontMetrics();
    int right = width();
    for (auto entry = m_entries.rbegin(); entry != m_entries.rend() && right > 0; ++entry) {
        const int wide = metrics.horizontalAdvance(entry->text);
        painter.setPen(currentTheme().mutedText);
        painter.drawText(
            QRect(right - wide, 0, wide, height()), Qt::AlignVCenter | Qt::AlignLeft, entry->text);
        right -= wide + kInner + kSwatch;
        painter.fillRect(QRect(right, (height() - 5) / 2 + 1, kSwatch, 5), entry->color);
        right -= kOuter;
    }
}

} // namespace vigla::ui
