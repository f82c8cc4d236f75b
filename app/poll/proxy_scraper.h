#pragma once

#include "app/kube/back_off.h"
#include "app/kube/kube_client.h"
#include "app/kube/port_forward.h"
#include "app/poll/scrape_plan.h"
#include "models/snapshot/scrape_round.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace vigla::app {

/// Fetches the statistics pages of proxies through the API server. GUI thread only.
class ProxyScraper final : public QObject {
    Q_OBJECT
public:
    struct Options {
        std::chrono::milliseconds longestBackOff;
        std::uint64_t bytesPerSecond;
        std::size_t largePage;
        int mostConnections;
        std::size_t mostText; ///< Bytes.
        /// The way to statistics that the pod serves on its loopback only, or that the server does
        /// not let through its proxy; may be null, must outlive this.
        PodTunnels* tunnels = nullptr;
    };

    ProxyScraper(KubeClient* client, Options options, QObject* parent = nullptr);
    ~ProxyScraper() override;

    /// Asks the proxies of `cluster` that are due. What is still under way goes on.
    /// @param wanted until the next round; period() says what the byte budget makes of it.
    void begin(const mesh::ClusterState& cluster, std::chrono::milliseconds wanted);
    std::chrono::milliseconds period() const { return m_period; }

    /// What has come since the last call; an error for each proxy that is backed off.
    std::vector<snapshot::ProxyScrape> take();

    bool isIdle() const { return m_waiting.empty() && m_underWay.empty(); }
    std::size_t proxiesLeft() const { return m_waiting.size() + m_underWay.size(); }
    std::size_t waitingText() const { return m_arrivedText; } ///< Bytes that take() would give.
    bool isSampled() const { return m_isSampled; }
    void dropWaiting(); ///< What has not been asked for yet is not asked for in this round.
    void cancel(); ///< Everything under way ends quietly.
    void forgetFailures(); ///< Ends every back-off.

signals:
    void idle(); ///< Everything that was begun has been answered.
    void overflowed(); ///< More text than Options::mostText waits to be taken.
    /// A proxy could not be reached: what else is open may be dead, too. At most every 30 s.
    void wayIsInDoubt();
    void serverIsBack(); ///< After a time in which nothing could be reached.

private:
    using Name = std::pair<std::string, std::string>;
    struct Visit {
        ScrapeTarget target;
        std::deque<PageKind> pages;
    };

    void remember(const std::vector<ScrapeTarget>& targets);
    void probe(const std::vector<ScrapeTarget>& targets);
    void spare(const std::vector<ScrapeTarget>& targets, std::chrono::milliseconds wait);
    void startSome();
    void askNext(Visit visit);
    void ask(Visit visit, PageKind kind, ScrapeWay way, const Error& before);
    void askByProxy(Visit visit, PageKind kind);
    void askByTunnel(Visit visit, PageKind kind, ScrapeWay way, const Error& before);
    void takeAnswer(
        Visit visit, PageKind kind, ScrapeWay way, const Error& before, Result<net::Response>);
    bool mayTryAnother(const Visit& visit) const;
    void takePage(Visit visit, PageKind kind, Result<net::Response> answer);
    void noteSuccess(const Visit& visit, PageKind kind, net::Response response);
    void noteFailure(const Visit& visit, PageKind kind, const Error& error);
    void finishVisit(Visit visit, bool goesOn);
    void judgeServer();
    void doubtWay();
    void tellDoubt();
    void reportFailure(const Name& name, const Error& error);

    KubeClient* m_client;
    Options m_options;
    std::map<Name, TargetMemory> m_memory;
    std::deque<Visit> m_waiting;
    std::map<Name, net::RequestId> m_underWay;
    std::vector<snapshot::ProxyScrape> m_arrived;
    std::size_t m_arrivedText = 0; ///< Bytes.
    QTimer m_pace; ///< Spreads many requests over the period.
    std::size_t m_allowance = 0; ///< How many may still start now.
    std::size_t m_perTick = 0;
    std::chrono::milliseconds m_period{0};
    std::uint64_t m_round = 0;
    std::uint64_t m_epoch = 0; ///< Grows with cancel(): older answers are ignored.
    bool m_isSampled = false;

    // Whether the API server itself is out of reach.
    int m_answeredThisRound = 0;
    int m_unreachableThisRound = 0;
    bool m_isServerLost = false;
    Error m_serverError;
    BackOff m_serverBackOff;
    MonotonicTime m_probeAt{};
    MonotonicTime m_mayDoubtAt{};
    bool m_isInDoubt = false; ///< And nobody was told yet.
};

} // namespace vigla::app
