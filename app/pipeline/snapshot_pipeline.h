#pragma once

#include "app/pipeline/picture_builder.h"
#include "models/qt/snapshot_store.h"
#include "models/snapshot/recording.h"
#include "models/snapshot/scrape_round.h"

#include <QObject>
#include <QThreadPool>

#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace vigla::app {

/// Which moment to look at, and since when changes are marked.
struct Moment {
    std::optional<SystemTime> at; ///< Absent: the newest, live.
    std::optional<SystemTime> since;
    bool operator==(const Moment&) const = default;
};

/// Rounds in, pictures out: reduce → graph → layout on a worker, the newest only.
///
/// One job runs at a time; of what is submitted meanwhile the newest waits and the rest is dropped.
/// Every snapshot is recorded; a recorded moment can be shown beside the live picture, which goes
/// on. GUI thread only; `store` gets the results on the GUI thread and must outlive the pipeline.
class SnapshotPipeline final : public QObject {
    Q_OBJECT
public:
    explicit SnapshotPipeline(SnapshotStore& store, QObject* parent = nullptr);
    ~SnapshotPipeline() override; ///< Cancels the job under way and waits for it.

    void submit(snapshot::ScrapeRoundPtr round);
    /// Pages of the round that submit() will bring: counted at once, so that their texts can go.
    void takePages(snapshot::PageBatchPtr pages);
    void setView(View view); ///< Draws the newest snapshot anew.
    const View& view() const { return m_view; }
    void relayout(); ///< Forgets all positions and places everything anew.

    /// Looks at another moment: a past one comes by pastPublished(), the live one by the store.
    void showMoment(const Moment& moment);

    std::size_t waitingCount() const; ///< Rounds and parts of rounds that are still to be begun.
    const snapshot::Recording& recording() const { return m_recording; }

    /// Greys or un-greys the picture without touching it.
    void setLive(bool isLive, const std::string& lostReason);

signals:
    /// The moment that showMoment() asked for; again whenever the view changes.
    void pastPublished(const vigla::Published& picture);

private:
    struct Job;
    struct Outcome;
    static Outcome run(Job job, const std::stop_token& stop);
    bool hasWork() const;
    void start();
    void startCounting();
    void startPicture();
    void finish(Outcome outcome);
    void remember(const Published& picture);

    SnapshotStore& m_store;
    View m_view;
    Moment m_moment;
    snapshot::ScrapeRoundPtr m_waitingRound;
    std::vector<snapshot::PageBatchPtr> m_waitingPages;
    snapshot::CountedPages m_counted; ///< Of the round to come.
    bool m_isViewChanged = false;
    bool m_isFoldChanged = false;
    bool m_isRelayoutWanted = false;
    bool m_isMomentChanged = false;
    bool m_isRunning = false;
    bool m_isLive = true;
    std::string m_lostReason;
    snapshot::MeshSnapshotPtr m_snapshot;
    snapshot::Recording m_recording;
    Drawing m_drawing; ///< The last live one.
    Published m_outdated; ///< The picture before the newest; the next job lets go of it, because
                          ///< that takes long where there is much.
    std::map<std::string, graph::Point> m_places; ///< Of every node drawn since the last relayout.
    std::stop_source m_stop;
    QThreadPool
        m_pool; ///< Waited for before anything else goes: a job posts its outcome to this object.
};

} // namespace vigla::app
