#include "app/pipeline/snapshot_pipeline.h"

#include <utility>

namespace vigla::app {

/// Everything one job needs, and nothing that anybody else may change.
struct SnapshotPipeline::Job {
    std::optional<snapshot::ScrapeRound> round;
    snapshot::MeshSnapshotPtr snapshot;
    graph::ServiceGraphPtr graph;
    graph::LayoutPtr layout;
    View view;
    bool isRelayoutWanted = false;
    bool isViewChanged = false;
    std::shared_ptr<const graph::GraphHistory> history;
    std::shared_ptr<const graph::GraphHistory> inventoryHistory;
    std::shared_ptr<const std::vector<routing::RoutableHost>> hosts;
};

struct SnapshotPipeline::Outcome {
    snapshot::MeshSnapshotPtr snapshot;
    graph::ServiceGraphPtr graph;
    graph::LayoutPtr layout;
    graph::EmptyReason empty;
    std::shared_ptr<const telemetry::TrafficTable> traffic;
    std::shared_ptr<const graph::GraphHistory> history;
    std::shared_ptr<const graph::GraphHistory> inventoryHistory;
    graph::GraphOptions options;
    std::shared_ptr<const std::vector<routing::RoutableHost>> hosts;
    graph::MeshInventoryPtr inventory;
};

namespace {

/// A layout that knows only where nodes were: seeds the first real one.
graph::Layout layoutFromPositions(const std::map<std::string, graph::Point>& positions)
{
    graph::Layout layout;
    for (const auto& [id, centre] : positions) {
        layout.nodeIds.push_back(id);
        layout.centres.push_back(centre);
    }
    return layout;
}

bool hasSameTopology(const graph::ServiceGraph& a, const graph::ServiceGraph& b)
{
    return a.nodes.size() == b.nodes.size() && a.edges.size() == b.edges.size()
        && a.boxes.size() == b.boxes.size() && !graph::diffGraphs(a, b).isTopologyChanged();
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

void SnapshotPipeline::submit(snapshot::ScrapeRound round)
{
    m_waitingRound = std::move(round);
    start();
}

void SnapshotPipeline::setView(View view)
{
    m_view = std::move(view);
    m_isViewChanged = true;
    start();
}

void SnapshotPipeline::relayout()
{
    m_view.positions.clear();
    m_isRelayoutWanted = true;
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

void SnapshotPipeline::start()
{
    const bool hasWork = m_waitingRound || m_isViewChanged || m_isRelayoutWanted;
    if (m_isRunning || !hasWork || (!m_waitingRound && !m_snapshot))
        return;
    m_isRunning = true;
    Job job{std::exchange(m_waitingRound, std::nullopt), m_snapshot, m_graph, m_layout, m_view,
        std::exchange(m_isRelayoutWanted, false), std::exchange(m_isViewChanged, false),
        m_store.current().history, m_store.current().inventoryHistory, m_store.current().hosts};
    m_pool.start([this, job = std::move(job), stop = m_stop.get_token()] {
        auto outcome = std::make_shared<Outcome>(run(job, stop));
        QMetaObject::invokeMethod(
            this, [this, outcome] { finish(std::move(*outcome)); }, Qt::QueuedConnection);
    });
}

std::shared_ptr<const graph::GraphHistory> SnapshotPipeline::extended(const Job& job,
    const std::shared_ptr<const graph::GraphHistory>& past, const graph::ServiceGraph& graph)
{
    if (past && !job.round)
        return past;
    return std::make_shared<const graph::GraphHistory>(
        graph::appendHistory(past ? *past : graph::GraphHistory(), graph));
}

SnapshotPipeline::Outcome SnapshotPipeline::run(const Job& job, std::stop_token stop)
{
    Outcome outcome;
    outcome.options = job.view.options;
    outcome.snapshot = job.round ? snapshot::reduce(job.snapshot, *job.round) : job.snapshot;
    outcome.graph = std::make_shared<const graph::ServiceGraph>(
        graph::buildGraph(*outcome.snapshot, job.view.options));
    outcome.empty = graph::explainEmpty(*outcome.snapshot, job.view.options, *outcome.graph);
    outcome.traffic = std::make_shared<const telemetry::TrafficTable>(
        snapshot::trafficOver(*outcome.snapshot, job.view.options.duration));
    outcome.history = extended(job, job.history, *outcome.graph);
    outcome.inventory = std::make_shared<const graph::MeshInventory>(
        graph::buildInventory(*outcome.snapshot, job.view.options));
    outcome.inventoryHistory = extended(job, job.inventoryHistory, *outcome.inventory->graph);
    const auto& cluster = outcome.snapshot->cluster;
    const bool isClusterChanged = !job.snapshot || job.snapshot->cluster != cluster;
    outcome.hosts = job.hosts;
    if (cluster && (isClusterChanged || !job.hosts))
        outcome.hosts = std::make_shared<const std::vector<routing::RoutableHost>>(
            routing::routableHosts(*cluster));

    const bool isSamePicture = job.layout && job.graph && !job.isViewChanged
        && !job.isRelayoutWanted && hasSameTopology(*job.graph, *outcome.graph);
    if (isSamePicture || !job.view.measure) {
        outcome.layout = job.layout;
        return outcome;
    }
    const graph::Layout known = layoutFromPositions(job.view.positions);
    const bool isOtherType = job.graph && job.graph->type != outcome.graph->type;
    // The first picture is empty: rates need two readings. It must not hide what was remembered.
    const bool isKept = job.layout && !job.layout->nodeIds.empty() && !isOtherType;
    const graph::Layout* previous = isKept ? job.layout.get() : nullptr;
    if (job.isRelayoutWanted)
        previous = nullptr;
    else if (!previous && !known.nodeIds.empty())
        previous = &known;
    auto layout = graph::layoutGraph(job.view.measure(*outcome.graph), previous, stop);
    if (layout)
        outcome.layout = std::make_shared<const graph::Layout>(std::move(*layout));
    return outcome;
}

void SnapshotPipeline::finish(Outcome outcome)
{
    m_isRunning = false;
    const bool isComplete = outcome.layout || !m_view.measure;
    m_snapshot = outcome.snapshot;
    if (isComplete) {
        m_graph = outcome.graph;
        m_layout = outcome.layout;
        Published picture;
        picture.generation = outcome.snapshot->generation;
        picture.snapshot = outcome.snapshot;
        picture.options = outcome.options;
        picture.graph = outcome.graph;
        picture.layout = outcome.layout;
        picture.empty = std::move(outcome.empty);
        picture.traffic = std::move(outcome.traffic);
        picture.history = std::move(outcome.history);
        picture.hosts = std::move(outcome.hosts);
        picture.inventory = std::move(outcome.inventory);
        picture.inventoryHistory = std::move(outcome.inventoryHistory);
        picture.isLive = m_isLive;
        picture.lostReason = m_lostReason;
        m_store.publish(std::move(picture));
    }
    start();
}

} // namespace vigla::app
