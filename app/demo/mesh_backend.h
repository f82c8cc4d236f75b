#pragma once

#include "models/core/time.h"
#include "models/kube/document.h"
#include "models/sim/mesh_simulator.h"

#include <string_view>
#include <vector>

namespace vigla::demo {

/// What lives behind the API server: the pods' proxies, istiod and the controllers. The simulator,
/// or a hand-made one in tests. Its owner serialises the calls.
class MeshBackend {
public:
    virtual ~MeshBackend() = default;

    virtual SystemTime now() const = 0; ///< The cluster's clock.
    virtual void objectChanged(const kube::Document& object, bool isRemoved) = 0;
    virtual std::vector<sim::MeshSimulator::ObjectChange> takeChangedObjects() = 0;

    virtual bool hasProxy(std::string_view namespaceName, std::string_view pod) const = 0;
    virtual bool isIstiod(std::string_view namespaceName, std::string_view pod) const = 0;
    virtual sim::AnswerText prometheusStats(std::string_view namespaceName, std::string_view pod,
        const sim::StatsQuery& query, bool isMerged) const = 0;
    virtual sim::AnswerText proxyAdmin(std::string_view namespaceName, std::string_view pod,
        std::string_view method, std::string_view target) const = 0;
    virtual sim::AnswerText istiod(std::string_view pod, std::string_view target) const = 0;
};

} // namespace vigla::demo
