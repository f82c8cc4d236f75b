#pragma once

#include "app/poll/telemetry_collector.h"
#include "models/kube/kubeconfig.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vigla::app {

/// Which mesh to look at, and how.
struct ConnectionOptions {
    std::optional<std::string> demoScenario; ///< Set: the embedded mesh.
    std::string kubeconfig; ///< Empty: KUBECONFIG, else ~/.kube/config.
    std::string context; ///< Empty: the current context.
    std::vector<std::string> namespaces; ///< Empty: all.
    TelemetryChoice telemetry = TelemetryChoice::Auto;
    std::string prometheusUrl;
    std::string prometheusScope; ///< Label matchers of every query, e.g. `mesh="a"`.
    std::optional<std::int64_t> atUnixSeconds; ///< A past moment, from Prometheus.
    bool hasCluster = true; ///< False with --no-cluster: telemetry alone.
    std::chrono::seconds convergeWithin{60}; ///< How long a change may take to reach the proxies.
    bool isReadOnly = false; ///< Nothing may be written, whatever the context's setting.
    kube::Impersonation impersonation;
    bool isExecAllowed = false; ///< Credential plugins run without asking.
    bool canAskForConsent = false; ///< Somebody is there to allow a plugin.
};

} // namespace vigla::app
