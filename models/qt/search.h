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

/// The query of the search box: one for the graph and all tables, so that both show the same. GUI
/// thread only.
class Search final : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    const QString& query() const { return m_query; }
    SearchMode mode() const { return m_mode; }
    bool isActive() const { return !m_query.isEmpty(); }

    void setQuery(const QString& query); ///< Blanks around it do not count.
    void setMode(SearchMode mode);

    /// What the query finds in `graph`; nothing when there is no query or it cannot be read.
    std::optional<graph::FindResult> findIn(const graph::ServiceGraph& graph) const;

    /// Why the query cannot be read, with the place; empty when it can.
    QString problemIn(const graph::ServiceGraph& graph) const;

signals:
    void changed();

private:
    QString m_query;
    SearchMode m_mode = SearchMode::Highlight;
};

} // namespace vigla
