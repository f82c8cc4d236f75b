#pragma once

#include <QTreeWidget>

#include "models/graph/evidence.h"

namespace vigla::ui {

/// The series behind an element, grouped by what they were used for; open one to see its labels.
class SeriesTree final : public QTreeWidget {
    Q_OBJECT
public:
    explicit SeriesTree(QWidget* parent = nullptr);

    void setEvidence(const graph::Evidence& evidence);

private:
    void rebuild(const graph::Evidence& evidence);
};

} // namespace vigla::ui
