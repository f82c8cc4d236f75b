#include "models/sim/output/istiod_debug.h"

#include <algorithm>
#include <array>
#include <cstdio>

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

} // namespace

std::string renderIstiodMetrics(const World& world, const ControlPlane& plane, std::size_t replica)
{
    const auto& counters = plane.counters();
    const std::string& version = world.scenario.mesh.istioVersion;
    std::size_t connected = 0;
    for (const auto& pod : world.pods)
        connected += world.proxy(pod.index) != nullptr && plane.sync(pod.index).isConnected
            && plane.sync(pod.index).istiod == replica;
    std::string text;
    family(text, "istiod_uptime_seconds", "gauge", "Current istiod server uptime in seconds");
    text += "istiod_uptime_seconds "
        + number(std::chrono::duration<double>(world.now + kClusterAge).count()) + "\n";
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
