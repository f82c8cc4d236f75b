#pragma once

#include "models/snapshot/mesh_snapshot.h"
#include "tests/bench/made_up_mesh.h"

namespace vigla::bench {

/// What all proxies of the mesh answer after `second` seconds.
snapshot::ScrapeRound roundOf(
    const MadeUpMesh& mesh, const mesh::ClusterStatePtr& cluster, int second, bool hasHistograms);

} // namespace vigla::bench
