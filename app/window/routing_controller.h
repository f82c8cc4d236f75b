#pragma once

#include "models/qt/route_edit_session.h"
#include "models/routing/evaluate_route.h"
#include "models/routing/rollout.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigla {
class SnapshotStore;
struct Published;
} // namespace vigla

namespace vigla::ui {
class RoutingPage;
struct RouteEditView;
} // namespace vigla::ui

namespace vigla::app {

class AccessReview;
class ClusterWatcher;
class RolloutRunner;
class WriteGate;

/// Joins the routing page, the edit session and the rollout of one context. GUI thread only; all
/// parts outlive it.
class RoutingController final : public QObject {
    Q_OBJECT
public:
    struct Parts {
        ui::RoutingPage* page = nullptr;
        SnapshotStore* store = nullptr;
        ClusterWatcher* watcher = nullptr;
        RolloutRunner* rollout = nullptr;
        WriteGate* gate = nullptr;
        AccessReview* access = nullptr;
        std::string contextName;
        bool canAllowWrites = false; ///< The person can lift the read-only state.
    };
    explicit RoutingController(const Parts& parts, QObject* parent = nullptr);

    /// Opens `host` for editing. An edit of another host that is not applied is kept until the
    /// person discards it.
    void openHost(const QString& host);
    /// Applies what takes an earlier change back, through all the steps of any other. An edit under
    /// way is kept.
    void takeBack(const routing::ChangeSet& inverse);
    RouteEditSession& session() { return m_session; }

signals:
    /// A change was stored; charts put a marker there.
    void changeStored();
    /// Something the person should read, e.g. why a host cannot be opened.
    void noticed(const QString& message);
    void writeAccessRequested(); ///< The person allows changes to this context.

private:
    void wirePage();
    void wireSession();
    void takePicture(const Published& picture);
    void takeRollout(const routing::RolloutState& state);
    void editSplit(
        const routing::RouteCard& card, const std::vector<routing::SplitDestination>& destinations);
    void rollOut(const routing::ChangeSet& changes, std::vector<routing::Finding> findings);
    void undoApplied();
    void showHostOf(const routing::ChangeSet& changes);
    void followStored();
    void showTarget();
    void refreshView();
    void tryRequest(ui::RouteEditView& view) const;

    Parts m_parts;
    RouteEditSession m_session;
    std::shared_ptr<const telemetry::TrafficTable> m_traffic;
    routing::Phase m_lastPhase = routing::Phase::Idle;
    std::vector<routing::Finding> m_findings; ///< Of the change that is rolled out.
    /// What was stored and the watch has not brought yet: until then the edit stays as it is, so
    /// that no old value comes back for a moment.
    routing::ChangeSet m_awaited;
    std::optional<routing::RouteRequest> m_tried; ///< Tried on the draft while it is shown.
    bool m_isDragging = false;
    QTimer m_refresh; ///< Several facts of one turn make one new view.
};

} // namespace vigla::app
