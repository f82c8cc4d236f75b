#pragma once

#include <QWidget>

#include "models/routing/rebase.h"

#include <vector>

class QButtonGroup;
class QGridLayout;
class QPushButton;

namespace vigla::ui {

/// What both sides changed: base, yours and theirs for each place, and a choice between them.
class ConflictView final : public QWidget {
    Q_OBJECT
public:
    explicit ConflictView(QWidget* parent = nullptr);

    void setConflicts(const std::vector<routing::Overlap>& conflicts); ///< Emits nothing.

    /// High enough for one conflict; of more, the rest is scrolled to.
    QSize sizeHint() const override;

signals:
    /// One pick for each conflict, in their order.
    void resolved(const std::vector<vigla::routing::Side>& picks);

private:
    void rebuild();
    void addConflict(int row, const routing::Overlap& conflict);
    void refreshButton();
    std::vector<routing::Side> picks() const;

    std::vector<routing::Overlap> m_conflicts;
    std::vector<QButtonGroup*> m_choices;
    QWidget* m_content = nullptr;
    QGridLayout* m_grid = nullptr;
    QPushButton* m_continue = nullptr;
};

} // namespace vigla::ui
