#include "models/mesh/mtls.h"

#include <algorithm>
#include <tuple>

namespace vigla::mesh {

namespace {

/// The levels of PeerAuthentication, from the widest.
enum class Level { Mesh, Namespace, Workload };

std::optional<Level> levelOf(const PeerAuthenticationView& policy, const std::string& root,
    std::string_view namespaceName, const Labels& workloadLabels)
{
    const bool isInRoot = policy.ref.namespaceName == root;
    const bool isHere = policy.ref.namespaceName == namespaceName;
    if (policy.selector.empty() && isInRoot)
        return Level::Mesh;
    if (!isHere)
        return std::nullopt;
    if (policy.selector.empty())
        return Level::Namespace;
    const bool isSelected = !isInRoot && selects(policy.selector, workloadLabels);
    return isSelected ? std::optional(Level::Workload) : std::nullopt;
}

bool isOlder(const PeerAuthenticationView& a, const PeerAuthenticationView& b)
{
    return std::tie(a.createdAt, a.ref) < std::tie(b.createdAt, b.ref);
}

void apply(MtlsMode mode, const PeerAuthenticationView& policy, ServerMtls& server)
{
    if (mode == MtlsMode::Unset)
        return;
    server.mode = mode;
    server.decidedBy = policy.ref;
}

/// Which of two rules for a host Istio would take: the more specific host, then the older.
bool isBetterRule(const DestinationRuleView& a, const std::string& aHost,
    const DestinationRuleView& b, const std::string& bHost)
{
    const bool isAWild = aHost.starts_with('*');
    const bool isBWild = bHost.starts_with('*');
    if (isAWild != isBWild)
        return isBWild;
    if (aHost.size() != bHost.size())
        return aHost.size() > bHost.size();
    return std::tie(a.createdAt, a.ref) < std::tie(b.createdAt, b.ref);
}

/// The best rule for `host` among those of `ruleNamespace` that clients may see.
const kube::Document* bestRuleIn(const ClusterState& cluster, std::string_view ruleNamespace,
    std::string_view clientNamespace, std::string_view host)
{
    const kube::Document* best = nullptr;
    DestinationRuleView bestView;
    std::string bestHost;
    for (const kube::Document& document : cluster.istio("DestinationRule")) {
        if (document.namespaceName() != ruleNamespace)
            continue;
        auto view = destinationRuleView(document);
        auto ruleHost = qualifiedHost(view.host, view.ref.namespaceName, cluster.clusterDomain);
        const bool isVisible = isExportedTo(view.exportTo, ruleNamespace, clientNamespace);
        if (!isVisible || !view.workloadSelector.empty() || !hostMatches(ruleHost, host))
            continue;
        if (!best || isBetterRule(view, ruleHost, bestView, bestHost)) {
            best = &document;
            bestView = std::move(view);
            bestHost = std::move(ruleHost);
        }
    }
    return best;
}

} // namespace

ServerMtls serverMtls(const ClusterState& cluster, std::string_view namespaceName,
    const Labels& workloadLabels, std::optional<std::uint16_t> port)
{
    std::map<Level, PeerAuthenticationView> chosen;
    for (const kube::Document& document : cluster.istio("PeerAuthentication")) {
        auto policy = peerAuthenticationView(document);
        const auto level = levelOf(policy, cluster.rootNamespace, namespaceName, workloadLabels);
        if (!level)
            continue;
        const auto known = chosen.find(*level);
        if (known == chosen.end() || isOlder(policy, known->second))
            chosen.insert_or_assign(*level, std::move(policy));
    }
    ServerMtls server;
    for (const auto& [level, policy] : chosen)
        apply(policy.mode, policy, server);
    const auto workload = chosen.find(Level::Workload);
    if (workload == chosen.end() || !port)
        return server;
    for (const auto& [number, mode] : workload->second.portModes) {
        if (number == *port)
            apply(mode, workload->second, server);
    }
    return server;
}

const kube::Document* destinationRuleFor(
    const ClusterState& cluster, std::string_view clientNamespace, std::string_view host)
{
    const auto service = serviceOfHost(host, cluster.clusterDomain);
    if (clientNamespace != cluster.rootNamespace) {
        if (const auto* own = bestRuleIn(cluster, clientNamespace, clientNamespace, host))
            return own;
    }
    if (!service.first.empty() && service.first != clientNamespace) {
        if (const auto* theirs = bestRuleIn(cluster, service.first, clientNamespace, host))
            return theirs;
    }
    return bestRuleIn(cluster, cluster.rootNamespace, clientNamespace, host);
}

std::string clientTlsMode(const ClusterState& cluster, std::string_view clientNamespace,
    std::string_view host, std::string_view subset)
{
    const auto* document = destinationRuleFor(cluster, clientNamespace, host);
    if (!document)
        return {};
    const auto rule = destinationRuleView(*document);
    const auto found = std::ranges::find(rule.subsets, subset, &SubsetView::name);
    const bool hasOwn = found != rule.subsets.end() && !found->policy.tlsMode.empty();
    return hasOwn ? found->policy.tlsMode : rule.policy.tlsMode;
}

} // namespace vigla::mesh
