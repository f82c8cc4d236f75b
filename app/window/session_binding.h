#pragma once

#include "app/session/open_mesh.h"
#include "app/settings/settings.h"
#include "app/window/control_plane_controller.h"
#include "app/window/history_controller.h"
#include "app/window/proxy_controller.h"
#include "app/window/routing_controller.h"

#include <QObject>
#include <QPointer>
#include <QPointF>
#include <QTimer>

#include <memory>

namespace vigla::ui {
class ExecConsentDialog;
class HistoryPage;
class MainWindow;
class RoutingPage;
} // namespace vigla::ui

namespace vigla::app {

/// One open context in the window: joins its session with the pages, both ways. Goes when another
/// context is opened. GUI thread only; the window, the pages and `settings` outlive it.
class SessionBinding final : public QObject {
    Q_OBJECT
public:
    struct Parts {
        ui::MainWindow* window = nullptr;
        ui::RoutingPage* routing = nullptr;
        ui::HistoryPage* history = nullptr;
        ContextSettings* settings = nullptr; ///< Of this context; kept up to date.
    };
    SessionBinding(
        OpenMesh mesh, const Parts& parts, bool isForcedReadOnly, QObject* parent = nullptr);
    ~SessionBinding() override;

    void start();
    MeshSession& session() { return *m_mesh.session; }
    void setProtected(bool isProtected);
    bool hasUnsavedEdit() const;
    RoutingController* routing() { return m_routing.get(); } ///< Null without a cluster.

private:
    void wireGraph();
    void wireCluster();
    void wireRouting();
    void takePicture(const Published& picture);
    void takeConnection(const QString& lostReason);
    void showConnection();
    void addNamespace(const QString& name);
    void showRights();
    void wireCredentials();
    void askForConsent(const kube::ExecPlan& plan, bool hasChanged);
    void takeSettings(const GraphViewSettings& settings);
    void forgetPositions(); ///< Of the present graph type.
    void keepPositions(const Published& picture);
    void pin(const QString& id, const QPointF& centre);
    void setReadOnly(bool isReadOnly);
    void markChange();
    void pushView();

    OpenMesh m_mesh;
    Parts m_parts;
    bool m_isForcedReadOnly = false;
    bool m_hasConnected = false;
    QString m_waitingFor; ///< Of the credentials; empty: nothing.
    QPointer<ui::ExecConsentDialog> m_consent;
    QTimer m_retryClock; ///< While the connection is lost: attempts come without a signal.
    QStringList m_namespaces; ///< As last told to the window.
    std::map<std::string, graph::Point> m_pins; ///< Moved by hand, of the current graph type.
    std::unique_ptr<RoutingController> m_routing;
    std::unique_ptr<HistoryController> m_history;
    std::unique_ptr<ProxyController> m_proxies;
    std::unique_ptr<ControlPlaneController> m_controlPlane;
};

} // namespace vigla::app
