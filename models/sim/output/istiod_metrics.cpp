#include "models/sim/output/istiod_debug.h"
#include "models/sim/output/push_status.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace vigla::sim {

namespace {

constexpr std::array<std::string_view, kXdsTypes> kShortTypes{"cds", "lds", "rds", "eds"};

std::string number(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.9g", value);
    return text;
}

void family(std::string& text, const std::string& name, const char* type, const char* help)
{
    text += "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
}

std::size_t countKind(const ControlPlane& plane, std::string_view kind)
{
    const auto& objects = plane.store().objects();
    return static_cast<std::size_t>(std::count_if(objects.begin(), objects.end(),
        [&](const auto& entry) { return entry.first.kind == kind; }));
}

void writeConvergence(std::string& text, const ControlPlaneCounters& counters)
{
    const std::string name = "pilot_proxy_convergence_time";
    family(text, name, "histogram",
        "Delay in seconds between config change and a proxy receiving all required "
        "configuration.");
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < counters.convergenceBuckets.size(); ++i) {
        sum += counters.convergenceBuckets[i];
        const std::string bound
            = i < kConvergenceBounds.size() ? number(kConvergenceBounds[i]) : "+Inf";
        text += name + "_bucket{le=\"" + bound + "\"} " + std::to_string(sum) + "\n";
    }
    text += name + "_sum " + number(counters.convergenceSeconds) + "\n";
    text += name + "_count " + std::to_string(counters.convergences) + "\n";
}

void writeConflicts(std::string& text, const World& world, const ControlPlane& plane)
{
    static constexpr std::array<std::pair<const char*, const char*>, 2> kGauges{
        {{"pilot_destrule_subsets", "Duplicate subsets across destination rules for same host"},
            {"pilot_vservice_dup_domain", "Virtual services with dup domains."}}};
    const auto events = pushEvents(world, plane);
    for (const auto& [name, help] : kGauges) {
        family(text, name, "gauge", help);
        const auto found = events.find(name);
        text += std::string(name) + " "
            + std::to_string(found == events.end() ? 0 : found->second.size()) + "\n";
    }
}

/// What istiod signed and checked: the root lasts ten years, every proxy has been injected.
void writeAuthority(std::string& text, const World& world, std::size_t injected)
{
    const double issued
        = std::chrono::duration<double>(world.epoch - std::chrono::hours(kClusterAge)).count();
    constexpr double kTenYears = 3650.0 * 86400;
    family(text, "citadel_server_root_cert_expiry_timestamp", "gauge",
        "The unix timestamp, in seconds, when root cert will expire.");
    text += "citadel_server_root_cert_expiry_timestamp " + number(issued + kTenYears) + "\n";
    family(text, "citadel_server_cert_chain_expiry_timestamp", "gauge",
        "The unix timestamp, in seconds, when cert chain will expire.");
    text += "citadel_server_cert_chain_expiry_timestamp " + number(issued + kTenYears) + "\n";
    family(text, "sidecar_injection_success_total", "counter",
        "Total number of successful sidecar injection requests.");
    text += "sidecar_injection_success_total " + std::to_string(injected) + "\n";
}

void writeTriggers(std::string& text, const ControlPlaneCounters& counters)
{
    family(text, "pilot_push_triggers", "counter",
        "Total number of times a push was triggered, labeled by reason for the push.");
    text += "pilot_push_triggers{type=\"config\"} " + std::to_string(counters.configEvents) + "\n";
    family(text, "galley_validation_passed", "counter", "Resource is valid");
    text += "galley_validation_passed{group=\"networking.istio.io\",resource=\"virtualservices\","
            "version=\"v1\"} "
        + std::to_string(counters.configEvents) + "\n";
}

} // namespace

std::string renderIstiodMetrics(const World& world, const ControlPlane& plane, std::size_t replica)
{
    const auto& counters = plane.counters(replica);
    const std::string& version = world.scenario.mesh.istioVersion;
    std::size_t connected = 0;
    for (const auto& pod : world.pods)
        connected += world.proxy(pod.index) != nullptr && plane.sync(pod.index).isConnected
            && plane.sync(pod.index).istiod == replica;
    std::string text;
    writeAuthority(text, world, connected);
    writeTriggers(text, counters);
    family(text, "istiod_uptime_seconds", "gauge", "Current istiod server uptime in seconds");
    text += "istiod_uptime_seconds "
        + number(std::chrono::duration<double>(world.now + kClusterAge).count()) + "\n";
    writeConflicts(text, world, plane);
    family(text, "pilot_info", "gauge", "Pilot version and build information.");
    text += "pilot_info{version=\"" + version + "-5d4f9a0c7be1e6b7b0c1b4c5-Clean\"} 1\n";
    family(text, "pilot_k8s_cfg_events", "counter", "Events from k8s config.");
    text += "pilot_k8s_cfg_events{event=\"update\",type=\"All\"} "
        + std::to_string(counters.configEvents) + "\n";
    writeConvergence(text, counters);
    family(text, "pilot_services", "gauge", "Total services known to pilot.");
    text += "pilot_services " + std::to_string(world.latest->services.size()) + "\n";
    family(text, "pilot_total_xds_rejects", "counter",
        "Total number of XDS responses from pilot rejected by proxy.");
    for (std::size_t i = 0; i < kXdsTypes; ++i)
        if (counters.rejects[i] > 0)
            text += "pilot_total_xds_rejects{type=\"" + std::string(kShortTypes[i]) + "\"} "
                + std::to_string(counters.rejects[i]) + "\n";
    family(text, "pilot_virt_services", "gauge", "Total virtual services known to pilot.");
    text += "pilot_virt_services " + std::to_string(countKind(plane, "VirtualService")) + "\n";
    family(text, "pilot_xds", "gauge", "Number of endpoints connected to this pilot using XDS.");
    text += "pilot_xds{version=\"" + version + "\"} " + std::to_string(connected) + "\n";
    family(text, "pilot_xds_pushes", "counter",
        "Pilot build and send errors for lds, rds, cds "
        "and eds.");
    for (std::size_t i = 0; i < kXdsTypes; ++i)
        text += "pilot_xds_pushes{type=\"" + std::string(kShortTypes[i]) + "\"} "
            + std::to_string(counters.pushes[i]) + "\n";
    return text;
}

} // namespace vigla::sim
