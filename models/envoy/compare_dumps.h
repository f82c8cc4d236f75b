#pragma once

#include "models/envoy/config_dump.h"

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace vigla::envoy {

/// One resource on both sides.
struct ResourceComparison {
    enum class Outcome {
        Same,
        Different,
        OnlyInIstiod, ///< Not arrived yet, or refused.
        OnlyInEnvoy, ///< istiod would not send it any more, or never did (EnvoyFilter, bootstrap).
        Refused, ///< Envoy refused what istiod sent and keeps what it had.
    };
    Section section = Section::Other;
    std::string name;
    Outcome outcome = Outcome::Same;
    std::string problem; ///< Envoy's words when it refused.
    std::optional<JsonSpan> istiod;
    std::optional<JsonSpan> envoy;
    bool operator==(const ResourceComparison&) const = default;
};

struct DumpComparison {
    ConfigDump istiod;
    ConfigDump envoy;
    std::vector<ResourceComparison> resources; ///< By section and name.

    std::size_t count(ResourceComparison::Outcome outcome) const;
};

/// What istiod would send now against what the Envoy has: listeners, routes, clusters and, where
/// both have them, endpoints. Contents are compared in their canonical form, because under
/// incremental xDS nothing else tells. Static resources and secrets are not istiod's to send and
/// are left out.
DumpComparison compareDumps(ConfigDump istiod, ConfigDump envoy, const std::stop_token& stop = {});

/// Both sides of one resource, in canonical form; empty where it is missing.
std::pair<std::string, std::string> comparedTexts(
    const DumpComparison& comparison, const ResourceComparison& resource);

} // namespace vigla::envoy
