#pragma once

#include "app/headless/command.h"
#include "app/session/open_mesh.h"
#include "models/routing/rollout.h"

#include <QTimer>

#include <functional>
#include <vector>

namespace vigla::app {

/// `vigla diff`, `apply` and `split`: from manifests or shares to a change, and through the same
/// steps as the window.
class ChangeCommand final : public Command {
    Q_OBJECT
public:
    explicit ChangeCommand(CommandLine line, QObject* parent = nullptr);

    /// Instead of manifests or shares: what to change, worked out when the cluster is known.
    using Plan = std::function<Result<routing::ChangeSet>(const mesh::ClusterState&)>;
    void setPlan(Plan plan) { m_plan = std::move(plan); }

    void start() override;
    /// What was stored, as live → stored. Complete when finished.
    routing::ChangeSet applied() const;

private:
    void plan();
    void readLive(std::vector<kube::Document> manifests);
    void takeLive(std::size_t index, const Result<kube::Document>& live);
    void check(const routing::ChangeSet& changes);
    void takeState(const routing::RolloutState& state);
    void showReady(const routing::RolloutState& state);
    void showConvergence(const routing::RolloutState& state);
    bool isConfirmedByPerson();
    void finish(ExitStatus status, const std::string& message = {});

    CommandLine m_line;
    Plan m_plan; ///< Absent for manifests.
    OpenMesh m_mesh;
    QTimer m_connectLimit;
    QTimer m_observeLimit;
    std::vector<kube::Document> m_manifests;
    routing::ChangeSet m_changes;
    std::size_t m_awaited = 0; ///< Live objects still to be read.
    routing::Phase m_phase = routing::Phase::Idle;
    std::string m_lastProgress;
    bool m_hasDifferences = false;
    bool m_isPlanned = false;
    bool m_isDone = false;
};

} // namespace vigla::app
