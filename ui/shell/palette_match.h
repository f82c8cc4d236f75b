#pragma once

#include <QList>
#include <QString>

#include <optional>

namespace vigla::ui {

/// How well a text answers what was typed, and which of its characters did.
struct PaletteMatch {
    int score = 0; ///< Higher is better.
    QList<int> positions; ///< Of the characters that matched, ascending.
};

/// All characters of `typed` must stand in `text` in that order, any case. Runs, beginnings of
/// words and of the text count more; long texts less. Absent without a match; an empty `typed`
/// matches everything with score 0.
std::optional<PaletteMatch> matchPalette(const QString& typed, const QString& text);

} // namespace vigla::ui
