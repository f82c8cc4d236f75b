#pragma once

#include "app/inspect/worker.h"
#include "app/kube/istiod_client.h"
#include "app/kube/kube_client.h"
#include "models/controlplane/report.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace vigla::app {

/// Reads the control plane while somebody looks at it: every replica's metrics, conflicts and
/// configuration, the mesh configuration, the charts' values, and the webhooks that carry tags.
/// What may not be read is said in the report. GUI thread only.
class ControlPlaneProbe final : public QObject {
    Q_OBJECT
public:
    /// Both must outlive this.
    ControlPlaneProbe(IstiodClient* istiod, KubeClient* client, QObject* parent = nullptr);
    void setPeriod(std::chrono::milliseconds period); ///< Ten seconds, unless it is set.

    void setCluster(mesh::ClusterStatePtr cluster, std::vector<mesh::ProxyStatus> proxies);
    void setActive(bool isActive); ///< Reads at once and then in every period.
    void readNow();
    bool isBusy() const { return m_missing > 0 || m_worker.isBusy(); }

signals:
    void reported(const std::shared_ptr<const vigla::controlplane::Report>& report);

private:
    struct Round;
    using RoundPtr = std::shared_ptr<Round>;

    void readReplicas(const RoundPtr& round);
    void readMetrics(const RoundPtr& round, std::size_t replica, const mesh::Pod& pod);
    void readMesh(const RoundPtr& round);
    void readInstallation(const RoundPtr& round);
    void readDeployment(const RoundPtr& round);
    void readWebhooks(const RoundPtr& round);
    void finishOne(const RoundPtr& round);
    void report(const RoundPtr& round);

    IstiodClient* m_istiod;
    KubeClient* m_client;
    mesh::ClusterStatePtr m_cluster;
    std::vector<mesh::ProxyStatus> m_proxies;
    std::shared_ptr<const controlplane::Report> m_last;
    int m_missing = 0; ///< Answers of the round under way.
    QTimer m_clock;
    Worker m_worker;
};

} // namespace vigla::app
