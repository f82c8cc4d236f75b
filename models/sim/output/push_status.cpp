#include "models/sim/output/push_status.h"

#include "models/sim/config/json_access.h"

#include <nlohmann/json.hpp>

#include <set>
#include <tuple>

namespace vigla::sim {

namespace {

/// The first proxy of a namespace, which notices first.
std::string anyProxyIn(const World& world, const std::string& namespaceName)
{
    for (const auto& pod : world.pods)
        if (pod.namespaceName == namespaceName && world.proxy(pod.index) != nullptr)
            return pod.name + "." + pod.namespaceName;
    return {};
}

void addDuplicateHosts(PushEvents& events, const World& world)
{
    for (const auto& [host, services] : world.latest->byHost) {
        if (services.size() < 2)
            continue;
        const auto* service = world.latest->findService(host);
        const std::string domain = service && !service->ports.empty()
            ? host + ":" + std::to_string(service->ports.front().number)
            : host;
        events["pilot_vservice_dup_domain"][domain]
            = {anyProxyIn(world, services.back()->origin.ref.namespaceName),
                "duplicate domain from virtual service: " + domain};
    }
}

/// The rules are merged in a snapshot, so the objects themselves are looked at.
void addDuplicateSubsets(PushEvents& events, const ControlPlane& plane)
{
    std::set<std::tuple<std::string, std::string, std::string>> known;
    for (const auto& [ref, object] : plane.store().objects()) {
        if (ref.kind != "DestinationRule")
            continue;
        const Json& spec = member(object.json(), "spec");
        const std::string host = textOf(spec, "host");
        for (const auto& subset : member(spec, "subsets")) {
            const std::string name = textOf(subset, "name");
            if (!known.emplace(ref.namespaceName, host, name).second)
                events["pilot_destrule_subsets"][host] = {"",
                    "Duplicate subset " + name + " found while merging destination rules for "
                        + host};
        }
    }
}

} // namespace

PushEvents pushEvents(const World& world, const ControlPlane& plane)
{
    PushEvents events;
    addDuplicateHosts(events, world);
    addDuplicateSubsets(events, plane);
    return events;
}

} // namespace vigla::sim
