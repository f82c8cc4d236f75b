#pragma once

#include <QFont>
#include <QFontMetricsF>
#include <QHash>
#include <QImage>
#include <QString>

#include <cstdint>
#include <vector>

namespace vigla::ui {

/// The coverage of one line of text, to be filled with any colour.
struct TextMask {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> coverage; ///< Row by row.
};

/// Texts in one font, drawn once each. Holds nothing that belongs to a thread: Qt's own laid out
/// texts keep font engines, which end with the thread that made them.
///
/// What changes with every round would pile up: texts that were not asked for while a thousand
/// others came are forgotten.
class TextMasks {
public:
    /// Before each picture. Empties it unless the font is the same.
    void prepare(const QFont& font);
    const TextMask& of(const QString& text); ///< Valid until the next call.
    qsizetype count() const { return m_masks.size() + m_older.size(); }

private:
    TextMask draw(const QString& text);

    QFont m_font;
    QHash<QString, TextMask> m_masks;
    QHash<QString, TextMask> m_older; ///< Not asked for since m_masks was empty.
    QImage m_scratch;
};

} // namespace vigla::ui
