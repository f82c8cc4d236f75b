#pragma once

#include "models/core/time.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::controlplane {

/// Cumulative buckets as istiod's `/metrics` has them, in seconds.
struct Histogram {
    std::map<double, double> buckets; ///< Observations up to a bound; the last bound is infinite.
    double sum = 0;
    double count = 0;

    std::optional<double> quantile(double q) const; ///< Nothing without observations.
    void add(
        const Histogram& other); ///< Bounds that only one has are filled up from the one below.
    /// What was observed since `earlier`; everything when the counters began anew meanwhile.
    Histogram since(const Histogram& earlier) const;
    bool operator==(const Histogram&) const = default;
};

/// What is of interest in `/metrics` of one istiod, or of all of them added up. A metric that this
/// istiod does not have leaves its field empty or 0.
struct IstiodMetrics {
    std::string version; ///< `pilot_info`.
    double uptimeSeconds = 0;
    std::map<std::string, double> connected; ///< Proxies by their Istio version.
    std::map<std::string, double> pushes; ///< By type: cds, eds, lds, rds, nds…
    std::map<std::string, double> rejects; ///< By type; both old and new names of the metrics.
    std::map<std::string, double> triggers; ///< What made istiod push, by type.
    std::map<std::string, double> conflicts; ///< Gauges of the last push, by metric name.
    Histogram convergence; ///< From a change until a proxy has acknowledged it.
    Histogram queueTime; ///< Waiting in istiod.
    Histogram pushTime; ///< Making what is pushed.
    double services = 0;
    double virtualServices = 0;
    double configEvents = 0;
    double internalErrors = 0;
    double writeTimeouts = 0;
    double expiredNonces = 0;
    double rejectedConfigs = 0;
    double validationPassed = 0;
    double validationFailed = 0;
    double injectionSucceeded = 0;
    double injectionFailed = 0;
    double certificateErrors = 0;
    std::optional<SystemTime> rootExpiresAt;
    std::optional<SystemTime> chainExpiresAt;

    double total(const std::map<std::string, double> IstiodMetrics::*byType) const;
    /// Of another replica: counts add up, times of expiry take the earlier one.
    void add(const IstiodMetrics& other);
    bool operator==(const IstiodMetrics&) const = default;
};

/// Reads a page in the Prometheus text format; what it does not know it steps over.
IstiodMetrics parseIstiodMetrics(std::string_view page);

} // namespace vigla::controlplane
