#pragma once

#include <QString>
#include <QWidget>

#include "models/routing/rollout_steps.h"

#include <vector>

namespace vigla::ui {

/// The steps of a change as a line of marks that fill in: a shape and a colour for each status, the
/// name below, and what is known about it.
class StepLine final : public QWidget {
    Q_OBJECT
public:
    explicit StepLine(QWidget* parent = nullptr);

    void setSteps(std::vector<routing::RolloutStep> steps);
    const std::vector<routing::RolloutStep>& steps() const { return m_steps; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    static QString titleOf(routing::RolloutStep::Id id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRect cellRect(int step) const;
    void paintStep(QPainter& painter, int step) const;

    std::vector<routing::RolloutStep> m_steps;
};

} // namespace vigla::ui
