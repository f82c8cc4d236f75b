#pragma once

#include "models/qt/route_edit_session.h"
#include "models/routing/rollout.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>
#include <string>

namespace vigla {
class SnapshotStore;
struct Published;
} // namespace vigla

namespace vigla::ui {
class RoutingPage;
} // namespace vigla::ui

namespace vigla::app {

class RolloutRunner;
class WriteGate;

/// Joins the routing page, the edit session and the rollout of one context. GUI thread only; the
/// page, the store, the runner and the gate outlive it.
class RoutingController final : public QObject {
    Q_OBJECT
public:
    struct Parts {
        ui::RoutingPage* page = nullptr;
        SnapshotStore* store = nullptr;
        RolloutRunner* rollout = nullptr;
        WriteGate* gate = nullptr;
        std::string contextName;
    };
    explicit RoutingController(const Parts& parts, QObject* parent = nullptr);

    /// Opens `host` for editing. An edit of another host that is not applied is kept until the
    /// person discards it.
    void openHost(const QString& host);
    /// Opens an edit that takes back what the journal holds.
    void openDraft(const QString& host, const routing::ChangeSet& draft, const QString& stepName);
    RouteEditSession& session() { return m_session; }

signals:
    /// A change was stored; charts put a marker there.
    void changeStored();
    /// Something the person should read, e.g. why a host cannot be opened.
    void noticed(const QString& message);

private:
    void wirePage();
    void wireSession();
    void takePicture(const Published& picture);
    void takeRollout(const routing::RolloutState& state);
    void editSplit(
        const routing::RouteCard& card, const std::vector<routing::SplitDestination>& destinations);
    void undoApplied();
    void showTarget();
    void refreshView();

    Parts m_parts;
    RouteEditSession m_session;
    std::shared_ptr<const telemetry::TrafficTable> m_traffic;
    routing::Phase m_lastPhase = routing::Phase::Idle;
    routing::ChangeSet m_applied; ///< What the last finished Apply stored; empty when nothing.
    bool m_isDragging = false;
    QTimer m_refresh; ///< Several facts of one turn make one new view.
};

} // namespace vigla::app
