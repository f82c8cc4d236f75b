#pragma once

#include "models/core/result.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vigla::envoy {

/// One endpoint of one cluster as `/clusters?format=json` tells it.
struct EndpointReading {
    std::string cluster;
    std::string address; ///< `10.1.2.3:9080`, a pipe's path, or the endpoint of an HBONE tunnel.
    std::string hostname;
    /// Empty: healthy. Else why nothing is sent to it, joined by commas: `ejected`,
    /// `unhealthy`, `failed health check`, `draining`…
    std::string problem;
    bool isEjected = false; ///< By outlier detection.
    std::uint64_t requests = 0; ///< Attempts: retries and mirrored ones count.
    std::uint64_t errors = 0; ///< 5xx and local failures.
    std::uint64_t timeouts = 0;
    std::uint64_t connections = 0;
    std::uint64_t connectFailures = 0;
    std::uint64_t activeRequests = 0;
    std::uint64_t activeConnections = 0;
    std::uint32_t weight = 0;
    std::uint32_t priority = 0;
    std::string zone;
    bool operator==(const EndpointReading&) const = default;
};

/// Sorted by cluster and address. InvalidInput when it is not what Envoy answers.
Result<std::vector<EndpointReading>> parseClusterStatuses(const std::string& body);

/// An endpoint with its rates per second; without while there is one reading only.
struct EndpointTraffic {
    EndpointReading reading;
    std::optional<double> requestsPerSecond;
    std::optional<double> errorsPerSecond;
    std::optional<double> connectFailuresPerSecond;
    bool operator==(const EndpointTraffic&) const = default;
};

/// Rates between two readings. A counter that went down began anew, as it does when an endpoint
/// goes and comes back. `elapsed` must be positive for rates.
std::vector<EndpointTraffic> trafficBetween(const std::vector<EndpointReading>& earlier,
    std::vector<EndpointReading> later, std::chrono::duration<double> elapsed);

} // namespace vigla::envoy
