#pragma once

#include <QString>
#include <QWidget>

#include "models/routing/split.h"

#include <optional>
#include <vector>

class QGridLayout;
class QSpinBox;
class QLabel;
class QToolButton;

namespace vigla::ui {

class WeightBar;

/// The destinations of one rule: the weight bar, and below it a row for each destination with its
/// swatch, pods, observed share and a linked spin box.
class SplitEditor final : public QWidget {
    Q_OBJECT
public:
    explicit SplitEditor(QWidget* parent = nullptr);

    /// Shows the split; emits nothing. `observed` is parallel to `destinations` or empty.
    void setDestinations(const std::vector<routing::SplitDestination>& destinations,
        const std::vector<std::optional<double>>& observed);
    void setReadOnly(bool isReadOnly);

signals:
    void weightsEdited(const std::vector<vigla::Percent>& weights);
    void editingFinished();
    void removeRequested(int destination);

private:
    struct Row {
        QWidget* swatch = nullptr;
        QLabel* name = nullptr;
        QLabel* pods = nullptr;
        QLabel* observed = nullptr;
        QSpinBox* weight = nullptr;
        QToolButton* remove = nullptr;
    };
    Row buildRow(int index);
    void rebuildRows(int count);
    void fillRow(int index);
    void typeWeight(int index, int percent);
    void showWeights(const std::vector<Percent>& weights);

    std::vector<routing::SplitDestination> m_destinations;
    std::vector<std::optional<double>> m_observed;
    std::vector<Row> m_rows;
    WeightBar* m_bar = nullptr;
    QGridLayout* m_grid = nullptr;
    bool m_isReadOnly = false;
};

} // namespace vigla::ui
