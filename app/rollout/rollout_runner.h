#pragma once

#include "models/mesh/proxy_status.h"
#include "models/routing/rollout.h"

#include <QObject>
#include <QString>

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace vigla {
class SnapshotStore;
}

namespace vigla::app {

class ConvergenceWatch;
class IstiodClient;
class JournalFile;
class KubeClient;
class PodTunnels;
struct WriteAnswer;
class WriteGate;

/// Executes what the rollout machine asks for and tells it what happened. GUI thread only.
class RolloutRunner final : public QObject {
    Q_OBJECT
public:
    /// Everybody it talks to; all outlive it. `istiod` and `store` may be null: then convergence or
    /// the observed split is not known, and says so.
    struct Collaborators {
        KubeClient* kube = nullptr;
        IstiodClient* istiod = nullptr;
        SnapshotStore* store = nullptr;
        WriteGate* gate = nullptr;
        JournalFile* journal = nullptr;
        PodTunnels* tunnels = nullptr; ///< To compare contents where nonces leave it open.
    };
    struct Options {
        std::string contextName; ///< For the journal.
        std::string userName;
        std::chrono::milliseconds firstPoll{500};
        std::chrono::milliseconds laterPoll{1000};
        std::chrono::milliseconds deadline{60'000}; ///< For istiod and the proxies.
        std::chrono::milliseconds observeFor{60'000}; ///< After the proxies have it.
        std::chrono::milliseconds readBackPause{1000}; ///< Between tries to learn what became of a
                                                       ///< broken write.
        int readBackTries = 5;
    };
    RolloutRunner(const Collaborators& world, Options options, QObject* parent = nullptr);
    ~RolloutRunner() override;

    const routing::RolloutState& state() const { return m_state; }
    const std::string& changeId() const { return m_changeId; } ///< Of the newest Apply.

public slots:
    /// Starts a check of these changes; ignored while another is under way.
    void apply(const vigla::routing::ChangeSet& changes);
    void confirm(); ///< The person's yes, in Ready.
    void cancel();
    void resolveConflicts(const std::vector<vigla::routing::Side>& picks);

signals:
    void stateChanged(const vigla::routing::RolloutState& state);
    /// The journal could not be written; the write itself is not held up by it.
    void journalFailed(const QString& reason);
    void finished(); ///< A phase in which nothing is under way was reached.

private:
    void feed(routing::Event event);
    void handle(const routing::Event& event);
    void execute(const routing::Effect& effect);
    void read(const routing::ReadLive& effect, int triesLeft);
    void write(std::uint64_t id, const routing::Change& change, bool isDryRun);
    void takeAnswer(std::uint64_t id, const WriteAnswer& answer);
    void watch(const routing::WatchConvergence& effect);
    void appendJournal(routing::JournalEntry entry);

    Collaborators m_world;
    Options m_options;
    routing::RolloutState m_state;
    std::deque<routing::Event> m_events;
    bool m_isHandling = false;
    bool m_isConfirming = false;
    std::string m_changeId;
    std::map<std::string, mesh::ProxyStatus> m_baseline; ///< Read just before the first write.
    std::unique_ptr<ConvergenceWatch> m_watch;
};

} // namespace vigla::app
