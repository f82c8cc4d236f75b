#include "app/rollout/rollout_runner.h"

#include "app/kube/istiod_client.h"
#include "app/kube/kube_client.h"
#include "app/net/clock.h"
#include "app/rollout/convergence_watch.h"
#include "app/rollout/journal_file.h"
#include "app/rollout/write_gate.h"
#include "models/qt/convert.h"
#include "models/qt/snapshot_store.h"

#include <QRandomGenerator>
#include <QTimer>

#include <algorithm>

namespace vigla::app {

namespace {

using routing::Phase;

SystemTime systemNow()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// Sorts by time, and two at the same moment differ.
std::string newChangeId()
{
    return renderRfc3339(systemNow()) + "-"
        + QString::number(QRandomGenerator::global()->generate(), 16).toStdString();
}

bool isWriting(Phase phase)
{
    return phase == Phase::Applying;
}

} // namespace

RolloutRunner::RolloutRunner(const Collaborators& world, Options options, QObject* parent)
    : QObject(parent)
    , m_world(world)
    , m_options(std::move(options))
{
}

RolloutRunner::~RolloutRunner() = default;

void RolloutRunner::apply(const routing::ChangeSet& changes)
{
    if (!routing::isFinished(m_state.phase))
        return;
    m_changeId = newChangeId();
    m_isConfirming = false;
    feed(routing::ApplyRequested{changes});
}

void RolloutRunner::confirm()
{
    if (m_state.phase != Phase::Ready || m_isConfirming)
        return;
    m_baseline.clear();
    if (!m_world.istiod)
        return feed(routing::Confirmed{});
    m_isConfirming = true;
    const auto confirmed = m_state.effectId;
    fetchSyncBaseline(
        m_world.istiod, this, [this, confirmed](std::map<std::string, mesh::ProxyStatus> baseline) {
            m_isConfirming = false;
            m_baseline = std::move(baseline);
            if (m_state.effectId == confirmed) // not cancelled meanwhile
                feed(routing::Confirmed{});
        });
}

void RolloutRunner::cancel()
{
    feed(routing::CancelRequested{});
}

void RolloutRunner::resolveConflicts(const std::vector<routing::Side>& picks)
{
    feed(routing::ConflictsResolved{picks});
}

/// Events that come while one is handled wait for their turn.
void RolloutRunner::feed(routing::Event event)
{
    m_events.push_back(std::move(event));
    if (std::exchange(m_isHandling, true))
        return;
    while (!m_events.empty()) {
        const auto next = std::move(m_events.front());
        m_events.pop_front();
        handle(next);
    }
    m_isHandling = false;
}

void RolloutRunner::handle(const routing::Event& event)
{
    const auto before = m_state.phase;
    routing::Step next = routing::step(std::move(m_state), event);
    m_state = std::move(next.state);
    for (const auto& effect : next.effects)
        execute(effect);
    const auto now = m_state.phase;
    if (before == Phase::Converging && routing::isFinished(now) && m_state.isWatching && m_watch)
        m_watch->observeOnly();
    if (isWriting(before) && !isWriting(now))
        m_world.gate->lock();
    emit stateChanged(m_state);
    if (routing::isFinished(now) && !routing::isFinished(before))
        emit finished();
}

void RolloutRunner::execute(const routing::Effect& effect)
{
    if (const auto* readLive = std::get_if<routing::ReadLive>(&effect))
        read(*readLive, readLive->isReadingBack ? m_options.readBackTries : 1);
    else if (const auto* dryRun = std::get_if<routing::DryRunWrite>(&effect))
        write(dryRun->id, dryRun->change, true);
    else if (const auto* real = std::get_if<routing::Write>(&effect))
        write(real->id, real->change, false);
    else if (const auto* convergence = std::get_if<routing::WatchConvergence>(&effect))
        watch(*convergence);
    else if (std::holds_alternative<routing::StopWatching>(effect) && m_watch)
        m_watch.release()->deleteLater(); // it may be its signal that brought us here
    else if (const auto* journal = std::get_if<routing::AppendJournal>(&effect))
        appendJournal(journal->entry);
}

void RolloutRunner::read(const routing::ReadLive& effect, int triesLeft)
{
    m_world.kube->get(effect.ref, this, [this, effect, triesLeft](Result<kube::Document> object) {
        const bool isLost = !object && object.error().kind == Error::Kind::Unreachable;
        if (isLost && triesLeft > 1) {
            QTimer::singleShot(m_options.readBackPause, this,
                [this, effect, triesLeft] { read(effect, triesLeft - 1); });
            return;
        }
        feed(routing::LiveRead{effect.id, std::move(object)});
    });
}

void RolloutRunner::write(std::uint64_t id, const routing::Change& change, bool isDryRun)
{
    if (!isDryRun)
        if (auto refusal = m_world.gate->refusal(change)) {
            feed(routing::WriteAnswered{id, *std::move(refusal), {}, {}});
            return;
        }
    m_world.kube->write(verbOf(change), change.isRemoval() ? change.before : change.after, isDryRun,
        this, [this, id](const WriteAnswer& answer) { takeAnswer(id, answer); });
}

void RolloutRunner::takeAnswer(std::uint64_t id, const WriteAnswer& answer)
{
    feed(routing::WriteAnswered{id, answer.object, answer.warnings, net::monotonicNow()});
}

void RolloutRunner::watch(const routing::WatchConvergence& effect)
{
    ConvergenceWatch::Options options;
    options.firstPoll = m_options.firstPoll;
    options.laterPoll = m_options.laterPoll;
    options.deadline = m_options.deadline;
    options.observeFor = m_options.observeFor;
    m_watch = std::make_unique<ConvergenceWatch>(
        ConvergenceWatch::Sources{m_world.istiod, m_world.tunnels, m_world.store}, options,
        nullptr);
    connect(m_watch.get(), &ConvergenceWatch::convergenceSeen, this,
        [this, id = effect.id](const routing::Convergence& seen) {
            feed(routing::ConvergenceObserved{id, seen});
        });
    connect(m_watch.get(), &ConvergenceWatch::trafficSeen, this,
        [this, id = effect.id](const std::vector<routing::ObservedShare>& shares) {
            feed(routing::TrafficObserved{id, shares});
        });
    connect(m_watch.get(), &ConvergenceWatch::deadlinePassed, this,
        [this, id = effect.id] { feed(routing::DeadlinePassed{id}); });
    routing::Convergence start;
    start.awaited = effect.objects;
    start.baseline = std::move(m_baseline);
    m_watch->start(std::move(start), routing::storedChanges(m_state));
}

void RolloutRunner::appendJournal(routing::JournalEntry entry)
{
    if (!m_world.journal)
        return;
    entry.changeId = m_changeId;
    entry.at = systemNow();
    entry.context = m_options.contextName;
    entry.user = m_options.userName;
    if (const auto done = m_world.journal->append(entry); !done)
        emit journalFailed(toPlainQString(done.error().message));
}

} // namespace vigla::app
