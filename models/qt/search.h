#pragma once

#include "models/graph/find.h"

#include <QObject>
#include <QString>

#include <optional>

namespace vigla {

/// What a query does to what it finds.
enum class SearchMode {
    Highlight, ///< Marks it and dims the rest.
    Filter, ///< Shows it alone.
    Hide, ///< Shows everything else.
};

/// Why a query cannot be read.
struct SearchProblem {
    QString message; ///< A clause, without the place.
    int at = 0; ///< The character of the query at which it stands; may be just past the end.
    bool operator==(const SearchProblem&) const = default;
};

/// The part of a query around a mistake, and below it a line with a mark under the character; for a
/// font whose characters are equally wide.
QString pointerText(const QString& query, int at);

/// The queries of the search box, shared by the graph and all tables, so that all show the same.
///
/// There are two: what is found (marked or shown alone) and what is hidden; both apply at the same
/// time, and hiding wins. GUI thread only.
class Search final : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    /// The one that is edited: in mode Hide what is hidden, else what is found.
    const QString& query() const { return m_mode == SearchMode::Hide ? m_hidden : m_found; }
    SearchMode mode() const { return m_mode; }
    const QString& findQuery() const { return m_found; }
    const QString& hideQuery() const { return m_hidden; }
    bool isFilter() const { return m_isFilter; } ///< What is found is shown alone, not marked.
    bool isActive() const { return !m_found.isEmpty() || !m_hidden.isEmpty(); }

    void setQuery(const QString& query); ///< Of the mode. Blanks around it do not count.
    void setMode(SearchMode mode); ///< Leaves both queries as they are.
    void setHideQuery(const QString& query);
    void hideAlso(const QString& clause); ///< Adds an alternative to what is hidden.
    void clear(); ///< Both queries.
    void setRankBy(graph::RankBy by); ///< Which edges count for the operand `rank`.

    /// What is found in `graph`; nothing when there is no query or it cannot be read.
    std::optional<graph::FindResult> findIn(const graph::ServiceGraph& graph) const;
    /// What is hidden of `graph`; nothing when there is no query or it cannot be read.
    std::optional<graph::FindResult> hiddenIn(const graph::ServiceGraph& graph) const;

    /// What is wrong with the query that is edited.
    std::optional<SearchProblem> problem() const;

signals:
    void changed();

private:
    std::optional<graph::FindResult> run(
        const QString& query, const graph::ServiceGraph& graph) const;

    QString m_found;
    QString m_hidden;
    SearchMode m_mode = SearchMode::Highlight;
    bool m_isFilter = false;
    graph::RankBy m_rankBy = graph::RankBy::Both;
};

} // namespace vigla
