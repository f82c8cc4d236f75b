#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace vigla::bench {

/// A connection of a made-up mesh.
struct Link {
    int from = 0;
    int to = 0;
    double weight = 1;
};

/// A mesh of `services` services with one workload each, power-law fan-out, `links` connections.
struct MadeUpMesh {
    int services = 0;
    int namespaces = 10;
    std::vector<Link> links;

    std::string space(int service) const { return "team-" + std::to_string(service % namespaces); }
    static std::string name(int service) { return "service-" + std::to_string(service); }
};

inline MadeUpMesh madeUpMesh(int services, int links)
{
    MadeUpMesh mesh;
    mesh.services = services;
    std::mt19937 random(7);
    std::uniform_real_distribution<double> unit(0, 1);
    for (int i = 0; i < links; ++i) {
        const int from = static_cast<int>(services * unit(random) * unit(random));
        int to = static_cast<int>(services * unit(random));
        if (to == from)
            to = (to + 1) % services;
        mesh.links.push_back({from, to, 0.1 + 10 * unit(random)});
    }
    return mesh;
}

/// The labels of Istio's standard metrics, in Envoy's order.
inline std::string istioLabels(
    const MadeUpMesh& mesh, const Link& link, const char* reporter, const std::string& code)
{
    const std::string from = MadeUpMesh::name(link.from);
    const std::string to = MadeUpMesh::name(link.to);
    const std::string fromSpace = mesh.space(link.from);
    const std::string toSpace = mesh.space(link.to);
    const bool isSource = reporter[0] == 's';
    return std::string("reporter=\"") + reporter + "\",source_workload=\"" + from
        + "-v1\",source_canonical_service=\"" + from
        + "\",source_canonical_revision=\"v1\",source_workload_namespace=\"" + fromSpace
        + "\",source_principal=\"spiffe://cluster.local/ns/" + fromSpace + "/sa/" + from
        + "\",source_app=\"" + from + "\",source_version=\"v1\",source_cluster=\"Kubernetes\","
        + "destination_workload=\"" + to + "-v1\",destination_workload_namespace=\"" + toSpace
        + "\",destination_principal=\"spiffe://cluster.local/ns/" + toSpace + "/sa/" + to
        + "\",destination_app=\"" + to + "\",destination_version=\"v1\",destination_service=\"" + to
        + "." + toSpace + ".svc.cluster.local\",destination_canonical_service=\"" + to
        + "\",destination_canonical_revision=\"v1\",destination_service_name=\"" + to
        + "\",destination_service_namespace=\"" + toSpace
        + "\",destination_cluster=\"Kubernetes\",request_protocol=\"http\",response_code=\"" + code
        + "\",grpc_response_status=\"\",response_flags=\"-\",connection_security_policy=\""
        + (isSource ? "unknown" : "mutual_tls") + "\"";
}

/// The statistics page of one service's proxy after `seconds`: requests, and for `hasHistograms`
/// the latency buckets of what it receives.
inline std::string statisticsPage(
    const MadeUpMesh& mesh, int service, int seconds, bool hasHistograms)
{
    std::string page = "# TYPE istio_requests_total counter\n";
    const auto count = [&](const Link& link) {
        return std::to_string(static_cast<std::uint64_t>(1000 + link.weight * seconds));
    };
    for (const Link& link : mesh.links) {
        if (link.from != service && link.to != service)
            continue;
        const char* reporter = link.from == service ? "source" : "destination";
        for (const char* code : {"200", "503"}) {
            page += "istio_requests_total{" + istioLabels(mesh, link, reporter, code) + "} "
                + count(link) + "\n";
        }
    }
    if (!hasHistograms)
        return page;
    page += "# TYPE istio_request_duration_milliseconds histogram\n";
    for (const Link& link : mesh.links) {
        if (link.to != service)
            continue;
        const std::string labels = istioLabels(mesh, link, "destination", "200");
        for (const char* bound :
            {"0.5", "1", "5", "10", "25", "50", "100", "250", "500", "1000", "2500", "5000",
                "10000", "30000", "60000", "300000", "600000", "1800000", "3600000", "+Inf"}) {
            page += "istio_request_duration_milliseconds_bucket{" + labels + ",le=\"" + bound
                + "\"} " + count(link) + "\n";
        }
        page += "istio_request_duration_milliseconds_sum{" + labels + "} " + count(link) + "\n";
        page += "istio_request_duration_milliseconds_count{" + labels + "} " + count(link) + "\n";
    }
    return page;
}

} // namespace vigla::bench
