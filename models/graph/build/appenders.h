#pragma once

#include "models/graph/build/end_finder.h"
#include "models/graph/build/graph_context.h"
#include "models/graph/build/traffic_map.h"

#include <string>

namespace vigla::graph {

// Appenders run on the map of one namespace, in this order; finalizers once on the merged map
// (reference/kiali-graph.md section 9).

/// Folds the service nodes of hosts that ServiceEntries declare into one node an entry.
void appendServiceEntries(
    const GraphContext& context, const std::string& namespaceName, TrafficMap& map);

/// Removes or marks nodes that have no traffic and nothing behind them.
void appendDeadNodes(
    const GraphContext& context, const std::string& namespaceName, TrafficMap& map);

/// Lists the WorkloadEntries whose labels are those of the node.
void appendWorkloadEntries(
    const GraphContext& context, const std::string& namespaceName, TrafficMap& map);

/// Average and quantiles in ms, the destination's view before the source's. Several series of one
/// edge are put together. With a service between, both of its edges get them: Kiali gives them to
/// the second only.
void appendResponseTimes(SampleReader& reader, const std::string& namespaceName, TrafficMap& map);

/// The share of mutual TLS and the principals, by edge and protocol.
void appendSecurity(SampleReader& reader, const std::string& namespaceName, TrafficMap& map);

/// Request and response bytes per second of http edges; with a service between, of both.
void appendThroughput(SampleReader& reader, const std::string& namespaceName, TrafficMap& map);

/// Puts a node for the operation between the two ends of requests that carry one, in place of the
/// edges between them.
void appendOperations(SampleReader& reader, const std::string& namespaceName, TrafficMap& map);

/// Adds services and workloads of the namespace that have no traffic.
void appendIdleNodes(
    const GraphContext& context, const std::string& namespaceName, TrafficMap& map);

/// Marks workloads and apps that are ambient or out of the mesh.
void appendMeshCheck(const GraphContext& context, TrafficMap& map);

/// Adds what TrafficTable::extensions report: nodes of services that may lie beyond the mesh, and
/// the edges between them.
void finalizeExtensions(const GraphContext& context, TrafficMap& map);

/// Marks what cannot be looked at and what lies outside the requested namespaces.
void finalizeOutsiders(const GraphContext& context, TrafficMap& map);

/// Marks circuit breakers, virtual services and what they do, and gateways.
void finalizeIstio(const GraphContext& context, TrafficMap& map);

/// Waypoint nodes are part of the mesh, or left out when they are not wanted.
void finalizeAmbient(const GraphContext& context, TrafficMap& map);

/// Health of nodes and edges by the rates on the edges (section 10).
void finalizeHealth(const GraphContext& context, TrafficMap& map);

/// Health of the boxes of apps: by the requests of the first member and all workloads of the app.
void judgeAppBoxes(const GraphContext& context, ServiceGraph& graph);

/// Kubernetes labels of what a node stands for.
void finalizeLabels(const GraphContext& context, TrafficMap& map);

/// Marks nodes that call and are not called.
void finalizeTrafficGenerators(TrafficMap& map);

/// Marks nodes and edges whose numbers are old or stand for more replicas than were asked.
void finalizeFreshness(const GraphContext& context, TrafficMap& map);

} // namespace vigla::graph
