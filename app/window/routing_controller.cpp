#include "app/window/routing_controller.h"

#include "app/rollout/rollout_runner.h"
#include "app/rollout/write_gate.h"
#include "app/window/route_edit_view.h"
#include "models/qt/convert.h"
#include "models/qt/snapshot_store.h"
#include "ui/routes/routing_page.h"

#include <QUndoStack>

#include <algorithm>

namespace vigla::app {

namespace {

using routing::ObjectProgress;
using routing::Phase;

/// What of a change set is in the cluster now, as live → stored.
routing::ChangeSet storedChanges(const routing::RolloutState& state)
{
    routing::ChangeSet stored;
    for (const auto& object : state.objects)
        if (object.stage == ObjectProgress::Stage::Stored)
            stored.changes.push_back({object.live(), object.stored});
    return stored;
}

bool hasSameDestinations(
    const routing::RouteCard& card, const std::vector<routing::SplitDestination>& destinations)
{
    return std::ranges::equal(card.destinations, destinations,
        [](const routing::SplitDestination& a, const routing::SplitDestination& b) {
            return a.host == b.host && a.subset == b.subset && a.port == b.port;
        });
}

bool isSameCard(const routing::RouteCard& a, const routing::RouteCard& b)
{
    return a.object == b.object && a.ruleIndex == b.ruleIndex;
}

} // namespace

RoutingController::RoutingController(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m_parts(parts)
{
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(0);
    connect(&m_refresh, &QTimer::timeout, this, &RoutingController::refreshView);
    wirePage();
    wireSession();
    connect(m_parts.store, &SnapshotStore::published, this, &RoutingController::takePicture);
    connect(m_parts.rollout, &RolloutRunner::stateChanged, this, &RoutingController::takeRollout);
    connect(m_parts.gate, &WriteGate::changed, this, &RoutingController::showTarget);
    showTarget();
    if (m_parts.store->hasPicture())
        takePicture(m_parts.store->current());
}

void RoutingController::wirePage()
{
    auto* page = m_parts.page;
    connect(page, &ui::RoutingPage::hostSelected, this, &RoutingController::openHost);
    connect(page, &ui::RoutingPage::splitEdited, this, &RoutingController::editSplit);
    connect(page, &ui::RoutingPage::splitEditFinished, this, [this] {
        if (std::exchange(m_isDragging, false))
            m_session.endDrag();
    });
    connect(page, &ui::RoutingPage::yamlEdited, &m_session, &RouteEditSession::setYamlText);
    connect(page, &ui::RoutingPage::undoEditRequested, m_session.undoStack(), &QUndoStack::undo);
    connect(page, &ui::RoutingPage::redoEditRequested, m_session.undoStack(), &QUndoStack::redo);
    connect(page, &ui::RoutingPage::discardRequested, &m_session, &RouteEditSession::reset);
    connect(page, &ui::RoutingPage::applyRequested, this, [this] {
        if (m_session.canApply())
            m_parts.rollout->apply(m_session.draft());
    });
    connect(page, &ui::RoutingPage::confirmed, this, [this](const QString& typedName) {
        if (m_parts.gate->isProtected() && !m_parts.gate->unlock(typedName)) {
            emit noticed(tr("The typed name is not '%1'; nothing was written.")
                             .arg(m_parts.gate->contextName()));
            return;
        }
        m_parts.rollout->confirm();
    });
    connect(page, &ui::RoutingPage::cancelRequested, m_parts.rollout, &RolloutRunner::cancel);
    connect(page, &ui::RoutingPage::undoRequested, this, &RoutingController::undoApplied);
}

void RoutingController::wireSession()
{
    const auto refreshSoon = [this] { m_refresh.start(); };
    connect(&m_session, &RouteEditSession::hostOpened, &m_refresh, refreshSoon);
    connect(&m_session, &RouteEditSession::draftChanged, &m_refresh, refreshSoon);
    connect(&m_session, &RouteEditSession::yamlProblemChanged, &m_refresh, refreshSoon);
    connect(&m_session, &RouteEditSession::findingsChanged, &m_refresh, refreshSoon);
    connect(&m_session, &RouteEditSession::diffsChanged, &m_refresh, refreshSoon);
    connect(&m_session, &RouteEditSession::impactChanged, &m_refresh, refreshSoon);
}

void RoutingController::openHost(const QString& host)
{
    const auto& picture = m_parts.store->current();
    if (!picture.hosts || !picture.snapshot || !picture.snapshot->cluster)
        return;
    if (m_session.isOpen() && toQString(m_session.host().host) == host)
        return;
    const auto found
        = std::ranges::find(*picture.hosts, toStdString(host), &routing::RoutableHost::host);
    if (found == picture.hosts->end()) {
        emit noticed(tr("The host %1 is not in this cluster any more.").arg(host));
        return;
    }
    if (m_session.isOpen() && m_session.isDirty()) {
        const QString open = toPlainQString(m_session.host().host);
        emit noticed(tr("The edit of %1 is not applied yet. Apply or discard it first.").arg(open));
        m_parts.page->showHost(open);
        return;
    }
    m_session.open(picture.snapshot->cluster, *found);
}

void RoutingController::openDraft(
    const QString& host, const routing::ChangeSet& draft, const QString& stepName)
{
    openHost(host);
    if (m_session.isOpen() && toQString(m_session.host().host) == host)
        m_session.setDraft(draft, stepName);
}

void RoutingController::takePicture(const Published& picture)
{
    if (picture.hosts)
        m_parts.page->setHosts(*picture.hosts);
    if (!picture.snapshot || !picture.snapshot->cluster)
        return;
    m_traffic = picture.traffic;
    if (!m_session.isOpen())
        return;
    m_session.setCluster(picture.snapshot->cluster);
    m_session.setTraffic(m_traffic);
    m_refresh.start();
}

void RoutingController::takeRollout(const routing::RolloutState& state)
{
    m_parts.page->setRollout(state);
    const bool isStored = state.phase == Phase::Converging || state.phase == Phase::Converged
        || state.phase == Phase::Stalled;
    const bool wasStored = m_lastPhase == Phase::Converging || m_lastPhase == Phase::Converged
        || m_lastPhase == Phase::Stalled;
    m_lastPhase = state.phase;
    if (state.phase == Phase::Checking)
        m_applied = {};
    if (!isStored || wasStored)
        return;
    m_applied = storedChanges(state);
    const auto host = m_session.host();
    if (m_parts.store->current().snapshot && m_session.isOpen())
        m_session.open(m_parts.store->current().snapshot->cluster, host);
    emit changeStored();
}

void RoutingController::editSplit(
    const routing::RouteCard& card, const std::vector<routing::SplitDestination>& destinations)
{
    const auto& cards = m_session.host().cards;
    const auto found = std::ranges::find_if(
        cards, [&](const routing::RouteCard& candidate) { return isSameCard(candidate, card); });
    if (found == cards.end())
        return;
    if (!std::exchange(m_isDragging, true))
        m_session.beginDrag();
    const auto index = static_cast<std::size_t>(found - cards.begin());
    bool isTaken = false;
    if (hasSameDestinations(*found, destinations)) {
        std::vector<Percent> weights;
        for (const auto& destination : destinations)
            weights.push_back(destination.weight);
        isTaken = m_session.setWeights(index, weights);
    } else {
        isTaken = m_session.setDestinations(index, destinations);
    }
    if (!isTaken) {
        emit noticed(m_session.lastError());
        m_refresh.start();
    }
}

void RoutingController::undoApplied()
{
    if (!m_applied.isEmpty())
        m_parts.rollout->apply(routing::inverseOf(m_applied));
}

void RoutingController::showTarget()
{
    const auto refusal = m_parts.gate->refusal({});
    m_parts.page->setTarget({toQString(m_parts.contextName), m_parts.gate->isProtected(),
        m_parts.gate->isReadOnly() && refusal ? toPlainQString(refusal->message) : QString()});
}

void RoutingController::refreshView()
{
    if (!m_session.isOpen()) {
        m_parts.page->setEdit(std::nullopt);
        return;
    }
    m_parts.page->setEdit(buildRouteEditView(m_session, m_traffic.get()));
}

} // namespace vigla::app
