#include "models/core/text.h"
#include "models/graph/find/find_expression.h"

#include <algorithm>

namespace vigla::graph {

namespace {

using Kind = FindOperand::Kind;

std::vector<FindOperand> allOperands()
{
    return {
        {"name", {}, Kind::Text, false, "",
            "Any name of the node: app, service, workload or operation."},
        {"app", {}, Kind::Text, false, "", "The app, by its canonical name."},
        {"cluster", {}, Kind::Text, false, "", "The cluster that the node runs in."},
        {"namespace", {"ns"}, Kind::Text, false, "", "The namespace of the node."},
        {"service", {"svc"}, Kind::Text, false, "", "The service, of service nodes."},
        {"version", {}, Kind::Text, false, "", "The version of the app."},
        {"workload", {"wl"}, Kind::Text, false, "", "The workload, e.g. the Deployment's name."},
        {"operation", {"op"}, Kind::Text, false, "", "The operation, of operation nodes."},
        {"label:", {}, Kind::Text, false, "",
            "A Kubernetes label: label:KEY = VALUE, or has label:KEY."},
        {"health", {}, Kind::Text, false, "",
            "Health of the node: healthy, degraded, failure, notready or na."},
        {"node", {}, Kind::Type, false, "",
            "The kind of the node: app, operation, service, workload or unknown."},
        {"grpcin", {}, Kind::Number, false, "1/s", "gRPC requests that reach the node."},
        {"grpcout", {}, Kind::Number, false, "1/s", "gRPC requests that leave the node."},
        {"httpin", {}, Kind::Number, false, "1/s", "HTTP requests that reach the node."},
        {"httpout", {}, Kind::Number, false, "1/s", "HTTP requests that leave the node."},
        {"tcpin", {}, Kind::Number, false, "B/s", "TCP bytes that reach the node."},
        {"tcpout", {}, Kind::Number, false, "B/s", "TCP bytes that leave the node."},
        {"rank", {}, Kind::Number, false, "", "Rank by number of edges; 1 has the most."},
        {"ambient", {}, Kind::Flag, false, "", "Is in the ambient mesh."},
        {"circuitbreaker", {"cb"}, Kind::Flag, false, "", "A DestinationRule limits or ejects."},
        {"dead", {}, Kind::Flag, false, "", "Has no pods."},
        {"faultinjection", {"fi"}, Kind::Flag, false, "", "A VirtualService injects faults."},
        {"gateway", {"gw"}, Kind::Flag, false, "", "Is an ingress, egress or Gateway API gateway."},
        {"healthy", {}, Kind::Flag, false, "", "Is neither degraded, failing nor scaled to zero."},
        {"idle", {}, Kind::Flag, false, "", "Has no traffic."},
        {"inaccessible", {}, Kind::Flag, false, "", "Cannot be looked at in the cluster."},
        {"mirroring", {}, Kind::Flag, false, "", "A VirtualService mirrors its requests."},
        {"outofmesh", {"om"}, Kind::Flag, false, "", "Has pods without a proxy."},
        {"outside", {"outsider"}, Kind::Flag, false, "", "Is outside the chosen namespaces."},
        {"requestrouting", {"rr"}, Kind::Flag, false, "",
            "A VirtualService matches or rewrites requests."},
        {"requesttimeout", {"rto"}, Kind::Flag, false, "", "A VirtualService sets a timeout."},
        {"serviceentry", {"se"}, Kind::Flag, false, "", "Is declared by a ServiceEntry."},
        {"sidecar", {"sc"}, Kind::Flag, false, "", "All of its pods have a proxy."},
        {"stale", {}, Kind::Flag, false, "", "Some of its numbers are out of date."},
        {"tcptrafficshifting", {"tcpts"}, Kind::Flag, false, "",
            "A VirtualService splits its connections."},
        {"trafficshifting", {"ts"}, Kind::Flag, false, "", "A VirtualService splits its requests."},
        {"trafficsource", {"root"}, Kind::Flag, false, "", "Calls others and is not called."},
        {"virtualservice", {"vs"}, Kind::Flag, false, "", "A VirtualService routes to it."},
        {"waypoint", {}, Kind::Flag, false, "", "Is a waypoint proxy."},
        {"workloadentry", {"we"}, Kind::Flag, false, "", "A WorkloadEntry stands for it."},
        {"protocol", {}, Kind::Text, true, "", "The protocol of the edge: grpc, http or tcp."},
        {"sourceprincipal", {}, Kind::Text, true, "", "The identity of the client."},
        {"destprincipal", {}, Kind::Text, true, "", "The identity of the server."},
        {"edgehealth", {}, Kind::Text, true, "",
            "Health of the edge: healthy, degraded, failure or na."},
        {"grpc", {}, Kind::Number, true, "1/s", "gRPC requests over the edge."},
        {"grpcerr", {"%grpcerr", "%grpcerror", "grpcerror"}, Kind::Number, true, "%",
            "Share of gRPC requests that failed."},
        {"grpctraffic", {"%grpctraffic"}, Kind::Number, true, "%",
            "Share of the caller's gRPC requests that take this edge."},
        {"http", {}, Kind::Number, true, "1/s", "HTTP requests over the edge."},
        {"httperr", {"%httperr", "%httperror", "httperror"}, Kind::Number, true, "%",
            "Share of HTTP requests without a response, or with 4xx or 5xx."},
        {"httptraffic", {"%httptraffic"}, Kind::Number, true, "%",
            "Share of the caller's HTTP requests that take this edge."},
        {"tcp", {}, Kind::Number, true, "B/s", "TCP bytes over the edge."},
        {"responsetime", {"rt"}, Kind::Number, true, "ms",
            "The 95th percentile of the response time."},
        {"p50", {}, Kind::Number, true, "ms", "The median response time."},
        {"p99", {}, Kind::Number, true, "ms", "The 99th percentile of the response time."},
        {"throughput", {}, Kind::Number, true, "B/s", "Bytes of requests and responses."},
        {"mtls", {}, Kind::Flag, true, "", "At least some of the traffic uses mutual TLS."},
        {"traffic", {}, Kind::Flag, true, "", "Something was sent."},
    };
}

} // namespace

const std::vector<FindOperand>& findOperands()
{
    static const std::vector<FindOperand> kOperands = allOperands();
    return kOperands;
}

const FindOperand* findOperand(std::string_view name)
{
    const std::string lower = toLower(name);
    for (const FindOperand& operand : findOperands()) {
        if (operand.name == "label:" && lower.starts_with("label:") && lower.size() > 6)
            return &operand;
        const bool isNamed = operand.name == lower && operand.name != "label:";
        if (isNamed || std::ranges::find(operand.aliases, lower) != operand.aliases.end())
            return &operand;
    }
    return nullptr;
}

} // namespace vigla::graph
