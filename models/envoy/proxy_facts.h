#pragma once

#include "models/core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::envoy {

/// What `/server_info` says.
struct ServerInfo {
    std::string version; ///< `1.37.0`, of Envoy.
    std::string build; ///< As Envoy writes it: commit, version, tree, kind, TLS library.
    std::string state; ///< `LIVE`, `DRAINING`, `PRE_INITIALIZING`, `INITIALIZING`.
    std::optional<std::int64_t> uptimeSeconds;
    std::string nodeId;
    std::string cluster;
    std::string locality; ///< `region/zone/sub-zone`.
    std::string istioVersion;
    std::string concurrency; ///< Worker threads.
    bool operator==(const ServerInfo&) const = default;
};
Result<ServerInfo> parseServerInfo(std::string body);

/// One certificate of `/certs`.
struct Certificate {
    bool isRoot = false;
    std::string serial;
    std::vector<std::string> names; ///< Subject alternative names.
    std::string validFrom; ///< RFC 3339.
    std::string expiresAt;
    std::optional<std::int64_t> daysLeft; ///< As Envoy counts: whole days, 0 on the last one.
    std::string path;
    bool operator==(const Certificate&) const = default;
};
Result<std::vector<Certificate>> parseCertificates(std::string body);

/// One line of `/stats`.
struct Statistic {
    std::string name;
    std::string value; ///< A number, a text in quotes, or the quantiles of a histogram.
    bool operator==(const Statistic&) const = default;
};
/// InvalidInput when no line is one.
Result<std::vector<Statistic>> parseStatistics(std::string_view body);

} // namespace vigla::envoy
