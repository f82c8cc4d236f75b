#include "ui/canvas/text_measure.h"

#include "ui/canvas/canvas_metrics.h"
#include "ui/canvas/element_text.h"

namespace vigla::ui {

namespace {

constexpr qsizetype kMostTexts = 32'000;

MeasuredTexts& prepared(MeasuredTexts& known, const QFont& font)
{
    const qsizetype count = known.titles.size() + known.subtitles.size() + known.labels.size();
    if (known.font != font || count > kMostTexts)
        known = {font, {}, {}, {}};
    return known;
}

const FittedText& fitted(
    const QString& text, const QFontMetricsF& metrics, QHash<QString, FittedText>& known)
{
    auto found = known.constFind(text);
    if (found != known.constEnd())
        return *found;
    FittedText result{metrics.elidedText(text, Qt::ElideMiddle, kLongestTitle), 0};
    result.width = static_cast<float>(metrics.horizontalAdvance(result.text));
    return *known.insert(text, result);
}

} // namespace

TextMeasure::TextMeasure(MeasuredTexts& known, const QFont& font)
    : m_known(prepared(known, font))
    , m_titles(titleFont(font))
    , m_smalls(smallFont(font))
{
}

const FittedText& TextMeasure::title(const QString& text)
{
    return fitted(text, m_titles, m_known.titles);
}

const FittedText& TextMeasure::subtitle(const QString& text)
{
    return fitted(text, m_smalls, m_known.subtitles);
}

float TextMeasure::label(const QString& text)
{
    auto found = m_known.labels.constFind(text);
    if (found == m_known.labels.constEnd())
        found = m_known.labels.insert(text, static_cast<float>(m_smalls.horizontalAdvance(text)));
    return *found;
}

} // namespace vigla::ui
