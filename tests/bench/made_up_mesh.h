#pragma once

#include "models/mesh/cluster_state.h"

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
    static std::string pod(int service) { return name(service) + "-v1-5d4f-x"; }
};

MadeUpMesh madeUpMesh(int services, int links);

/// Its namespaces, pods, services and deployments.
mesh::ClusterStatePtr clusterOf(const MadeUpMesh& mesh);

/// The statistics page of one service's proxy after `seconds`: requests, and for `hasHistograms`
/// the latency buckets of what it receives.
std::string statisticsPage(const MadeUpMesh& mesh, int service, int seconds, bool hasHistograms);

/// A Prometheus answer with two series a link, each with 36 labels, as before any sum by ().
std::string prometheusVector(const MadeUpMesh& mesh);

} // namespace vigla::bench
