#pragma once

#include "models/kube/document.h"
#include "models/mesh/cluster_state.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigla::mesh {

/// Read-only typed views over Istio documents, as far as the graph, the routing page and the checks
/// need them. A field of the wrong type reads as absent; nothing here throws. Shapes:
/// VirtualService, DestinationRule, Gateway, ServiceEntry, PeerAuthentication of
/// networking.istio.io and security.istio.io, all versions.

/// `reviews` seen from namespace `shop` is `reviews.shop.svc.<clusterDomain>`; hosts with a dot,
/// `*` and addresses stay as they are.
std::string qualifiedHost(
    std::string_view host, std::string_view namespaceName, std::string_view clusterDomain);

/// The Kubernetes service a qualified host names, as (namespace, name); empty texts when it names
/// none.
std::pair<std::string, std::string> serviceOfHost(
    std::string_view qualifiedHost, std::string_view clusterDomain);

/// True when `pattern` (exact, `*` or `*.suffix`) covers `host`.
bool hostMatches(std::string_view pattern, std::string_view host);

/// True when an object of `ownNamespace` with this exportTo is visible in `namespaceName`. An empty
/// list exports to all.
bool isExportedTo(const std::vector<std::string>& exportTo, std::string_view ownNamespace,
    std::string_view namespaceName);

/// How a request attribute is compared.
struct StringMatchView {
    enum class Kind { Present, Exact, Prefix, Regex };
    Kind kind = Kind::Present;
    std::string text;
    bool operator==(const StringMatchView&) const = default;
};
using NamedMatches = std::vector<std::pair<std::string, StringMatchView>>;

/// One entry of http[].match: all of it must hold.
struct HttpMatchView {
    std::string name;
    std::optional<StringMatchView> uri;
    std::optional<StringMatchView> scheme;
    std::optional<StringMatchView> method;
    std::optional<StringMatchView> authority;
    NamedMatches headers;
    NamedMatches withoutHeaders;
    NamedMatches queryParams;
    std::optional<std::uint16_t> port;
    Labels sourceLabels;
    std::string sourceNamespace;
    std::vector<std::string> gateways;
    bool ignoresUriCase = false;
    bool operator==(const HttpMatchView&) const = default;
};

/// Where requests are sent; `host` as written.
struct DestinationView {
    std::string host;
    std::string subset;
    std::optional<std::uint16_t> port;
    bool operator==(const DestinationView&) const = default;
};

struct WeightedDestinationView {
    DestinationView destination;
    std::optional<std::int64_t> weight; ///< Absent differs from 0.
    bool operator==(const WeightedDestinationView&) const = default;
};

struct FaultView {
    std::string delay; ///< As written, e.g. `5s`; empty without.
    double delayPercent = 0;
    std::string abort; ///< HTTP status or gRPC status; empty without.
    double abortPercent = 0;
    bool operator==(const FaultView&) const = default;
};

struct MirrorView {
    DestinationView destination;
    double percent = 100;
    bool operator==(const MirrorView&) const = default;
};

struct RetryView {
    std::optional<std::int64_t> attempts;
    std::string perTryTimeout;
    std::string retryOn;
    bool operator==(const RetryView&) const = default;
};

/// One http rule.
struct HttpRouteView {
    std::string name;
    std::vector<HttpMatchView> matches; ///< Any of them; empty: every request.
    std::vector<WeightedDestinationView> destinations;
    bool hasRedirect = false;
    bool hasDirectResponse = false;
    bool hasRewrite = false;
    std::optional<std::pair<std::string, std::string>> delegate; ///< Namespace and name.
    std::string timeout; ///< As written; empty when absent.
    std::optional<RetryView> retries;
    std::optional<FaultView> fault;
    std::vector<MirrorView> mirrors; ///< From mirror and mirrors.
    bool operator==(const HttpRouteView&) const = default;
};

/// One tcp or tls rule.
struct L4RouteView {
    bool isTls = false;
    std::vector<std::string> sniHosts; ///< Of all matches.
    std::vector<std::uint16_t> ports; ///< Of all matches.
    std::vector<WeightedDestinationView> destinations;
    bool operator==(const L4RouteView&) const = default;
};

struct VirtualServiceView {
    kube::ObjectRef ref;
    std::vector<std::string> hosts; ///< As written.
    std::vector<std::string> gateways; ///< As written; `mesh` when the document names none.
    std::vector<std::string> exportTo;
    std::string createdAt; ///< metadata.creationTimestamp; orders conflicting objects.
    std::vector<HttpRouteView> http;
    std::vector<L4RouteView> l4; ///< tls, then tcp.
    bool operator==(const VirtualServiceView&) const = default;
};

/// What the graph and the checks need of a trafficPolicy.
struct TrafficPolicyView {
    bool hasConnectionPool = false;
    bool hasOutlierDetection = false;
    std::string tlsMode; ///< DISABLE, SIMPLE, MUTUAL, ISTIO_MUTUAL; empty when not set.
    bool operator==(const TrafficPolicyView&) const = default;
};

struct SubsetView {
    std::string name;
    Labels labels;
    TrafficPolicyView policy; ///< Of the subset only, port levels included.
    bool operator==(const SubsetView&) const = default;
};

struct DestinationRuleView {
    kube::ObjectRef ref;
    std::string host; ///< As written.
    std::vector<std::string> exportTo;
    Labels workloadSelector;
    TrafficPolicyView policy; ///< Top level, port levels included.
    std::vector<SubsetView> subsets;
    std::string createdAt;
    bool operator==(const DestinationRuleView&) const = default;
};

struct GatewayServerView {
    std::uint16_t port = 0;
    std::string protocol;
    std::vector<std::string> hosts;
    bool operator==(const GatewayServerView&) const = default;
};

struct GatewayView {
    kube::ObjectRef ref;
    Labels selector;
    std::vector<GatewayServerView> servers;
    bool operator==(const GatewayView&) const = default;
};

/// A Gateway of the Gateway API: the hostnames of its listeners, `*` for a listener without.
struct GatewayApiGatewayView {
    kube::ObjectRef ref;
    std::string className;
    std::vector<std::string> hostnames;
    bool operator==(const GatewayApiGatewayView&) const = default;
};

struct ServiceEntryView {
    kube::ObjectRef ref;
    std::vector<std::string> hosts;
    std::vector<std::string> exportTo;
    std::string location; ///< MESH_EXTERNAL (also when absent) or MESH_INTERNAL.
    std::string resolution;
    std::vector<ServicePort> ports;
    bool operator==(const ServiceEntryView&) const = default;
};

struct WorkloadEntryView {
    kube::ObjectRef ref;
    Labels labels;
    std::string address;
    bool operator==(const WorkloadEntryView&) const = default;
};

enum class MtlsMode { Unset, Disable, Permissive, Strict };

struct PeerAuthenticationView {
    kube::ObjectRef ref;
    Labels selector;
    MtlsMode mode = MtlsMode::Unset;
    std::vector<std::pair<std::uint16_t, MtlsMode>> portModes;
    std::string createdAt;
    bool operator==(const PeerAuthenticationView&) const = default;
};

VirtualServiceView virtualServiceView(const kube::Document& document);
DestinationRuleView destinationRuleView(const kube::Document& document);
GatewayView gatewayView(const kube::Document& document);
GatewayApiGatewayView gatewayApiGatewayView(const kube::Document& document);
ServiceEntryView serviceEntryView(const kube::Document& document);
WorkloadEntryView workloadEntryView(const kube::Document& document);
PeerAuthenticationView peerAuthenticationView(const kube::Document& document);

} // namespace vigla::mesh
