#include "models/graph/fold_graph.h"

#include "models/graph/build/traffic_map.h"
#include "models/graph/fold_edges.h"
#include "models/graph/fold_leaves.h"

#include <algorithm>
#include <iterator>

namespace vigla::graph {

namespace {

constexpr std::size_t kNoGroup = SIZE_MAX;
constexpr std::size_t kFewAgain = kMostOpenNodes * 4 / 5;

bool isCollapsed(const Box& box, const FoldRules& rules)
{
    if (rules.expanded.contains(box.id))
        return false;
    return rules.collapsed.contains(box.id)
        || (rules.areNamespacesCollapsed && box.kind == BoxKind::Namespace);
}

std::string titleOf(const Box& box)
{
    switch (box.kind) {
    case BoxKind::App:
        return box.app;
    case BoxKind::Namespace:
        return box.namespaceName;
    case BoxKind::Cluster:
        break;
    }
    return box.cluster;
}

/// The outermost collapsed box around a box or -1.
int collapsedAround(const ServiceGraph& graph, int box, const FoldRules& rules)
{
    int found = -1;
    for (; box >= 0; box = graph.boxes[static_cast<std::size_t>(box)].parent)
        if (isCollapsed(graph.boxes[static_cast<std::size_t>(box)], rules))
            found = box;
    return found;
}

std::vector<FoldGroup> collapsedBoxes(const ServiceGraph& graph, const FoldRules& rules)
{
    std::map<int, FoldGroup> groups;
    for (std::uint32_t i = 0; i < graph.nodes.size(); ++i) {
        const int box = collapsedAround(graph, graph.nodes[i].box, rules);
        if (box < 0)
            continue;
        const Box& it = graph.boxes[static_cast<std::size_t>(box)];
        FoldGroup& group = groups[box];
        group.id = it.id;
        group.title = titleOf(it);
        group.box = it.parent;
        group.members.push_back(i);
    }
    std::vector<FoldGroup> result;
    for (auto& [box, group] : groups)
        result.push_back(std::move(group));
    return result;
}

void addMember(Node& node, const Node& member, bool isFirst)
{
    FoldedNodes& folded = *node.folded;
    ++folded.nodes;
    folded.troubled += member.health.status >= HealthStatus::Degraded ? 1 : 0;
    node.health.status = std::max(node.health.status, member.health.status);
    for (const NodeMark mark : {NodeMark::Root, NodeMark::Sampled, NodeMark::Stale})
        if (member.has(mark))
            node.set(mark);
    if (isFirst) {
        node.cluster = member.cluster;
        node.namespaceName = member.namespaceName;
        node.change = member.change;
        return;
    }
    if (node.cluster != member.cluster)
        node.cluster.clear();
    if (node.namespaceName != member.namespaceName)
        node.namespaceName.clear();
    if (node.change != member.change)
        node.change = Change::Changed;
}

Node standIn(const ServiceGraph& graph, const FoldGroup& group)
{
    Node node;
    node.id = group.id;
    node.kind = NodeKind::Folded;
    node.box = group.box;
    node.folded = FoldedNodes{group.title, 0, 0, {}};
    for (const std::uint32_t member : group.members)
        addMember(node, graph.nodes[member], node.folded->nodes == 0);
    if (node.folded->troubled > 0)
        node.health.reason = std::to_string(node.folded->troubled) + " of "
            + std::to_string(node.folded->nodes) + " are degraded or failing";
    return node;
}

class Folder final {
public:
    Folder(const ServiceGraph& graph, const std::vector<FoldGroup>& groups)
        : m_graph(graph)
        , m_groups(groups)
        , m_groupOf(graph.nodes.size(), kNoGroup)
    {
        for (std::size_t i = 0; i < groups.size(); ++i)
            for (const std::uint32_t member : groups[i].members)
                m_groupOf[member] = i;
        m_result.type = graph.type;
        m_result.at = graph.at;
        m_result.durationSeconds = graph.durationSeconds;
    }

    FoldedGraph fold()
    {
        addNodes();
        addTraffic();
        m_result.edges = foldEdges(m_graph.edges, m_standIns, m_result.nodes);
        keepBoxes();
        auto standIns = namedStandIns();
        return {std::make_shared<const ServiceGraph>(std::move(m_result)), std::move(standIns)};
    }

private:
    void addNodes()
    {
        for (std::uint32_t i = 0; i < m_graph.nodes.size(); ++i)
            if (m_groupOf[i] == kNoGroup)
                m_result.nodes.push_back(m_graph.nodes[i]);
        for (const FoldGroup& group : m_groups)
            m_result.nodes.push_back(standIn(m_graph, group));
        std::ranges::sort(m_result.nodes, {}, &Node::id);
        std::map<std::string_view, std::uint32_t> numbers;
        for (std::uint32_t i = 0; i < m_result.nodes.size(); ++i)
            numbers.emplace(m_result.nodes[i].id, i);
        for (std::uint32_t i = 0; i < m_graph.nodes.size(); ++i) {
            const std::size_t group = m_groupOf[i];
            m_standIns.push_back(
                numbers.at(group == kNoGroup ? m_graph.nodes[i].id : m_groups[group].id));
        }
    }

    /// What comes into a folded node and leaves it, and what stays inside.
    void addTraffic()
    {
        for (const Edge& edge : m_graph.edges) {
            Node& source = m_result.nodes[m_standIns[edge.source]];
            Node& target = m_result.nodes[m_standIns[edge.target]];
            if (&source == &target) {
                if (source.folded)
                    source.folded->inside[edge.protocol] += edge.rates.total;
                continue;
            }
            if (source.folded)
                source.outbound[edge.protocol].total += edge.rates.total;
            if (target.folded)
                addRates(target.inbound[edge.protocol], edge.rates);
        }
        for (Node& node : m_result.nodes)
            if (node.folded && node.inbound.empty() && node.outbound.empty())
                node.set(NodeMark::Idle);
    }

    /// Boxes without a node of their own, or of a box in them, vanish.
    void keepBoxes()
    {
        std::vector<bool> isKept(m_graph.boxes.size());
        for (const Node& node : m_result.nodes)
            for (int box = node.box; box >= 0 && !isKept[static_cast<std::size_t>(box)];
                 box = m_graph.boxes[static_cast<std::size_t>(box)].parent)
                isKept[static_cast<std::size_t>(box)] = true;
        std::vector<int> numbers(m_graph.boxes.size(), -1);
        int next = 0;
        for (std::size_t i = 0; i < isKept.size(); ++i)
            numbers[i] = isKept[i] ? next++ : -1;
        const auto renumber
            = [&](int& box) { box = box < 0 ? -1 : numbers[static_cast<std::size_t>(box)]; };
        for (std::size_t i = 0; i < isKept.size(); ++i)
            if (isKept[i]) {
                m_result.boxes.push_back(m_graph.boxes[i]);
                renumber(m_result.boxes.back().parent);
            }
        for (Node& node : m_result.nodes)
            renumber(node.box);
    }

    std::map<std::string, std::string> namedStandIns() const
    {
        std::map<std::string, std::string> names;
        const auto put = [&names](const std::string& id, const std::string& standIn) {
            if (id != standIn)
                names.emplace(id, standIn);
        };
        for (std::uint32_t i = 0; i < m_graph.nodes.size(); ++i)
            put(m_graph.nodes[i].id, m_result.nodes[m_standIns[i]].id);
        for (const Edge& edge : m_graph.edges) {
            const Node& source = m_result.nodes[m_standIns[edge.source]];
            const Node& target = m_result.nodes[m_standIns[edge.target]];
            put(edge.id,
                &source == &target && source.folded ? source.id
                                                    : edgeId(source, target, edge.protocol));
        }
        return names;
    }

    const ServiceGraph& m_graph;
    const std::vector<FoldGroup>& m_groups;
    std::vector<std::size_t> m_groupOf;
    std::vector<std::uint32_t> m_standIns;
    ServiceGraph m_result;
};

} // namespace

bool shouldCollapse(const ServiceGraph& graph, bool isCollapsed)
{
    const auto namespaces = std::ranges::count(graph.boxes, BoxKind::Namespace, &Box::kind);
    return namespaces >= 2 && graph.nodes.size() > (isCollapsed ? kFewAgain : kMostOpenNodes);
}

FoldedGraph foldGraph(const ServiceGraphPtr& graph, const FoldRules& rules)
{
    std::vector<FoldGroup> groups = collapsedBoxes(*graph, rules);
    if (rules.areIdleLeavesFolded) {
        std::vector<bool> isTaken(graph->nodes.size());
        for (const FoldGroup& group : groups)
            for (const std::uint32_t member : group.members)
                isTaken[member] = true;
        std::ranges::move(idleLeaves(*graph, isTaken, rules.expanded), std::back_inserter(groups));
    }
    if (groups.empty())
        return {graph, {}};
    return Folder(*graph, groups).fold();
}

std::vector<std::string> edgesBehind(
    const ServiceGraph& whole, const FoldedGraph& folded, const std::string& id)
{
    const auto standIn = [&](const std::string& element) -> const std::string& {
        const auto found = folded.standIns.find(element);
        return found == folded.standIns.end() ? element : found->second;
    };
    const bool isFolded = std::ranges::any_of(
        folded.standIns, [&](const auto& entry) { return entry.second == id; });
    std::vector<std::string> parts;
    std::vector<std::string> arriving;
    std::vector<std::string> leaving;
    for (const Edge& edge : whole.edges) {
        if (!isFolded)
            break;
        const bool isFrom = standIn(whole.nodes[edge.source].id) == id;
        const bool isTo = standIn(whole.nodes[edge.target].id) == id;
        if (isFrom != isTo)
            (isTo ? arriving : leaving).push_back(edge.id);
        else if (!isFrom && standIn(edge.id) == id)
            parts.push_back(edge.id);
    }
    if (!parts.empty())
        return parts;
    return arriving.empty() ? leaving : arriving;
}

FindResult inFolded(const FindResult& found, const FoldedGraph& folded)
{
    if (folded.standIns.empty())
        return found;
    FindResult result;
    const auto take = [&](const std::string& id, std::set<std::string>& same) {
        const auto standIn = folded.standIns.find(id);
        if (standIn == folded.standIns.end())
            same.insert(id);
        else if (folded.graph->findNode(standIn->second))
            result.nodes.insert(standIn->second);
        else
            result.edges.insert(standIn->second);
    };
    for (const std::string& id : found.nodes)
        take(id, result.nodes);
    for (const std::string& id : found.edges)
        take(id, result.edges);
    return result;
}

FindResult wholeInFolded(const FindResult& found, const FoldedGraph& folded)
{
    FindResult result = inFolded(found, folded);
    for (const auto& [id, standIn] : folded.standIns) {
        const Node* node = folded.graph->findNode(standIn);
        const bool isEdgeInside = node && id.find('|') != std::string::npos;
        if (!isEdgeInside && !found.nodes.contains(id) && !found.edges.contains(id)) {
            result.nodes.erase(standIn);
            result.edges.erase(standIn);
        }
    }
    return result;
}

} // namespace vigla::graph
