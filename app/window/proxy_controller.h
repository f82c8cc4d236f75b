#pragma once

#include "app/inspect/proxy_reader.h"
#include "models/qt/snapshot_store.h"

#include <QObject>

namespace vigla::ui {
class ProxiesPage;
class ProxyInspector;
} // namespace vigla::ui

namespace vigla::app {

class MeshSession;

/// Joins the inspector of the proxies page with the reader of one session. GUI thread only.
class ProxyController final : public QObject {
    Q_OBJECT
public:
    /// Both must outlive this.
    ProxyController(ui::ProxiesPage* page, MeshSession* session, QObject* parent = nullptr);
    ~ProxyController() override; ///< Closes what the inspector shows.

private:
    void openProxy(const QString& id);
    void takeAnswers();
    void showProblem(ProxyPart part, const Error& error);

    ui::ProxiesPage* m_page;
    ui::ProxyInspector* m_inspector;
    MeshSession* m_session;
    ProxyReader m_reader;
};

} // namespace vigla::app
