#include "app/pipeline/snapshot_pipeline.h"

#include <utility>

namespace vigla::app {

/// Everything one job needs, and nothing that anybody else may change.
struct SnapshotPipeline::Job {
    snapshot::ScrapeRoundPtr round; ///< May be null.
    snapshot::CountedPages counted; ///< Of `round`.
    snapshot::MeshSnapshotPtr snapshot;
    snapshot::Recording recording;
    View view;
    Moment moment;
    Drawing last;
    std::map<std::string, graph::Point> places;
    bool isLiveWanted = false;
    bool isPastWanted = false;
    bool isDrawnAnew = false;
    Published before; ///< The last live picture: its history and hosts go on.
    Published outdated; ///< Let go of first: its memory is what the next picture is made of.
};

struct SnapshotPipeline::Outcome {
    snapshot::MeshSnapshotPtr snapshot;
    snapshot::Recording recording;
    Moment moment;
    std::optional<Published> live;
    std::optional<Published> past;
};

namespace {

/// The first rounds bring new edges each: what calls seldom shows late.
constexpr std::size_t kMomentsToSettle = 4;

using HistoryPtr = std::shared_ptr<const graph::GraphHistory>;

HistoryPtr extended(const HistoryPtr& past, bool isNewRound, const graph::ServiceGraph& graph)
{
    if (!isNewRound)
        return past ? past : std::make_shared<const graph::GraphHistory>();
    return std::make_shared<const graph::GraphHistory>(
        graph::appendHistory(past ? *past : graph::GraphHistory(), graph));
}

/// True when nobody who was asked for telemetry answered: the numbers are those of before.
bool isSilent(const snapshot::MeshSnapshot& snapshot)
{
    const bool isPrometheus = snapshot.source == snapshot::TelemetrySource::Prometheus;
    const auto* telemetry = snapshot.findFreshness(isPrometheus ? "prometheus" : "proxies");
    return telemetry && telemetry->targets > 0 && telemetry->answered == 0;
}

std::shared_ptr<const std::vector<SystemTime>> momentsOf(const snapshot::Recording& recording)
{
    return std::make_shared<const std::vector<SystemTime>>(recording.moments());
}

HistoryPtr upTo(const HistoryPtr& history, SystemTime at)
{
    return history ? std::make_shared<const graph::GraphHistory>(history->upTo(at)) : nullptr;
}

std::shared_ptr<const std::vector<routing::RoutableHost>> hostsOf(
    const snapshot::MeshSnapshot& snapshot, const Published& before)
{
    const bool isSame
        = before.hosts && before.snapshot && before.snapshot->cluster == snapshot.cluster;
    if (isSame || !snapshot.cluster)
        return before.hosts;
    return std::make_shared<const std::vector<routing::RoutableHost>>(
        routing::routableHosts(*snapshot.cluster));
}

} // namespace

SnapshotPipeline::SnapshotPipeline(SnapshotStore& store, QObject* parent)
    : QObject(parent)
    , m_store(store)
{
    m_pool.setMaxThreadCount(1);
}

SnapshotPipeline::~SnapshotPipeline()
{
    m_stop.request_stop();
    m_pool.waitForDone();
}

void SnapshotPipeline::submit(snapshot::ScrapeRoundPtr round)
{
    m_waitingRound = std::move(round);
    start();
}

void SnapshotPipeline::takePages(snapshot::PageBatchPtr pages)
{
    m_waitingPages.push_back(std::move(pages));
    start();
}

void SnapshotPipeline::setView(View view)
{
    m_isFoldChanged = m_isFoldChanged || view.fold != m_view.fold;
    m_view = std::move(view);
    m_places.insert(m_view.positions.begin(), m_view.positions.end());
    m_isViewChanged = true;
    start();
}

void SnapshotPipeline::relayout()
{
    m_view.positions.clear();
    m_isRelayoutWanted = true;
    start();
}

void SnapshotPipeline::showMoment(const Moment& moment)
{
    if (moment == m_moment)
        return;
    m_isViewChanged = m_isViewChanged || moment.since != m_moment.since;
    m_isMomentChanged = true;
    m_moment = moment;
    start();
}

void SnapshotPipeline::setLive(bool isLive, const std::string& lostReason)
{
    if (m_isLive == isLive && m_lostReason == lostReason)
        return;
    m_isLive = isLive;
    m_lostReason = lostReason;
    if (!m_store.hasPicture())
        return;
    Published picture = m_store.current();
    picture.isLive = isLive;
    picture.lostReason = lostReason;
    m_store.publish(std::move(picture));
}

std::size_t SnapshotPipeline::waitingCount() const
{
    return m_waitingPages.size() + (m_waitingRound ? 1 : 0);
}

bool SnapshotPipeline::hasWork() const
{
    const bool isOtherPictureWanted = m_isViewChanged || m_isRelayoutWanted || m_isMomentChanged;
    return m_waitingRound || (isOtherPictureWanted && m_snapshot);
}

void SnapshotPipeline::start()
{
    if (m_isRunning)
        return;
    if (!m_waitingPages.empty())
        startCounting();
    else if (hasWork())
        startPicture();
}

void SnapshotPipeline::startCounting()
{
    m_isRunning = true;
    auto counted = std::make_shared<snapshot::CountedPages>(std::exchange(m_counted, {}));
    const auto outdated = std::make_shared<Published>(std::exchange(m_outdated, {}));
    m_pool.start([this, counted, outdated, before = m_snapshot ? m_snapshot->counters : nullptr,
                     batches = std::exchange(m_waitingPages, {})]() mutable {
        *outdated = {};
        if (!counted->counters && before)
            counted->counters.emplace(*before);
        for (const snapshot::PageBatchPtr& batch : batches)
            *counted
                = snapshot::countPages(std::move(*counted), batch->proxies, batch->cluster.get());
        batches.clear();
        QMetaObject::invokeMethod(
            this,
            [this, counted] {
                m_counted = std::move(*counted);
                m_isRunning = false;
                start();
            },
            Qt::QueuedConnection);
    });
}

void SnapshotPipeline::startPicture()
{
    m_isRunning = true;
    // Opening and closing boxes is asked for by hand: everything may move then.
    const bool isFoldChanged = std::exchange(m_isFoldChanged, false) && m_drawing.graph;
    const bool isPlacedAnew = std::exchange(m_isRelayoutWanted, false) || isFoldChanged;
    if (isPlacedAnew) {
        m_drawing.layout = nullptr;
        m_places.clear();
    }
    const auto job = std::make_shared<Job>(
        Job{std::exchange(m_waitingRound, nullptr), {}, m_snapshot, m_recording, m_view, m_moment,
            m_drawing, m_places, false, false, false, {}, std::exchange(m_outdated, {})});
    if (job->round)
        job->counted = std::exchange(m_counted, {});
    job->isDrawnAnew = std::exchange(m_isViewChanged, false) || isPlacedAnew;
    job->isLiveWanted = job->round != nullptr || job->isDrawnAnew;
    job->isPastWanted
        = (std::exchange(m_isMomentChanged, false) || job->isDrawnAnew) && m_moment.at.has_value();
    job->before = m_store.current();
    m_pool.start([this, job, stop = m_stop.get_token()] {
        auto outcome = std::make_shared<Outcome>(run(std::move(*job), stop));
        QMetaObject::invokeMethod(
            this, [this, outcome] { finish(std::move(*outcome)); }, Qt::QueuedConnection);
    });
}

SnapshotPipeline::Outcome SnapshotPipeline::run(Job job, const std::stop_token& stop)
{
    job.outdated = {};
    Outcome outcome{job.snapshot, std::move(job.recording), job.moment, {}, {}};
    if (job.round)
        outcome.snapshot = snapshot::reduce(job.snapshot, *job.round, std::move(job.counted));
    PictureRequest request{outcome.snapshot, nullptr, job.view, job.last, std::move(job.places)};
    request.isDrawnAnew = job.isDrawnAnew;
    request.isYoung
        = job.view.positions.empty() && outcome.recording.moments().size() < kMomentsToSettle;
    if (job.moment.since)
        request.since = outcome.recording.snapshotAt(*job.moment.since);
    if (job.isLiveWanted) {
        Published live = buildPicture(request, stop);
        // One reading of counters is no rate yet: nothing to compare with or to draw in charts.
        const bool isTold = job.round && live.traffic->windowSeconds > 0;
        const bool isNews = isTold && !isSilent(*outcome.snapshot);
        if (isTold)
            outcome.recording = snapshot::record(std::move(outcome.recording), outcome.snapshot);
        live.history = extended(job.before.history, isNews, *live.graph);
        live.inventoryHistory
            = extended(job.before.inventoryHistory, isNews, *live.inventory->graph);
        live.hosts = hostsOf(*outcome.snapshot, job.before);
        live.moments = momentsOf(outcome.recording);
        if (live.layout)
            request.last = {live.drawnGraph(), live.layout, live.areNamespacesCollapsed};
        outcome.live = std::move(live);
    }
    if (job.isPastWanted) {
        request.snapshot = outcome.recording.snapshotAt(*job.moment.at);
        request.isDrawnAnew = false; // the live picture has just been
        const Published& now = outcome.live ? *outcome.live : job.before;
        Published past = buildPicture(request, stop);
        past.history = upTo(now.history, past.snapshot->at);
        past.inventoryHistory = upTo(now.inventoryHistory, past.snapshot->at);
        past.hosts = hostsOf(*request.snapshot, now);
        past.moments = momentsOf(outcome.recording);
        past.isPast = true;
        outcome.past = std::move(past);
    }
    return outcome;
}

void SnapshotPipeline::remember(const Published& picture)
{
    const graph::Layout& layout = *picture.layout;
    std::size_t known = 0;
    std::size_t moved = 0;
    for (std::size_t i = 0; i < layout.nodeIds.size(); ++i)
        if (const auto place = m_places.find(layout.nodeIds[i]); place != m_places.end()) {
            ++known;
            moved += place->second == layout.centres[i] ? 0U : 1U;
        }
    if (2 * moved > known)
        m_places.clear(); // everything was placed anew: what is remembered means nothing now
    for (std::size_t i = 0; i < layout.nodeIds.size(); ++i)
        m_places.insert_or_assign(layout.nodeIds[i], layout.centres[i]);
}

void SnapshotPipeline::finish(Outcome outcome)
{
    m_isRunning = false;
    m_snapshot = outcome.snapshot;
    m_recording = std::move(outcome.recording);
    const auto isComplete
        = [this](const Published& picture) { return picture.layout || !m_view.measure; };
    if (outcome.past && outcome.past->layout)
        remember(*outcome.past);
    if (outcome.live && isComplete(*outcome.live)) {
        Published& live = *outcome.live;
        m_drawing = {live.drawnGraph(), live.layout, live.areNamespacesCollapsed};
        if (live.layout)
            remember(live);
        live.isLive = m_isLive;
        live.lostReason = m_lostReason;
        m_outdated = m_store.current();
        m_store.publish(std::move(live));
    }
    if (outcome.past && isComplete(*outcome.past) && outcome.moment == m_moment)
        emit pastPublished(*outcome.past);
    start();
}

} // namespace vigla::app
