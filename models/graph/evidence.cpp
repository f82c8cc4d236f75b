#include "models/graph/evidence.h"

#include "models/graph/build/end_finder.h"
#include "models/graph/build/select_traffic.h"
#include "models/graph/number_text.h"
#include "models/telemetry/series_vocabulary.h"

#include <algorithm>
#include <map>
#include <set>

namespace vigla::graph {

namespace {

using telemetry::Metric;
using telemetry::Reporter;
using telemetry::TrafficLabels;

std::string_view nameOf(Reporter reporter)
{
    switch (reporter) {
    case Reporter::Source:
        return "source";
    case Reporter::Destination:
        return "destination";
    case Reporter::Waypoint:
        return "waypoint";
    case Reporter::Unknown:
        break;
    }
    return {};
}

bool isOfBytes(Metric metric)
{
    return metric == Metric::TcpSent || metric == Metric::TcpReceived
        || metric == Metric::RequestBytes || metric == Metric::ResponseBytes;
}

/// The nodes that a series passes, in order.
struct Passage {
    std::vector<const Node*> nodes; ///< Of the final graph, or as labels say.
    std::optional<Protocol> protocol; ///< Nothing when labels do not tell.
};

/// Follows series to the nodes of a finished graph.
class PassageFinder final {
public:
    PassageFinder(SampleReader& reader, const ServiceGraph& graph)
        : m_reader(reader)
        , m_graph(graph)
    {
        for (const Node& node : graph.nodes)
            if (node.serviceEntry)
                for (const std::string& host : node.serviceEntry->hosts)
                    m_entries.emplace(host, &node);
    }

    std::optional<Passage> passageOf(Metric metric, const TrafficLabels& labels)
    {
        const auto clean = m_reader.cleaner().cleanEnds(labels);
        if (!clean)
            return std::nullopt;
        const NodePattern& source = m_reader.endOf(clean->source);
        const NodePattern& target = m_reader.endOf(clean->target);
        if (!source.hasNode || !target.hasNode)
            return std::nullopt;
        Passage passage{{finished(source.node)}, protocolOf(metric, labels)};
        if (m_reader.hasServiceBetween(clean->target, source, target))
            if (const NodePattern& service = m_reader.serviceOf(clean->target); service.hasNode)
                passage.nodes.push_back(finished(service.node));
        passage.nodes.push_back(finished(target.node));
        return passage;
    }

private:
    std::optional<Protocol> protocolOf(Metric metric, const TrafficLabels& labels) const
    {
        switch (metric) {
        case Metric::RequestMessages:
        case Metric::ResponseMessages:
            return Protocol::Grpc;
        case Metric::TcpSent:
        case Metric::TcpReceived:
        case Metric::TcpOpened:
        case Metric::TcpClosed:
            return Protocol::Tcp;
        case Metric::RequestBytes:
        case Metric::ResponseBytes:
        case Metric::Requests:
        case Metric::Duration:
            break;
        }
        return m_reader.cleaner().protocolOf(labels.requestProtocol);
    }

    /// The node of the finished graph: hosts of a ServiceEntry were folded into one node.
    const Node* finished(const Node& node) const
    {
        if (const Node* same = m_graph.findNode(node.id))
            return same;
        if (node.kind != NodeKind::Service)
            return &node;
        const auto entry = m_entries.find(node.service);
        return entry != m_entries.end() ? entry->second : &node;
    }

    SampleReader& m_reader;
    const ServiceGraph& m_graph;
    std::map<std::string, const Node*, std::less<>> m_entries; ///< By host.
};

/// Whether a series passes the element that is asked for.
class PassageTest final {
public:
    PassageTest(const ServiceGraph& graph, std::string_view id)
        : m_graph(graph)
        , m_node(graph.findNode(id))
        , m_edge(m_node ? nullptr : graph.findEdge(id))
    {
    }

    bool isAboutSomething() const { return m_node || m_edge; }

    /// In a service graph what a service's workloads call, the service calls; so workloads must be
    /// known before anything is tested.
    void learn(const Passage& passage)
    {
        if (m_graph.type != GraphType::Service || passage.nodes.size() < 3)
            return;
        m_servicesOf[passage.nodes.back()->id].insert(passage.nodes[1]->id);
    }

    bool passes(const Passage& passage) const
    {
        if (m_node)
            return std::ranges::any_of(
                passage.nodes, [this](const Node* node) { return stands(*node, m_node->id); });
        if (passage.protocol && *passage.protocol != m_edge->protocol)
            return false;
        const std::string& from = m_graph.nodes[m_edge->source].id;
        const std::string& to = m_graph.nodes[m_edge->target].id;
        for (std::size_t i = 0; i + 1 < passage.nodes.size(); ++i)
            if (stands(*passage.nodes[i], from) && passage.nodes[i + 1]->id == to)
                return true;
        return false;
    }

private:
    bool stands(const Node& node, const std::string& id) const
    {
        if (node.id == id)
            return true;
        const auto services = m_servicesOf.find(node.id);
        return services != m_servicesOf.end() && services->second.contains(id);
    }

    const ServiceGraph& m_graph;
    const Node* m_node;
    const Edge* m_edge;
    std::map<std::string, std::set<std::string>> m_servicesOf; ///< By workload.
};

EvidenceUse useOf(Metric metric, SampleUse use)
{
    if (metric == Metric::RequestBytes || metric == Metric::ResponseBytes)
        return EvidenceUse::Supplement;
    switch (use) {
    case SampleUse::Counted:
        return EvidenceUse::Counted;
    case SampleUse::Duplicate:
        return EvidenceUse::Duplicate;
    case SampleUse::Unreadable:
        return EvidenceUse::Unreadable;
    case SampleUse::NotAsked:
        break;
    }
    return EvidenceUse::NotAsked;
}

std::string fullTitleOf(const Node& node, GraphType type)
{
    const NodeTitle title = graph::titleOf(node, type);
    return title.second.empty() ? title.first : title.first + " " + title.second;
}

class EvidenceFinder final {
public:
    EvidenceFinder(const GraphContext& context, const ServiceGraph& graph, std::string_view id)
        : m_table(context.traffic())
        , m_graph(graph)
        , m_reader(context)
        , m_passages(m_reader, graph)
        , m_test(graph, id)
    {
    }

    std::vector<SeriesEvidence> find()
    {
        if (!m_test.isAboutSomething())
            return {};
        for (const auto& sample : m_table.samples)
            if (const auto passage = m_passages.passageOf(sample.metric, sample.labels))
                m_test.learn(*passage);
        const std::vector<SampleUse> uses = usesOfSamples(m_reader);
        for (std::size_t i = 0; i < m_table.samples.size(); ++i) {
            const auto& sample = m_table.samples[i];
            take(sample.metric, sample.reporter, sample.labels, sample.perSecond,
                useOf(sample.metric, uses[i]));
        }
        for (const auto& sample : m_table.durations)
            take(Metric::Duration, sample.reporter, sample.labels, sample.countPerSecond,
                EvidenceUse::Supplement);
        std::ranges::stable_sort(m_found, [](const SeriesEvidence& a, const SeriesEvidence& b) {
            return a.use != b.use ? a.use < b.use : a.perSecond > b.perSecond;
        });
        return std::move(m_found);
    }

private:
    void take(Metric metric, Reporter reporter, const TrafficLabels& labels, double perSecond,
        EvidenceUse use)
    {
        const auto passage = m_passages.passageOf(metric, labels);
        if (!passage || !m_test.passes(*passage))
            return;
        SeriesEvidence series{metric, reporter, use, perSecond, isOfBytes(metric),
            fullTitleOf(*passage->nodes.front(), m_graph.type),
            fullTitleOf(*passage->nodes.back(), m_graph.type), {}};
        for (const telemetry::NamedLabel& label : telemetry::namedLabels())
            if (const auto symbol = labels.*label.field; symbol != telemetry::kAbsent)
                series.labels.emplace_back(label.name, m_table.symbols.text(symbol));
        if (labels.scrapeApp != telemetry::kAbsent)
            series.labels.emplace_back("app", m_table.symbols.text(labels.scrapeApp));
        m_found.push_back(std::move(series));
    }

    const telemetry::TrafficTable& m_table;
    const ServiceGraph& m_graph;
    SampleReader m_reader;
    PassageFinder m_passages;
    PassageTest m_test;
    std::vector<SeriesEvidence> m_found;
};

/// A label's value as the exposition format escapes it.
std::string escaped(std::string_view value)
{
    std::string out;
    for (const char c : value) {
        if (c == '\\' || c == '"')
            out += '\\';
        out += c == '\n' ? std::string("\\n") : std::string(1, c);
    }
    return out;
}

} // namespace

std::string_view SeriesEvidence::label(std::string_view name) const
{
    const auto found = std::ranges::find(
        labels, name, [](const auto& label) { return std::string_view(label.first); });
    return found != labels.end() ? std::string_view(found->second) : std::string_view();
}

std::string SeriesEvidence::text() const
{
    std::string out(telemetry::seriesNameOf(metric));
    out += '{';
    if (reporter != Reporter::Unknown)
        out += "reporter=\"" + std::string(nameOf(reporter)) + "\"";
    for (const auto& [name, value] : labels) {
        if (out.back() != '{')
            out += ',';
        out += name;
        out += "=\"" + escaped(value) + "\"";
    }
    return out + "} " + shortText(perSecond, 3);
}

Evidence evidenceFor(const snapshot::MeshSnapshot& snapshot, const GraphOptions& options,
    const ServiceGraph& graph, std::string_view id)
{
    const GraphContext context(snapshot, options);
    Evidence evidence;
    evidence.series = EvidenceFinder(context, graph, id).find();
    evidence.seriesCount = evidence.series.size();
    if (evidence.series.size() > Evidence::kMostSeries)
        evidence.series.resize(Evidence::kMostSeries);
    const bool isPrometheus = snapshot.source == snapshot::TelemetrySource::Prometheus;
    if (const auto* freshness = snapshot.findFreshness(isPrometheus ? "prometheus" : "proxies"))
        evidence.freshness = *freshness;
    evidence.source = snapshot.source;
    evidence.sourceReason = snapshot.sourceReason;
    evidence.at = snapshot.at;
    evidence.windowSeconds = context.traffic().windowSeconds;
    evidence.isSampled = snapshot.isSampled;
    evidence.wantedPeriod = snapshot.wantedPeriod;
    evidence.period = snapshot.period;
    return evidence;
}

} // namespace vigla::graph
