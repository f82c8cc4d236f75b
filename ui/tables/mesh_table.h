#pragma once

#include <QString>
#include <QTableView>

#include "models/qt/table_filter.h"

class QAbstractTableModel;

namespace vigla {
class Selection;
}

namespace vigla::ui {

/// A table of mesh elements: sorted, filtered, one row selected, copied as tab-separated values.
/// Its current row is the shared selection.
class MeshTable final : public QTableView {
    Q_OBJECT
public:
    /// Columns get delegates by the roles they carry; `model` must be a ColumnTable and outlive it.
    explicit MeshTable(QAbstractTableModel* model, QWidget* parent = nullptr);

    /// Follows and sets `selection` from now on; null: a table on its own.
    void shareSelection(Selection* selection);
    TableFilter* filter() const { return m_filter; }
    QString currentId() const;
    bool selectId(const QString& id); ///< @return false when no row has it.
    /// Column widths from the first rows; call once the first rows are in.
    void fitColumns();

    /// The selected row, or all rows when none is selected, with a header line.
    QString toTsv() const;

signals:
    void currentIdChanged(const QString& id); ///< By the person.
    void activatedId(const QString& id); ///< Enter or double click.
    void contextMenuForId(const QString& id, const QPoint& globalPosition);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void rowsAboutToBeRemoved(const QModelIndex& parent, int first, int last) override;
    void changeEvent(QEvent* event) override;

private:
    void installDelegates();
    void followSelection();

    TableFilter* m_filter = nullptr;
    Selection* m_selection = nullptr;
    bool m_isFollowing = false;
    bool m_isFitted = false;
};

} // namespace vigla::ui
