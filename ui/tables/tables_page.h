#pragma once

#include <QString>
#include <QWidget>

#include "models/qt/mesh_tables.h"
#include "models/qt/snapshot_store.h"

class QStackedWidget;

namespace vigla {
class Search;
class Selection;
} // namespace vigla

namespace vigla::ui {

class EmptyView;
class TableSet;

/// Services, workloads, apps and edges as tables, with the same search and the same selection as
/// the graph.
class TablesPage final : public QWidget {
    Q_OBJECT
public:
    TablesPage(Selection& selection, Search& search, QWidget* parent = nullptr);

    void setPicture(const Published& picture);
    void focusTable();
    TableSet* tables() const { return m_tables; }

signals:
    void whyRequested(const QString& id); ///< Why is this here?
    void graphRequested(const QString& id); ///< Show this element on the graph.
    void routingRequested(const QString& host);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void addTables();
    void refresh();
    bool isShown(const char* table) const;
    void applySearch();
    void openMenu(const QString& id, const QPoint& globalPosition);

    Selection& m_selection;
    Search& m_search;
    Published m_picture;
    SparkSourcePtr m_inventoryPast;
    SparkSourcePtr m_edgePast;
    ServiceTable* m_services = nullptr;
    WorkloadTable* m_workloads = nullptr;
    AppTable* m_apps = nullptr;
    EdgeTable* m_edges = nullptr;
    TableSet* m_tables = nullptr;
    EmptyView* m_empty = nullptr;
    QStackedWidget* m_stack = nullptr;
};

} // namespace vigla::ui
