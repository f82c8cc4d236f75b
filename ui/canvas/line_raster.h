#pragma once

#include "models/graph/layout.h"
#include "ui/canvas/text_mask.h"

#include <QImage>

#include <cstdint>
#include <span>
#include <vector>

namespace vigla::ui {

/// Lengths of dashes and of the gaps between them, in pixels.
struct DashPattern {
    float on = 0; ///< 0: solid.
    float off = 0;
};

/// Draws antialiased lines, discs and triangles straight into the pixels of an image.
///
/// A line is filled column by column, or row by row where it is steep, with the exact coverage of
/// each pixel's middle line. That is several times faster than a general path filler. The image has
/// Format_RGB32 and must outlive this; coordinates are device pixels and may lie anywhere.
class LineRaster {
public:
    explicit LineRaster(QImage& image);

    void polyline(
        std::span<const graph::Point> points, float width, QRgb color, DashPattern dashes = {});
    void disc(graph::Point centre, float radius, QRgb color);
    void triangle(graph::Point a, graph::Point b, graph::Point c, QRgb color);
    void mask(int x, int y, const TextMask& mask, QRgb color); ///< Left top corner.
    void fillRect(float x, float y, float width, float height, QRgb color);

private:
    void solid(std::span<const graph::Point> points);
    void joint(graph::Point at);
    void segment(graph::Point a, graph::Point b);
    void flatSegment(graph::Point a, graph::Point b);
    void steepSegment(graph::Point a, graph::Point b);
    template <bool isSteep>
    void strip(std::uint32_t* line, int count, float middle, float slope) const;
    bool clip(graph::Point& a, graph::Point& b) const;
    void span(std::uint32_t* pixels, std::ptrdiff_t stride, int count, std::int64_t begin,
        std::int64_t end) const;
    void blend(int x, int y, float coverage);

    std::uint32_t* m_bits;
    std::ptrdiff_t m_stride; ///< In pixels.
    int m_width;
    int m_height;
    float m_half = 0.5F; ///< Half of the line's width.
    std::uint32_t m_color = 0;
    std::vector<graph::Point> m_dash;
};

} // namespace vigla::ui
