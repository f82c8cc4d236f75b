#include "models/graph/build/identity.h"

#include <initializer_list>

namespace vigla::graph {

namespace {

std::string idOf(std::string_view prefix, std::initializer_list<std::string_view> parts)
{
    std::string id(prefix);
    for (const std::string_view part : parts)
        id.append("_").append(part);
    return id;
}

struct Identity {
    std::string id;
    NodeKind kind;
};

bool isWorkloadGraph(GraphType type)
{
    return type == GraphType::Workload || type == GraphType::Service;
}

Identity serviceIdentity(const EndLabels& end, std::string_view space)
{
    return {idOf("svc", {end.cluster, space, isOk(end.service) ? end.service : kUnknown}),
        NodeKind::Service};
}

Identity appIdentity(const EndLabels& end, std::string_view space, GraphType type)
{
    const bool isVersioned = type == GraphType::VersionedApp;
    if (isVersioned && isOk(end.workload))
        return {idOf("vapp", {end.cluster, space, end.workload}), NodeKind::App};
    if (isVersioned && isOkVersion(end.version))
        return {idOf("vapp", {end.cluster, space, end.app, end.version}), NodeKind::App};
    return {idOf("app", {end.cluster, space, end.app}), NodeKind::App};
}

std::optional<Identity> identityOf(const EndLabels& end, std::string_view space, GraphType type)
{
    const bool hasUnknownWorkload = end.workload == kUnknown && end.app == kUnknown;
    if (space == kUnknown && hasUnknownWorkload && end.service.empty())
        return Identity{idOf(end.cluster, {"unknown_source"}), NodeKind::Unknown};
    if (hasUnknownWorkload && end.service == kUnknown)
        return serviceIdentity(end, space);
    if (!isOk(end.workload) && !isOk(end.app) && !isOk(end.service))
        return std::nullopt;
    if (!isWorkloadGraph(type) && isOk(end.app))
        return appIdentity(end, space, type);
    if (isOk(end.workload))
        return Identity{idOf("wl", {end.cluster, space, end.workload}), NodeKind::Workload};
    return serviceIdentity(end, space);
}

void keepFields(Node& node, const EndLabels& end, GraphType type)
{
    const bool isVersioned = type == GraphType::VersionedApp;
    switch (node.kind) {
    case NodeKind::App:
        node.app = end.app;
        node.workload = isVersioned ? end.workload : std::string_view();
        node.version = isVersioned ? end.version : std::string_view();
        break;
    case NodeKind::Service:
        node.service = end.service;
        if (end.service == kPassthroughCluster || end.service == kBlackHoleCluster)
            node.set(NodeMark::EgressCluster);
        break;
    case NodeKind::Workload:
        node.workload = end.workload;
        node.app = end.app == kUnknown ? std::string_view() : end.app;
        node.version = end.version == kUnknown ? std::string_view() : end.version;
        break;
    case NodeKind::Operation:
    case NodeKind::Unknown:
    case NodeKind::Folded:
        node.workload = end.workload;
        node.app = end.app;
        node.version = end.version;
        break;
    }
}

} // namespace

std::optional<Node> buildNode(const EndLabels& end, GraphType type)
{
    const std::string_view space
        = isOk(end.workloadNamespace) ? end.workloadNamespace : end.serviceNamespace;
    auto identity = identityOf(end, space, type);
    if (!identity)
        return std::nullopt;
    Node node;
    node.id = std::move(identity->id);
    node.kind = identity->kind;
    node.cluster = end.cluster;
    node.namespaceName = space;
    keepFields(node, end, type);
    return node;
}

} // namespace vigla::graph
