#include "models/routing/check.h"

#include "models/core/text.h"
#include "models/routing/json_access.h"
#include "models/routing/route_text.h"
#include "models/routing/routing_index.h"
#include "models/routing/validate.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <tuple>

namespace vigla::routing {

namespace {

using VirtualService = RoutingIndex::VirtualService;
using DestinationRule = RoutingIndex::DestinationRule;

constexpr std::size_t kMostGuesses = 2000;

/// Checks objects against each other: what names what, who hides whom.
class CrossCheck {
public:
    explicit CrossCheck(const RoutingIndex& index)
        : m_index(index)
    {
    }

    std::vector<Finding> run()
    {
        for (const VirtualService& entry : m_index.virtualServices())
            checkVirtualService(entry);
        for (const DestinationRule& entry : m_index.destinationRules())
            checkDestinationRule(entry);
        checkShadowedHosts();
        checkDuplicatePolicies();
        return std::move(m_findings);
    }

private:
    void add(Severity severity, const char* code, const kube::ObjectRef& object,
        const std::string& path, std::string message)
    {
        m_findings.push_back({severity, code, object, path, std::move(message)});
    }

    void checkVirtualService(const VirtualService& entry)
    {
        const Json& spec = member(entry.document.json(), "spec");
        for (const char* list : {"http", "tls", "tcp"}) {
            const Json& routes = listAt(spec, list);
            for (std::size_t i = 0; i < routes.size(); ++i)
                checkRoute(entry, routes[i], childPointer("/spec/" + std::string(list), i));
        }
        checkGateways(entry);
    }

    void checkRoute(const VirtualService& entry, const Json& route, const std::string& at)
    {
        const Json& destinations = listAt(route, "route");
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < destinations.size(); ++i) {
            const auto weight = integerOf(destinations[i], "weight").value_or(0);
            sum += weight;
            const bool getsTraffic = destinations.size() == 1 || weight > 0;
            checkDestination(entry, member(destinations[i], "destination"),
                childPointer(at + "/route", i) + "/destination", getsTraffic);
        }
        if (destinations.size() > 1 && sum > 0 && sum != 100)
            add(Severity::Warning, "weights-not-100", entry.view.ref, at + "/route",
                "The weights sum to " + std::to_string(sum)
                    + ", not to 100. Istio takes them as shares of their sum; older versions "
                      "refuse them.");
        if (const Json& mirror = member(route, "mirror"); mirror.is_object())
            checkDestination(entry, mirror, at + "/mirror", true);
        const Json& mirrors = listAt(route, "mirrors");
        for (std::size_t i = 0; i < mirrors.size(); ++i)
            checkDestination(entry, member(mirrors[i], "destination"),
                childPointer(at + "/mirrors", i) + "/destination", true);
        checkDelegate(entry, route, at);
    }

    void checkDelegate(const VirtualService& entry, const Json& route, const std::string& at)
    {
        const Json& delegate = member(route, "delegate");
        if (!delegate.is_object())
            return;
        auto namespaceName = textOf(delegate, "namespace");
        if (namespaceName.empty())
            namespaceName = entry.view.ref.namespaceName;
        const auto* target = m_index.findVirtualService(namespaceName, textOf(delegate, "name"));
        if (target == nullptr)
            add(Severity::Error, "unknown-delegate", entry.view.ref, at + "/delegate",
                "There is no VirtualService " + namespaceName + "/"
                    + plainText(textOf(delegate, "name"), false, 100)
                    + " to delegate to; the route is dropped.");
        else if (!target->isDelegate())
            add(Severity::Warning, "unknown-delegate", entry.view.ref, at + "/delegate",
                "VirtualService " + target->view.ref.text()
                    + " has hosts of its own, so it cannot be delegated to; the route is dropped.");
    }

    /// `shopp` → ` Was shop meant?`
    std::string guess(std::string_view name, const std::vector<std::string>& known) const
    {
        std::string best;
        std::size_t least = std::min<std::size_t>(3, name.size() / 2 + 1);
        for (std::size_t i = 0; i < std::min(known.size(), kMostGuesses); ++i)
            if (const auto distance = editDistance(name, known[i]); distance < least) {
                least = distance;
                best = known[i];
            }
        return best.empty() ? std::string() : " Was " + best + " meant?";
    }

    std::string guessHost(const std::string& host, const std::string& namespaceName) const
    {
        const auto [wantedNamespace, wantedName]
            = mesh::serviceOfHost(host, m_index.cluster().clusterDomain);
        std::vector<std::string> names;
        const auto& in = wantedNamespace.empty() ? namespaceName : wantedNamespace;
        for (const auto& service : m_index.cluster().services) {
            if (service.namespaceName == in)
                names.push_back(service.name);
            else if (service.name == wantedName)
                return " There is one in namespace " + service.namespaceName + "; write "
                    + service.name + "." + service.namespaceName + ".svc."
                    + m_index.cluster().clusterDomain + ".";
        }
        return host.size() > 300 ? std::string()
                                 : guess(wantedName.empty() ? host : wantedName, names);
    }

    void checkDestination(const VirtualService& entry, const Json& destination,
        const std::string& at, bool getsTraffic)
    {
        const auto written = textOf(destination, "host");
        if (written.empty())
            return; // the validation says so
        const auto host = m_index.qualified(written, entry.view.ref.namespaceName);
        if (!m_index.isKnown(host)) {
            const bool isCertain = isCovered("services") && isCovered("serviceentries");
            add(isCertain ? Severity::Error : Severity::Warning, "unknown-host", entry.view.ref,
                at + "/host",
                "There is no service or ServiceEntry for " + plainText(host, false, 200)
                    + "; requests would fail with 503 NC (IST0101)."
                    + guessHost(host, entry.view.ref.namespaceName));
            return;
        }
        checkPort(entry, destination, host, at);
        checkSubset(entry, destination, host, at, getsTraffic);
    }

    /// False while a kind is still being listed or is forbidden: then absence proves nothing.
    bool isCovered(const std::string& plural) const
    {
        const auto& coverage = m_index.cluster().coverage;
        const auto found = coverage.find(plural);
        return found == coverage.end() || found->second.state == mesh::ResourceCoverage::State::Live
            || found->second.state == mesh::ResourceCoverage::State::NotServed;
    }

    void checkPort(const VirtualService& entry, const Json& destination, const std::string& host,
        const std::string& at)
    {
        const auto target = m_index.findHost(host);
        const auto& ports = target.service != nullptr ? target.service->ports : target.entry->ports;
        const auto wanted = integerOf(member(destination, "port"), "number");
        if (!wanted) {
            return; // the port that the client used is taken
        }
        const bool isServed = std::ranges::any_of(
            ports, [&](const mesh::ServicePort& port) { return port.port == *wanted; });
        if (isServed || ports.empty())
            return;
        std::vector<std::string> served;
        served.reserve(ports.size());
        for (const auto& port : ports)
            served.push_back(std::to_string(port.port));
        add(Severity::Error, "wrong-port", entry.view.ref, at + "/port/number",
            plainText(host, false, 200) + " has no port " + std::to_string(*wanted) + "; it has "
                + join(served, ", ") + ".");
    }

    void checkSubset(const VirtualService& entry, const Json& destination, const std::string& host,
        const std::string& at, bool getsTraffic)
    {
        const auto name = textOf(destination, "subset");
        const auto* subset
            = name.empty() ? nullptr : m_index.findSubset(host, name, entry.view.ref.namespaceName);
        if (!name.empty() && subset == nullptr) {
            std::vector<std::string> known;
            for (const auto* policy : m_index.policiesFor(host, entry.view.ref.namespaceName))
                for (const auto& other : policy->view.subsets)
                    known.push_back(other.name);
            add(isCovered("destinationrules") ? Severity::Error : Severity::Warning,
                "unknown-subset", entry.view.ref, at + "/subset",
                "No DestinationRule declares subset " + plainText(name, false, 70) + " of "
                    + plainText(host, false, 200) + "; requests would fail with 503 NC (IST0101)."
                    + (known.empty()
                            ? std::string(" Declare it first.")
                            : " Declared are " + join(known, ", ") + "." + guess(name, known)));
            return;
        }
        if (getsTraffic)
            checkPods(entry, host, subset, at);
    }

    void checkPods(const VirtualService& entry, const std::string& host,
        const mesh::SubsetView* subset, const std::string& at)
    {
        const auto* service = m_index.findHost(host).service;
        const bool isCountable = service != nullptr && service->type != "ExternalName"
            && (!service->selector.empty() || subset == nullptr) && isCovered("pods");
        const auto labels = subset != nullptr ? subset->labels : mesh::Labels();
        if (!isCountable || m_index.readyPodsBehind(host, labels) > 0)
            return;
        const bool hasPods = !m_index.podsBehind(host, labels).empty();
        const std::string what = subset != nullptr
            ? "Subset " + plainText(subset->name, false, 70) + " of " + plainText(host, false, 200)
            : plainText(host, false, 200);
        add(Severity::Warning, subset != nullptr ? "subset-without-pods" : "host-without-pods",
            entry.view.ref, at + (subset != nullptr ? "/subset" : "/host"),
            what + (hasPods ? " has no ready pod" : " has no pod")
                + "; requests that go there fail with 503 UH.");
    }

    void checkGateways(const VirtualService& entry)
    {
        if (!isCovered("gateways"))
            return;
        for (std::size_t i = 0; i < entry.gateways.size(); ++i) {
            const auto& name = entry.gateways[i];
            const auto slash = name.find('/');
            if (name == "mesh" || slash == std::string::npos)
                continue;
            const auto isNamed = [&](const kube::Document& gateway) {
                return gateway.name() == name.substr(slash + 1)
                    && gateway.namespaceName() == name.substr(0, slash);
            };
            const auto& cluster = m_index.cluster();
            const bool isThere = std::ranges::any_of(cluster.istio("Gateway"), isNamed)
                || std::ranges::any_of(cluster.gatewayApiGateways, isNamed);
            if (!isThere)
                add(Severity::Warning, "unknown-gateway", entry.view.ref,
                    childPointer("/spec/gateways", i),
                    "There is no gateway " + plainText(name, false, 120)
                        + ", so the rules do not apply there (IST0101).");
        }
    }

    void checkDestinationRule(const DestinationRule& entry)
    {
        const auto& view = entry.view;
        if (entry.host.empty())
            return;
        const bool isWildcard = entry.host.starts_with('*');
        if (!isWildcard && !m_index.isKnown(entry.host)) {
            if (isCovered("services") && isCovered("serviceentries"))
                add(Severity::Warning, "unknown-host", view.ref, "/spec/host",
                    "There is no service or ServiceEntry for " + plainText(entry.host, false, 200)
                        + ", so the rule has no effect (IST0174)."
                        + guessHost(entry.host, view.ref.namespaceName));
            return;
        }
        const auto* service = isWildcard ? nullptr : m_index.findHost(entry.host).service;
        if (service == nullptr || service->selector.empty() || !isCovered("pods"))
            return;
        for (std::size_t i = 0; i < view.subsets.size(); ++i)
            if (m_index.podsBehind(entry.host, view.subsets[i].labels).empty())
                add(Severity::Info, "subset-selects-nothing", view.ref,
                    childPointer("/spec/subsets", i),
                    "Subset " + plainText(view.subsets[i].name, false, 70)
                        + " selects no pod now (IST0173).");
    }

    /// Of several VirtualServices for the same host in the mesh only the first counts.
    void checkShadowedHosts()
    {
        std::set<std::string> seen;
        for (const VirtualService& entry : m_index.virtualServices())
            for (const auto& host : entry.hosts) {
                if (!entry.isMesh || !seen.insert(host).second)
                    continue;
                checkShadowsOf(host);
            }
    }

    void checkShadowsOf(const std::string& host)
    {
        const auto serviceNamespace
            = mesh::serviceOfHost(host, m_index.cluster().clusterDomain).first;
        std::vector<const VirtualService*> rules = m_index.meshRulesFor(host, serviceNamespace);
        std::erase_if(rules, [&](const VirtualService* entry) {
            return std::ranges::find(entry->hosts, host) == entry->hosts.end();
        });
        for (std::size_t i = 1; i < rules.size(); ++i) {
            const auto place = std::ranges::find(rules[i]->hosts, host) - rules[i]->hosts.begin();
            add(Severity::Warning, "shadowed-host", rules[i]->view.ref,
                childPointer("/spec/hosts", static_cast<std::size_t>(place)),
                rules.front()->view.ref.text() + " already routes " + plainText(host, false, 200)
                    + " and is older, so these rules are ignored for it in the mesh (IST0109). Put "
                      "all rules for a host into one object.");
        }
    }

    /// A rule in another namespace, or a second one for the same host, may not do what it says.
    void checkDuplicatePolicies()
    {
        for (const DestinationRule& entry : m_index.destinationRules()) {
            if (entry.host.starts_with('*') || !entry.view.workloadSelector.empty())
                continue;
            for (const DestinationRule& older : m_index.destinationRules()) {
                if (&older == &entry)
                    break;
                const bool isSame = older.host == entry.host
                    && older.view.ref.namespaceName == entry.view.ref.namespaceName
                    && older.view.workloadSelector.empty();
                if (isSame && entry.view.exportTo == older.view.exportTo)
                    reportMergedPolicy(entry, older);
            }
        }
    }

    void reportMergedPolicy(const DestinationRule& entry, const DestinationRule& older)
    {
        for (std::size_t i = 0; i < entry.view.subsets.size(); ++i) {
            const auto& name = entry.view.subsets[i].name;
            if (std::ranges::find(older.view.subsets, name, &mesh::SubsetView::name)
                != older.view.subsets.end())
                add(Severity::Warning, "shadowed-subset", entry.view.ref,
                    childPointer("/spec/subsets", i),
                    older.view.ref.text() + " is older and declares subset "
                        + plainText(name, false, 70) + " too; that one is used.");
        }
        if (memberAt(entry.document.json(), "spec.trafficPolicy").is_object()
            && memberAt(older.document.json(), "spec.trafficPolicy").is_object())
            add(Severity::Warning, "shadowed-policy", entry.view.ref, "/spec/trafficPolicy",
                older.view.ref.text() + " is older and has a traffic policy for "
                    + plainText(entry.host, false, 200) + " too; that one is used.");
    }

    const RoutingIndex& m_index;
    std::vector<Finding> m_findings;
};

void sortFindings(std::vector<Finding>& findings)
{
    std::ranges::stable_sort(findings, [](const Finding& a, const Finding& b) {
        return std::tuple(-static_cast<int>(a.severity), a.object, a.path, a.code)
            < std::tuple(-static_cast<int>(b.severity), b.object, b.path, b.code);
    });
}

/// Why a change cannot be meant: it moves the object or hurts its identity.
void checkIdentity(const Change& change, std::vector<Finding>& findings)
{
    if (change.isRemoval() || change.isCreation())
        return;
    const auto before = change.before.ref();
    const auto after = change.after.ref();
    if (before != after)
        findings.push_back({Severity::Error, "changed-identity", before, "/metadata",
            "kind, name and namespace of an object cannot be changed: this would be "
                + plainText(after.text(), false, 200) + ". Create a new object instead."});
}

/// What a removal leaves behind: routes that name subsets nobody declares are found by the cross
/// check; a removed VirtualService lets requests go to all versions.
void checkRemoval(const Change& change, std::vector<Finding>& findings)
{
    if (change.isRemoval() && change.ref().kind == "VirtualService")
        findings.push_back({Severity::Info, "routes-removed", change.ref(), "",
            "Without this object requests go to all ready pods of the service, whatever their "
            "version."});
}

} // namespace

std::vector<Finding> checkCluster(const mesh::ClusterState& cluster, const ChangeSet& drafts)
{
    const RoutingIndex index(cluster, drafts);
    auto findings = CrossCheck(index).run();
    for (const char* kind : {"VirtualService", "DestinationRule", "Gateway", "ServiceEntry"})
        for (const auto& document : overlaid(cluster, drafts, kind))
            for (auto& finding : validateIstioObject(document))
                findings.push_back(std::move(finding));
    sortFindings(findings);
    return findings;
}

std::vector<Finding> checkChanges(const mesh::ClusterState& cluster, const ChangeSet& changes)
{
    std::set<kube::ObjectRef> changed;
    std::vector<Finding> findings;
    for (const Change& change : changes.changes) {
        changed.insert(change.ref());
        checkIdentity(change, findings);
        checkRemoval(change, findings);
        if (!change.isRemoval())
            for (auto& finding : validateIstioObject(change.after))
                findings.push_back(std::move(finding));
    }
    const auto before = CrossCheck(RoutingIndex(cluster)).run();
    for (auto& finding : CrossCheck(RoutingIndex(cluster, changes)).run()) {
        const bool isNew = std::ranges::find(before, finding) == before.end();
        if (!changed.contains(finding.object) && !isNew)
            continue;
        if (!isNew && finding.severity == Severity::Error)
            finding.severity = Severity::Warning; // it was so before; the edit need not wait for it
        findings.push_back(std::move(finding));
    }
    sortFindings(findings);
    return findings;
}

} // namespace vigla::routing
