#include "ui/shell/palette_match.h"

namespace vigla::ui {

namespace {

constexpr int kStartBonus = 12;
constexpr int kWordBonus = 8;
constexpr int kRunBonus = 6;
constexpr int kWholeBonus = 30;

bool beginsWord(const QString& text, qsizetype at)
{
    return at == 0 || !text.at(at - 1).isLetterOrNumber();
}

/// The match that takes the first fitting character each time, from `start`.
std::optional<PaletteMatch> matchFrom(const QString& typed, const QString& text, qsizetype start)
{
    PaletteMatch match;
    qsizetype at = start;
    qsizetype previous = -2;
    for (const QChar wanted : typed) {
        if (wanted.isSpace())
            continue;
        at = text.indexOf(wanted, at, Qt::CaseInsensitive);
        if (at < 0)
            return std::nullopt;
        match.score += 1
            + (at == 0                     ? kStartBonus
                    : beginsWord(text, at) ? kWordBonus
                                           : 0)
            + (at == previous + 1 ? kRunBonus : 0);
        match.positions.append(static_cast<int>(at));
        previous = at;
        ++at;
    }
    return match;
}

} // namespace

std::optional<PaletteMatch> matchPalette(const QString& typed, const QString& text)
{
    const QString trimmed = typed.trimmed();
    if (trimmed.isEmpty())
        return PaletteMatch{};
    std::optional<PaletteMatch> best;
    for (qsizetype start = text.indexOf(trimmed.front(), 0, Qt::CaseInsensitive); start >= 0;
         start = text.indexOf(trimmed.front(), start + 1, Qt::CaseInsensitive)) {
        auto match = matchFrom(trimmed, text, start);
        if (!match)
            break;
        if (!best || match->score > best->score)
            best = std::move(match);
    }
    if (!best)
        return std::nullopt;
    best->score -= static_cast<int>(text.size() / 8);
    if (text.compare(trimmed, Qt::CaseInsensitive) == 0)
        best->score += kWholeBonus;
    return best;
}

} // namespace vigla::ui
