#include "models/qt/search.h"

#include "models/qt/convert.h"

namespace vigla {

void Search::setQuery(const QString& query)
{
    const QString trimmed = query.trimmed();
    if (trimmed == m_query)
        return;
    m_query = trimmed;
    emit changed();
}

void Search::setMode(SearchMode mode)
{
    if (mode == m_mode)
        return;
    m_mode = mode;
    emit changed();
}

std::optional<graph::FindResult> Search::findIn(const graph::ServiceGraph& graph) const
{
    if (!isActive())
        return std::nullopt;
    auto found = graph::find(graph, toStdString(m_query));
    if (!found)
        return std::nullopt;
    return std::move(found).value();
}

QString Search::problemIn(const graph::ServiceGraph& graph) const
{
    if (!isActive())
        return {};
    const auto found = graph::find(graph, toStdString(m_query));
    return found ? QString() : toPlainQString(found.error().message);
}

} // namespace vigla
