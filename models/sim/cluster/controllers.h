#pragma once

#include "models/sim/cluster/control_plane.h"
#include "models/sim/mesh_simulator.h"

#include <set>
#include <vector>

namespace vigla::sim {

/// The cluster's own controllers: containers restart, Deployments get the pods they ask for, and
/// endpoints follow.
class Controllers final {
public:
    Controllers(World& world, ControlPlane& plane);

    void start(); ///< Plans the restarts.
    void tick();
    /// A Deployment was scaled or a pod was deleted by somebody.
    void objectChanged(const kube::Document& object, bool isRemoved);
    std::vector<MeshSimulator::ObjectChange> takeChanges();

private:
    void restartWhatIsDue(PodState& pod);
    void scale(int workload, int replicas);
    void addPod(int workload);
    void deletePod(PodState& pod);
    void noteWorkload(int workload); ///< Its objects and endpoints have to be written again.

    World& m_world;
    ControlPlane& m_plane;
    std::vector<int> m_nextOrdinal; ///< By workload.
    std::vector<int> m_wanted; ///< Replicas by workload.
    std::vector<MeshSimulator::ObjectChange> m_changes;
    std::set<int> m_restless; ///< Pods that restart now and then, or are starting.
    std::set<int> m_changedPods;
    std::set<int> m_changedWorkloads; ///< Whose number of ready pods may differ.
};

} // namespace vigla::sim
