#pragma once

#include "models/graph/service_graph.h"

#include <optional>
#include <string>
#include <string_view>

namespace vigla::graph {

inline constexpr std::string_view kUnknown = "unknown";
inline constexpr std::string_view kPassthroughCluster = "PassthroughCluster";
inline constexpr std::string_view kBlackHoleCluster = "BlackHoleCluster";

/// Neither empty nor `unknown`.
inline bool isOk(std::string_view text)
{
    return !text.empty() && text != kUnknown;
}

/// isOk() and not `latest`, which stands for "no version label".
inline bool isOkVersion(std::string_view text)
{
    return isOk(text) && text != "latest";
}

/// What telemetry says of one end of a connection.
struct EndLabels {
    std::string_view cluster;
    std::string_view serviceNamespace;
    std::string_view service;
    std::string_view workloadNamespace;
    std::string_view workload;
    std::string_view app;
    std::string_view version;
};

/// A node with the fields that its kind keeps (reference/kiali-graph.md section 6.2); nothing when
/// the labels identify nothing.
std::optional<Node> buildNode(const EndLabels& end, GraphType type);

} // namespace vigla::graph
