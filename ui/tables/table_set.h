#pragma once

#include <QString>
#include <QWidget>

#include <set>
#include <string>
#include <vector>

class QAbstractTableModel;
class QLabel;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace vigla {
class Selection;
}

namespace vigla::ui {

class MeshTable;

/// Several tables behind tabs, with how many rows each shows, and a button that copies.
class TableSet final : public QWidget {
    Q_OBJECT
public:
    explicit TableSet(Selection* selection, QWidget* parent = nullptr);

    /// `name` is stable and becomes the object name of the table.
    MeshTable* addTable(const QString& name, const QString& title, QAbstractTableModel* model);
    MeshTable* table(const QString& name) const; ///< Null for an unknown name.
    MeshTable* currentTable() const;
    void showTable(const QString& name);
    void focusTable();

signals:
    void activatedId(const QString& id);
    void contextMenuForId(const QString& id, const QPoint& globalPosition);
    void currentTableChanged(const QString& name);

private:
    struct Entry {
        QString name;
        QString title;
        MeshTable* table;
    };
    void showCounts();

    Selection* m_selection;
    std::vector<Entry> m_entries;
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_stack = nullptr;
    QToolButton* m_copy = nullptr;
};

} // namespace vigla::ui
