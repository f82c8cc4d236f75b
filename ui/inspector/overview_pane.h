#pragma once

#include <QString>
#include <QWidget>

#include "models/qt/inspection.h"

class QLabel;

namespace vigla::ui {

class FactGrid;
class ItemList;

/// The whole mesh in a few numbers, and what needs a look, worst first.
class OverviewPane final : public QWidget {
    Q_OBJECT
public:
    explicit OverviewPane(QWidget* parent = nullptr);

    void setSummary(const MeshSummary& summary);
    void focusFirst();

signals:
    void selected(const QString& id);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showWorst();

    MeshSummary m_summary;
    FactGrid* m_facts = nullptr;
    QLabel* m_head = nullptr;
    ItemList* m_worst = nullptr;
    QLabel* m_note = nullptr;
};

} // namespace vigla::ui
