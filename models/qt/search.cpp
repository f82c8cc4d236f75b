#include "models/qt/search.h"

#include "models/qt/convert.h"

#include <algorithm>

namespace vigla {

namespace {

constexpr int kBeforePointer = 36; ///< Characters of the query shown around a mistake.
constexpr int kAfterPointer = 18;

} // namespace

QString pointerText(const QString& query, int at)
{
    const int place = std::clamp(at, 0, static_cast<int>(query.size()));
    const int first = std::max(0, place - kBeforePointer);
    const bool isCutBefore = first > 0;
    QString part = query.mid(first, place - first + kAfterPointer);
    const bool isCutAfter = first + part.size() < query.size();
    part.replace(QLatin1Char('\t'), QLatin1Char(' '));
    const QString blanks((isCutBefore ? 1 : 0) + place - first, QLatin1Char(' '));
    return (isCutBefore ? QStringLiteral("…") : QString()) + part
        + (isCutAfter ? QStringLiteral("…") : QString()) + QLatin1Char('\n') + blanks
        + QLatin1Char('^');
}

void Search::setQuery(const QString& query)
{
    const QString trimmed = query.trimmed();
    QString& edited = m_mode == SearchMode::Hide ? m_hidden : m_found;
    if (trimmed == edited)
        return;
    edited = trimmed;
    emit changed();
}

void Search::setHideQuery(const QString& query)
{
    const QString trimmed = query.trimmed();
    if (trimmed == m_hidden)
        return;
    m_hidden = trimmed;
    emit changed();
}

void Search::hideAlso(const QString& clause)
{
    const bool isReadable = !graph::findMistake(toStdString(m_hidden));
    setHideQuery(
        m_hidden.isEmpty() || !isReadable ? clause : m_hidden + QStringLiteral(" OR ") + clause);
}

void Search::setMode(SearchMode mode)
{
    const bool isFilter = mode == SearchMode::Hide ? m_isFilter : mode == SearchMode::Filter;
    if (mode == m_mode && isFilter == m_isFilter)
        return;
    m_mode = mode;
    m_isFilter = isFilter;
    emit changed();
}

void Search::clear()
{
    if (!isActive())
        return;
    m_found.clear();
    m_hidden.clear();
    emit changed();
}

void Search::setRankBy(graph::RankBy by)
{
    if (by == m_rankBy)
        return;
    m_rankBy = by;
    if (isActive())
        emit changed();
}

std::optional<graph::FindResult> Search::run(
    const QString& query, const graph::ServiceGraph& graph) const
{
    if (query.isEmpty())
        return std::nullopt;
    auto found = graph::find(graph, toStdString(query), m_rankBy);
    if (!found)
        return std::nullopt;
    return std::move(found).value();
}

std::optional<graph::FindResult> Search::findIn(const graph::ServiceGraph& graph) const
{
    return run(m_found, graph);
}

std::optional<graph::FindResult> Search::hiddenIn(const graph::ServiceGraph& graph) const
{
    return run(m_hidden, graph);
}

std::optional<SearchProblem> Search::problem() const
{
    const std::string text = toStdString(query());
    const auto mistake = graph::findMistake(text);
    if (!mistake)
        return std::nullopt;
    const auto before = QString::fromUtf8(
        text.data(), static_cast<qsizetype>(std::min(mistake->at, text.size())));
    return SearchProblem{toPlainQString(mistake->message), static_cast<int>(before.size())};
}

} // namespace vigla
