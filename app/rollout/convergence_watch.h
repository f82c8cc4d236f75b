#pragma once

#include "models/impact/observe.h"
#include "models/routing/convergence.h"
#include "models/routing/observed_split.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace vigla {
class SnapshotStore;
struct Published;
} // namespace vigla

namespace vigla::app {

class IstiodClient;
class PodTunnels;
struct IstiodAnswer;

/// Watches one stored change reach istiod, the proxies and the traffic. GUI thread only; answers
/// are parsed on workers.
class ConvergenceWatch final : public QObject {
    Q_OBJECT
public:
    struct Options {
        std::chrono::milliseconds firstPoll{500}; ///< During the first ten seconds.
        std::chrono::milliseconds laterPoll{1000};
        std::chrono::milliseconds deadline{60'000};
        std::chrono::milliseconds observeFor{60'000};
    };

    /// Who is asked; all may be null. Without `istiod` or `store` that part stays unknown, and
    /// `convergence` says so; without `tunnels` contents are not compared.
    struct Sources {
        IstiodClient* istiod = nullptr;
        PodTunnels* tunnels = nullptr;
        SnapshotStore* store = nullptr;
    };
    ConvergenceWatch(const Sources& sources, const Options& options, QObject* parent);

    /// `start` has the awaited objects and, where it could be read, the baseline. `stored` tells
    /// what to compare the traffic with.
    void start(routing::Convergence start, routing::ChangeSet stored);

    /// The proxies have it, or nobody can tell: polling ends, only the traffic is watched, counted
    /// from now.
    void observeOnly();

signals:
    void convergenceSeen(const vigla::routing::Convergence& convergence);
    void trafficSeen(const std::vector<vigla::routing::ObservedShare>& shares);
    void deadlinePassed();

private:
    void poll();
    void takeAnswers(const std::vector<routing::IstiodAnswer>& answers);
    void takePicture(const Published& picture);
    void compareDoubtful();

    IstiodClient* m_istiod;
    PodTunnels* m_tunnels;
    SnapshotStore* m_store;
    Options m_options;
    QTimer m_poll;
    QTimer m_deadline;
    routing::Convergence m_convergence;
    bool m_isComparing = false; ///< One proxy at a time: dumps are long.
    routing::ChangeSet m_stored;
    bool m_isSplitKnown = false; ///< m_split was worked out, from the first picture with a cluster.
    std::optional<impact::WatchedSplit> m_split;
    MonotonicTime m_startedAt{};
    MonotonicTime m_countFrom{}; ///< Pictures before this do not count.
    std::optional<MonotonicTime> m_base; ///< Of the first picture that counts.
    std::uint64_t m_countRound = 0;
};

/// `/debug/syncz` of every replica as a baseline for a watch; empty when none answered.
void fetchSyncBaseline(IstiodClient* istiod, QObject* context,
    std::function<void(std::map<std::string, mesh::ProxyStatus>)> reply);

} // namespace vigla::app
