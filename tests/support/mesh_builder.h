#pragma once

#include "models/mesh/cluster_state.h"
#include "tests/support/item_lists.h"
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
        test::append(m_state.namespaces, {name, labels, {}});
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
            test::append(m_state.pods, std::move(pod));
        }
        test::append(m_state.deployments, std::move(deployment));
        test::append(m_state.replicaSets, std::move(set));
        return *this;
    }

    /// What the last workload's Deployment says of its replicas.
    MeshBuilder& replicas(int desired, int current, int available)
    {
        edit(m_state.deployments, [&](std::vector<mesh::ReplicaOwner>& deployments) {
            deployments.back().desired = desired;
            deployments.back().current = current;
            deployments.back().available = available;
        });
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
        test::append(m_state.services, std::move(service));
        return *this;
    }

    /// An Istio object; `spec` is JSON with single quotes.
    MeshBuilder& istio(const std::string& kind, const std::string& space, const std::string& name,
        const std::string& spec, const std::string& createdAt = "2026-01-01T00:00:00Z")
    {
        const std::string group
            = kind == "PeerAuthentication" ? "security.istio.io/v1" : "networking.istio.io/v1";
        test::append(m_state.istioObjects[kind],
            document("{'apiVersion':'" + group + "','kind':'" + kind + "','metadata':{'namespace':'"
                + space + "','name':'" + name + "','creationTimestamp':'" + createdAt
                + "'},'spec':" + spec + "}"));
        return *this;
    }

    mesh::ClusterState& state() { return m_state; }

    mesh::ClusterStatePtr build()
    {
        const auto sort = [](auto& items) {
            std::ranges::sort(items, {},
                [](const auto& entry) { return std::tie(entry.namespaceName, entry.name); });
        };
        edit(m_state.namespaces, [](std::vector<mesh::NamespaceInfo>& namespaces) {
            std::ranges::sort(namespaces, {}, &mesh::NamespaceInfo::name);
        });
        edit(m_state.pods, sort);
        edit(m_state.services, sort);
        edit(m_state.deployments, sort);
        edit(m_state.replicaSets, sort);
        return std::make_shared<const mesh::ClusterState>(m_state);
    }

private:
    mesh::ClusterState m_state;
};

} // namespace vigla::test
