#pragma once

#include "models/sim/config/config_model.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace vigla::sim {

/// A pod as far as services and rules select it.
struct PodInfo {
    int index = -1;
    std::string namespaceName;
    std::string address;
    Labels labels;
    bool isReady = false;
};

/// Mesh-wide settings that decide routes.
struct MeshSettings {
    bool isRegistryOnly = false;
    bool hasAutoMtls = true;
    std::string rootNamespace = "istio-system";
};

using VirtualServicePtr = std::shared_ptr<const VirtualServiceModel>;
using DestinationRulePtr = std::shared_ptr<const DestinationRuleModel>;
using ServicePtr = std::shared_ptr<const ServiceModel>;

/// Everything istiod knows at one moment, indexed. Immutable: every proxy holds the snapshot it has
/// acknowledged.
struct ConfigSnapshot {
    std::uint64_t version = 0;
    MeshSettings settings;
    std::map<std::string, ServicePtr> services; ///< By host; of equal hosts the oldest.
    std::map<std::string, std::vector<const ServiceModel*>> servicesOf; ///< By namespace.
    std::vector<VirtualServicePtr> virtualServices; ///< Oldest first, delegates merged in.
    std::unordered_map<std::string, std::vector<const VirtualServiceModel*>> byHost; ///< Exact.
    std::vector<const VirtualServiceModel*> withWildcard;
    std::map<std::string, std::vector<DestinationRulePtr>> destinationRules; ///< By namespace.
    std::vector<GatewayModel> gateways; ///< Oldest first.
    std::vector<PeerAuthenticationModel> peerAuthentications; ///< Oldest first.
    std::vector<SidecarModel> sidecars; ///< Oldest first.

    const ServiceModel* findService(const std::string& host) const; ///< Exact, else by wildcard.
};

using SnapshotPtr = std::shared_ptr<const ConfigSnapshot>;

/// The kinds that istiod reads; others are none of its business.
bool isConfigKind(const kube::ObjectRef& ref);
bool isIstioKind(const kube::ObjectRef& ref); ///< Istio's own and the Gateway API's.

/// istiod's view of the API server: objects in, snapshots out.
class ConfigStore final {
public:
    /// `externals` maps names and addresses outside the mesh to their index.
    ConfigStore(MeshSettings settings, std::map<std::string, int> externals);

    /// @return whether anything that routing depends on is different from before.
    bool put(const kube::Document& object);
    bool remove(const kube::ObjectRef& ref); ///< @return whether it was there.
    const kube::Document* find(const kube::ObjectRef& ref) const;
    const std::map<kube::ObjectRef, kube::Document>& objects() const { return m_objects; }

    /// A new snapshot of what is stored, with the endpoints that `pods` give.
    SnapshotPtr buildSnapshot(const std::vector<PodInfo>& pods);

private:
    MeshSettings m_settings;
    std::map<std::string, int> m_externals;
    std::map<kube::ObjectRef, kube::Document> m_objects;
    std::uint64_t m_version = 0;
};

} // namespace vigla::sim
