#pragma once

#include "models/core/result.h"
#include "models/envoy/json_text.h"

#include <stop_token>
#include <string>
#include <vector>

namespace vigla::envoy {

/// What a part of a proxy's configuration is; the second row is of ztunnel.
enum class Section {
    Listeners,
    Routes,
    Clusters,
    Endpoints,
    Secrets,
    Extensions,
    Bootstrap,
    Workloads,
    Services,
    Policies,
    Certificates,
    Connections,
    Other,
};
inline constexpr int kSections = static_cast<int>(Section::Other) + 1;

/// One listener, route configuration, cluster… and what a reader asks first.
struct Resource {
    Section section = Section::Other;
    std::string name; ///< As it came; may be hostile.
    std::string state; ///< `static`, `active`, `warming`, `draining`, `refused`.
    std::string detail; ///< Where it listens, what it is for, how many endpoints: one line.
    std::string origin; ///< The Istio object it was made from: `destination-rule shop/reviews`.
    std::string version;
    std::string updatedAt; ///< RFC 3339.
    std::string problem; ///< Envoy's words when it refused a newer one.
    JsonSpan span; ///< The resource itself,
    JsonSpan holder; ///< and the entry of the dump around it, with versions, times and errors.
    bool operator==(const Resource&) const = default;
};

struct ConfigDump {
    JsonTextPtr text;
    std::vector<Resource> resources; ///< By section, in the order of the dump.
};

/// Reads `/config_dump` of an Envoy (snake_case), of istiod (camelCase) or of a ztunnel
/// (reference: Envoy's admin v3 protos). What is secret is overwritten while reading. InvalidInput
/// when it is none of them.
Result<ConfigDump> parseConfigDump(std::string body, const std::stop_token& stop = {});

/// The resource whose entry holds this byte; null when none does.
const Resource* resourceAt(const ConfigDump& dump, std::uint32_t position);

} // namespace vigla::envoy
