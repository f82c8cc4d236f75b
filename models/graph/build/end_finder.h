#pragma once

#include "models/graph/build/clean_sample.h"
#include "models/graph/build/graph_context.h"
#include "models/graph/build/traffic_map.h"

#include <optional>
#include <unordered_map>

namespace vigla::graph {

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
    EndFinder(const GraphContext& context, const SampleCleaner& cleaner, TrafficMap& map)
        : m_context(context)
        , m_cleaner(cleaner)
        , m_map(map)
    {
    }

    /// Makes nodes that are not there; nothing when an end identifies nothing.
    std::optional<SampleEnds> put(const CleanSample& sample);
    /// Only when all of the nodes are there.
    std::optional<SampleEnds> find(const CleanSample& sample);

private:
    /// What labels identify, and where it stands in the map once that is known.
    struct Known {
        std::optional<Node> node;
        bool isWaypoint = false;
        std::optional<NodeIndex> index;
        bool wasSought = false;
    };
    Known& endOf(const EndSymbols& end);
    Known& serviceOf(const EndSymbols& target);
    bool hasServiceBetween(const EndSymbols& end, const Known& source, const Known& target) const;
    std::optional<NodeIndex> placed(Known& known, bool canMake);
    std::optional<SampleEnds> ends(const CleanSample& sample, bool canMake);

    const GraphContext& m_context;
    const SampleCleaner& m_cleaner;
    TrafficMap& m_map;
    std::unordered_map<EndSymbols, Known, EndSymbolsHasher> m_ends;
    std::unordered_map<EndSymbols, Known, EndSymbolsHasher> m_services;
};

} // namespace vigla::graph
