#pragma once

#include "app/kube/kube_client.h"
#include "models/mesh/cluster_state.h"
#include "models/snapshot/scrape_round.h"

#include <QObject>

#include <string>

namespace vigla::app {

/// Decides where telemetry comes from when nobody has said it: from the cluster's Prometheus when
/// there is one that answers and has Istio's metrics, else from the proxies' own counters. Decides
/// once. GUI thread only.
class SourcePicker final : public QObject {
    Q_OBJECT
public:
    explicit SourcePicker(KubeClient* client, QObject* parent = nullptr);

    /// Waits until the services are listed, or known to be out of reach.
    void consider(const mesh::ClusterState& cluster);
    bool isDecided() const { return m_stage == Stage::Decided; }

signals:
    void picked(vigla::snapshot::TelemetrySource source, const std::string& reason);

private:
    enum class Stage { Waiting, Asking, Decided };

    void takeAnswer(const std::string& place, const Result<net::Response>& answer);
    void decide(snapshot::TelemetrySource source, const std::string& reason);

    KubeClient* m_client;
    Stage m_stage = Stage::Waiting;
};

} // namespace vigla::app
