#pragma once

#include "models/graph/service_graph.h"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>
#include <vector>

namespace vigla::graph {

// Parts of Kiali's graph JSON (reference/kiali-graph.md section 12).

/// A share in percent with one place.
std::string shareText(double percent);

/// Nothing for an empty text.
void putText(nlohmann::ordered_json& json, const char* key, const std::string& text);
/// `true`, or nothing without the mark.
void putMark(nlohmann::ordered_json& data, const Node& node, NodeMark mark, const char* key);

/// The rates of one protocol that are above 0; `infix` is `In` for a node's inbound rates.
void putRates(std::map<std::string, std::string>& texts, Protocol protocol,
    const std::string& infix, const Rates& rates);

/// `traffic` of a node.
nlohmann::ordered_json nodeTraffic(const Node& node);

/// `healthData` of a node itself: an app node of one version has no replicas of its own.
nlohmann::ordered_json ownHealth(const Node& node);
/// `healthData` of an app's box, by its first member.
nlohmann::ordered_json boxHealth(const Node& first, const Box& box);

/// What the cluster's objects prove, from `hasCB` to `isWaypoint`.
void putKnowledge(nlohmann::ordered_json& data, const Node& node);

} // namespace vigla::graph
