#pragma once

#include "models/sim/cluster/control_plane.h"

namespace vigla::sim {

/// Which resource types istiod sends to a proxy because this object came, changed or went; none
/// when the proxy does not depend on it (reference: istiod's ConfigAffectsProxy and the kinds that
/// each generator skips).
XdsSet typesToPush(
    const ConfigSnapshot& snapshot, const ProxyIdentity& proxy, const kube::Document& object);

} // namespace vigla::sim
