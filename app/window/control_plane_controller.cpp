#include "app/window/control_plane_controller.h"

#include "app/session/mesh_session.h"
#include "ui/control/control_plane_page.h"
#include "ui/proxies/proxies_page.h"
#include "ui/shell/main_window.h"

namespace vigla::app {

ControlPlaneController::ControlPlaneController(
    ui::MainWindow* window, MeshSession* session, QObject* parent)
    : QObject(parent)
    , m_page(window->controlPlanePage())
    , m_session(session)
    , m_probe(session->istiod(), session->kube())
{
    m_page->setReport(nullptr);
    connect(
        &session->store(), &SnapshotStore::published, this, &ControlPlaneController::takePicture);
    connect(m_page, &ui::ControlPlanePage::shownChanged, &m_probe, &ControlPlaneProbe::setActive);
    connect(m_page, &ui::ControlPlanePage::readRequested, &m_probe, &ControlPlaneProbe::readNow);
    connect(m_page, &ui::ControlPlanePage::proxyRequested, this, [window](const QString& id) {
        window->showPage(ui::PageId::Proxies);
        window->proxiesPage()->leaveInspector();
        window->proxiesPage()->showProxy(id);
    });
    connect(&m_probe, &ControlPlaneProbe::reported, m_page, &ui::ControlPlanePage::setReport);
    takePicture();
    m_probe.setActive(m_page->isVisible());
}

ControlPlaneController::~ControlPlaneController()
{
    m_page->setReport(nullptr);
}

void ControlPlaneController::takePicture()
{
    const auto& snapshot = m_session->store().current().snapshot;
    if (snapshot)
        m_probe.setCluster(m_session->cluster(), snapshot->proxies);
}

} // namespace vigla::app
