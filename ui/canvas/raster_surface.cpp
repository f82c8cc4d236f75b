#include "ui/canvas/raster_surface.h"

#include "ui/canvas/element_text.h"

#include <algorithm>
#include <cmath>

namespace vigla::ui {

namespace {

constexpr qsizetype kMostSprites = 4'000;

template <typename... Parts>
QByteArray keyOf(char kind, Parts... parts)
{
    QByteArray key(1, kind);
    const auto add
        = [&](int part) { key.append(reinterpret_cast<const char*>(&part), sizeof part); };
    (add(static_cast<int>(parts)), ...);
    return key;
}

} // namespace

void RasterCache::prepare(
    const SceneView& view, bool isNowLive, const Theme& newTheme, const QFont& newFont)
{
    const double newScale = view.zoom * view.pixelRatio;
    const double newTextScale = textScale(view.zoom, view.pixelRatio);
    const bool isSame
        = scale == newScale && isLive == isNowLive && theme == newTheme && font == newFont;
    if (!isSame || sprites.size() > kMostSprites)
        sprites.clear();
    titles.prepare(titleFont(newFont, newTextScale));
    smalls.prepare(smallFont(newFont, newTextScale));
    scale = newScale;
    isLive = isNowLive;
    theme = newTheme;
    font = newFont;
}

DashPattern dashPattern(EdgeDash dash, float scale)
{
    const float unit = std::max(scale, 0.5F);
    switch (dash) {
    case EdgeDash::Long:
        return {11 * unit, 4 * unit};
    case EdgeDash::Short:
        return {4 * unit, 3.5F * unit};
    case EdgeDash::Solid:
        break;
    }
    return {};
}

RasterSurface::RasterSurface(QImage& image, RasterCache& cache)
    : m_image(image)
    , m_cache(cache)
    , m_raster(image)
    , m_painter(&image)
    , m_colors(cache.theme, cache.isLive)
{
    m_painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
}

void RasterSurface::ground(const QColor& color)
{
    m_image.fill(color.rgb());
}

void RasterSurface::box(
    const QRectF& rect, double radius, const QColor& fill, const QColor& border, bool isDashed)
{
    // Only the visible part: a border far outside costs as much as one that is seen.
    const QRectF near = rect.intersected(QRectF(m_image.rect()).adjusted(-50, -50, 50, 50));
    QPen pen(border, 1);
    if (isDashed)
        pen.setDashPattern({4, 3});
    m_painter.setPen(pen);
    m_painter.setBrush(fill);
    const QRectF crisp(std::floor(near.x()) + 0.5, std::floor(near.y()) + 0.5,
        std::round(near.width()), std::round(near.height()));
    m_painter.drawRoundedRect(crisp, radius, radius);
}

void RasterSurface::line(std::span<const graph::Point> points, float width, const QColor& color,
    EdgeDash dash, float scale)
{
    m_raster.polyline(points, width, color.rgb(), dashPattern(dash, scale));
}

void RasterSurface::triangle(graph::Point a, graph::Point b, graph::Point c, const QColor& color)
{
    m_raster.triangle(a, b, c, color.rgb());
}

void RasterSurface::speck(const QRectF& rect, const QColor& color)
{
    m_raster.fillRect(static_cast<float>(rect.x()), static_cast<float>(rect.y()),
        std::max(2.0F, static_cast<float>(rect.width())),
        std::max(2.0F, static_cast<float>(rect.height())), color.rgb());
}

template <typename Draw>
void RasterSurface::sprite(const QByteArray& key, const QPoint& at, const QSize& size, Draw draw)
{
    auto found = m_cache.sprites.constFind(key);
    if (found == m_cache.sprites.constEnd()) {
        QImage image(size, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        draw(painter);
        painter.end();
        found = m_cache.sprites.insert(key, image);
    }
    m_painter.drawImage(at, *found);
}

void RasterSurface::figure(const FigureLook& look, const QRectF& rect)
{
    const int margin = static_cast<int>(std::ceil(rect.height() * kBadgeOverhang)) + 1;
    const QSize size(static_cast<int>(std::ceil(rect.width())) + 2 * margin,
        static_cast<int>(std::ceil(rect.height())) + 2 * margin);
    const QPoint at(static_cast<int>(std::lround(rect.x())) - margin,
        static_cast<int>(std::lround(rect.y())) - margin);
    const QByteArray key = keyOf('f', look.shape, look.health,
        look.symbol ? static_cast<int>(*look.symbol) : -1, look.isIdle, look.isDimmed);
    sprite(key, at, size, [&](QPainter& painter) {
        drawFigure(painter, look, QRectF(QPointF(margin, margin), rect.size()), m_colors);
    });
}

void RasterSurface::halo(NodeShape shape, const QRectF& rect, double width, const QColor& color)
{
    m_painter.setPen(QPen(color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    m_painter.setBrush(Qt::NoBrush);
    m_painter.drawPath(figurePath(shape, rect));
}

void RasterSurface::pill(const QRectF& rect, const QColor& fill, const QColor& border)
{
    const QSize size(
        static_cast<int>(std::lround(rect.width())), static_cast<int>(std::lround(rect.height())));
    const QPoint at(
        static_cast<int>(std::lround(rect.x())), static_cast<int>(std::lround(rect.y())));
    const QByteArray key = keyOf('p', size.width(), size.height(), fill.rgb(), border.rgb());
    sprite(key, at, size, [&](QPainter& painter) {
        const QRectF inner(0.5, 0.5, size.width() - 1.0, size.height() - 1.0);
        painter.setPen(border);
        painter.setBrush(fill);
        painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2);
    });
}

void RasterSurface::text(
    const QString& text, TextSize size, const QPointF& centre, const QColor& color)
{
    TextMasks& texts = size == TextSize::Title ? m_cache.titles : m_cache.smalls;
    const TextMask& mask = texts.of(text);
    m_raster.mask(static_cast<int>(std::lround(centre.x() - mask.width / 2.0)),
        static_cast<int>(std::lround(centre.y() - mask.height / 2.0)), mask, color.rgb());
}

void RasterSurface::caption(const QString& text, const QPointF& corner, double pixels,
    const QColor& color, const QColor& ground)
{
    QFont font = m_cache.font;
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(pixels))));
    const QFontMetricsF metrics(font);
    const QRectF area(std::round(corner.x()), std::round(corner.y()),
        metrics.horizontalAdvance(text), metrics.height());
    m_painter.fillRect(area.adjusted(-2, 0, 2, 0), ground);
    m_painter.setFont(font);
    m_painter.setPen(color);
    m_painter.drawText(QPointF(area.x(), area.y() + metrics.ascent()), text);
}

void RasterSurface::icon(Icon icon, const QRectF& rect, const QColor& color)
{
    const int pixels = std::max(1, static_cast<int>(std::lround(rect.width())));
    const QPoint at(
        static_cast<int>(std::lround(rect.x())), static_cast<int>(std::lround(rect.y())));
    sprite(keyOf('i', icon, color.rgb(), pixels), at, {pixels, pixels},
        [&](QPainter& painter) { drawIcon(painter, icon, color, QRectF(0, 0, pixels, pixels)); });
}

} // namespace vigla::ui
