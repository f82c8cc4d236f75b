#include "models/routing/routing_index.h"

#include <algorithm>
#include <tuple>

namespace vigla::routing {

namespace {

bool isWildcard(std::string_view host)
{
    return host.starts_with('*');
}

/// Exact hosts win, then the longest wildcard.
std::size_t specificity(std::string_view pattern, std::string_view host)
{
    return pattern == host ? std::string_view::npos : pattern.size();
}

/// The most specific of `patterns` that covers `host`, or nothing.
std::optional<std::string_view> bestPattern(
    const std::vector<std::string>& patterns, std::string_view host)
{
    std::optional<std::string_view> best;
    for (const auto& pattern : patterns)
        if (mesh::hostMatches(pattern, host)
            && (!best || specificity(pattern, host) > specificity(*best, host)))
            best = pattern;
    return best;
}

/// Private to the client's namespace first, then exported to it by name, then public.
int visibilityRank(const mesh::VirtualServiceView& view, std::string_view clientNamespace)
{
    const auto names = [&](std::string_view what) {
        return std::ranges::find(view.exportTo, what) != view.exportTo.end();
    };
    const bool isOwn = view.ref.namespaceName == clientNamespace;
    if (isOwn && view.exportTo.size() == 1 && (names(".") || names(clientNamespace)))
        return 0;
    return names(clientNamespace) || (isOwn && names(".")) ? 1 : 2;
}

bool isFinished(const mesh::Pod& pod)
{
    return pod.phase == "Succeeded" || pod.phase == "Failed";
}

} // namespace

std::string qualifiedGateway(std::string_view gateway, std::string_view namespaceName)
{
    if (gateway == "mesh")
        return "mesh";
    if (gateway.starts_with("./"))
        return std::string(namespaceName) + std::string(gateway.substr(1));
    if (gateway.find('/') != std::string_view::npos)
        return std::string(gateway);
    const auto dot = gateway.find('.');
    if (dot == std::string_view::npos)
        return std::string(namespaceName) + "/" + std::string(gateway);
    const auto rest = gateway.substr(dot + 1);
    return std::string(rest.substr(0, rest.find('.'))) + "/" + std::string(gateway.substr(0, dot));
}

std::vector<kube::Document> overlaid(
    const mesh::ClusterState& cluster, const ChangeSet& drafts, const std::string& kind)
{
    std::vector<kube::Document> documents;
    for (const auto& document : cluster.istio(kind)) {
        const Change* change = drafts.changes.empty() ? nullptr : drafts.find(document.ref());
        if (change == nullptr)
            documents.push_back(document);
        else if (!change->isRemoval())
            documents.push_back(change->after);
    }
    for (const Change& change : drafts.changes) {
        const auto ref = change.ref();
        if (ref.kind == kind && !change.isRemoval() && cluster.findObject(ref) == nullptr)
            documents.push_back(change.after);
    }
    return documents;
}

RoutingIndex::RoutingIndex(const mesh::ClusterState& cluster, const ChangeSet& drafts)
    : m_cluster(cluster)
{
    for (const auto& document : overlaid(cluster, drafts, "VirtualService"))
        addVirtualService(document);
    for (const auto& document : overlaid(cluster, drafts, "DestinationRule"))
        addDestinationRule(document);
    // An object without a time is a draft: the youngest.
    const auto age = [](const auto& entry) {
        const auto& view = entry.view;
        return std::tuple(
            view.createdAt.empty(), view.createdAt, view.ref.name, view.ref.namespaceName);
    };
    std::ranges::sort(m_virtualServices, {}, age);
    std::ranges::sort(m_destinationRules, {}, age);
    for (const auto& document : overlaid(cluster, drafts, "ServiceEntry"))
        m_serviceEntries.push_back(mesh::serviceEntryView(document));
    for (std::size_t i = 0; i < m_serviceEntries.size(); ++i)
        for (const auto& host : m_serviceEntries[i].hosts)
            m_entryByHost.emplace(host, i);
}

void RoutingIndex::addVirtualService(const kube::Document& document)
{
    VirtualService entry{document, mesh::virtualServiceView(document), {}, {}, false};
    const auto& view = entry.view;
    for (const auto& host : view.hosts)
        entry.hosts.push_back(qualified(host, view.ref.namespaceName));
    for (const auto& gateway : view.gateways)
        entry.gateways.push_back(qualifiedGateway(gateway, view.ref.namespaceName));
    entry.isMesh = std::ranges::find(entry.gateways, "mesh") != entry.gateways.end();
    m_virtualServices.push_back(std::move(entry));
}

void RoutingIndex::addDestinationRule(const kube::Document& document)
{
    DestinationRule entry{document, mesh::destinationRuleView(document), {}};
    entry.host = qualified(entry.view.host, entry.view.ref.namespaceName);
    m_destinationRules.push_back(std::move(entry));
}

std::string RoutingIndex::qualified(std::string_view host, std::string_view namespaceName) const
{
    return mesh::qualifiedHost(host, namespaceName, m_cluster.clusterDomain);
}

const RoutingIndex::VirtualService* RoutingIndex::findVirtualService(
    std::string_view namespaceName, std::string_view name) const
{
    const auto found = std::ranges::find_if(m_virtualServices, [&](const VirtualService& entry) {
        return entry.view.ref.name == name && entry.view.ref.namespaceName == namespaceName;
    });
    return found != m_virtualServices.end() ? &*found : nullptr;
}

std::vector<const RoutingIndex::VirtualService*> RoutingIndex::meshRulesFor(
    std::string_view host, std::string_view clientNamespace) const
{
    std::string best;
    std::vector<std::pair<int, const VirtualService*>> candidates;
    for (const VirtualService& entry : m_virtualServices) {
        const auto pattern = entry.isMesh ? bestPattern(entry.hosts, host) : std::nullopt;
        if (!pattern
            || !mesh::isExportedTo(
                entry.view.exportTo, entry.view.ref.namespaceName, clientNamespace))
            continue;
        if (candidates.empty() || specificity(*pattern, host) > specificity(best, host)) {
            best = *pattern;
            candidates.clear();
        }
        if (*pattern == best)
            candidates.emplace_back(visibilityRank(entry.view, clientNamespace), &entry);
    }
    std::ranges::stable_sort(candidates, {}, [](const auto& candidate) { return candidate.first; });
    std::vector<const VirtualService*> rules;
    for (const auto& candidate : candidates)
        rules.push_back(candidate.second);
    return rules;
}

std::vector<const RoutingIndex::DestinationRule*> RoutingIndex::policiesIn(
    std::string_view host, std::string_view namespaceName, std::string_view clientNamespace) const
{
    std::vector<const DestinationRule*> policies;
    for (const DestinationRule& entry : m_destinationRules) {
        if (entry.view.ref.namespaceName != namespaceName || !mesh::hostMatches(entry.host, host))
            continue;
        if (!mesh::isExportedTo(entry.view.exportTo, namespaceName, clientNamespace))
            continue;
        const bool isBetter = !policies.empty()
            && specificity(entry.host, host) > specificity(policies.front()->host, host);
        if (isBetter)
            policies.clear();
        if (policies.empty() || policies.front()->host == entry.host)
            policies.push_back(&entry);
    }
    return policies;
}

std::vector<const RoutingIndex::DestinationRule*> RoutingIndex::policiesFor(
    std::string_view host, std::string_view clientNamespace) const
{
    const auto serviceNamespace = mesh::serviceOfHost(host, m_cluster.clusterDomain).first;
    std::vector<const DestinationRule*> policies;
    if (clientNamespace != m_cluster.rootNamespace)
        policies = policiesIn(host, clientNamespace, clientNamespace);
    if (policies.empty() && !serviceNamespace.empty())
        policies = policiesIn(host, serviceNamespace, clientNamespace);
    if (policies.empty())
        if (const auto target = findHost(host); target.entry != nullptr)
            policies = policiesIn(host, target.entry->ref.namespaceName, clientNamespace);
    return policies.empty() ? policiesIn(host, m_cluster.rootNamespace, clientNamespace) : policies;
}

const mesh::SubsetView* RoutingIndex::findSubset(
    std::string_view host, std::string_view subset, std::string_view clientNamespace) const
{
    for (const DestinationRule* policy : policiesFor(host, clientNamespace)) {
        const auto found = std::ranges::find(policy->view.subsets, subset, &mesh::SubsetView::name);
        if (found != policy->view.subsets.end())
            return &*found;
    }
    return nullptr;
}

RoutingIndex::Host RoutingIndex::findHost(std::string_view host) const
{
    Host target;
    const auto [namespaceName, name] = mesh::serviceOfHost(host, m_cluster.clusterDomain);
    if (!name.empty())
        target.service = m_cluster.findService(namespaceName, name);
    if (target.service != nullptr)
        return target;
    if (const auto found = m_entryByHost.find(std::string(host)); found != m_entryByHost.end()) {
        target.entry = &m_serviceEntries[found->second];
        return target;
    }
    for (const auto& entry : m_serviceEntries)
        for (const auto& pattern : entry.hosts)
            if (isWildcard(pattern) && mesh::hostMatches(pattern, host))
                target.entry = &entry;
    return target;
}

bool RoutingIndex::isKnown(std::string_view host) const
{
    const auto target = findHost(host);
    return target.service != nullptr || target.entry != nullptr;
}

std::vector<const mesh::Pod*> RoutingIndex::podsSelected(
    std::string_view namespaceName, const mesh::Labels& selector) const
{
    std::vector<const mesh::Pod*> pods;
    const auto inNamespace = std::ranges::equal_range(m_cluster.pods, namespaceName, {},
        [](const mesh::Pod& pod) -> std::string_view { return pod.namespaceName; });
    for (const mesh::Pod& pod : inNamespace)
        if (!isFinished(pod) && mesh::selects(selector, pod.labels))
            pods.push_back(&pod);
    return pods;
}

std::vector<const mesh::Pod*> RoutingIndex::podsBehind(
    std::string_view host, const mesh::Labels& labels) const
{
    const auto target = findHost(host);
    if (target.service == nullptr || target.service->selector.empty())
        return {};
    mesh::Labels selector = target.service->selector;
    for (const auto& [key, value] : labels) {
        const auto [place, isNew] = selector.emplace(key, value);
        if (!isNew && place->second != value)
            return {};
    }
    return podsSelected(target.service->namespaceName, selector);
}

int RoutingIndex::readyPodsBehind(std::string_view host, const mesh::Labels& labels) const
{
    const auto target = findHost(host);
    if (target.service != nullptr && target.service->selector.empty()) {
        int ready = 0; // endpoints that somebody else maintains
        for (const auto& slice : m_cluster.endpointSlices)
            if (slice.namespaceName == target.service->namespaceName
                && slice.serviceName == target.service->name)
                ready += static_cast<int>(
                    std::ranges::count_if(slice.endpoints, &mesh::Endpoint::isReady));
        return ready;
    }
    const auto pods = podsBehind(host, labels);
    return static_cast<int>(
        std::ranges::count_if(pods, [](const mesh::Pod* pod) { return pod->isReady; }));
}

} // namespace vigla::routing
