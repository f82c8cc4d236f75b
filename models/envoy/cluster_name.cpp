#include "models/envoy/cluster_name.h"

#include "models/core/text.h"

namespace vigla::envoy {

ClusterName parseClusterName(std::string_view name)
{
    const auto parts = split(name, '|');
    if (parts.size() == 4) {
        std::string_view subset = parts[2];
        if (parts[0] == "inbound-vip") // of a waypoint: the protocol, and the subset if any
            subset = subset.find('/') == std::string_view::npos
                ? std::string_view()
                : subset.substr(subset.find('/') + 1);
        return {std::string(parts[0]), std::string(parts[1]), std::string(subset),
            std::string(parts[3])};
    }
    // SNI-DNAT gateways: outbound_.9080_.v1_.reviews.default.svc.cluster.local
    constexpr std::string_view kBetween = "_.";
    std::string_view rest = name;
    std::string_view fields[3];
    for (auto& field : fields) {
        const auto end = rest.find(kBetween);
        if (end == std::string_view::npos)
            return {{}, {}, {}, std::string(name)};
        field = rest.substr(0, end);
        rest.remove_prefix(end + kBetween.size());
    }
    if (fields[0] != "outbound" && fields[0] != "inbound")
        return {{}, {}, {}, std::string(name)};
    return {
        std::string(fields[0]), std::string(fields[1]), std::string(fields[2]), std::string(rest)};
}

} // namespace vigla::envoy
