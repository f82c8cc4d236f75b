#pragma once

#include "models/mesh/cluster_state.h"
#include "tests/support/json_text.h"

#include <algorithm>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace vigla::test {

/// A small cluster, put together object by object.
class MeshBuilder final {
public:
    MeshBuilder()
    {
        for (const char* plural : {"namespaces", "pods", "services", "deployments", "replicasets"})
            m_state.coverage[plural].state = mesh::ResourceCoverage::State::Live;
    }

    MeshBuilder& nameSpace(const std::string& name, const mesh::Labels& labels = {})
    {
        m_state.namespaces.push_back({name, labels, {}});
        return *this;
    }

    /// A Deployment `app-version` with `pods` ready pods, each with a proxy unless `!hasProxy`.
    MeshBuilder& workload(const std::string& space, const std::string& name, int pods = 1,
        bool hasProxy = true, const mesh::Labels& moreLabels = {},
        const mesh::Labels& annotations = {})
    {
        mesh::ReplicaOwner deployment;
        deployment.kind = "Deployment";
        deployment.namespaceName = space;
        deployment.name = name;
        const auto dash = name.rfind("-v");
        deployment.templateLabels = {{"app", name.substr(0, dash)}};
        if (dash != std::string::npos)
            deployment.templateLabels["version"] = name.substr(dash + 1);
        deployment.templateLabels.insert(moreLabels.begin(), moreLabels.end());
        deployment.annotations = annotations;
        deployment.desired = deployment.current = deployment.available = pods;
        mesh::ReplicaOwner set = deployment;
        set.kind = "ReplicaSet";
        set.name = name + "-5d4f";
        set.ownerKind = "Deployment";
        set.ownerName = name;
        for (int i = 0; i < pods; ++i) {
            mesh::Pod pod;
            pod.namespaceName = space;
            pod.name = set.name + "-" + std::to_string(i);
            pod.labels = deployment.templateLabels;
            pod.phase = "Running";
            pod.ownerKind = "ReplicaSet";
            pod.ownerName = set.name;
            pod.isReady = true;
            pod.hasProxy = pod.isProxyReady = hasProxy;
            m_state.pods.push_back(std::move(pod));
        }
        m_state.deployments.push_back(std::move(deployment));
        m_state.replicaSets.push_back(std::move(set));
        return *this;
    }

    /// What the last workload's Deployment says of its replicas.
    MeshBuilder& replicas(int desired, int current, int available)
    {
        auto& deployment = m_state.deployments.back();
        deployment.desired = desired;
        deployment.current = current;
        deployment.available = available;
        return *this;
    }

    MeshBuilder& service(
        const std::string& space, const std::string& name, const mesh::Labels& annotations = {})
    {
        mesh::Service service;
        service.namespaceName = space;
        service.name = name;
        service.labels = service.selector = {{"app", name}};
        service.annotations = annotations;
        service.ports.push_back({"http", 9080, "9080", ""});
        m_state.services.push_back(std::move(service));
        return *this;
    }

    /// An Istio object; `spec` is JSON with single quotes.
    MeshBuilder& istio(const std::string& kind, const std::string& space, const std::string& name,
        const std::string& spec, const std::string& createdAt = "2026-01-01T00:00:00Z")
    {
        const std::string group
            = kind == "PeerAuthentication" ? "security.istio.io/v1" : "networking.istio.io/v1";
        m_state.istioObjects[kind].push_back(document("{'apiVersion':'" + group + "','kind':'"
            + kind + "','metadata':{'namespace':'" + space + "','name':'" + name
            + "','creationTimestamp':'" + createdAt + "'},'spec':" + spec + "}"));
        return *this;
    }

    mesh::ClusterState& state() { return m_state; }

    mesh::ClusterStatePtr build()
    {
        const auto key
            = [](const auto& entry) { return std::tie(entry.namespaceName, entry.name); };
        std::ranges::sort(m_state.namespaces, {}, &mesh::NamespaceInfo::name);
        std::ranges::sort(m_state.pods, {}, key);
        std::ranges::sort(m_state.services, {}, key);
        std::ranges::sort(m_state.deployments, {}, key);
        std::ranges::sort(m_state.replicaSets, {}, key);
        return std::make_shared<const mesh::ClusterState>(m_state);
    }

private:
    mesh::ClusterState m_state;
};

} // namespace vigla::test
