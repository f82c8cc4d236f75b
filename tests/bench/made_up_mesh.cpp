#include "tests/bench/made_up_mesh.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <tuple>

namespace vigla::bench {

namespace {

/// The labels of Istio's standard metrics, in Envoy's order.
std::string istioLabels(
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

/// What the scrape adds about the pod, as members of a JSON object.
std::string scrapeLabels(const MadeUpMesh& mesh, int service)
{
    const std::string name = MadeUpMesh::name(service);
    return R"("__name__":"istio_requests_total","app":")" + name
        + R"(","instance":"10.244.1.17:15020","job":"kubernetes-pods","namespace":")"
        + mesh.space(service) + R"(","pod":")" + MadeUpMesh::pod(service)
        + R"(","pod_template_hash":"6cf6bc7c85","security_istio_io_tlsMode":"istio",)"
          R"("service_istio_io_canonical_name":")"
        + name + R"(","service_istio_io_canonical_revision":"v1","version":"v1")";
}

} // namespace

MadeUpMesh madeUpMesh(int services, int links)
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

mesh::ClusterStatePtr clusterOf(const MadeUpMesh& mesh)
{
    std::vector<mesh::NamespaceInfo> namespaces;
    std::vector<mesh::ReplicaOwner> deployments;
    std::vector<mesh::ReplicaOwner> replicaSets;
    std::vector<mesh::Pod> pods;
    std::vector<mesh::Service> services;
    for (int i = 0; i < mesh.namespaces; ++i)
        namespaces.push_back({"team-" + std::to_string(i), {}, {}});
    for (int i = 0; i < mesh.services; ++i) {
        const std::string name = MadeUpMesh::name(i);
        const mesh::Labels labels{{"app", name}, {"version", "v1"}};
        mesh::ReplicaOwner owner;
        owner.kind = "Deployment";
        owner.namespaceName = mesh.space(i);
        owner.name = name + "-v1";
        owner.templateLabels = labels;
        owner.desired = owner.current = owner.available = 1;
        deployments.push_back(owner);
        mesh::ReplicaOwner set = owner;
        set.kind = "ReplicaSet";
        set.name += "-5d4f";
        set.ownerKind = "Deployment";
        set.ownerName = owner.name;
        replicaSets.push_back(set);
        mesh::Pod pod;
        pod.namespaceName = owner.namespaceName;
        pod.name = set.name + "-x";
        pod.labels = labels;
        pod.phase = "Running";
        pod.ownerKind = "ReplicaSet";
        pod.ownerName = set.name;
        pod.isReady = pod.hasProxy = pod.isProxyReady = true;
        pods.push_back(pod);
        mesh::Service service;
        service.namespaceName = owner.namespaceName;
        service.name = name;
        service.labels = service.selector = {{"app", name}};
        services.push_back(service);
    }
    const auto key = [](const auto& entry) { return std::tie(entry.namespaceName, entry.name); };
    std::ranges::sort(deployments, {}, key);
    std::ranges::sort(replicaSets, {}, key);
    std::ranges::sort(pods, {}, key);
    std::ranges::sort(services, {}, key);
    auto cluster = std::make_shared<mesh::ClusterState>();
    cluster->namespaces = std::move(namespaces);
    cluster->deployments = std::move(deployments);
    cluster->replicaSets = std::move(replicaSets);
    cluster->pods = std::move(pods);
    cluster->services = std::move(services);
    for (const char* plural : {"namespaces", "pods"})
        cluster->coverage[plural].state = mesh::ResourceCoverage::State::Live;
    return cluster;
}

std::string statisticsPage(const MadeUpMesh& mesh, int service, int seconds, bool hasHistograms)
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

std::string prometheusVector(const MadeUpMesh& mesh)
{
    std::string body = R"({"status":"success","data":{"resultType":"vector","result":[)";
    for (const Link& link : mesh.links) {
        for (const bool isSourceSide : {true, false}) {
            const char* reporter = isSourceSide ? "source" : "destination";
            const std::string labels = istioLabels(mesh, link, reporter, "200");
            body += body.back() == '[' ? "" : ",";
            body += R"({"metric":{)";
            std::size_t at = 0;
            while (at < labels.size()) {
                const auto equals = labels.find('=', at);
                const auto end = labels.find('"', equals + 2);
                body += "\"" + labels.substr(at, equals - at)
                    + "\":" + labels.substr(equals + 1, end - equals);
                body += ",";
                at = end + 2;
            }
            body += scrapeLabels(mesh, isSourceSide ? link.from : link.to);
            body += R"(},"value":[1523364075.123,")" + std::to_string(link.weight) + "\"]}";
        }
    }
    body += "]}}";
    body.reserve(body.size() + 64);
    return body;
}

} // namespace vigla::bench
