#pragma once

#include "models/core/time.h"
#include "models/kube/document.h"
#include "models/mesh/item_list.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigla::mesh {

using Labels = std::map<std::string, std::string>;

/// True when every pair of `selector` is in `labels`. An empty selector selects everything.
bool selects(const Labels& selector, const Labels& labels);

struct NamespaceInfo {
    std::string name;
    Labels labels;
    SystemTime createdAt{};

    bool operator==(const NamespaceInfo&) const = default;
};

/// What Vigla keeps of a pod; managedFields, spec details and the rest of the status are dropped
/// while decoding.
struct Pod {
    std::string namespaceName;
    std::string name;
    std::string uid;
    Labels labels;
    Labels annotations; ///< Only keys under istio.io, prometheus.io, kiali.io and
                        ///< gateway.networking.k8s.io.
    std::string phase; ///< Running, Pending, Succeeded, Failed, Unknown.
    std::string ip;
    std::string nodeName;
    std::string serviceAccount;
    std::string ownerKind; ///< ReplicaSet, StatefulSet, DaemonSet, Job…; empty for a bare pod.
    std::string ownerName;
    bool isReady = false;
    bool hasProxy
        = false; ///< A container or native sidecar named istio-proxy, or a gateway or ztunnel pod.
    bool isProxyReady = false;
    bool areMetricsOnLoopback = false; ///< METRICS_LOCALHOST_ACCESS_ONLY of its proxy.
    /// Where others read its proxy's metrics by mutual TLS of the mesh: the annotation
    /// prometheus.istio.io/secure-port, or what the proxy's environment says; 0: nowhere.
    std::uint16_t secureMetricsPort = 0;
    std::int32_t proxyRestarts = 0;
    std::string proxyImage;
    std::string proxyContainerId;
    std::int32_t restarts = 0; ///< Of all containers.
    std::optional<SystemTime> startedAt;

    bool operator==(const Pod&) const = default;
};

struct ServicePort {
    std::string name;
    std::uint16_t port = 0;
    std::string targetPort; ///< Number or name, as written.
    std::string appProtocol;

    bool operator==(const ServicePort&) const = default;
};

struct Service {
    std::string namespaceName;
    std::string name;
    Labels labels;
    Labels annotations; ///< Same keys as of pods.
    Labels selector;
    std::string type;
    std::string clusterIp;
    std::string externalName;
    std::vector<ServicePort> ports;

    bool operator==(const Service&) const = default;
};

struct Endpoint {
    std::string address;
    std::string podName; ///< Empty when it targets no pod.
    bool isReady = true;

    bool operator==(const Endpoint&) const = default;
};

struct EndpointSlice {
    std::string namespaceName;
    std::string name;
    std::string serviceName;
    std::vector<Endpoint> endpoints;

    bool operator==(const EndpointSlice&) const = default;
};

/// A Deployment or ReplicaSet.
struct ReplicaOwner {
    std::string kind;
    std::string namespaceName;
    std::string name;
    Labels labels;
    Labels annotations; ///< Same keys as of pods.
    Labels templateLabels;
    std::string ownerKind; ///< Of a ReplicaSet: Deployment.
    std::string ownerName;
    std::int32_t desired = 0;
    std::int32_t current = 0;
    std::int32_t available = 0;

    bool operator==(const ReplicaOwner&) const = default;
};

/// How well one kind of resource is known.
struct ResourceCoverage {
    enum class State { Loading, Live, Stale, Forbidden, NotServed, Failed };
    State state = State::Loading;
    std::string reason; ///< A sentence for all states but Loading and Live.
    std::optional<SystemTime> lastEventAt;

    bool operator==(const ResourceCoverage&) const = default;
};

/// What list and watch have brought, as one immutable value. Every list is sorted by namespace and
/// name; states share the items that are the same in both.
///
/// Istio and Gateway API objects stay documents; views over them are in models/mesh/istio_view.h.
struct ClusterState {
    ItemList<NamespaceInfo> namespaces;
    ItemList<Pod> pods;
    ItemList<Service> services;
    ItemList<EndpointSlice> endpointSlices;
    ItemList<ReplicaOwner> deployments;
    ItemList<ReplicaOwner> replicaSets;
    std::map<std::string, ItemList<kube::Document>>
        istioObjects; ///< By kind, e.g. "VirtualService".
    ItemList<kube::Document> gatewayApiRoutes; ///< HTTPRoute.
    ItemList<kube::Document> gatewayApiGateways;
    std::map<std::string, ResourceCoverage>
        coverage; ///< By plural, e.g. "pods", "virtualservices".
    std::string serverVersion; ///< gitVersion of the API server.
    std::string istioVersion; ///< Of istiod; empty until known.
    std::string rootNamespace = "istio-system";
    std::string trustDomain = "cluster.local";
    std::string clusterDomain = "cluster.local";
    /// exportTo of ServiceEntries that have none; empty: to every namespace.
    std::vector<std::string> defaultServiceExportTo;
    std::uint64_t revision = 0; ///< Grows with every change of anything above.

    const ItemList<kube::Document>& istio(const std::string& kind) const; ///< Empty when unknown.
    const Pod* findPod(std::string_view namespaceName, std::string_view name) const;
    const Service* findService(std::string_view namespaceName, std::string_view name) const;
    const kube::Document* findObject(
        const kube::ObjectRef& ref) const; ///< Istio and Gateway API kinds only.
};

using ClusterStatePtr = std::shared_ptr<const ClusterState>;

} // namespace vigla::mesh
