#pragma once

#include "app/kube/credential_source.h"
#include "app/kube/kubeconfig_loader.h"
#include "app/pipeline/snapshot_pipeline.h"
#include "app/poll/telemetry_collector.h"
#include "app/rollout/journal_file.h"
#include "app/rollout/write_gate.h"
#include "app/session/sleep_watch.h"
#include "models/qt/snapshot_store.h"

#include <QObject>

#include <memory>
#include <optional>
#include <string>

namespace vigla::app {

class AccessReview;
class ClusterWatcher;
class IstiodClient;
class KubeClient;
class PodTunnels;
class RolloutRunner;

/// What waits on the way from the cluster to the picture. Everything is bounded.
struct Backlog {
    std::size_t requests = 0; ///< Not answered yet; streams, which never are, included.
    std::size_t proxies = 0; ///< That have not answered in this round.
    std::size_t pageBytes = 0; ///< Of statistics, until the round closes.
    std::size_t watchBytes = 0; ///< Of events, until they are decoded.
    std::size_t rounds = 0; ///< And parts of rounds, until the worker begins them.
};

/// One open context: the connection, what is watched and polled, the picture, and the way to change
/// things.
///
/// The same for the window and for every command. GUI thread only.
class MeshSession final : public QObject {
    Q_OBJECT
public:
    struct Options {
        std::optional<ClusterTarget> target; ///< Absent with --no-cluster.
        std::optional<QStringList> kubectlFlags; ///< What leads kubectl there too.
        ExecPolicy exec; ///< How the target's credential plugin may run.
        std::vector<std::string> namespaces; ///< Empty: all.
        TelemetryCollector::Options telemetry;
        std::filesystem::path journal; ///< Empty: nothing can be written, and so nothing is.
        std::chrono::milliseconds convergenceDeadline{60'000};
    };
    explicit MeshSession(Options options, QObject* parent = nullptr);
    ~MeshSession() override;

    void start();
    void retryNow(); ///< Ends every back-off.

    const std::string& contextName() const { return m_contextName; }
    const std::string& contextNamespace() const
    {
        return m_contextNamespace;
    } ///< `default` if it names none.
    SnapshotStore& store() { return m_store; }
    void setView(View view); ///< What to draw, and with that what to ask for.
    SnapshotPipeline& pipeline() { return *m_pipeline; }
    WriteGate& gate() { return m_gate; }
    TelemetryCollector& collector() { return *m_collector; }
    KubeClient* kube() { return m_kube.get(); } ///< Null without a cluster,
    PodTunnels* tunnels() { return m_tunnels.get(); } ///< Null without a cluster, as
    IstiodClient* istiod() { return m_istiod.get(); } ///< this is.
    ClusterWatcher* watcher() { return m_watcher.get(); }
    RolloutRunner* rollout() { return m_rollout.get(); }
    AccessReview* access() { return m_access.get(); }
    /// The kubeconfig has changed. False when it leads elsewhere now: then a new session is needed.
    bool adopt(const kube::ClusterAccess& access);
    const kube::ClusterAccess& way() const { return m_way; } ///< Holds secrets.
    CredentialSource* credentials() { return m_credentials.get(); } ///< Null: not made on demand.
    JournalFile* journal() { return m_journal.get(); }
    mesh::ClusterStatePtr cluster() const; ///< The newest; may be newer than the picture's.
    Backlog backlog() const;

    bool isConnected() const { return m_lostReason.empty(); }
    const std::string& lostReason() const { return m_lostReason; }
    /// While it is lost: when the cluster is tried again. Absent: right now.
    std::optional<std::chrono::milliseconds> nextAttemptIn() const;

signals:
    /// Empty: the cluster answers. Else why it does not, and what happens next.
    void connectionChanged(const QString& lostReason);
    /// Every kind of resource has been listed once, or is known to be out of reach.
    void synchronised();

private:
    void takeConnection(const QString& reason);
    void wakeUp();

    std::string m_contextName;
    std::string m_contextNamespace;
    kube::ClusterAccess m_way;
    std::string m_lostReason;
    SleepWatch m_sleep;
    SnapshotStore m_store;
    WriteGate m_gate;
    std::shared_ptr<net::HttpClient> m_http;
    std::unique_ptr<SnapshotPipeline> m_pipeline;
    std::unique_ptr<JournalFile> m_journal;
    std::unique_ptr<CredentialSource> m_credentials;
    std::unique_ptr<KubeClient> m_kube;
    std::unique_ptr<PodTunnels> m_tunnels;
    std::unique_ptr<IstiodClient> m_istiod;
    std::unique_ptr<ClusterWatcher> m_watcher;
    std::unique_ptr<TelemetryCollector> m_collector;
    std::unique_ptr<AccessReview> m_access;
    std::unique_ptr<RolloutRunner> m_rollout;
};

} // namespace vigla::app
