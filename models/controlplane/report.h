#pragma once

#include "models/controlplane/injection.h"
#include "models/controlplane/mesh_settings.h"
#include "models/controlplane/problems.h"
#include "models/controlplane/revisions.h"

#include <optional>
#include <string>
#include <vector>

namespace vigla::controlplane {

/// Everything that was read of a control plane at one time.
struct Answers {
    SystemTime at{};
    std::vector<Replica> replicas;
    std::vector<PushConflict> conflicts;
    std::optional<std::vector<routing::ConfigVersion>> held; ///< See Evidence.
    std::vector<Setting> settings;
    std::string settingsProblem; ///< Why they are not known.
    Installation installation;
    std::vector<kube::Document> webhooks;
    std::string tagsProblem; ///< Why tags are not known; empty when they are.
};

/// What the control plane page shows.
struct Report {
    SystemTime at{};
    std::vector<Replica> replicas;
    IstiodMetrics total;
    double secondsBetween = 0; ///< Since the report before; 0: this is the first one.
    std::map<std::string, double> pushesPerSecond; ///< By type; empty in the first one.
    Histogram recentConvergence; ///< Since the report before.
    std::vector<Problem> problems;
    std::vector<NamespaceInjection> namespaces;
    std::vector<Revision> revisions;
    std::string tagsProblem;
    std::vector<Setting> settings;
    std::string settingsProblem;
    Installation installation;
    std::string absence; ///< Why there is no istiod to see, in words; empty when there is one.
};

/// Pure. `previous` may be null; `cluster` may be null.
Report buildReport(const Answers& answers, const mesh::ClusterStatePtr& cluster,
    const std::vector<mesh::ProxyStatus>& proxies, const Report* previous);

} // namespace vigla::controlplane
