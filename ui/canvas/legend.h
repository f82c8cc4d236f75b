#pragma once

#include "ui/canvas/graph_scene.h"

#include <QWidget>

namespace vigla::ui {

/// Explains the shapes, colours, dashes and badges that the scene at hand uses, and no others.
class Legend final : public QWidget {
public:
    explicit Legend(QWidget* parent = nullptr);
    void setScene(const GraphScenePtr& scene);

private:
    GraphScenePtr m_scene;
};

} // namespace vigla::ui
