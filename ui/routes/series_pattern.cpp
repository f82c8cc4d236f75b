#include "ui/routes/series_pattern.h"

#include "ui/theme/theme.h"

#include <QPainter>

#include <array>

namespace vigla::ui {
namespace {

constexpr double kBand = 4; ///< Height of the solid band in pixels.

Qt::BrushStyle patternOf(int index)
{
    constexpr std::array kPatterns{Qt::NoBrush, Qt::BDiagPattern, Qt::Dense6Pattern, Qt::VerPattern,
        Qt::CrossPattern, Qt::FDiagPattern, Qt::HorPattern, Qt::DiagCrossPattern};
    return kPatterns[static_cast<std::size_t>(index) % kPatterns.size()];
}

QColor withAlpha(QColor color, double alpha)
{
    color.setAlphaF(static_cast<float>(alpha));
    return color;
}

} // namespace

void fillSeries(QPainter& painter, const QRectF& area, int index, const Theme& theme)
{
    const QColor color = theme.seriesColor(index);
    painter.fillRect(area, theme.surface);
    painter.fillRect(area, withAlpha(color, 0.24));
    if (patternOf(index) != Qt::NoBrush)
        painter.fillRect(area, QBrush(withAlpha(color, 0.5), patternOf(index)));
    painter.fillRect(QRectF(area.left(), area.top(), area.width(), kBand), color);
}

void fillSwatch(QPainter& painter, const QRectF& area, int index, const Theme& theme)
{
    painter.fillRect(area, theme.seriesColor(index));
    if (patternOf(index) != Qt::NoBrush)
        painter.fillRect(area, QBrush(withAlpha(theme.surface, 0.7), patternOf(index)));
}

} // namespace vigla::ui
