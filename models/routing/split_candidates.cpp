#include "models/core/text.h"
#include "models/routing/hosts.h"
#include "models/routing/split.h"

#include <algorithm>
#include <array>
#include <set>

namespace vigla::routing {

namespace {

constexpr std::array<const char*, 3> kVersionLabels{
    "version", "app.kubernetes.io/version", "service.istio.io/canonical-revision"};

/// Version label and value of a workload; empty without one.
std::pair<std::string, std::string> versionOf(const mesh::Labels& labels)
{
    for (const char* key : kVersionLabels)
        if (const auto found = labels.find(key); found != labels.end() && !found->second.empty())
            return *found;
    return {};
}

/// `1.2_beta` → `v1-2-beta`: a subset's name is a DNS label.
std::string subsetNameFor(const std::string& version)
{
    std::string name;
    for (const char c : toLower(version))
        name += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-';
    if (!name.empty() && name.front() >= '0' && name.front() <= '9')
        name = "v" + name;
    const auto first = name.find_first_not_of('-');
    if (first == std::string::npos)
        return "subset";
    name = name.substr(first, std::min<std::size_t>(63, name.find_last_not_of('-') - first + 1));
    return name.substr(0, name.find_last_not_of('-') + 1);
}

/// Versions of pods and of Deployments (also of those without pods) behind a service.
std::set<std::pair<std::string, std::string>> versionsBehind(
    const RoutingIndex& index, const std::string& host)
{
    std::set<std::pair<std::string, std::string>> versions;
    for (const mesh::Pod* pod : index.podsBehind(host, {}))
        versions.insert(versionOf(pod->labels));
    const auto* service = index.findHost(host).service;
    if (service != nullptr && !service->selector.empty())
        for (const auto& deployment : index.cluster().deployments)
            if (deployment.namespaceName == service->namespaceName
                && mesh::selects(service->selector, deployment.templateLabels))
                versions.insert(versionOf(deployment.templateLabels));
    versions.erase(std::pair<std::string, std::string>());
    return versions;
}

/// Collects what can be split to, host by host.
class Candidates {
public:
    Candidates(const RoutingIndex& index, const std::string& clientNamespace)
        : m_index(index)
        , m_clientNamespace(clientNamespace)
    {
    }

    void addHost(const std::string& host)
    {
        m_names.clear();
        m_known.clear();
        for (const auto* policy : m_index.policiesFor(host, m_clientNamespace))
            for (const auto& subset : policy->view.subsets)
                if (!m_names.contains(subset.name))
                    add(host, subset.name, subset.labels);
        for (const auto& [key, value] : versionsBehind(m_index, host)) {
            if (m_known.contains({{key, value}}))
                continue;
            std::string name = subsetNameFor(value);
            for (int i = 2; m_names.contains(name); ++i)
                name = subsetNameFor(value) + "-" + std::to_string(i);
            add(host, name, {{key, value}});
        }
    }

    std::vector<SplitDestination> take() { return std::move(m_candidates); }

private:
    void add(const std::string& host, const std::string& subset, mesh::Labels labels)
    {
        SplitDestination candidate;
        candidate.host = host;
        candidate.subset = subset;
        candidate.subsetLabels = std::move(labels);
        fillPods(m_index, candidate);
        m_names.insert(candidate.subset);
        m_known.insert(candidate.subsetLabels);
        m_candidates.push_back(std::move(candidate));
    }

    const RoutingIndex& m_index;
    const std::string& m_clientNamespace;
    std::set<std::string> m_names;
    std::set<mesh::Labels> m_known;
    std::vector<SplitDestination> m_candidates;
};

} // namespace

std::vector<SplitDestination> splitCandidates(
    const mesh::ClusterState& cluster, const RoutableHost& host, const ChangeSet& drafts)
{
    const RoutingIndex index(cluster, drafts);
    // The host of a gateway is only a name: what it leads to has the versions.
    std::vector<std::string> hosts;
    if (!host.serviceName.empty())
        hosts.push_back(host.host);
    for (const RouteCard& card : host.cards)
        for (const SplitDestination& destination : card.destinations)
            if (std::ranges::find(hosts, destination.host) == hosts.end())
                hosts.push_back(destination.host);
    Candidates candidates(index, host.namespaceName);
    for (const auto& name : hosts)
        candidates.addHost(name);
    return candidates.take();
}

} // namespace vigla::routing
