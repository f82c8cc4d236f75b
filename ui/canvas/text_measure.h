#pragma once

#include <QFont>
#include <QFontMetricsF>
#include <QHash>
#include <QString>

namespace vigla::ui {

/// A text cut to the longest width that a node has room for.
struct FittedText {
    QString text;
    float width = 0; ///< Scene units.
};

/// What was measured so far, in one font family. Holds nothing that belongs to a thread.
struct MeasuredTexts {
    QFont font;
    QHash<QString, FittedText> titles;
    QHash<QString, FittedText> subtitles;
    QHash<QString, float> labels;
};

/// Measures the canvas's texts; those that `known` has are not measured again. One thread.
class TextMeasure {
public:
    /// @param known must outlive this; it is emptied when it is of another font or grows too large.
    TextMeasure(MeasuredTexts& known, const QFont& font);

    const FittedText& title(const QString& text);
    const FittedText& subtitle(const QString& text);
    float label(const QString& text); ///< Width in scene units.

private:
    MeasuredTexts& m_known;
    QFontMetricsF m_titles;
    QFontMetricsF m_smalls;
};

} // namespace vigla::ui
