#pragma once

#include <QString>
#include <QWidget>

#include "models/routing/split.h"

#include <optional>
#include <vector>

class QGridLayout;
class QSpinBox;
class QToolButton;

namespace vigla::ui {

class PlainLabel;
class WeightBar;

/// The destinations of one rule: the weight bar, and below it a row for each destination with its
/// swatch, pods, observed share and a linked spin box (`weight0`…).
class SplitEditor final : public QWidget {
    Q_OBJECT
public:
    explicit SplitEditor(QWidget* parent = nullptr);

    /// Shows the split; emits nothing. `observed` is parallel to `destinations` or shorter.
    void setDestinations(const std::vector<routing::SplitDestination>& destinations,
        const std::vector<std::optional<double>>& observed);
    void setObservedSeconds(double seconds); ///< How long the observed shares were measured.
    void setReadOnly(bool isReadOnly);

signals:
    void editingStarted(); ///< Before the first weightsEdited() of a gesture.
    void weightsEdited(const std::vector<vigla::Percent>& weights);
    void editingFinished();
    void removeRequested(int destination);

private:
    struct Row {
        QWidget* swatch = nullptr;
        PlainLabel* name = nullptr;
        PlainLabel* pods = nullptr;
        PlainLabel* observed = nullptr;
        QSpinBox* weight = nullptr;
        QToolButton* remove = nullptr;
    };
    Row buildRow(int index);
    void rebuildRows();
    void buildHeader();
    void fillRow(std::size_t index);
    void refreshBar();
    void typeWeight(int index, int percent);
    void finishTyping();
    void takeWeights(const std::vector<Percent>& weights);
    std::vector<Percent> weights() const;

    std::vector<routing::SplitDestination> m_destinations;
    std::vector<std::optional<double>> m_observed;
    std::vector<Row> m_rows;
    WeightBar* m_bar = nullptr;
    PlainLabel* m_observedTitle = nullptr;
    QGridLayout* m_grid = nullptr;
    bool m_isReadOnly = false;
    int m_typedRow = -1; ///< Whose spin box is being edited.
    std::vector<Percent> m_typingBase; ///< Weights when typing began: no drift between keystrokes.
};

/// What a destination is called within its rule: the subset, or the host's first label.
QString shortNameOf(const routing::SplitDestination& destination);

} // namespace vigla::ui
