#pragma once

#include "app/kube/kept_items.h"
#include "models/core/result.h"
#include "models/kube/document.h"
#include "models/mesh/cluster_state.h"
#include "models/mesh/decode.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::app {

/// What lists and watches have brought so far. Lives on one worker thread; publish() hands out
/// immutable states, which share what did not change between them.
struct ClusterStore {
    /// What the GUI thread adds to a publication.
    struct Extras {
        std::map<std::string, mesh::ResourceCoverage> coverage;
        std::string serverVersion;
        std::string istioVersion;
        std::string rootNamespace;
        std::string trustDomain;
        std::vector<std::string> defaultServiceExportTo;
        /// Shown when namespaces themselves cannot be listed.
        std::vector<std::string> namespaceNames;
    };

    mesh::ClusterStatePtr publish(const Extras& extras);

    KeptItems<mesh::NamespaceInfo> namespaces;
    KeptItems<mesh::Pod> pods;
    KeptItems<mesh::Service> services;
    KeptItems<mesh::EndpointSlice> endpointSlices;
    KeptItems<mesh::ReplicaOwner> deployments;
    KeptItems<mesh::ReplicaOwner> replicaSets;
    std::map<std::string, KeptItems<kube::Document>> istioObjects; ///< By kind.
    KeptItems<kube::Document> gatewayApiRoutes;
    KeptItems<kube::Document> gatewayApiGateways;
    mesh::Decoder decoder;
    std::uint64_t revision = 0; ///< Of the state that was published last.
};

/// One kind in one scope, on the store's thread: decodes what comes and keeps its part of the
/// store.
class ResourceFeed {
public:
    virtual ~ResourceFeed() = default;

    struct Page {
        std::optional<Error> error;
        std::string continueToken; ///< Empty: this was the last page, and the store has it all.
        std::string resourceVersion;
        std::vector<std::string> warnings;
        bool hasChanged = false;
    };
    /// A first page begins anew; what is known stays until the last page has come.
    virtual Page takePage(const std::string& body, bool isFirst) = 0;

    struct Events {
        std::optional<Error> error; ///< Expired: list again.
        std::string resourceVersion; ///< Of the newest event; empty when there was none.
        bool hasChanged = false;
    };
    /// The next bytes of a watch. An event that is older than what the watch began with is an
    /// Expired error: the server has gone back to an earlier state.
    virtual Events takeBytes(std::string_view bytes) = 0;

    /// The watch has ended; what came of an unfinished event is forgotten.
    virtual void endWatch() = 0;

    /// Forgets everything in its scope. True when there was something.
    virtual bool clear() = 0;
};

/// `namespaceName` empty: the whole cluster. Null for a kind that the store does not keep.
std::shared_ptr<ResourceFeed> makeFeed(std::shared_ptr<ClusterStore> store,
    const kube::ResourceKind& kind, const std::string& namespaceName);

/// The kinds that the store keeps, without versions. Of Istio's and the Gateway API's: documents.
const std::vector<kube::ResourceKind>& watchedKinds();

/// The key of ClusterState::coverage.
std::string coverageKey(const kube::ResourceKind& kind);

} // namespace vigla::app
