#pragma once

#include "app/kube/istiod_client.h"
#include "app/kube/kube_client.h"
#include "models/mesh/cluster_state.h"

#include <QObject>

#include <string>
#include <vector>

namespace vigla::app {

/// What the control plane says about itself.
struct ControlPlaneFacts {
    std::string serverVersion; ///< gitVersion of the API server.
    std::string istioVersion; ///< `1.29.0`; empty until known.
    std::string rootNamespace = "istio-system";
    std::string trustDomain = "cluster.local";
    std::vector<std::string> defaultServiceExportTo; ///< Empty: to every namespace.
    bool operator==(const ControlPlaneFacts&) const = default;
};

/// Reads versions and the mesh configuration: from istiod itself where its port can be forwarded,
/// else from the ConfigMap that it is made from. Looks again when the replicas of istiod change.
/// GUI thread only.
class ControlPlaneReader final : public QObject {
    Q_OBJECT
public:
    explicit ControlPlaneReader(KubeClient* client, QObject* parent = nullptr);

    void setIstiod(IstiodClient* istiod) { m_istiod = istiod; }
    void readServerVersion();
    void takeState(const mesh::ClusterStatePtr& state);
    const ControlPlaneFacts& facts() const { return m_facts; }

signals:
    void factsChanged();

private:
    void readIstioVersion(const mesh::Pod& pod);
    void readMeshConfig();
    void readConfigMap();
    void takeMesh(const std::string& yaml);
    void adopt(const ControlPlaneFacts& facts);

    KubeClient* m_client;
    IstiodClient* m_istiod = nullptr;
    ControlPlaneFacts m_facts;
    std::vector<std::string> m_knownReplicas; ///< By uid.
};

/// `1.29.0` of `1.29.0-8d3c0ffee-Clean`: without the commit and the state of its tree.
std::string shortIstioVersion(std::string_view text);

} // namespace vigla::app
