#include "models/sim/config/config_model.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace vigla::sim {

namespace {

/// `VirtualService` → `virtual-service`.
std::string dashed(const std::string& kind)
{
    std::string text;
    for (const char c : kind) {
        const bool isUpper = c >= 'A' && c <= 'Z';
        if (isUpper && !text.empty())
            text += '-';
        text += isUpper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

} // namespace

std::string Origin::configPath() const
{
    return "/apis/" + ref.group + "/v1/namespaces/" + ref.namespaceName + "/" + dashed(ref.kind)
        + "/" + ref.name;
}

bool VirtualServiceModel::isBoundTo(const std::string& gateway) const
{
    return std::find(gateways.begin(), gateways.end(), gateway) != gateways.end();
}

bool VirtualServiceModel::isVisibleIn(const std::string& namespaceName) const
{
    return isExportedTo(exportTo, origin.ref.namespaceName, namespaceName);
}

bool DestinationRuleModel::isVisibleIn(const std::string& namespaceName) const
{
    if (!workloadSelector.empty())
        return origin.ref.namespaceName == namespaceName;
    return isExportedTo(exportTo, origin.ref.namespaceName, namespaceName);
}

const SubsetModel* DestinationRuleModel::subset(const std::string& name) const
{
    const auto found = std::find_if(subsets.begin(), subsets.end(),
        [&](const SubsetModel& subset) { return subset.name == name; });
    return found == subsets.end() ? nullptr : &*found;
}

const PolicyBlocks* TrafficPolicy::ofPort(std::uint16_t port) const
{
    const auto found = std::find_if(
        ports.begin(), ports.end(), [&](const auto& entry) { return entry.first == port; });
    return found == ports.end() ? nullptr : &found->second;
}

bool PortModel::isTcp() const
{
    static constexpr std::array<std::string_view, 6> kStreams{
        "tcp", "tls", "https", "mongo", "mysql", "redis"};
    return std::find(kStreams.begin(), kStreams.end(), protocol) != kStreams.end();
}

const PortModel* ServiceModel::port(std::uint16_t number) const
{
    const auto found = std::find_if(
        ports.begin(), ports.end(), [&](const PortModel& entry) { return entry.number == number; });
    return found == ports.end() ? nullptr : &*found;
}

bool isExportedTo(
    const std::vector<std::string>& exportTo, const std::string& home, const std::string& client)
{
    if (exportTo.empty())
        return true;
    return std::any_of(exportTo.begin(), exportTo.end(), [&](const std::string& entry) {
        return entry == "*" || entry == client || (entry == "." && home == client);
    });
}

std::string fullHost(const std::string& host, const std::string& namespaceName)
{
    if (host.empty() || host == "*" || host.find('.') != std::string::npos)
        return host;
    return host + "." + namespaceName + ".svc.cluster.local";
}

bool hostCovers(const std::string& pattern, const std::string& host)
{
    if (pattern == "*" || pattern == host)
        return true;
    if (!pattern.starts_with("*"))
        return false;
    const auto suffix = std::string_view(pattern).substr(1);
    return host.size() > suffix.size() && host.ends_with(suffix);
}

} // namespace vigla::sim
