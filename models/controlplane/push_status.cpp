#include "models/controlplane/push_status.h"

#include "models/core/text.h"
#include "models/kube/document.h"
#include "models/mesh/json_read.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace vigla::controlplane {

namespace {

struct Meaning {
    std::string_view metric;
    const char* words;
};

constexpr std::array kMeanings{
    Meaning{"pilot_vservice_dup_domain",
        "Several VirtualServices claim the same host. The oldest one counts and the others do "
        "nothing: merge them."},
    Meaning{"pilot_destrule_subsets",
        "Several DestinationRules define the same subset of a host. One of them counts: keep the "
        "subset in a single rule."},
    Meaning{"pilot_conflict_inbound_listener",
        "Two services listen on the same port of a pod. One of them is left out."},
    Meaning{"pilot_conflict_outbound_listener_tcp_over_current_tcp",
        "Two TCP services share an address and a port. One of them cannot be told apart."},
    Meaning{"pilot_conflict_outbound_listener_http_over_current_tcp",
        "An HTTP and a TCP service share an address and a port. The HTTP routes are lost."},
    Meaning{"pilot_conflict_outbound_listener_tcp_over_current_http",
        "A TCP and an HTTP service share an address and a port. One of them is left out."},
    Meaning{"pilot_duplicate_envoy_clusters",
        "Two clusters would have the same name. One of them is left out."},
    Meaning{"pilot_no_ip", "A pod has no address yet, so it gets no traffic."},
    Meaning{"pilot_endpoint_not_ready", "An endpoint is not ready, so it gets no traffic."},
    Meaning{"endpoint_no_pod", "An endpoint belongs to no pod that istiod knows."},
    Meaning{"pilot_eds_no_instances", "A cluster has no endpoints: what is sent there fails."},
    Meaning{"pilot_dns_cluster_without_endpoints",
        "A cluster that is resolved by DNS has no endpoints: what is sent there fails."},
};

} // namespace

Result<std::vector<PushConflict>> parsePushStatus(std::string_view body)
{
    std::vector<PushConflict> conflicts;
    if (trim(body).empty() || trim(body) == "null")
        return conflicts;
    const auto document = kube::parseJsonDocument(body);
    if (!document || !document->json().is_object())
        return Error{Error::Kind::InvalidInput,
            "istiod's /debug/push_status answered something else than an object of metrics"};
    for (const auto& [metric, entries] : document->json().items()) {
        if (!entries.is_object())
            continue;
        for (const auto& [key, entry] : entries.items())
            conflicts.push_back(
                {metric, key, mesh::textOf(entry, "proxy"), mesh::textOf(entry, "message")});
    }
    std::ranges::sort(conflicts);
    return conflicts;
}

std::string meaningOf(std::string_view metric)
{
    const auto found = std::ranges::find(kMeanings, metric, &Meaning::metric);
    return found == kMeanings.end() ? "istiod reports it without saying more." : found->words;
}

} // namespace vigla::controlplane
