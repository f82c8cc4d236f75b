#include "models/core/text.h"
#include "models/graph/export.h"
#include "models/graph/number_text.h"

#include <algorithm>
#include <array>
#include <set>

namespace vigla::graph {

namespace {

std::string titleText(const Node& node, GraphType type)
{
    const NodeTitle title = titleOf(node, type);
    return title.second.empty() ? title.first : title.first + " " + title.second;
}

/// `text` inside double quotes of DOT.
std::string dotQuoted(const std::string& text)
{
    std::string quoted = "\"";
    for (const char c : plainText(text)) {
        if (c == '"' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    return quoted + "\"";
}

const char* dotShape(const Node& node)
{
    if (node.has(NodeMark::ServiceEntry))
        return "trapezium";
    switch (node.kind) {
    case NodeKind::App:
        return "box";
    case NodeKind::Folded:
        return "box3d";
    case NodeKind::Service:
        return "diamond";
    case NodeKind::Operation:
        return "hexagon";
    case NodeKind::Workload:
    case NodeKind::Unknown:
        return "ellipse";
    }
    return "ellipse";
}

class DotRenderer final {
public:
    DotRenderer(const ServiceGraph& graph, const DotStyle& style)
        : m_graph(graph)
        , m_style(style)
    {
    }

    std::string render()
    {
        m_out = "digraph mesh {\n  rankdir=LR;\n";
        renderInside(-1, 1);
        for (const Edge& edge : m_graph.edges)
            renderEdge(edge);
        return m_out + "}\n";
    }

private:
    void renderInside(int box, int depth)
    {
        const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
        for (std::size_t i = 0; i < m_graph.boxes.size(); ++i) {
            const Box& inner = m_graph.boxes[i];
            if (inner.parent != box)
                continue;
            const std::string& name = inner.kind == BoxKind::App ? inner.app
                : inner.kind == BoxKind::Namespace               ? inner.namespaceName
                                                                 : inner.cluster;
            m_out += indent + "subgraph " + dotQuoted("cluster_" + inner.id) + " {\n" + indent
                + "  label=" + dotQuoted(name) + ";\n";
            renderInside(static_cast<int>(i), depth + 1);
            m_out += indent + "}\n";
        }
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
            const Node& node = m_graph.nodes[i];
            if (node.box != box)
                continue;
            m_out += indent + dotQuoted(node.id)
                + " [label=" + dotQuoted(titleText(node, m_graph.type))
                + ", shape=" + dotShape(node) + colorOf(node.health.status) + placeOf(i) + "];\n";
        }
    }

    /// Points to the right and up; the layout's unit is a pixel, of which 96 are an inch.
    std::string placeOf(std::size_t node) const
    {
        constexpr double kPointsPerPixel = 0.75;
        if (!m_style.layout || node >= m_style.layout->centres.size())
            return {};
        const Point centre = m_style.layout->centres[node];
        return ", pos=\"" + fixedText(kPointsPerPixel * static_cast<double>(centre.x), 1) + ","
            + fixedText(-kPointsPerPixel * static_cast<double>(centre.y), 1) + "!\"";
    }

    static std::string colorOf(HealthStatus status)
    {
        switch (status) {
        case HealthStatus::Failure:
            return ", color=\"#c2401c\", penwidth=2";
        case HealthStatus::Degraded:
        case HealthStatus::NotReady:
            return ", color=\"#c77700\", penwidth=2";
        case HealthStatus::Healthy:
        case HealthStatus::NotAvailable:
            break;
        }
        return {};
    }

    std::string labelOf(const Edge& edge) const
    {
        if (m_style.label)
            return m_style.label(edge);
        std::string label = renderEdgeRate(m_graph, edge);
        if (edge.rates.errors() > 0)
            label += ", " + renderPercent(edge.errorPercent()) + " errors";
        if (const auto time = edge.responseTime(m_graph.responseTime))
            label += ", " + std::string(nameOf(m_graph.responseTime)) + " "
                + renderMilliseconds(*time);
        if (const double bytes = edge.throughput(m_graph.throughput); bytes > 0)
            label += ", " + renderBytesPerSecond(bytes) + " "
                + std::string(nameOf(m_graph.throughput));
        return label;
    }

    void renderEdge(const Edge& edge)
    {
        m_out += "  " + dotQuoted(m_graph.nodes[edge.source].id) + " -> "
            + dotQuoted(m_graph.nodes[edge.target].id) + " [label=" + dotQuoted(labelOf(edge))
            + colorOf(edge.health.status) + (edge.protocol == Protocol::Tcp ? ", style=dashed" : "")
            + "];\n";
    }

    const ServiceGraph& m_graph;
    const DotStyle& m_style;
    std::string m_out;
};

using Row = std::array<std::string, 9>;

/// Characters, not bytes: what a terminal shows for UTF-8, wide characters aside.
std::size_t widthOf(const std::string& text)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string timeText(const std::optional<double>& milliseconds)
{
    return milliseconds ? renderMilliseconds(*milliseconds) : "-";
}

std::string upper(std::string_view text)
{
    std::string result(text);
    for (char& c : result)
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return result;
}

bool hasSeveralClusters(const ServiceGraph& graph)
{
    std::set<std::string_view> clusters;
    for (const Node& node : graph.nodes) {
        if (!node.cluster.empty() && node.cluster != "unknown")
            clusters.insert(node.cluster);
    }
    return clusters.size() > 1;
}

/// With the cluster where there are several.
std::string rowTitle(const ServiceGraph& graph, const Node& node, bool hasClusters)
{
    const std::string title = titleText(node, graph.type);
    return hasClusters ? title + " @" + plainText(node.cluster, false, 256) : title;
}

Row edgeRow(const ServiceGraph& graph, const Edge& edge, bool hasClusters)
{
    const bool isTcp = edge.protocol == Protocol::Tcp;
    const double throughput = edge.throughput(graph.throughput);
    return {rowTitle(graph, graph.nodes[edge.source], hasClusters),
        rowTitle(graph, graph.nodes[edge.target], hasClusters), std::string(nameOf(edge.protocol)),
        renderEdgeRate(graph, edge), isTcp ? "-" : renderPercent(edge.errorPercent()),
        timeText(edge.responseTime(graph.responseTime)),
        isTcp || !(throughput > 0) ? "-" : renderBytesPerSecond(throughput),
        edge.mtlsPercent ? renderPercent(*edge.mtlsPercent) : "-",
        std::string(nameOf(edge.health.status))};
}

std::string aligned(const std::vector<Row>& rows)
{
    std::array<std::size_t, std::tuple_size_v<Row>> widths{};
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], widthOf(row[i]));
    }
    std::string out;
    for (const Row& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            line += std::string(widths[i] - widthOf(row[i]) + 2, ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    }
    return out;
}

} // namespace

std::string renderDot(const ServiceGraph& graph, const DotStyle& style)
{
    return DotRenderer(graph, style).render();
}

std::string renderTable(const ServiceGraph& graph)
{
    std::vector<Row> rows = {{"SOURCE", "TARGET", "PROTOCOL", "RATE", "ERR",
        upper(nameOf(graph.responseTime)), upper(nameOf(graph.throughput)), "MTLS", "HEALTH"}};
    const bool hasClusters = hasSeveralClusters(graph);
    std::set<std::uint32_t> linked;
    for (const Edge& edge : graph.edges) {
        rows.push_back(edgeRow(graph, edge, hasClusters));
        linked.insert({edge.source, edge.target});
    }
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i) {
        if (!linked.contains(i)) {
            rows.push_back({rowTitle(graph, graph.nodes[i], hasClusters), "-", "-", "-", "-", "-",
                "-", "-", std::string(nameOf(graph.nodes[i].health.status))});
        }
    }
    return aligned(rows);
}

} // namespace vigla::graph
