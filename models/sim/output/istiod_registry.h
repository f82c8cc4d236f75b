#pragma once

#include "models/sim/traffic/world.h"

#include <nlohmann/json_fwd.hpp>

namespace vigla::sim {

/// `/debug/registryz`: every service istiod knows, with Go's names of the fields.
nlohmann::ordered_json registryJson(const World& world);

/// `/debug/endpointShardz`: endpoints by host, namespace and registry.
nlohmann::ordered_json endpointShardsJson(const World& world);

} // namespace vigla::sim
