#include "models/sim/config/destination_policy.h"

#include <algorithm>

namespace vigla::sim {

namespace {

constexpr std::string_view kTlsModeLabel = "security.istio.io/tlsMode";

/// Of one namespace's rules the most specific for a host: exact, else the longest wildcard.
const DestinationRuleModel* mostSpecific(const ConfigSnapshot& snapshot,
    const std::string& namespaceName, const ProxyIdentity& client, const std::string& host,
    bool isPrivateOnly)
{
    const auto found = snapshot.destinationRules.find(namespaceName);
    if (found == snapshot.destinationRules.end())
        return nullptr;
    const DestinationRuleModel* best = nullptr;
    const auto isBetter = [&](const DestinationRuleModel& rule) {
        if (best == nullptr || rule.host.size() > best->host.size())
            return true;
        return rule.host == best->host && best->workloadSelector.empty()
            && !rule.workloadSelector.empty();
    };
    for (const auto& rule : found->second) {
        const bool isPrivate = !rule->exportTo.empty() && rule->exportTo.front() == ".";
        if (!hostCovers(rule->host, host) || !rule->isVisibleIn(client.namespaceName)
            || (isPrivateOnly && !isPrivate)
            || !mesh::selects(rule->workloadSelector, client.labels))
            continue;
        if (isBetter(*rule))
            best = rule.get();
    }
    return best;
}

void overrideBlocks(PolicyBlocks& base, const PolicyBlocks& by, bool replacesAll)
{
    if (by.pool || replacesAll)
        base.pool = by.pool;
    if (by.outlier || replacesAll)
        base.outlier = by.outlier;
    if (by.loadBalancer || replacesAll)
        base.loadBalancer = by.loadBalancer;
    if (by.tls || replacesAll)
        base.tls = by.tls;
}

MtlsMode modeOf(const PeerAuthenticationModel& policy, std::uint16_t port)
{
    for (const auto& [number, mode] : policy.ports)
        if (number == port && mode != MtlsMode::Unset)
            return mode;
    return policy.mode;
}

/// The oldest policy of each level decides; UNSET inherits.
MtlsMode resolveMode(const ConfigSnapshot& snapshot, const std::string& namespaceName,
    const Labels* labels, std::uint16_t port)
{
    MtlsMode levels[3] = {MtlsMode::Unset, MtlsMode::Unset, MtlsMode::Unset};
    bool isSeen[3] = {false, false, false};
    const std::string& root = snapshot.settings.rootNamespace;
    for (const auto& policy : snapshot.peerAuthentications) {
        const std::string& home = policy.origin.ref.namespaceName;
        const bool isWide = policy.selector.empty();
        if (home != root && home != namespaceName)
            continue;
        if (!isWide
            && (labels == nullptr || home == root || !mesh::selects(policy.selector, *labels)))
            continue;
        const int level = !isWide ? 2 : home == namespaceName && home != root ? 1 : 0;
        if (!isSeen[level])
            levels[level] = isWide ? policy.mode : modeOf(policy, port);
        isSeen[level] = true;
    }
    MtlsMode mode = MtlsMode::Permissive;
    for (const MtlsMode level : levels)
        if (level != MtlsMode::Unset)
            mode = level;
    return mode;
}

} // namespace

const DestinationRuleModel* destinationRuleFor(
    const ConfigSnapshot& snapshot, const ProxyIdentity& client, const ServiceModel& service)
{
    const std::string& root = snapshot.settings.rootNamespace;
    const bool isRoot = client.namespaceName == root;
    if (const auto* own
        = mostSpecific(snapshot, client.namespaceName, client, service.host, isRoot))
        return own;
    if (const auto* theirs
        = mostSpecific(snapshot, service.namespaceName, client, service.host, false))
        return theirs;
    return mostSpecific(snapshot, root, client, service.host, false);
}

TrafficPolicy effectivePolicy(
    const DestinationRuleModel* rule, const std::string& subset, std::uint16_t port)
{
    TrafficPolicy policy;
    if (rule == nullptr)
        return policy;
    const PolicyBlocks* ofPort = rule->policy.ofPort(port);
    overrideBlocks(policy, ofPort != nullptr ? *ofPort : rule->policy, true);
    if (const SubsetModel* narrowed = subset.empty() ? nullptr : rule->subset(subset)) {
        const PolicyBlocks* subsetPort = narrowed->policy.ofPort(port);
        overrideBlocks(
            policy, subsetPort != nullptr ? *subsetPort : narrowed->policy, subsetPort != nullptr);
    }
    return policy;
}

MtlsMode serverMtlsMode(const ConfigSnapshot& snapshot, const std::string& namespaceName,
    const Labels& labels, std::uint16_t port)
{
    return resolveMode(snapshot, namespaceName, &labels, port);
}

std::string outboundName(const Destination& destination)
{
    return "outbound|" + std::to_string(destination.port) + "|" + destination.subset + "|"
        + destination.host;
}

ClusterModel resolveCluster(
    const ConfigSnapshot& snapshot, const ProxyIdentity& client, const Destination& destination)
{
    ClusterModel cluster;
    cluster.name = outboundName(destination);
    const ServiceModel* service = serviceForAuthority(snapshot, client, destination.host);
    if (service == nullptr || service->port(destination.port) == nullptr)
        return cluster;
    const auto* rule = destinationRuleFor(snapshot, client, *service);
    const SubsetModel* subset = rule == nullptr ? nullptr : rule->subset(destination.subset);
    if (!destination.subset.empty() && subset == nullptr)
        return cluster;
    cluster.exists = true;
    cluster.service = service;
    cluster.port = service->port(destination.port);
    cluster.rule = rule;
    cluster.policy = effectivePolicy(rule, destination.subset, destination.port);
    for (const auto& endpoint : service->endpoints)
        if (subset == nullptr || mesh::selects(subset->labels, endpoint.labels))
            cluster.endpoints.push_back(endpoint);
    return cluster;
}

bool ClusterModel::isMutual(const ConfigSnapshot& snapshot, const EndpointModel& endpoint) const
{
    if (policy.tls && *policy.tls != TlsMode::Unset)
        return *policy.tls == TlsMode::IstioMutual;
    if (service->isExternal || !snapshot.settings.hasAutoMtls)
        return false;
    if (resolveMode(snapshot, service->namespaceName, nullptr, 0) == MtlsMode::Disable)
        return false;
    const auto label = endpoint.labels.find(std::string(kTlsModeLabel));
    const bool isCapable = label != endpoint.labels.end() && label->second == "istio";
    return isCapable
        && serverMtlsMode(snapshot, service->namespaceName, endpoint.labels, targetPort(endpoint))
        != MtlsMode::Disable;
}

std::uint16_t ClusterModel::targetPort(const EndpointModel& endpoint) const
{
    for (const auto& [portName, number] : endpoint.ports)
        if (portName == port->name)
            return number;
    return port->targetPort;
}

} // namespace vigla::sim
