#pragma once

#include "models/routing/rollout.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace vigla {
class SnapshotStore;
struct Published;
} // namespace vigla

namespace vigla::app {

class IstiodClient;
class JournalFile;
class KubeClient;
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
    };
    struct Options {
        std::string contextName; ///< For the journal.
        std::string userName;
        std::chrono::milliseconds firstPoll{500};
        std::chrono::milliseconds laterPoll{1000};
        std::chrono::milliseconds deadline{60'000}; ///< For istiod and the proxies.
        std::chrono::milliseconds observeFor{60'000}; ///< After the proxies have it.
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
    class Watch;
    void feed(const routing::Event& event);
    void execute(const routing::Effect& effect);
    void executeRead(const routing::ReadLive& effect);
    void executeWrite(std::uint64_t id, const routing::Change& change, bool isDryRun);
    void appendJournal(routing::JournalEntry entry);

    Collaborators m_world;
    Options m_options;
    routing::RolloutState m_state;
    std::string m_changeId;
    std::unique_ptr<Watch> m_watch;
};

} // namespace vigla::app
