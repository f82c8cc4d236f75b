#include "models/graph/build/appenders.h"
#include "models/graph/build/pick_samples.h"
#include "models/graph/build/select_traffic.h"

#include <map>
#include <set>
#include <string_view>
#include <tuple>

namespace vigla::graph {

namespace {

using telemetry::Metric;
using telemetry::Reporter;
using telemetry::TrafficSample;

class OperationAppender final {
public:
    OperationAppender(SampleReader& reader, const std::string& namespaceName, TrafficMap& map)
        : m_reader(reader)
        , m_cleaner(reader.cleaner())
        , m_options(reader.context().options())
        , m_map(map)
        , m_here(m_cleaner.find(namespaceName))
    {
    }

    void append()
    {
        EndFinder finder(m_reader, m_map);
        for (const TrafficSample& sample : m_reader.context().traffic().samples) {
            if (isWanted(sample))
                sum(sample, finder);
        }
        removeReplacedEdges();
        for (const auto& [series, perSecond] : m_sums)
            add(series, roundedRate(perSecond));
    }

private:
    /// Requests of one operation between two nodes, by what stands in a response table.
    struct Series {
        NodeIndex source = 0;
        NodeIndex target = 0;
        std::string_view operation;
        Protocol protocol = Protocol::Http;
        std::string_view code;
        std::string_view flags;
        std::string_view host;
        EndSymbols end; ///< Of the first sample; not part of the order.

        bool operator<(const Series& other) const { return key() < other.key(); }
        std::tuple<NodeIndex, NodeIndex, std::string_view, Protocol, std::string_view,
            std::string_view, std::string_view>
        key() const
        {
            return {source, target, operation, protocol, code, flags, host};
        }
    };

    bool isWanted(const TrafficSample& sample) const
    {
        const auto& labels = sample.labels;
        const bool isHere
            = labels.sourceNamespace == m_here || labels.destinationServiceNamespace == m_here;
        return sample.metric == Metric::Requests && sample.perSecond > 0
            && isPlausible(sample.perSecond) && isHere && m_cleaner.isOk(labels.operation)
            && isFocused(labels)
            && isReporter(Reporter::Destination, sample.reporter, m_options.ambient);
    }

    /// The graph of one operation has no others.
    bool isFocused(const telemetry::TrafficLabels& labels) const
    {
        const auto& focus = m_options.focus;
        if (!focus || focus->kind != NodeFocus::Kind::Operation)
            return true;
        return m_cleaner.text(labels.operation) == focus->name
            && (focus->service.empty()
                || m_cleaner.text(labels.destinationServiceName) == focus->service);
    }

    void sum(const TrafficSample& sample, EndFinder& finder)
    {
        const auto clean = m_cleaner.clean(sample.metric, sample.labels);
        if (!clean || !isProtocolOn(m_options, sample.metric, clean->protocol))
            return;
        const auto ends = finder.find(*clean);
        if (!ends)
            return;
        const NodeIndex target = ends->service.value_or(ends->target);
        m_sums[{ends->source, target, m_cleaner.text(sample.labels.operation), clean->protocol,
            m_cleaner.text(clean->code), m_cleaner.text(clean->flags), m_cleaner.text(clean->host),
            clean->target}]
            += sample.perSecond;
    }

    void removeReplacedEdges()
    {
        std::set<EdgeIndex> replaced;
        for (const auto& [series, perSecond] : m_sums) {
            for (const Protocol protocol : {Protocol::Grpc, Protocol::Http, Protocol::Tcp}) {
                if (const auto edge = m_map.findEdge(series.source, series.target, protocol))
                    replaced.insert(*edge);
            }
        }
        m_map.removeEdges(replaced);
    }

    Node nodeFor(const Series& series) const
    {
        const Node& target = m_map.nodes[series.target];
        const EndLabels end = m_cleaner.labelsOf(series.end);
        Node node;
        node.kind = NodeKind::Operation;
        node.cluster = end.cluster;
        node.namespaceName = target.namespaceName;
        node.operation = series.operation;
        node.operationLabel = m_options.operationLabel;
        node.id = "agg_" + node.cluster + "_" + node.namespaceName + "_" + node.operationLabel + "_"
            + node.operation;
        if (target.has(NodeMark::Injected)) {
            node.service = target.service;
            node.app = end.app;
            node.id += "_" + node.service;
        }
        return node;
    }

    /// Only the operation's own rates grow: those of its neighbours are there already.
    void add(const Series& series, double perSecond)
    {
        const NodeIndex operation = m_map.put(nodeFor(series));
        Node counted;
        for (const auto& [source, target] :
            {std::pair(series.source, operation), std::pair(operation, series.target)}) {
            Edge& edge = m_map.edges[m_map.connect(source, target, series.protocol)];
            Node& from = source == operation ? m_map.nodes[operation] : counted;
            Node& to = target == operation ? m_map.nodes[operation] : counted;
            addTraffic(from, edge, to, perSecond, series.code);
            addResponse(edge, perSecond, series.code, series.flags, series.host);
        }
    }

    SampleReader& m_reader;
    const SampleCleaner& m_cleaner;
    const GraphOptions& m_options;
    TrafficMap& m_map;
    telemetry::Symbol m_here;
    std::map<Series, double> m_sums;
};

} // namespace

void appendOperations(SampleReader& reader, const std::string& namespaceName, TrafficMap& map)
{
    if (reader.context().options().type != GraphType::Service)
        OperationAppender(reader, namespaceName, map).append();
}

} // namespace vigla::graph
