#include "models/graph/build/boxes.h"

#include "models/graph/build/identity.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <vector>

namespace vigla::graph {

namespace {

using GroupKey = std::tuple<std::string, std::string, std::string>; // cluster, namespace, app

struct Group {
    std::vector<std::size_t> nodes;
    std::vector<std::size_t> boxes;
    std::size_t size() const { return nodes.size() + boxes.size(); }
};

std::string idOf(const Box& box)
{
    std::string id = "box_" + box.cluster;
    if (box.kind != BoxKind::Cluster)
        id += "_" + box.namespaceName;
    return box.kind == BoxKind::App ? id + "_" + box.app : id;
}

class Boxer final {
public:
    explicit Boxer(ServiceGraph& graph)
        : m_graph(graph)
    {
    }

    void boxApps()
    {
        std::map<GroupKey, Group> groups;
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
            const Node& node = m_graph.nodes[i];
            if (isOk(node.app))
                groups[{node.cluster, node.namespaceName, node.app}].nodes.push_back(i);
        }
        addBoxes(BoxKind::App, groups);
    }

    void boxNamespaces()
    {
        const auto groups = groupsBy([](const auto& member) {
            return isOk(member.namespaceName) ? GroupKey(member.cluster, member.namespaceName, "")
                                              : GroupKey();
        });
        if (groups.size() >= 2)
            addBoxes(BoxKind::Namespace, groups);
    }

    void boxClusters()
    {
        const auto groups = groupsBy([](const auto& member) {
            return isOk(member.cluster) ? GroupKey(member.cluster, "", "") : GroupKey();
        });
        if (groups.size() >= 2)
            addBoxes(BoxKind::Cluster, groups);
    }

    void sortBoxes();

private:
    /// Members without a box yet, by key; the empty key is for those that stay outside.
    template <typename KeyOf>
    std::map<GroupKey, Group> groupsBy(const KeyOf& keyOf) const
    {
        std::map<GroupKey, Group> groups;
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
            if (m_graph.nodes[i].box < 0)
                groups[keyOf(m_graph.nodes[i])].nodes.push_back(i);
        }
        for (std::size_t i = 0; i < m_graph.boxes.size(); ++i) {
            if (m_graph.boxes[i].parent < 0)
                groups[keyOf(m_graph.boxes[i])].boxes.push_back(i);
        }
        groups.erase(GroupKey());
        return groups;
    }

    void addBoxes(BoxKind kind, const std::map<GroupKey, Group>& groups)
    {
        for (const auto& [key, group] : groups) {
            if (group.size() < 2)
                continue;
            Box box;
            box.kind = kind;
            std::tie(box.cluster, box.namespaceName, box.app) = key;
            box.id = idOf(box);
            const int number = static_cast<int>(m_graph.boxes.size());
            m_graph.boxes.push_back(std::move(box));
            for (const std::size_t node : group.nodes)
                m_graph.nodes[node].box = number;
            for (const std::size_t inner : group.boxes)
                m_graph.boxes[inner].parent = number;
        }
    }

    ServiceGraph& m_graph;
};

void Boxer::sortBoxes()
{
    std::vector<int> order(m_graph.boxes.size());
    std::iota(order.begin(), order.end(), 0);
    const auto at = [&](int i) -> Box& { return m_graph.boxes[static_cast<std::size_t>(i)]; };
    std::ranges::sort(order, {}, [&](int i) { return std::tie(at(i).id, at(i).kind); });
    std::vector<int> numbers(order.size());
    std::vector<Box> sorted;
    for (std::size_t i = 0; i < order.size(); ++i) {
        numbers[static_cast<std::size_t>(order[i])] = static_cast<int>(i);
        sorted.push_back(std::move(at(order[i])));
    }
    const auto renumber = [&](int& box) {
        if (box >= 0)
            box = numbers[static_cast<std::size_t>(box)];
    };
    for (Box& box : sorted)
        renumber(box.parent);
    for (Node& node : m_graph.nodes)
        renumber(node.box);
    m_graph.boxes = std::move(sorted);
}

} // namespace

void putInBoxes(ServiceGraph& graph, const GraphOptions& options)
{
    Boxer boxer(graph);
    const bool isAppGraph = graph.type == GraphType::App || graph.type == GraphType::VersionedApp;
    if (isAppGraph || options.boxByApp)
        boxer.boxApps();
    if (options.boxByNamespace)
        boxer.boxNamespaces();
    if (options.boxByCluster)
        boxer.boxClusters();
    boxer.sortBoxes();
}

} // namespace vigla::graph
