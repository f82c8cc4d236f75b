#include "models/qt/inspected_rules.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <tuple>

namespace vigla {

namespace {

using nlohmann::ordered_json;

/// Kinds that choose pods by labels, and where their labels stand.
struct SelectingKind {
    const char* kind;
    const char* pointer;
};
constexpr std::array kSelectingKinds{
    SelectingKind{"PeerAuthentication", "/spec/selector/matchLabels"},
    SelectingKind{"AuthorizationPolicy", "/spec/selector/matchLabels"},
    SelectingKind{"RequestAuthentication", "/spec/selector/matchLabels"},
    SelectingKind{"Telemetry", "/spec/selector/matchLabels"},
    SelectingKind{"WasmPlugin", "/spec/selector/matchLabels"},
    SelectingKind{"Sidecar", "/spec/workloadSelector/labels"},
    SelectingKind{"EnvoyFilter", "/spec/workloadSelector/labels"},
};

mesh::Labels labelsAt(const kube::Document& object, const char* pointer)
{
    mesh::Labels labels;
    const ordered_json::json_pointer place(pointer);
    if (!object.json().contains(place) || !object.json().at(place).is_object())
        return labels;
    for (const auto& [key, value] : object.json().at(place).items())
        if (value.is_string())
            labels[key] = value.get<std::string>();
    return labels;
}

std::vector<std::string> textsAt(const kube::Document& object, const char* pointer)
{
    std::vector<std::string> texts;
    const ordered_json::json_pointer place(pointer);
    if (!object.json().contains(place) || !object.json().at(place).is_array())
        return texts;
    for (const ordered_json& text : object.json().at(place))
        if (text.is_string())
            texts.push_back(text.get<std::string>());
    return texts;
}

bool selectsAny(const mesh::Labels& selector, const std::vector<const mesh::Pod*>& pods)
{
    return std::ranges::any_of(
        pods, [&](const mesh::Pod* pod) { return mesh::selects(selector, pod->labels); });
}

/// Why a policy has a say in pods of `namespaceName`; absent when it has none.
std::optional<RuleReason> reasonOf(const kube::Document& policy, const mesh::Labels& selector,
    const mesh::ClusterState& cluster, const std::string& namespaceName,
    const std::vector<const mesh::Pod*>& pods)
{
    const bool isRoot = policy.namespaceName() == cluster.rootNamespace;
    if (!isRoot && policy.namespaceName() != namespaceName)
        return std::nullopt;
    if (!selector.empty())
        return selectsAny(selector, pods) ? std::optional(RuleReason::SelectsIt) : std::nullopt;
    return isRoot ? RuleReason::WholeMesh : RuleReason::WholeNamespace;
}

void addPolicies(std::vector<InspectedRule>& rules, const mesh::ClusterState& cluster,
    const graph::Node& node, const std::vector<const mesh::Pod*>& pods)
{
    for (const SelectingKind& kind : kSelectingKinds)
        for (const kube::Document& policy : cluster.istio(kind.kind))
            if (const auto reason = reasonOf(
                    policy, labelsAt(policy, kind.pointer), cluster, node.namespaceName, pods))
                rules.push_back({policy.ref(), *reason});
    for (const kube::Document& gateway : cluster.istio("Gateway")) {
        const mesh::Labels selector = labelsAt(gateway, "/spec/selector");
        if (!selector.empty() && selectsAny(selector, pods))
            rules.push_back({gateway.ref(), RuleReason::SelectsIt});
    }
}

/// Gateways that the host's VirtualServices name, as `name` or `namespace/name`.
void addGatewaysOf(std::vector<InspectedRule>& rules, const mesh::ClusterState& cluster,
    const routing::RoutableHost& host)
{
    for (const kube::ObjectRef& ref : host.objects) {
        const kube::Document* object
            = ref.kind == "VirtualService" ? cluster.findObject(ref) : nullptr;
        if (!object)
            continue;
        for (const std::string& name : textsAt(*object, "/spec/gateways"))
            for (const kube::Document& gateway : cluster.istio("Gateway")) {
                const std::string full = gateway.namespaceName() + "/" + gateway.name();
                if (full == name
                    || (gateway.namespaceName() == ref.namespaceName && gateway.name() == name))
                    rules.push_back({gateway.ref(), RuleReason::Routes});
            }
    }
}

void addServiceEntries(
    std::vector<InspectedRule>& rules, const mesh::ClusterState& cluster, const graph::Node& node)
{
    if (!node.serviceEntry)
        return;
    const auto& wanted = node.serviceEntry->hosts;
    for (const kube::Document& entry : cluster.istio("ServiceEntry"))
        for (const std::string& host : textsAt(entry, "/spec/hosts"))
            if (std::ranges::find(wanted, host) != wanted.end()) {
                rules.push_back({entry.ref(), RuleReason::Routes});
                break;
            }
}

} // namespace

std::vector<InspectedRule> rulesTouching(const Published& picture, const graph::Node& node,
    const std::vector<const mesh::Pod*>& pods, const routing::RoutableHost* host)
{
    std::vector<InspectedRule> rules;
    if (host)
        for (const kube::ObjectRef& ref : host->objects)
            rules.push_back({ref, RuleReason::Routes});
    if (picture.snapshot && picture.snapshot->cluster) {
        const mesh::ClusterState& cluster = *picture.snapshot->cluster;
        if (host)
            addGatewaysOf(rules, cluster, *host);
        addServiceEntries(rules, cluster, node);
        addPolicies(rules, cluster, node, pods);
    }
    const auto key = [](const InspectedRule& rule) { return std::tie(rule.reason, rule.ref); };
    std::ranges::sort(rules, [&](const auto& a, const auto& b) { return key(a) < key(b); });
    std::set<kube::ObjectRef> seen;
    std::erase_if(rules, [&](const InspectedRule& rule) { return !seen.insert(rule.ref).second; });
    return rules;
}

} // namespace vigla
