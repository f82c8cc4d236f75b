#include "models/sim/config/config_model.h"
#include "models/sim/config/read_config.h"
#include "models/sim/scenario/scenario_node.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace vigla::sim {

namespace {

constexpr double kMostCallsPerSecond = 100'000;
constexpr int kMostPods = 30'000;

std::string pointerTo(const char* list, std::size_t index, const std::string& key = {})
{
    std::string pointer = std::string("/") + list + "/" + std::to_string(index);
    return key.empty() ? pointer : pointer + "/" + key;
}

std::optional<ScenarioProblem> checkNames(const Scenario& scenario)
{
    std::set<std::string> namespaces;
    for (std::size_t i = 0; i < scenario.namespaces.size(); ++i)
        if (!namespaces.insert(scenario.namespaces[i].name).second)
            return ScenarioProblem{pointerTo("namespaces", i, "name"), "is there twice"};
    std::set<std::string> services;
    for (std::size_t i = 0; i < scenario.services.size(); ++i) {
        const auto& service = scenario.services[i];
        if (!namespaces.contains(service.namespaceName))
            return ScenarioProblem{
                pointerTo("services", i, "namespace"), "is not among 'namespaces'"};
        if (!services.insert(service.namespaceName + "/" + service.name).second)
            return ScenarioProblem{pointerTo("services", i, "name"), "is there twice"};
    }
    std::set<std::string> workloads;
    int pods = 0;
    for (std::size_t i = 0; i < scenario.workloads.size(); ++i) {
        const auto& workload = scenario.workloads[i];
        pods += workload.replicas;
        if (!namespaces.contains(workload.namespaceName))
            return ScenarioProblem{
                pointerTo("workloads", i, "namespace"), "is not among 'namespaces'"};
        if (!workloads.insert(workload.namespaceName + "/" + workload.name).second)
            return ScenarioProblem{pointerTo("workloads", i, "name"), "is there twice"};
    }
    if (pods > kMostPods)
        return ScenarioProblem{
            "/workloads", "have more than " + std::to_string(kMostPods) + " replicas together"};
    return std::nullopt;
}

/// All names that programs can resolve: services, hosts of ServiceEntries, and what is outside.
std::set<std::string> resolvableHosts(const Scenario& scenario)
{
    std::set<std::string> hosts;
    for (const auto& service : scenario.services)
        hosts.insert(fullHost(service.name, service.namespaceName));
    for (const auto& external : scenario.externals)
        hosts.insert(external.host);
    for (const auto& object : scenario.objects)
        if (object.kind() == "ServiceEntry")
            for (const auto& service : readServiceEntry(object))
                hosts.insert(service.host);
    return hosts;
}

std::string fullNameOfCall(const std::string& host, const std::string& namespaceName)
{
    const auto dots = std::count(host.begin(), host.end(), '.');
    if (dots == 1)
        return host + ".svc.cluster.local";
    return fullHost(host, namespaceName);
}

bool isKnown(
    const std::set<std::string>& hosts, const std::string& host, const std::string& namespaceName)
{
    return hosts.contains(host) || hosts.contains(fullNameOfCall(host, namespaceName))
        || std::any_of(hosts.begin(), hosts.end(), [&](const std::string& known) {
               return known.starts_with('*') && hostCovers(known, host);
           });
}

std::optional<ScenarioProblem> checkCalls(const Scenario& scenario)
{
    const auto hosts = resolvableHosts(scenario);
    for (std::size_t i = 0; i < scenario.workloads.size(); ++i)
        for (std::size_t k = 0; k < scenario.workloads[i].calls.size(); ++k)
            if (!isKnown(hosts, scenario.workloads[i].calls[k].host,
                    scenario.workloads[i].namespaceName))
                return ScenarioProblem{
                    pointerTo("workloads", i, "calls/" + std::to_string(k) + "/to"),
                    "names neither a service nor anything under 'externals'"};
    return std::nullopt;
}

std::optional<ScenarioProblem> checkClients(const Scenario& scenario)
{
    for (std::size_t i = 0; i < scenario.clients.size(); ++i) {
        const auto& client = scenario.clients[i];
        const std::string key = client.gateway.empty() ? "workload" : "gateway";
        const std::string& wanted = client.gateway.empty() ? client.workload : client.gateway;
        const auto found = std::find_if(scenario.workloads.begin(), scenario.workloads.end(),
            [&](const WorkloadSpec& workload) {
                return workload.namespaceName + "/" + workload.name == wanted;
            });
        if (found == scenario.workloads.end())
            return ScenarioProblem{
                pointerTo("clients", i, key), "must be namespace/name of an entry of 'workloads'"};
        if (!client.gateway.empty() && found->proxy != ProxyKind::Gateway)
            return ScenarioProblem{
                pointerTo("clients", i, key), "must be a workload with 'proxy: gateway'"};
    }
    return std::nullopt;
}

/// Follows calls from service to service; every workload of a called service gets a share.
class CallRates final {
public:
    explicit CallRates(const Scenario& scenario)
        : m_scenario(scenario)
    {
        for (const auto& service : scenario.services)
            for (std::size_t i = 0; i < scenario.workloads.size(); ++i) {
                const auto& workload = scenario.workloads[i];
                mesh::Labels labels = workload.labels;
                labels.emplace("app", workload.app);
                labels.emplace("version", workload.version);
                if (workload.namespaceName == service.namespaceName && !service.selector.empty()
                    && mesh::selects(service.selector, labels))
                    m_servers[fullHost(service.name, service.namespaceName)].push_back(i);
            }
        m_costs.assign(scenario.workloads.size(), -1);
    }

    /// Calls that one request to this workload causes, itself included; nothing when calls run in
    /// a circle.
    std::optional<double> cost(std::size_t workload)
    {
        double& known = m_costs[workload];
        if (known >= 0)
            return known;
        if (known == kRunning)
            return std::nullopt;
        known = kRunning;
        double sum = 1;
        const auto& spec = m_scenario.workloads[workload];
        for (const auto& call : spec.calls) {
            const auto below = costOfHost(call.host, spec.namespaceName);
            if (!below)
                return std::nullopt;
            sum += call.perRequest * *below;
        }
        return m_costs[workload] = sum;
    }

    std::optional<double> costOfHost(const std::string& host, const std::string& namespaceName)
    {
        auto found = m_servers.find(host);
        if (found == m_servers.end())
            found = m_servers.find(fullNameOfCall(host, namespaceName));
        double most = 1;
        if (found != m_servers.end())
            for (const auto server : found->second) {
                const auto below = cost(server);
                if (!below)
                    return std::nullopt;
                most = std::max(most, *below);
            }
        return most;
    }

private:
    static constexpr double kRunning = -2;
    const Scenario& m_scenario;
    std::map<std::string, std::vector<std::size_t>> m_servers;
    std::vector<double> m_costs;
};

std::optional<ScenarioProblem> checkCosts(const Scenario& scenario)
{
    CallRates rates(scenario);
    for (std::size_t i = 0; i < scenario.workloads.size(); ++i)
        if (!rates.cost(i))
            return ScenarioProblem{
                pointerTo("workloads", i, "calls"), "run in a circle; let one of them go"};
    if (expectedCallsPerSecond(scenario) > kMostCallsPerSecond)
        return ScenarioProblem{"/clients",
            "cause more than 100000 calls per second; lower 'perSecond' or 'perRequest'"};
    return std::nullopt;
}

} // namespace

std::optional<ScenarioProblem> findScenarioProblem(const Scenario& scenario)
{
    if (auto problem = checkNames(scenario))
        return problem;
    if (auto problem = checkCalls(scenario))
        return problem;
    if (auto problem = checkClients(scenario))
        return problem;
    return checkCosts(scenario);
}

double expectedCallsPerSecond(const Scenario& scenario)
{
    CallRates rates(scenario);
    double sum = 0;
    for (const auto& client : scenario.clients) {
        const auto slash = client.workload.find('/');
        const std::string home
            = slash == std::string::npos ? std::string() : client.workload.substr(0, slash);
        double below = rates.costOfHost(client.host, home).value_or(0);
        if (!client.gateway.empty()) // where a gateway leads is for its rules to say: the costliest
            for (std::size_t i = 0; i < scenario.workloads.size(); ++i)
                below = std::max(below, rates.cost(i).value_or(0));
        sum += client.perSecond * (1 + below);
    }
    return sum;
}

} // namespace vigla::sim
