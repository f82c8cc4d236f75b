#pragma once

#include <QString>
#include <QWidget>

#include <utility>
#include <vector>

class QGridLayout;
class QLabel;

namespace vigla::ui {

using Fact = std::pair<QString, QString>; ///< What, and its value.

/// Names and values in two columns; values can be selected.
class FactGrid final : public QWidget {
    Q_OBJECT
public:
    explicit FactGrid(QWidget* parent = nullptr);
    void setFacts(const std::vector<Fact>& facts);
    QString text() const; ///< One line per fact.

private:
    std::vector<std::pair<QLabel*, QLabel*>> m_rows;
    std::vector<Fact> m_facts;
    QGridLayout* m_grid = nullptr;
};

} // namespace vigla::ui
