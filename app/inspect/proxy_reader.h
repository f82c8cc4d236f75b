#pragma once

#include "app/inspect/worker.h"
#include "app/kube/istiod_client.h"
#include "app/kube/port_forward.h"
#include "models/qt/proxy_inspection.h"
#include "models/routing/text_diff.h"

#include <QObject>
#include <QTimer>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vigla::app {

/// Reads one proxy's administration interface (port 15000, by port-forward) when it is asked to,
/// and what istiod would send to it. Answers are read on a worker: a dump of 50 MB does not stop
/// the window. Answers about a proxy that is no longer the chosen one are dropped. GUI thread only.
class ProxyReader final : public QObject {
    Q_OBJECT
public:
    /// Both must outlive this.
    ProxyReader(PodTunnels* tunnels, IstiodClient* istiod, QObject* parent = nullptr);

    void setProxy(const std::string& namespaceName, const std::string& podName);
    void setCluster(mesh::ClusterStatePtr cluster); ///< Where addresses get their pods from.
    /// One of the signals below follows, for each call.
    void read(ProxyPart part);
    /// Reads the endpoints again every ten seconds while it is on; rates need two readings.
    void followEndpoints(bool isFollowing);
    /// Finds text in the dump that configurationRead() brought last.
    void search(const std::string& text);
    /// Compares one resource of the comparison that came last.
    void diff(std::size_t place);
    bool isBusy() const { return m_underWay > 0 || m_worker.isBusy(); }

signals:
    void overviewRead(const vigla::ProxyOverview& overview);
    void endpointsRead(const std::vector<vigla::EndpointTrafficRow>& rows, bool hasRates);
    void configurationRead(const vigla::ConfigDumpPtr& dump);
    void statisticsRead(const std::vector<vigla::envoy::Statistic>& statistics);
    void comparisonRead(const vigla::DumpComparisonPtr& comparison);
    void failed(vigla::ProxyPart part, const vigla::Error& error);
    void found(const std::vector<std::uint32_t>& places, bool isCut);
    void diffed(const vigla::routing::TextDiff& diff);

private:
    using Text = std::shared_ptr<std::string>; ///< A body on its way to the worker.
    using BodyReply = std::function<void(Result<Text>)>;

    void readOverview();
    void readEndpoints();
    void readConfiguration();
    void readStatistics();
    void readComparison();
    void takeEndpoints(std::vector<envoy::EndpointReading> readings, MonotonicTime at);
    void fetch(ProxyPart part, const std::string& path, std::function<void(Text)> take);
    void get(const std::string& path, BodyReply reply);
    void fail(ProxyPart part, const Error& error);

    PodTunnels* m_tunnels;
    IstiodClient* m_istiod;
    std::string m_namespace;
    std::string m_pod;
    mesh::ClusterStatePtr m_cluster;
    std::vector<envoy::EndpointReading> m_readings; ///< The last ones.
    std::optional<MonotonicTime> m_readAt;
    ConfigDumpPtr m_dump;
    DumpComparisonPtr m_comparison;
    std::uint64_t m_epoch = 0; ///< Grows with every chosen proxy.
    std::uint64_t m_searches = 0;
    std::uint64_t m_diffs = 0;
    int m_underWay = 0; ///< Requests.
    QTimer m_clock; ///< Of the endpoints.
    Worker m_worker;
};

} // namespace vigla::app
