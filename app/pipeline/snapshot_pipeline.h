#pragma once

#include "models/qt/snapshot_store.h"
#include "models/snapshot/scrape_round.h"

#include <QObject>
#include <QThreadPool>

#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>

namespace vigla::app {

/// How the picture is wanted. Everything in it is a value that a worker may copy.
struct View {
    graph::GraphOptions options;
    /// Sizes of nodes, labels and boxes as they will be painted. Called on a worker.
    std::function<graph::LayoutInput(const graph::ServiceGraph&)> measure;
    /// Known centres by node id, from an earlier session or from the user's hand.
    std::map<std::string, graph::Point> positions;
};

/// Rounds in, pictures out: reduce → graph → layout on a worker, the newest only.
///
/// One job runs at a time; of what is submitted meanwhile the newest waits and the rest is dropped.
/// GUI thread only; `store` gets the results on the GUI thread and must outlive the pipeline.
class SnapshotPipeline final : public QObject {
    Q_OBJECT
public:
    explicit SnapshotPipeline(SnapshotStore& store, QObject* parent = nullptr);
    ~SnapshotPipeline() override; ///< Cancels the job under way and waits for it.

    void submit(snapshot::ScrapeRound round);
    void setView(View view); ///< Draws the newest snapshot anew.
    const View& view() const { return m_view; }
    void relayout(); ///< Forgets all positions and places everything anew.

    /// Greys or un-greys the picture without touching it.
    void setLive(bool isLive, const std::string& lostReason);

private:
    struct Job;
    struct Outcome;
    static Outcome run(const Job& job, std::stop_token stop);
    static std::shared_ptr<const graph::GraphHistory> extended(const Job& job,
        const std::shared_ptr<const graph::GraphHistory>& past, const graph::ServiceGraph& graph);
    void start();
    void finish(Outcome outcome);

    SnapshotStore& m_store;
    View m_view;
    std::optional<snapshot::ScrapeRound> m_waitingRound;
    bool m_isViewChanged = false;
    bool m_isRelayoutWanted = false;
    bool m_isRunning = false;
    bool m_isLive = true;
    std::string m_lostReason;
    snapshot::MeshSnapshotPtr m_snapshot;
    graph::ServiceGraphPtr m_graph;
    graph::LayoutPtr m_layout;
    std::stop_source m_stop;
    QThreadPool
        m_pool; ///< Waited for before anything else goes: a job posts its outcome to this object.
};

} // namespace vigla::app
