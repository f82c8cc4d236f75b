#pragma once

#include "models/kube/document.h"
#include "models/mesh/cluster_state.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace vigla::sim {

/// A duration in milliseconds; latencies need fractions.
using Milliseconds = std::chrono::duration<double, std::milli>;

/// How long something takes: a log-normal distribution given by its median and 99th percentile.
struct Latency {
    Milliseconds median{5};
    Milliseconds p99{25};
    bool operator==(const Latency&) const = default;
};

/// A share of the answers that fail, and how.
struct FailureShare {
    double share = 0; ///< 0 to 1.
    int code = 500; ///< HTTP status; 0: the connection breaks before an answer.
    int grpcStatus = 14; ///< Used when the request is gRPC.
    bool operator==(const FailureShare&) const = default;
};

using Headers = std::map<std::string, std::string>;

enum class WireProtocol { Http, Grpc, Tcp };

/// One call that a workload makes while it answers a request.
struct CallSpec {
    std::string host; ///< As the program writes it: `reviews`, `reviews.other`, a FQDN or an
                      ///< external name.
    std::uint16_t port = 80;
    WireProtocol protocol = WireProtocol::Http;
    std::string method = "GET";
    std::string path = "/";
    Headers headers; ///< Besides those of the incoming request, which are passed on.
    std::string onPath; ///< Only for requests whose path begins so; empty: for all.
    double perRequest = 1; ///< How often per incoming request, 0 to 100; 0.2: one request in five.
    std::optional<Milliseconds> timeout; ///< The program's own patience.
    bool isRequired = false; ///< When it fails, the caller answers 500.
    std::uint32_t requestBytes = 300; ///< Of the body and headers, on average.
    std::uint32_t responseBytes = 1200; ///< Used for TCP only; HTTP answers have the server's size.
    bool operator==(const CallSpec&) const = default;
};

enum class ProxyKind { None, Sidecar, NativeSidecar, Gateway };

/// What a proxy does with configuration that istiod sends.
struct Refusal {
    std::string type; ///< `clusters`, `listeners` or `routes`.
    std::string message; ///< The proxy's words.
    bool operator==(const Refusal&) const = default;
};

struct RestartSpec {
    std::chrono::milliseconds every{0}; ///< 0: never.
    std::chrono::milliseconds down{4000};
    bool isProxy = true; ///< Which container: istio-proxy, or the program's.
    bool operator==(const RestartSpec&) const = default;
};

/// A Deployment, its pods and how they behave.
struct WorkloadSpec {
    std::string namespaceName;
    std::string name;
    std::string app;
    std::string version; ///< Empty: no version label.
    mesh::Labels labels; ///< Besides app and version.
    mesh::Labels annotations; ///< Of the pods.
    std::string serviceAccount; ///< Empty: `default`.
    std::string image;
    int replicas = 1;
    int unready = 0; ///< So many of the replicas never become ready.
    std::optional<ProxyKind> proxy; ///< Unset: as the namespace's istio-injection label says.
    std::string proxyVersion; ///< Empty: the mesh's.
    std::map<std::string, std::string> proxyEnvironment; ///< As proxyMetadata of ProxyConfig.
    std::vector<std::uint16_t> ports; ///< That the program listens on.
    Latency latency; ///< Of the program alone, without its calls.
    std::vector<FailureShare> failures;
    std::uint32_t responseBytes = 1500;
    std::vector<CallSpec> calls; ///< One after the other.
    std::vector<double> histogramBuckets; ///< Empty: Envoy's.
    std::optional<Refusal> refuses;
    bool neverAcknowledges = false; ///< Its state stays STALE.
    RestartSpec restarts;
    bool operator==(const WorkloadSpec&) const = default;
};

struct ServicePortSpec {
    std::string name;
    std::uint16_t port = 80;
    std::uint16_t targetPort = 0; ///< 0: same as port.
    std::string appProtocol;
    bool operator==(const ServicePortSpec&) const = default;
};

struct ServiceSpec {
    std::string namespaceName;
    std::string name;
    mesh::Labels labels;
    mesh::Labels selector;
    std::vector<ServicePortSpec> ports;
    std::string type = "ClusterIP"; ///< ClusterIP, LoadBalancer; `None` makes it headless.
    bool operator==(const ServiceSpec&) const = default;
};

struct NamespaceSpec {
    std::string name;
    mesh::Labels labels;
    bool operator==(const NamespaceSpec&) const = default;
};

/// One kind of request in a client's mix.
struct RequestMix {
    double share = 1; ///< Relative to the other entries.
    std::string method = "GET";
    std::string path = "/";
    Headers headers;
    bool operator==(const RequestMix&) const = default;
};

/// Requests from outside the cluster through a gateway, or from a workload on its own account.
struct ClientSpec {
    std::string name;
    std::string gateway; ///< `namespace/workload` of a gateway; empty: `workload` calls `host`.
    std::string workload; ///< `namespace/name` of the workload that makes these calls.
    std::string host; ///< The Host header; for workloads also where the call goes.
    std::uint16_t port = 80;
    WireProtocol protocol = WireProtocol::Http;
    double perSecond = 1;
    double swing = 0; ///< The rate rises and falls by this share, 0 to 1 …
    std::chrono::milliseconds period{300'000}; ///< … once in this time.
    std::optional<Milliseconds> timeout; ///< Clients that go away after this.
    std::uint32_t requestBytes = 250;
    std::uint32_t responseBytes = 1200; ///< TCP only.
    std::vector<RequestMix> requests;
    bool operator==(const ClientSpec&) const = default;
};

/// Something outside the mesh that answers under a name.
struct ExternalSpec {
    std::string host;
    std::string address;
    Latency latency;
    std::vector<FailureShare> failures;
    std::uint32_t responseBytes = 4000;
    bool operator==(const ExternalSpec&) const = default;
};

/// What the mesh's administrator has set for all of it.
struct MeshSpec {
    std::string istioVersion = "1.29.0";
    std::string clusterId = "Kubernetes";
    std::string trustDomain = "cluster.local";
    bool isRegistryOnly = false; ///< outboundTrafficPolicy REGISTRY_ONLY.
    bool hasAutoMtls = true;
    int istiodReplicas = 1;
    int nodes = 3;
    bool operator==(const MeshSpec&) const = default;
};

/// A mesh as data: namespaces, services, workloads, clients, what is outside, and the objects to
/// begin with.
struct Scenario {
    std::string name;
    std::string description;
    MeshSpec mesh;
    std::vector<NamespaceSpec> namespaces;
    std::vector<ServiceSpec> services;
    std::vector<WorkloadSpec> workloads;
    std::vector<ClientSpec> clients;
    std::vector<ExternalSpec> externals;
    std::vector<kube::Document> objects; ///< Istio and Gateway API objects, as manifests.
    bool operator==(const Scenario&) const = default;
};

/// The requests per second that all clients and the calls that follow make together, without
/// retries: what simulating the scenario costs.
double expectedCallsPerSecond(const Scenario& scenario);

} // namespace vigla::sim
