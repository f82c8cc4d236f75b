#pragma once

#include "models/qt/proxy_inspection.h"
#include "models/routing/text_diff.h"

#include <QWidget>

class QCheckBox;
class QSplitter;
class QStackedWidget;

namespace vigla::ui {

class DiffView;
class EmptyView;
class MeshTable;

/// What istiod would send to a proxy now beside what its Envoy has: the resources that differ, and
/// how the chosen one does.
class ComparisonPane final : public QWidget {
    Q_OBJECT
public:
    explicit ComparisonPane(QWidget* parent = nullptr);

    void setComparison(DumpComparisonPtr comparison);
    void setDiff(routing::TextDiff diff); ///< Of the resource that diffRequested() named last.
    QString summary() const; ///< `2 differ, 84 are the same`.

signals:
    void diffRequested(int place); ///< Into DumpComparison::resources.

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void refresh();
    void requestDiff();

    DumpComparisonPtr m_comparison;
    ComparisonTable* m_model = nullptr;
    MeshTable* m_table = nullptr;
    QCheckBox* m_showsEqual = nullptr;
    DiffView* m_diff = nullptr;
    QSplitter* m_split = nullptr;
    QStackedWidget* m_stack = nullptr;
    EmptyView* m_equal = nullptr;
};

} // namespace vigla::ui
