#include "ui/canvas/line_raster.h"

#include <algorithm>
#include <cmath>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace vigla::ui {

namespace {

/// Positions across a line in 1/65536 pixel: whole numbers, because rounding floats down costs more
/// than everything else about a pixel.
using Fixed = std::int64_t;
constexpr int kFixedBits = 16;
constexpr Fixed kOnePixel = Fixed{1} << kFixedBits;
constexpr float kHalfOfThin = 0.6F; ///< Half the width of lines whose joints are one pixel.
constexpr int kRowsAhead = 6; ///< Steep lines touch a cache line a row; these are fetched before.

Fixed toFixed(float value)
{
    return static_cast<Fixed>(value * static_cast<float>(kOnePixel));
}

/// The number of the first pixel whose middle lies at `value`, which is above -1000, or behind it.
/// Without SSE 4 std::ceil is as dear as several pixels.
int firstMiddle(float value)
{
    constexpr int kShift = 1024;
    return kShift - static_cast<int>(static_cast<float>(kShift) + 0.5F - value);
}

int wholePixels(Fixed value)
{
    return static_cast<int>(value >> kFixedBits);
}

/// A share of a pixel as an alpha of 0 to 256.
std::uint32_t alphaOf(Fixed share)
{
    return static_cast<std::uint32_t>((share + 128) >> 8);
}

/// `to` over `from` with `alpha` of 0 to 256, two channels at a time.
std::uint32_t mix(std::uint32_t from, std::uint32_t to, std::uint32_t alpha)
{
    const std::uint32_t rest = 256 - alpha;
    const std::uint32_t redBlue
        = ((from & 0xff00ffU) * rest + (to & 0xff00ffU) * alpha) >> 8 & 0xff00ffU;
    const std::uint32_t green
        = ((from & 0x00ff00U) * rest + (to & 0x00ff00U) * alpha) >> 8 & 0x00ff00U;
    return 0xff000000U | redBlue | green;
}

/// Blends a colour over the two pixels at the rims of a line, both at once: whether a thin line
/// lies in one pixel or two is chance, and a branch on it would cost more than the blending.
class Rims {
public:
    explicit Rims(std::uint32_t color)
#ifdef __SSE2__
        : m_color(_mm_unpacklo_epi8(_mm_set1_epi32(static_cast<int>(color)), _mm_setzero_si128()))
#else
        : m_color(color)
#endif
    {
    }

    /// Alphas of 0 to 256.
    void blend(std::uint32_t& first, std::uint32_t alpha, std::uint32_t& second,
        std::uint32_t secondAlpha) const
    {
#ifdef __SSE2__
        const __m128i zero = _mm_setzero_si128();
        const __m128i both = _mm_unpacklo_epi32(_mm_cvtsi32_si128(static_cast<int>(first)),
            _mm_cvtsi32_si128(static_cast<int>(second)));
        const __m128i alphas = _mm_cvtsi32_si128(static_cast<int>(alpha | secondAlpha << 16U));
        const __m128i share
            = _mm_shuffle_epi32(_mm_unpacklo_epi16(alphas, alphas), _MM_SHUFFLE(1, 1, 0, 0));
        const __m128i from = _mm_mullo_epi16(
            _mm_unpacklo_epi8(both, zero), _mm_sub_epi16(_mm_set1_epi16(256), share));
        const __m128i sum = _mm_add_epi16(from, _mm_mullo_epi16(m_color, share));
        const __m128i mixed = _mm_packus_epi16(_mm_srli_epi16(sum, 8), zero);
        first = static_cast<std::uint32_t>(_mm_cvtsi128_si32(mixed));
        second = static_cast<std::uint32_t>(_mm_cvtsi128_si32(_mm_srli_si128(mixed, 4)));
#else
        first = mix(first, m_color, alpha);
        second = mix(second, m_color, secondAlpha);
#endif
    }

private:
#ifdef __SSE2__
    __m128i m_color; ///< Eight channels of 16 bits: the colour twice.
#else
    std::uint32_t m_color;
#endif
};

float length(graph::Point a, graph::Point b)
{
    const float dx = b.x - a.x;
    const float dy = b.y - a.y;
    return std::sqrt(dx * dx + dy * dy); // pixels: no danger of overflow, and faster than hypot
}

bool isFlat(graph::Point a, graph::Point b)
{
    return std::abs(b.x - a.x) >= std::abs(b.y - a.y);
}

} // namespace

LineRaster::LineRaster(QImage& image)
    : m_bits(reinterpret_cast<std::uint32_t*>(image.bits()))
    , m_stride(image.bytesPerLine() / 4)
    , m_width(image.width())
    , m_height(image.height())
{
}

void LineRaster::polyline(
    std::span<const graph::Point> points, float width, QRgb color, DashPattern dashes)
{
    if (points.size() < 2)
        return;
    m_half = width / 2;
    m_color = color;
    if (dashes.on <= 0) {
        solid(points);
        return;
    }
    bool isOn = true;
    float rest = dashes.on;
    m_dash.assign(1, points[0]);
    for (std::size_t i = 1; i < points.size(); ++i) {
        graph::Point from = points[i - 1];
        float way = length(from, points[i]);
        while (way > rest) {
            const float share = rest / way;
            from = {
                from.x + (points[i].x - from.x) * share, from.y + (points[i].y - from.y) * share};
            way -= rest;
            m_dash.push_back(from);
            if (isOn)
                solid(m_dash);
            m_dash.assign(1, from);
            isOn = !isOn;
            rest = isOn ? dashes.on : dashes.off;
        }
        rest -= way;
        m_dash.push_back(points[i]);
    }
    if (isOn)
        solid(m_dash);
}

void LineRaster::solid(std::span<const graph::Point> points)
{
    for (std::size_t i = 1; i < points.size(); ++i) {
        segment(points[i - 1], points[i]);
        // Between a flat and a steep piece a wedge stays open.
        const bool isTurning = i + 1 < points.size()
            && isFlat(points[i - 1], points[i]) != isFlat(points[i], points[i + 1]);
        if (isTurning)
            joint(points[i]);
    }
}

void LineRaster::joint(graph::Point at)
{
    if (m_half > kHalfOfThin)
        return disc(at, m_half, m_color);
    const int x = static_cast<int>(at.x);
    const int y = static_cast<int>(at.y);
    if (at.x >= 0 && at.y >= 0 && x < m_width && y < m_height)
        blend(x, y, std::min(1.0F, 2 * m_half));
}

/// Cuts a segment to the image, with room for its width. False when nothing is left.
bool LineRaster::clip(graph::Point& a, graph::Point& b) const
{
    const float margin = m_half * 1.5F + 2;
    const float left = -margin;
    const float top = -margin;
    const float right = static_cast<float>(m_width) + margin;
    const float bottom = static_cast<float>(m_height) + margin;
    float from = 0;
    float to = 1;
    const float dx = b.x - a.x;
    const float dy = b.y - a.y;
    const auto cut = [&](float direction, float distance) {
        if (direction == 0)
            return distance >= 0;
        const float share = distance / direction;
        if (direction < 0)
            from = std::max(from, share);
        else
            to = std::min(to, share);
        return from <= to;
    };
    if (!cut(-dx, a.x - left) || !cut(dx, right - a.x) || !cut(-dy, a.y - top)
        || !cut(dy, bottom - a.y))
        return false;
    const graph::Point start = a;
    a = {start.x + dx * from, start.y + dy * from};
    b = {start.x + dx * to, start.y + dy * to};
    return true;
}

void LineRaster::segment(graph::Point a, graph::Point b)
{
    const bool isInside = a.x > 4 && b.x > 4 && a.y > 4 && b.y > 4
        && a.x < static_cast<float>(m_width - 4) && b.x < static_cast<float>(m_width - 4)
        && a.y < static_cast<float>(m_height - 4) && b.y < static_cast<float>(m_height - 4);
    if (!isInside && !clip(a, b))
        return;
    if (isFlat(a, b))
        flatSegment(a, b);
    else
        steepSegment(a, b);
}

void LineRaster::flatSegment(graph::Point a, graph::Point b)
{
    if (a.x > b.x)
        std::swap(a, b);
    // A pixel belongs to the segment that passes its middle, so that joints are drawn once.
    const int first = std::max(0, firstMiddle(a.x));
    const int last = std::min(m_width - 1, firstMiddle(b.x) - 1);
    const float slope = (b.y - a.y) / (b.x - a.x);
    const float middle = a.y + slope * (static_cast<float>(first) + 0.5F - a.x);
    strip<false>(m_bits + first, last - first + 1, middle, slope);
}

void LineRaster::steepSegment(graph::Point a, graph::Point b)
{
    if (a.y > b.y)
        std::swap(a, b);
    const int first = std::max(0, firstMiddle(a.y));
    const int last = std::min(m_height - 1, firstMiddle(b.y) - 1);
    const float slope = (b.x - a.x) / (b.y - a.y);
    const float middle = a.x + slope * (static_cast<float>(first) + 0.5F - a.y);
    strip<true>(m_bits + first * m_stride, last - first + 1, middle, slope);
}

/// Covers `count` rows of a steep line, or columns of a flat one, from `line` on. The line's middle
/// is at `middle` in the first and moves on by `slope`.
template <bool isSteep>
void LineRaster::strip(std::uint32_t* line, int count, float middle, float slope) const
{
    if (count <= 0)
        return;
    const std::ptrdiff_t across = isSteep ? 1 : m_stride;
    const std::ptrdiff_t along = isSteep ? m_stride : 1;
    const int size = isSteep ? m_width : m_height;
    const float half = m_half * std::sqrt(1 + slope * slope);
    const Fixed thickness = toFixed(2 * half);
    const Fixed step = toFixed(slope);
    Fixed begin = toFixed(middle - half);
    const auto [least, most] = std::minmax({begin, begin + step * (count - 1)});
    if (least < 0 || wholePixels(most + thickness) + 1 >= size) {
        for (; count > 0; --count, line += along, begin += step)
            span(line, across, size, begin, begin + thickness);
        return;
    }
    const Rims rims(m_color);
    const bool isThin = thickness <= kOnePixel;
    for (; count > 0; --count, line += along, begin += step) {
        std::uint32_t* const first = line + wholePixels(begin) * across;
        if constexpr (isSteep)
            __builtin_prefetch(
                line + kRowsAhead * m_stride + wholePixels(begin + kRowsAhead * step), 1);
        const Fixed inFirst = kOnePixel - (begin & (kOnePixel - 1));
        if (isThin) {
            const Fixed share = std::min(inFirst, thickness);
            rims.blend(*first, alphaOf(share), first[across], alphaOf(thickness - share));
            continue;
        }
        const Fixed rest = thickness - inFirst;
        std::uint32_t* const last = first + (1 + (rest >> kFixedBits)) * across;
        for (std::uint32_t* inner = first + across; inner != last; inner += across)
            *inner = m_color;
        rims.blend(*first, alphaOf(inFirst), *last, alphaOf(rest & (kOnePixel - 1)));
    }
}

/// Covers from `begin` to `end` along a row or column of `count` pixels that lie `stride` apart.
void LineRaster::span(
    std::uint32_t* pixels, std::ptrdiff_t stride, int count, Fixed begin, Fixed end) const
{
    const int first = wholePixels(begin);
    const int last = wholePixels(end);
    if (first >= count || last < 0)
        return;
    const auto cover = [&](int at, Fixed share) {
        std::uint32_t& pixel = pixels[at * stride];
        pixel = mix(pixel, m_color, alphaOf(share));
    };
    if (first == last) {
        cover(first, end - begin);
        return;
    }
    if (first >= 0)
        cover(first, (Fixed{first} + 1) * kOnePixel - begin);
    for (int at = std::max(0, first + 1); at < std::min(last, count); ++at)
        pixels[at * stride] = m_color;
    if (last < count)
        cover(last, end - Fixed{last} * kOnePixel);
}

void LineRaster::blend(int x, int y, float coverage)
{
    std::uint32_t& pixel = m_bits[y * m_stride + x];
    // NOLINTNEXTLINE(bugprone-incorrect-roundings): never negative, and lround() is slow
    pixel = mix(pixel, m_color, static_cast<std::uint32_t>(coverage * 256 + 0.5F));
}

void LineRaster::disc(graph::Point centre, float radius, QRgb color)
{
    m_color = color;
    const float reach = radius + 1;
    const int top = std::max(0, static_cast<int>(centre.y - reach));
    const int bottom = std::min(m_height - 1, static_cast<int>(centre.y + reach));
    const int left = std::max(0, static_cast<int>(centre.x - reach));
    const int right = std::min(m_width - 1, static_cast<int>(centre.x + reach));
    for (int y = top; y <= bottom; ++y) {
        for (int x = left; x <= right; ++x) {
            const float distance
                = length(centre, {static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F});
            const float coverage = std::clamp(radius + 0.5F - distance, 0.0F, 1.0F);
            if (coverage > 0)
                blend(x, y, coverage);
        }
    }
}

void LineRaster::triangle(graph::Point a, graph::Point b, graph::Point c, QRgb color)
{
    const float turn = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    if (std::abs(turn) < 0.01F)
        return;
    if (turn < 0)
        std::swap(b, c);
    m_color = color;
    const graph::Point corners[]{a, b, c, a};
    const float sides[]{length(a, b), length(b, c), length(c, a)};
    const auto [least, most] = std::minmax({a.y, b.y, c.y});
    const auto [leftmost, rightmost] = std::minmax({a.x, b.x, c.x});
    const int top = std::max(0, static_cast<int>(std::floor(least)));
    const int bottom = std::min(m_height - 1, static_cast<int>(std::ceil(most)));
    const int left = std::max(0, static_cast<int>(std::floor(leftmost)));
    const int right = std::min(m_width - 1, static_cast<int>(std::ceil(rightmost)));
    for (int y = top; y <= bottom; ++y) {
        for (int x = left; x <= right; ++x) {
            float inside = 1;
            for (int i = 0; i < 3; ++i) {
                const graph::Point from = corners[i];
                const graph::Point to = corners[i + 1];
                const float away = (to.x - from.x) * (static_cast<float>(y) + 0.5F - from.y)
                    - (to.y - from.y) * (static_cast<float>(x) + 0.5F - from.x);
                inside = std::min(inside, away / sides[i] + 0.5F);
            }
            if (inside > 0)
                blend(x, y, std::min(inside, 1.0F));
        }
    }
}

void LineRaster::mask(int x, int y, const TextMask& mask, QRgb color)
{
    const int left = std::max(0, -x);
    const int right = std::min(mask.width, m_width - x);
    const int bottom = std::min(mask.height, m_height - y);
    for (int row = std::max(0, -y); row < bottom; ++row) {
        const std::uint8_t* coverage = mask.coverage.data() + std::ptrdiff_t{row} * mask.width;
        std::uint32_t* line = m_bits + (y + row) * m_stride + x;
        for (int column = left; column < right; ++column)
            if (const std::uint32_t alpha = coverage[column]; alpha != 0)
                line[column] = mix(line[column], color, alpha + (alpha >> 7));
    }
}

void LineRaster::fillRect(float x, float y, float width, float height, QRgb color)
{
    const int left = std::max(0, static_cast<int>(std::lround(x)));
    const int top = std::max(0, static_cast<int>(std::lround(y)));
    const int right = std::min(m_width, static_cast<int>(std::lround(x + width)));
    const int bottom = std::min(m_height, static_cast<int>(std::lround(y + height)));
    for (int line = top; line < bottom; ++line)
        for (int at = left; at < right; ++at)
            m_bits[line * m_stride + at] = color;
}

} // namespace vigla::ui
