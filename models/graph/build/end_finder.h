#pragma once

#include "models/graph/build/clean_sample.h"
#include "models/graph/build/graph_context.h"
#include "models/graph/build/traffic_map.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <unordered_map>
#include <vector>

namespace vigla::graph {

/// The node that labels mean; without a node they identify nothing. What is read for every sample
/// comes first: the node is large.
struct NodePattern {
    std::uint32_t number = 0; ///< In order of first sight.
    bool hasNode = false;
    bool isService = false;
    bool isWaypoint = false;
    Node node;
};

/// Cleans samples and knows which nodes their ends are; one for the whole graph, so that each set
/// of labels is turned into a node once.
class SampleReader final {
public:
    explicit SampleReader(const GraphContext& context);

    const GraphContext& context() const { return m_context; }
    const SampleCleaner& cleaner() const { return m_cleaner; }

    const NodePattern& endOf(const EndSymbols& end);
    /// The service of a target, as it stands between source and target.
    const NodePattern& serviceOf(const EndSymbols& target);
    /// Whether a service node stands between these ends.
    bool hasServiceBetween(
        const EndSymbols& target, const NodePattern& source, const NodePattern& end) const;

private:
    void describe(NodePattern& pattern, const EndLabels& labels) const;

    const GraphContext& m_context;
    SampleCleaner m_cleaner;
    std::unordered_map<EndSymbols, NodePattern, EndSymbolsHasher> m_ends;
    std::unordered_map<EndSymbols, NodePattern, EndSymbolsHasher> m_services;
    std::uint32_t m_count = 0;
};

/// Nodes for the two ends of a sample and, where it is injected, for the service between them.
struct SampleEnds {
    NodeIndex source = 0;
    NodeIndex target = 0;
    std::optional<NodeIndex> service;
};

/// Finds or makes the nodes of samples in one map. Remembers their indices: the map must lose no
/// nodes while a finder lives.
class EndFinder final {
public:
    EndFinder(SampleReader& reader, TrafficMap& map)
        : m_reader(reader)
        , m_map(map)
    {
    }

    /// Makes nodes that are not there; nothing when an end identifies nothing.
    std::optional<SampleEnds> put(const CleanSample& sample);
    /// Only when all of the nodes are there.
    std::optional<SampleEnds> find(const CleanSample& sample);

private:
    static constexpr NodeIndex kUnsought = std::numeric_limits<NodeIndex>::max();
    static constexpr NodeIndex kMissing = kUnsought - 1;

    std::optional<NodeIndex> placed(const NodePattern& pattern, bool canMake);
    std::optional<SampleEnds> ends(const CleanSample& sample, bool canMake);

    SampleReader& m_reader;
    TrafficMap& m_map;
    std::vector<NodeIndex> m_places; ///< By number of the pattern.
};

/// Calls `use` for the edges that a sample counts for: to the service and from it where one is
/// between.
template <typename Use>
void forEdgesOf(const TrafficMap& map, const SampleEnds& ends, Protocol protocol, const Use& use)
{
    const auto useEdge = [&](NodeIndex source, NodeIndex target) {
        if (const auto edge = map.findEdge(source, target, protocol))
            use(*edge);
    };
    useEdge(ends.source, ends.service.value_or(ends.target));
    if (ends.service)
        useEdge(*ends.service, ends.target);
}

} // namespace vigla::graph
