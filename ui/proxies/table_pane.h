#pragma once

#include <QString>
#include <QWidget>

class QAbstractTableModel;
class QLabel;
class QLineEdit;

namespace vigla::ui {

class MeshTable;

/// A table under a field that filters it, with a word on what it shows.
class TablePane final : public QWidget {
    Q_OBJECT
public:
    /// `model` must be a ColumnTable and outlive this. `name` is the table's object name; the
    /// field's is `name` + "Filter".
    TablePane(QAbstractTableModel* model, const QString& name, const QString& accessibleName,
        QWidget* parent = nullptr);

    void setPlaceholder(const QString& text);
    void setNote(const QString& text); ///< Empty: none.
    MeshTable* table() const { return m_table; }
    QLineEdit* filter() const { return m_filter; }

private:
    MeshTable* m_table = nullptr;
    QLineEdit* m_filter = nullptr;
    QLabel* m_note = nullptr;
};

} // namespace vigla::ui
