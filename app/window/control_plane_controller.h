#pragma once

#include "app/inspect/control_plane_probe.h"

#include <QObject>

namespace vigla::ui {
class ControlPlanePage;
class MainWindow;
} // namespace vigla::ui

namespace vigla::app {

class MeshSession;

/// Joins the control plane page with the probe of one session, which reads only while the page is
/// looked at. GUI thread only; everything given outlives it.
class ControlPlaneController final : public QObject {
    Q_OBJECT
public:
    ControlPlaneController(ui::MainWindow* window, MeshSession* session, QObject* parent = nullptr);
    ~ControlPlaneController() override;

private:
    void takePicture();

    ui::ControlPlanePage* m_page;
    MeshSession* m_session;
    ControlPlaneProbe m_probe;
};

} // namespace vigla::app
