#include "models/graph/service_graph.h"

#include "models/core/text.h"

#include <algorithm>

namespace vigla::graph {

namespace {

template <typename T>
const T* findById(const std::vector<T>& elements, std::string_view id)
{
    const auto found = std::ranges::find(elements, id, &T::id);
    return found != elements.end() ? &*found : nullptr;
}

bool isMeaningful(const std::string& text)
{
    return !text.empty() && text != "unknown";
}

NodeTitle titleOfApp(const Node& node, GraphType type)
{
    if (type == GraphType::VersionedApp && isMeaningful(node.version) && node.version != "latest")
        return {node.app, node.version};
    return {node.app, {}};
}

NodeTitle titleOfFolded(const Node& node)
{
    if (!node.folded)
        return {};
    const std::string count = std::to_string(node.folded->nodes);
    if (node.folded->title.empty())
        return {count + " idle", {}};
    return {node.folded->title, count + (node.folded->nodes == 1 ? " node" : " nodes")};
}

} // namespace

double Rates::errors() const
{
    return noResponse + class4xx + class5xx + grpcErrors;
}

bool Node::has(NodeMark mark) const
{
    return (marks & static_cast<std::uint32_t>(mark)) != 0;
}

void Node::set(NodeMark mark)
{
    marks |= static_cast<std::uint32_t>(mark);
}

double Edge::errorPercent() const
{
    return rates.total > 0 ? std::min(100.0, rates.errors() / rates.total * 100) : 0;
}

std::optional<double> Edge::responseTime(ResponseTimeKind kind) const
{
    switch (kind) {
    case ResponseTimeKind::Average:
        return responseTimes.average;
    case ResponseTimeKind::P50:
        return responseTimes.p50;
    case ResponseTimeKind::P95:
        return responseTimes.p95;
    case ResponseTimeKind::P99:
        return responseTimes.p99;
    }
    return std::nullopt;
}

double Edge::throughput(ThroughputKind kind) const
{
    return kind == ThroughputKind::Request ? requestBytesPerSecond : responseBytesPerSecond;
}

const Node* ServiceGraph::findNode(std::string_view id) const
{
    const auto found = std::ranges::lower_bound(nodes, id, {}, &Node::id);
    return found != nodes.end() && found->id == id ? &*found : nullptr;
}

const Edge* ServiceGraph::findEdge(std::string_view id) const
{
    return findById(edges, id);
}

NodeTitle titleOf(const Node& node, GraphType type)
{
    NodeTitle title;
    switch (node.kind) {
    case NodeKind::App:
        title = titleOfApp(node, type);
        break;
    case NodeKind::Workload:
        title = {node.workload, {}};
        break;
    case NodeKind::Service:
        title = {node.service, {}};
        break;
    case NodeKind::Operation:
        title = {node.operation, {}};
        break;
    case NodeKind::Unknown:
        title = {"unknown", {}};
        break;
    case NodeKind::Folded:
        title = titleOfFolded(node);
        break;
    }
    const bool isElsewhere = node.has(NodeMark::Outside) || node.has(NodeMark::Inaccessible);
    if (title.second.empty() && isElsewhere && isMeaningful(node.namespaceName))
        title.second = node.namespaceName;
    return {plainText(title.first, false, 256), plainText(title.second, false, 256)};
}

std::string_view nameOf(GraphType type)
{
    switch (type) {
    case GraphType::App:
        return "app";
    case GraphType::Service:
        return "service";
    case GraphType::VersionedApp:
        return "versionedApp";
    case GraphType::Workload:
        return "workload";
    }
    return {};
}

std::string_view nameOf(NodeKind kind)
{
    switch (kind) {
    case NodeKind::Workload:
        return "workload";
    case NodeKind::App:
        return "app";
    case NodeKind::Service:
        return "service";
    case NodeKind::Operation:
        return "aggregate";
    case NodeKind::Unknown:
        return "unknown";
    case NodeKind::Folded:
        return "folded";
    }
    return {};
}

std::string_view nameOf(Protocol protocol)
{
    switch (protocol) {
    case Protocol::Grpc:
        return "grpc";
    case Protocol::Http:
        return "http";
    case Protocol::Tcp:
        return "tcp";
    }
    return {};
}

std::string_view nameOf(ResponseTimeKind kind)
{
    switch (kind) {
    case ResponseTimeKind::Average:
        return "avg";
    case ResponseTimeKind::P50:
        return "p50";
    case ResponseTimeKind::P95:
        return "p95";
    case ResponseTimeKind::P99:
        return "p99";
    }
    return {};
}

std::string_view nameOf(ThroughputKind kind)
{
    return kind == ThroughputKind::Request ? "request" : "response";
}

std::string_view nameOf(HealthStatus status)
{
    switch (status) {
    case HealthStatus::NotAvailable:
        return "NA";
    case HealthStatus::Healthy:
        return "Healthy";
    case HealthStatus::NotReady:
        return "Not Ready";
    case HealthStatus::Degraded:
        return "Degraded";
    case HealthStatus::Failure:
        return "Failure";
    }
    return {};
}

} // namespace vigla::graph
