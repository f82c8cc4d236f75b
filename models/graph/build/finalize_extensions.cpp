#include "models/graph/build/appenders.h"
#include "models/graph/build/select_traffic.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace vigla::graph {

namespace {

using telemetry::ExtensionEnd;
using telemetry::ExtensionMetric;
using telemetry::ExtensionSample;

constexpr const char* kUrlAnnotation = "extension.kiali.io/ui-url";

std::optional<Protocol> protocolOf(std::string_view name)
{
    for (const Protocol protocol : {Protocol::Grpc, Protocol::Http, Protocol::Tcp}) {
        if (name == nameOf(protocol))
            return protocol;
    }
    return std::nullopt;
}

bool isWanted(const ExtensionSample& sample, Protocol protocol, const GraphOptions& options)
{
    switch (sample.metric) {
    case ExtensionMetric::TcpReceived:
        return options.tcp == TcpRate::Received || options.tcp == TcpRate::Total;
    case ExtensionMetric::TcpSent:
        return options.tcp == TcpRate::Sent || options.tcp == TcpRate::Total;
    case ExtensionMetric::Requests:
        break;
    }
    return protocol == Protocol::Grpc ? options.grpc == GrpcRate::Requests
                                      : options.http == HttpRate::Requests;
}

/// Both ends may report the same traffic, so of series that differ in nothing that tells traffic
/// apart only one counts: one that says where it begins in the mesh, else the largest.
auto keyOf(const ExtensionSample& sample)
{
    const auto end
        = [](const ExtensionEnd& it) { return std::tie(it.cluster, it.namespaceName, it.name); };
    return std::tuple_cat(std::tie(sample.extension), end(sample.source), end(sample.target),
        std::tie(sample.metric, sample.protocol, sample.code, sample.flags));
}

std::vector<const ExtensionSample*> withoutDuplicates(const std::vector<ExtensionSample>& samples)
{
    std::vector<const ExtensionSample*> sorted;
    for (const ExtensionSample& sample : samples)
        sorted.push_back(&sample);
    std::ranges::sort(sorted, [](const ExtensionSample* a, const ExtensionSample* b) {
        if (keyOf(*a) != keyOf(*b))
            return keyOf(*a) < keyOf(*b);
        return std::tie(a->isRoot, a->perSecond, a->isSecure)
            > std::tie(b->isRoot, b->perSecond, b->isSecure);
    });
    const auto rest = std::ranges::unique(
        sorted, [](const auto* a, const auto* b) { return keyOf(*a) == keyOf(*b); });
    sorted.erase(rest.begin(), rest.end());
    return sorted;
}

/// Adds the traffic of extensions to a map.
class ExtensionTraffic final {
public:
    ExtensionTraffic(const GraphContext& context, TrafficMap& map)
        : m_context(context)
        , m_map(map)
    {
    }

    void add(const ExtensionSample& sample)
    {
        const auto protocol = protocolOf(sample.protocol);
        if (!protocol || !isWanted(sample, *protocol, m_context.options()))
            return;
        const auto source = put(sample.source, sample.isRoot);
        const auto target = put(sample.target, false);
        if (!source || !target)
            return;
        const std::string url = sample.isRoot ? urlOf(m_map.nodes[*source], sample.extension) : "";
        for (const NodeIndex end : {*source, *target}) {
            auto& extension = m_map.nodes[end].extension;
            if (!extension)
                extension.emplace();
            extension->name = sample.extension;
            if (!url.empty())
                extension->url = url;
        }
        const bool isNew = !m_map.findEdge(*source, *target, *protocol);
        Edge& edge = m_map.edges[m_map.connect(*source, *target, *protocol)];
        if (isNew && sample.isSecure)
            edge.mtlsPercent = 100;
        const double rate = roundedRate(sample.perSecond);
        addTraffic(m_map.nodes[*source], edge, m_map.nodes[*target], rate, sample.code);
        // Health counts responses by their flags; without any Istio would write a dash.
        const std::string_view flags = sample.flags.empty() ? "-" : std::string_view(sample.flags);
        addResponse(edge, rate, sample.code, flags, sample.target.name);
    }

private:
    std::optional<NodeIndex> put(const ExtensionEnd& end, bool isRoot)
    {
        auto node = buildNode(
            {end.cluster, end.namespaceName, end.name, {}, {}, {}, {}}, m_context.options().type);
        if (!node)
            return std::nullopt;
        if (const auto known = m_map.find(node->id))
            return known;
        if (isRoot) {
            if (const auto root = findRoot(end))
                return root;
        }
        return m_map.put(std::move(*node));
    }

    /// The node of the mesh that an extension begins at: it is named after a service, an app or a
    /// workload, best in the same cluster. Of several the one with the smallest id.
    std::optional<NodeIndex> findRoot(const ExtensionEnd& end) const
    {
        std::optional<NodeIndex> best;
        const auto isBetter = [&](NodeIndex i) {
            if (!best)
                return true;
            const Node& node = m_map.nodes[i];
            const Node& other = m_map.nodes[*best];
            const bool isHere = node.cluster == end.cluster;
            const bool isOtherHere = other.cluster == end.cluster;
            return isHere != isOtherHere ? isHere : node.id < other.id;
        };
        for (NodeIndex i = 0; i < m_map.nodes.size(); ++i) {
            const Node& node = m_map.nodes[i];
            const bool isNamed
                = node.service == end.name || node.app == end.name || node.workload == end.name;
            if (node.namespaceName == end.namespaceName && isNamed && isBetter(i))
                best = i;
        }
        return best;
    }

    /// Where the extension's own pages are: an annotation of the root's service, or of one that is
    /// named as the extension.
    std::string urlOf(const Node& root, const std::string& extension) const
    {
        if (!m_context.cluster())
            return {};
        for (const std::string& name :
            {root.service.empty() ? root.app : root.service, extension}) {
            const auto* service = m_context.cluster()->findService(root.namespaceName, name);
            if (!service)
                continue;
            const auto url = service->annotations.find(kUrlAnnotation);
            if (url != service->annotations.end())
                return url->second;
        }
        return {};
    }

    const GraphContext& m_context;
    TrafficMap& m_map;
};

} // namespace

void finalizeExtensions(const GraphContext& context, TrafficMap& map)
{
    ExtensionTraffic traffic(context, map);
    for (const ExtensionSample* sample : withoutDuplicates(context.traffic().extensions))
        traffic.add(*sample);
}

} // namespace vigla::graph
