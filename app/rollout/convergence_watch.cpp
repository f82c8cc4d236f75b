#include "app/rollout/convergence_watch.h"

#include "app/inspect/compare_contents.h"
#include "app/kube/gui_thread.h"
#include "app/kube/istiod_client.h"
#include "app/net/clock.h"
#include "models/qt/snapshot_store.h"
#include "models/snapshot/mesh_snapshot.h"

#include <QThreadPool>

#include <algorithm>
#include <map>

namespace vigla::app {

namespace {

constexpr auto kEagerFor = std::chrono::seconds(10);
constexpr auto kAnswerWithin = std::chrono::seconds(5);
constexpr auto kBaselineWithin = std::chrono::seconds(2);

using Bodies = std::vector<IstiodAnswer>;

/// What every replica said to both questions; a replica that answered only one has an error in the
/// other.
std::vector<routing::IstiodAnswer> parseAnswers(const Bodies& configs, const Bodies& syncs)
{
    std::map<std::string, routing::IstiodAnswer> byPod;
    for (const auto& answer : configs)
        byPod[answer.pod].config = answer.body
            ? routing::parseConfigz(*answer.body)
            : Result<std::vector<routing::ConfigVersion>>(answer.body.error());
    for (const auto& answer : syncs)
        byPod[answer.pod].sync = answer.body
            ? mesh::parseSyncz(*answer.body, answer.pod)
            : Result<std::vector<mesh::ProxyStatus>>(answer.body.error());
    std::vector<routing::IstiodAnswer> answers;
    for (auto& [pod, answer] : byPod) {
        answer.istiodPod = pod;
        answers.push_back(std::move(answer));
    }
    return answers;
}

} // namespace

ConvergenceWatch::ConvergenceWatch(const Sources& sources, const Options& options, QObject* parent)
    : QObject(parent)
    , m_istiod(sources.istiod)
    , m_tunnels(sources.tunnels)
    , m_store(sources.store)
    , m_options(options)
{
    m_poll.setSingleShot(true);
    m_deadline.setSingleShot(true);
    connect(&m_poll, &QTimer::timeout, this, &ConvergenceWatch::poll);
    connect(&m_deadline, &QTimer::timeout, this, &ConvergenceWatch::deadlinePassed);
    if (m_store)
        connect(m_store, &SnapshotStore::published, this, &ConvergenceWatch::takePicture);
}

void ConvergenceWatch::start(routing::Convergence start, routing::ChangeSet stored)
{
    m_convergence = std::move(start);
    m_stored = std::move(stored);
    m_startedAt = net::monotonicNow();
    m_countFrom = m_startedAt;
    m_deadline.start(m_options.deadline);
    poll();
}

void ConvergenceWatch::observeOnly()
{
    m_poll.stop();
    m_countFrom = net::monotonicNow();
    m_base.reset();
    ++m_countRound;
    m_deadline.start(m_options.observeFor);
}

void ConvergenceWatch::poll()
{
    if (!m_istiod)
        return takeAnswers({});
    // In this order: what the proxies have must not be older than what istiod holds.
    m_istiod->fetchAll(
        "/debug/configz", this,
        [this](Bodies configs) {
            m_istiod->fetchAll(
                "/debug/syncz", this,
                [this, configs = std::move(configs)](Bodies syncs) {
                    runOnWorker(
                        QThreadPool::globalInstance(), this,
                        [configs, syncs = std::move(syncs)] {
                            return parseAnswers(configs, syncs);
                        },
                        [this](const std::vector<routing::IstiodAnswer>& answers) {
                            takeAnswers(answers);
                        });
                },
                kAnswerWithin);
        },
        kAnswerWithin);
}

void ConvergenceWatch::takeAnswers(const std::vector<routing::IstiodAnswer>& answers)
{
    const auto now = net::monotonicNow();
    m_convergence = routing::advance(std::move(m_convergence), answers, now);
    const bool isEager = now - m_startedAt < kEagerFor;
    m_poll.start(isEager ? m_options.firstPoll : m_options.laterPoll);
    compareDoubtful();
    emit convergenceSeen(m_convergence);
}

/// The proxies whose nonces leave it open, one after the other.
void ConvergenceWatch::compareDoubtful()
{
    if (!m_tunnels || !m_istiod || m_isComparing)
        return;
    const auto doubtful = routing::doubtfulProxies(m_convergence, net::monotonicNow());
    if (doubtful.empty())
        return;
    const std::string& name = doubtful.front();
    const mesh::ProxyStatus& status = m_convergence.latest.at(name);
    m_isComparing = true;
    compareContents({m_tunnels, m_istiod}, status.namespaceName, status.podName, this,
        [this, name, sent = routing::sentTo(status)](const ContentAnswer& answer) {
            m_isComparing = false;
            m_convergence.contents[name] = {sent, answer.isSame, answer.words, net::monotonicNow()};
        });
}

void ConvergenceWatch::takePicture(const Published& picture)
{
    const auto& snapshot = picture.snapshot;
    if (!m_isSplitKnown && snapshot && snapshot->cluster) {
        m_isSplitKnown = true;
        m_split = impact::watchedSplit(*snapshot->cluster, m_stored);
    }
    if (!m_split || !snapshot || !picture.isLive || snapshot->monotonicAt < m_countFrom)
        return;
    if (!m_base) {
        m_base = snapshot->monotonicAt; // its readings are what the next ones are compared with
        return;
    }
    const auto window = std::chrono::round<std::chrono::seconds>(snapshot->monotonicAt - *m_base);
    if (window < std::chrono::seconds(1))
        return;
    const bool isFixedWindow = snapshot->source == snapshot::TelemetrySource::Prometheus;
    runOnWorker(
        QThreadPool::globalInstance(), this,
        [snapshot, window, isFixedWindow, split = *m_split] {
            const auto traffic = snapshot::trafficOver(*snapshot, window);
            const bool isTooOld
                = isFixedWindow && traffic.windowSeconds > static_cast<double>(window.count());
            return isTooOld ? std::vector<routing::ObservedShare>()
                            : routing::observedSplit(impact::countRequests(split, traffic));
        },
        [this, round = m_countRound](const std::vector<routing::ObservedShare>& shares) {
            if (round == m_countRound && !shares.empty())
                emit trafficSeen(shares);
        });
}

void fetchSyncBaseline(IstiodClient* istiod, QObject* context,
    std::function<void(std::map<std::string, mesh::ProxyStatus>)> reply)
{
    using Baseline = std::map<std::string, mesh::ProxyStatus>;
    istiod->fetchAll(
        "/debug/syncz", context,
        [context, reply = std::move(reply)](Bodies bodies) {
            runOnWorker(
                QThreadPool::globalInstance(), context,
                [bodies = std::move(bodies)] {
                    Baseline baseline;
                    for (const auto& answer : bodies) {
                        const auto rows = answer.body
                            ? mesh::parseSyncz(*answer.body, answer.pod)
                            : Result<std::vector<mesh::ProxyStatus>>(answer.body.error());
                        if (!rows)
                            continue; // the watch reports what does not answer
                        for (const auto& row : *rows)
                            baseline.insert_or_assign(row.podName + "." + row.namespaceName, row);
                    }
                    return baseline;
                },
                reply);
        },
        kBaselineWithin);
}

} // namespace vigla::app
