#include "models/controlplane/istiod_metrics.h"

#include "models/telemetry/prometheus_text.h"
#include "models/telemetry/quantile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace vigla::controlplane {

namespace {

using ByType = std::map<std::string, double> IstiodMetrics::*;
using Number = double IstiodMetrics::*;
using Buckets = Histogram IstiodMetrics::*;

struct TypedMetric {
    std::string_view name;
    std::string_view label;
    ByType field;
};
constexpr std::array kTyped{TypedMetric{"pilot_xds", "version", &IstiodMetrics::connected},
    TypedMetric{"pilot_xds_pushes", "type", &IstiodMetrics::pushes},
    TypedMetric{"pilot_push_triggers", "type", &IstiodMetrics::triggers},
    TypedMetric{"pilot_total_xds_rejects", "type", &IstiodMetrics::rejects}};

constexpr std::array<std::pair<std::string_view, Number>, 16> kNumbers{
    {{"istiod_uptime_seconds", &IstiodMetrics::uptimeSeconds},
        {"pilot_services", &IstiodMetrics::services},
        {"pilot_virt_services", &IstiodMetrics::virtualServices},
        {"pilot_k8s_cfg_events", &IstiodMetrics::configEvents},
        {"pilot_total_xds_internal_errors", &IstiodMetrics::internalErrors},
        {"pilot_xds_write_timeout", &IstiodMetrics::writeTimeouts},
        {"pilot_xds_expired_nonce", &IstiodMetrics::expiredNonces},
        {"pilot_total_rejected_configs", &IstiodMetrics::rejectedConfigs},
        {"galley_validation_passed", &IstiodMetrics::validationPassed},
        {"galley_validation_failed", &IstiodMetrics::validationFailed},
        {"sidecar_injection_success_total", &IstiodMetrics::injectionSucceeded},
        {"sidecar_injection_failure_total", &IstiodMetrics::injectionFailed},
        {"pilot_sds_certificate_errors_total", &IstiodMetrics::certificateErrors},
        {"citadel_server_csr_sign_error_count", &IstiodMetrics::certificateErrors},
        {"citadel_server_csr_signing_error_count", &IstiodMetrics::certificateErrors},
        {"sidecar_injection_failure", &IstiodMetrics::injectionFailed}}};

constexpr std::array<std::pair<std::string_view, Buckets>, 3> kHistograms{
    {{"pilot_proxy_convergence_time", &IstiodMetrics::convergence},
        {"pilot_proxy_queue_time", &IstiodMetrics::queueTime},
        {"pilot_xds_push_time", &IstiodMetrics::pushTime}}};

/// Gauges of the last push that say how many things collide.
constexpr std::array<std::string_view, 10> kConflicts{"pilot_vservice_dup_domain",
    "pilot_destrule_subsets", "pilot_conflict_inbound_listener",
    "pilot_conflict_outbound_listener_http_over_current_tcp",
    "pilot_conflict_outbound_listener_tcp_over_current_http",
    "pilot_conflict_outbound_listener_tcp_over_current_tcp", "pilot_duplicate_envoy_clusters",
    "pilot_no_ip", "pilot_eds_no_instances", "pilot_dns_cluster_without_endpoints"};

/// Releases before 1.10 counted refusals in gauges of their own.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kOldRejects{
    {{"pilot_xds_cds_reject", "cds"}, {"pilot_xds_lds_reject", "lds"},
        {"pilot_xds_rds_reject", "rds"}, {"pilot_xds_eds_reject", "eds"}}};

std::string labelOf(std::string_view labels, std::string_view name)
{
    telemetry::LabelCursor cursor(labels);
    std::string buffer;
    while (const auto label = cursor.next())
        if (label->name == name)
            return std::string(telemetry::unescapedLabel(label->rawValue, buffer));
    return {};
}

std::optional<double> boundOf(std::string_view labels)
{
    const std::string text = labelOf(labels, "le");
    std::string_view rest = text;
    return telemetry::takeNumber(rest);
}

std::optional<SystemTime> timeOf(double unixSeconds)
{
    constexpr double kLatest = 1e11;
    if (!(unixSeconds > 0) || unixSeconds > kLatest)
        return std::nullopt; // negative: istiod could not tell
    return SystemTime(std::chrono::milliseconds(static_cast<std::int64_t>(unixSeconds * 1000)));
}

std::optional<SystemTime> earlierOf(std::optional<SystemTime> a, std::optional<SystemTime> b)
{
    if (!a || !b)
        return a ? a : b;
    return std::min(*a, *b);
}

/// @return whether it was a part of a histogram that is of interest.
bool readHistogram(IstiodMetrics& metrics, const telemetry::TextSample& sample)
{
    for (const auto& [name, field] : kHistograms) {
        if (!sample.name.starts_with(name))
            continue;
        const std::string_view part = sample.name.substr(name.size());
        Histogram& histogram = metrics.*field;
        if (part == "_sum")
            histogram.sum += sample.value;
        else if (part == "_count")
            histogram.count += sample.value;
        else if (const auto bound
            = part == "_bucket" ? boundOf(sample.labels) : std::optional<double>())
            histogram.buckets[*bound] += sample.value; // series of several types add up
        return true;
    }
    return false;
}

bool readTyped(IstiodMetrics& metrics, const telemetry::TextSample& sample)
{
    const auto typed = std::ranges::find(kTyped, sample.name, &TypedMetric::name);
    if (typed != kTyped.end()) {
        (metrics.*(typed->field))[labelOf(sample.labels, typed->label)] += sample.value;
        return true;
    }
    const auto old = std::ranges::find(
        kOldRejects, sample.name, [](const auto& entry) { return entry.first; });
    if (old == kOldRejects.end())
        return false;
    metrics.rejects[std::string(old->second)] += sample.value;
    return true;
}

void readSample(IstiodMetrics& metrics, const telemetry::TextSample& sample)
{
    if (std::isnan(sample.value) || readHistogram(metrics, sample) || readTyped(metrics, sample))
        return;
    const auto number
        = std::ranges::find(kNumbers, sample.name, [](const auto& entry) { return entry.first; });
    if (number != kNumbers.end())
        metrics.*(number->second) += sample.value;
    else if (std::ranges::find(kConflicts, sample.name) != kConflicts.end())
        metrics.conflicts[std::string(sample.name)] += sample.value;
    else if (sample.name == "pilot_info")
        metrics.version = labelOf(sample.labels, "version");
    else if (sample.name == "citadel_server_root_cert_expiry_timestamp")
        metrics.rootExpiresAt = timeOf(sample.value);
    else if (sample.name == "citadel_server_cert_chain_expiry_timestamp")
        metrics.chainExpiresAt = timeOf(sample.value);
}

double upTo(const std::map<double, double>& buckets, double bound)
{
    const auto after = buckets.upper_bound(bound);
    return after == buckets.begin() ? 0 : std::prev(after)->second;
}

} // namespace

std::optional<double> Histogram::quantile(double q) const
{
    std::vector<double> bounds;
    std::vector<double> cumulative;
    for (const auto& [bound, observed] : buckets) {
        bounds.push_back(bound);
        cumulative.push_back(observed);
    }
    return telemetry::quantileOf(q, bounds, cumulative);
}

void Histogram::add(const Histogram& other)
{
    std::map<double, double> merged;
    for (const Histogram* side : {static_cast<const Histogram*>(this), &other})
        for (const auto& [bound, observed] : side->buckets)
            merged[bound] = upTo(buckets, bound) + upTo(other.buckets, bound);
    buckets = std::move(merged);
    sum += other.sum;
    count += other.count;
}

Histogram Histogram::since(const Histogram& earlier) const
{
    if (count < earlier.count)
        return *this;
    Histogram difference;
    for (const auto& [bound, observed] : buckets)
        difference.buckets[bound] = std::max(0.0, observed - upTo(earlier.buckets, bound));
    difference.sum = sum - earlier.sum;
    difference.count = count - earlier.count;
    return difference;
}

double IstiodMetrics::total(const std::map<std::string, double> IstiodMetrics::*byType) const
{
    double sum = 0;
    for (const auto& [type, number] : this->*byType)
        sum += number;
    return sum;
}

void IstiodMetrics::add(const IstiodMetrics& other)
{
    for (const ByType field : {&IstiodMetrics::connected, &IstiodMetrics::pushes,
             &IstiodMetrics::rejects, &IstiodMetrics::triggers})
        for (const auto& [type, number] : other.*field)
            (this->*field)[type] += number;
    // Every replica sees the same configuration, so what collides does not add up.
    for (const auto& [name, number] : other.conflicts)
        conflicts[name] = std::max(conflicts[name], number);
    for (const auto& [name, field] : kHistograms)
        (this->*field).add(other.*field);
    services = std::max(services, other.services);
    virtualServices = std::max(virtualServices, other.virtualServices);
    configEvents = std::max(configEvents, other.configEvents);
    rejectedConfigs = std::max(rejectedConfigs, other.rejectedConfigs);
    for (const Number field : {&IstiodMetrics::internalErrors, &IstiodMetrics::writeTimeouts,
             &IstiodMetrics::expiredNonces, &IstiodMetrics::validationPassed,
             &IstiodMetrics::validationFailed, &IstiodMetrics::injectionSucceeded,
             &IstiodMetrics::injectionFailed, &IstiodMetrics::certificateErrors})
        this->*field += other.*field;
    rootExpiresAt = earlierOf(rootExpiresAt, other.rootExpiresAt);
    chainExpiresAt = earlierOf(chainExpiresAt, other.chainExpiresAt);
}

IstiodMetrics parseIstiodMetrics(std::string_view page)
{
    IstiodMetrics metrics;
    telemetry::TextScanner scanner(page);
    telemetry::TextSample sample;
    while (scanner.next(sample))
        readSample(metrics, sample);
    return metrics;
}

} // namespace vigla::controlplane
