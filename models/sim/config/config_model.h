#pragma once

#include "models/kube/document.h"
#include "models/mesh/cluster_state.h"
#include "models/sim/config/string_match.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// What proxies need of Istio's objects, read once from the documents. Hosts are resolved to full
/// names, gateways to `namespace/name`; `mesh` stays.
namespace vigla::sim {

using mesh::Labels;
using NamedMatch = std::pair<std::string, StringMatch>;

/// Where an object comes from and how it sorts.
struct Origin {
    kube::ObjectRef ref;
    std::string createdAt; ///< RFC 3339; sorts by age.

    /// `/apis/networking.istio.io/v1/namespaces/x/virtual-service/y`, as istiod marks what it
    /// makes from the object.
    std::string configPath() const;
};

struct Destination {
    std::string host;
    std::string subset;
    std::uint16_t port = 0; ///< 0: not given.
    bool operator==(const Destination&) const = default;
};

struct WeightedDestination {
    Destination destination;
    int weight = 0;
};

struct RequestMatch {
    std::optional<StringMatch> uri;
    std::optional<StringMatch> method;
    std::optional<StringMatch> authority;
    std::optional<StringMatch> scheme;
    std::vector<NamedMatch> headers; ///< Names in lower case.
    std::vector<NamedMatch> withoutHeaders;
    std::vector<NamedMatch> queryParams;
    std::uint16_t port = 0;
    Labels sourceLabels;
    std::string sourceNamespace;
    std::vector<std::string> gateways;
};

struct FaultRule {
    double delayShare = 0; ///< 0 to 1.
    double delayMilliseconds = 0;
    double abortShare = 0;
    int abortStatus = 0; ///< HTTP; 0 when the abort is a gRPC status.
    int abortGrpcStatus = 0;
};

/// Unset members keep the mesh's default.
struct RetryRule {
    std::optional<int> attempts;
    std::optional<double> perTryMilliseconds;
    std::string retryOn; ///< Empty: default.
};

struct MirrorRule {
    Destination destination;
    double share = 1;
};

struct HttpRule {
    std::string name;
    std::vector<RequestMatch> matches; ///< Any of them; none: always.
    std::vector<WeightedDestination> destinations;
    int redirectStatus = 0; ///< 0: no redirect.
    int directStatus = 0; ///< 0: no direct response.
    std::optional<std::string> rewriteUri;
    std::string rewriteAuthority;
    std::string rewriteRegex;
    std::string rewriteRegexWith;
    std::optional<double> timeoutMilliseconds;
    std::optional<RetryRule> retries;
    FaultRule fault;
    std::vector<MirrorRule> mirrors;
    std::string delegateName;
    std::string delegateNamespace;
    Origin origin; ///< The object that wrote the rule: a delegate's own.

    bool hasNoCondition() const { return matches.empty(); }
};

struct ConnectionMatch {
    std::vector<std::string> sniHosts; ///< tls only.
    std::uint16_t port = 0;
    Labels sourceLabels;
    std::string sourceNamespace;
    std::vector<std::string> gateways;
};

struct ConnectionRule {
    std::vector<ConnectionMatch> matches;
    std::vector<WeightedDestination> destinations;
};

/// A VirtualService, or an HTTPRoute put into its terms.
struct VirtualServiceModel {
    Origin origin;
    std::vector<std::string> hosts; ///< Empty: a delegate.
    std::vector<std::string> gateways;
    std::vector<std::string> exportTo; ///< `.`, `*`, `~` or namespaces; empty: public.
    std::vector<HttpRule> http;
    std::vector<ConnectionRule> tls;
    std::vector<ConnectionRule> tcp;

    bool isBoundTo(const std::string& gateway) const;
    bool isVisibleIn(const std::string& namespaceName) const;
};

enum class TlsMode { Unset, Disable, Simple, Mutual, IstioMutual };

struct ConnectionPool {
    std::uint32_t maxConnections = 0; ///< 0: no limit, here and below.
    std::uint32_t maxPending = 0;
    std::uint32_t maxRequests = 0;
    std::uint32_t maxRetries = 0;
    double connectMilliseconds = 10'000;
};

struct OutlierDetection {
    std::uint32_t consecutive5xx = 5; ///< 0: off.
    std::uint32_t consecutiveGatewayErrors = 0;
    double intervalMilliseconds = 10'000;
    double baseEjectionMilliseconds = 30'000;
    std::uint32_t maxEjectionPercent = 10;
    std::uint32_t minHealthPercent = 0;
};

enum class LoadBalancing { LeastRequest, RoundRobin, Random, ConsistentHash, Passthrough };

struct LoadBalancer {
    LoadBalancing kind = LoadBalancing::LeastRequest;
    std::string hashHeader; ///< Of ConsistentHash; empty: by source.
};

/// Blocks are atomic: unset or whole.
struct PolicyBlocks {
    std::optional<ConnectionPool> pool;
    std::optional<OutlierDetection> outlier;
    std::optional<LoadBalancer> loadBalancer;
    std::optional<TlsMode> tls;
};

struct TrafficPolicy : PolicyBlocks {
    std::vector<std::pair<std::uint16_t, PolicyBlocks>> ports;

    const PolicyBlocks* ofPort(std::uint16_t port) const;
};

struct SubsetModel {
    std::string name;
    Labels labels;
    TrafficPolicy policy;
};

struct DestinationRuleModel {
    Origin origin;
    std::string host;
    std::vector<std::string> exportTo;
    Labels workloadSelector;
    TrafficPolicy policy;
    std::vector<SubsetModel> subsets;

    bool isVisibleIn(const std::string& namespaceName) const;
    const SubsetModel* subset(const std::string& name) const;
};

struct GatewayServer {
    std::uint16_t port = 0;
    std::string portName;
    std::string protocol; ///< Upper case.
    std::vector<std::string> hosts; ///< `[namespace/]host`.
    std::string tlsMode;
    bool redirectsToHttps = false;
};

struct GatewayModel {
    Origin origin;
    std::string id; ///< `namespace/name`, as VirtualServices name it; Gateway API:
                    ///< `gateway.networking.k8s.io/namespace/name`.
    Labels selector;
    std::vector<GatewayServer> servers;
};

enum class MtlsMode { Unset, Disable, Permissive, Strict };

struct PeerAuthenticationModel {
    Origin origin;
    Labels selector;
    MtlsMode mode = MtlsMode::Unset;
    std::vector<std::pair<std::uint16_t, MtlsMode>> ports;
};

struct SidecarModel {
    Origin origin;
    Labels selector;
    bool hasEgress = false;
    std::vector<std::string> egressHosts; ///< `namespace/host`.
    std::string outboundMode; ///< Empty: the mesh's.
};

struct PortModel {
    std::string name;
    std::uint16_t number = 0;
    std::uint16_t targetPort = 0;
    std::string targetName; ///< When the target port is a name.
    std::string protocol; ///< `http`, `http2`, `grpc`, `tcp`, `mongo`, `mysql`, `redis`, `tls`,
                          ///< `https`; empty: sniffed.

    bool isTcp() const; ///< Routed as a stream of bytes.
};

/// One place where a service's requests may go.
struct EndpointModel {
    std::string address;
    std::string hostname; ///< Of a DNS endpoint.
    int pod = -1; ///< Index of the simulator's pod, -1: outside.
    int external = -1; ///< Index into the scenario's externals, -1: nobody answers there.
    Labels labels;
    std::vector<std::pair<std::string, std::uint16_t>> ports; ///< That a ServiceEntry gives.
    bool isReady = true;
};

/// A Kubernetes Service or one host of a ServiceEntry.
struct ServiceModel {
    Origin origin;
    std::string host; ///< Full name; may be a wildcard for ServiceEntries.
    std::string name; ///< As telemetry calls it.
    std::string namespaceName;
    std::string clusterIp;
    std::vector<PortModel> ports;
    Labels selector;
    std::vector<std::string> exportTo;
    std::vector<EndpointModel> endpoints;
    bool isServiceEntry = false;
    bool isExternal = false; ///< MESH_EXTERNAL.
    std::string resolution; ///< `STATIC`, `DNS`, `NONE`…

    const PortModel* port(std::uint16_t number) const;
};

/// True when `exportTo` of an object in `home` lets `client` see it.
bool isExportedTo(
    const std::vector<std::string>& exportTo, const std::string& home, const std::string& client);

/// The full name of a host written in an object or program of a namespace: a name without a dot is
/// a service of that namespace.
std::string fullHost(const std::string& host, const std::string& namespaceName);

/// True when a host, possibly a wildcard such as `*.example.com` or `*`, covers another.
bool hostCovers(const std::string& pattern, const std::string& host);

} // namespace vigla::sim
