#include "ui/canvas/text_mask.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace vigla::ui {

namespace {

constexpr qsizetype kMostNew = 1'000;

} // namespace

void TextMasks::prepare(const QFont& font)
{
    if (font != m_font) {
        m_masks.clear();
        m_older.clear();
        m_font = font;
    } else if (m_masks.size() > kMostNew) {
        m_older = std::exchange(m_masks, {});
    }
}

const TextMask& TextMasks::of(const QString& text)
{
    auto found = m_masks.find(text);
    if (found == m_masks.end())
        found = m_masks.insert(text, m_older.contains(text) ? m_older.take(text) : draw(text));
    return *found;
}

TextMask TextMasks::draw(const QString& text)
{
    const QFontMetricsF metrics(m_font);
    TextMask mask;
    mask.width = std::max(1, static_cast<int>(std::ceil(metrics.horizontalAdvance(text))) + 2);
    mask.height = std::max(1, static_cast<int>(std::ceil(metrics.height())));
    if (m_scratch.width() < mask.width || m_scratch.height() < mask.height)
        m_scratch = QImage(std::max(m_scratch.width(), mask.width),
            std::max(m_scratch.height(), mask.height), QImage::Format_ARGB32_Premultiplied);
    for (int y = 0; y < mask.height; ++y)
        std::fill_n(reinterpret_cast<QRgb*>(m_scratch.scanLine(y)), mask.width, 0U);
    {
        QPainter painter(&m_scratch);
        painter.setClipRect(0, 0, mask.width, mask.height);
        painter.setFont(m_font);
        painter.setPen(Qt::white);
        painter.drawText(QPointF(1, std::round(metrics.ascent())), text);
    }
    mask.coverage.reserve(static_cast<std::size_t>(mask.width * mask.height));
    for (int y = 0; y < mask.height; ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(m_scratch.constScanLine(y));
        for (int x = 0; x < mask.width; ++x)
            mask.coverage.push_back(static_cast<std::uint8_t>(qAlpha(line[x])));
    }
    return mask;
}

} // namespace vigla::ui
