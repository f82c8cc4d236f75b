#include "app/window/routing_controller.h"

#include "app/kube/cluster_watcher.h"
#include "app/rollout/access_review.h"
#include "app/rollout/rollout_runner.h"
#include "app/rollout/write_gate.h"
#include "app/window/manifest_saver.h"
#include "app/window/route_edit_view.h"
#include "models/qt/convert.h"
#include "models/qt/snapshot_store.h"
#include "models/routing/drift.h"
#include "models/routing/owners.h"
#include "ui/routes/routing_page.h"

#include <algorithm>

namespace vigla::app {

namespace {

using routing::ObjectProgress;
using routing::Phase;

/// What of `draft` an Apply has left to do: without the objects whose every step is done.
routing::ChangeSet remainingOf(const routing::ChangeSet& draft, const routing::RolloutState& state)
{
    routing::ChangeSet remaining;
    for (const auto& change : draft.changes)
        if (std::ranges::any_of(state.objects, [&](const ObjectProgress& object) {
                return object.requested.ref() == change.ref()
                    && object.stage != ObjectProgress::Stage::Stored
                    && object.stage != ObjectProgress::Stage::Unneeded;
            }))
            remaining.changes.push_back(change);
    return remaining;
}

/// True when `cluster` is not older than `stored`.
bool hasArrived(const mesh::ClusterState& cluster, const routing::ChangeSet& stored)
{
    return std::ranges::all_of(stored.changes, [&](const routing::Change& change) {
        const auto* held = cluster.findObject(change.ref());
        if (change.isRemoval())
            return held == nullptr || held->uid() != change.before.uid();
        return held != nullptr
            && (change.isCreation() || held->resourceVersion() != change.before.resourceVersion());
    });
}

/// The host that a person most likely came for: the first whose traffic is divided, else the first
/// with rules. Empty when there is none.
std::string hostToBeginWith(const std::vector<routing::RoutableHost>& hosts)
{
    const auto divides = [](const routing::RouteCard& card) {
        return card.isSplittable && card.destinations.size() > 1;
    };
    auto found = std::ranges::find_if(hosts, [&](const routing::RoutableHost& host) {
        return std::ranges::any_of(host.cards, divides);
    });
    if (found == hosts.end())
        found = std::ranges::find_if(hosts, [](const routing::RoutableHost& host) {
            return !host.cards.empty() && host.cards.front().ruleIndex >= 0;
        });
    return found == hosts.end() ? std::string() : found->host;
}

bool hasSameDestinations(
    const routing::RouteCard& card, const std::vector<routing::SplitDestination>& destinations)
{
    return std::ranges::equal(card.destinations, destinations,
        [](const routing::SplitDestination& a, const routing::SplitDestination& b) {
            return a.host == b.host && a.subset == b.subset && a.port == b.port;
        });
}

std::vector<WriteRight> rightsToUpdate(const std::vector<kube::ObjectRef>& objects)
{
    std::vector<WriteRight> rights;
    for (const auto& ref : objects)
        rights.push_back({WriteVerb::Update, ref.group, ref.kind, ref.namespaceName});
    return rights;
}

/// Who else writes the objects, as sentences.
std::vector<std::string> ownerNotes(
    const mesh::ClusterState& cluster, const std::vector<kube::ObjectRef>& objects)
{
    std::vector<std::string> notes;
    for (const auto& ref : objects)
        if (const auto* object = cluster.findObject(ref))
            for (const auto& owner : routing::ownersOf(*object))
                notes.push_back(ref.kind + " " + ref.name + ": " + owner.sentence);
    return notes;
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
    connect(m_parts.watcher, &ClusterWatcher::stateChanged, this, &RoutingController::followStored);
    refreshView();
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
    connect(page, &ui::RoutingPage::saveRequested, this, [this](const QString& path, bool isPatch) {
        const auto kind = isPatch ? ManifestKind::Patch : ManifestKind::Manifest;
        const auto saved = saveEdit(path, kind, m_session.draft());
        emit noticed(saved ? *saved : toPlainQString(saved.error().message));
    });
    connect(page, &ui::RoutingPage::requestTried, this,
        [this](const std::optional<routing::RouteRequest>& request) {
            m_tried = request;
            if (request)
                m_refresh.start();
        });
    connect(page, &ui::RoutingPage::undoEditRequested, &m_session, &RouteEditSession::undo);
    connect(page, &ui::RoutingPage::redoEditRequested, &m_session, &RouteEditSession::redo);
    connect(page, &ui::RoutingPage::discardRequested, &m_session, &RouteEditSession::reset);
    connect(page, &ui::RoutingPage::applyRequested, this, [this] {
        if (m_session.canApply())
            rollOut(m_session.draft(), m_session.findings());
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
    connect(page, &ui::RoutingPage::conflictsResolved, m_parts.rollout,
        &RolloutRunner::resolveConflicts);
    connect(page, &ui::RoutingPage::undoRequested, this, &RoutingController::undoApplied);
    connect(page, &ui::RoutingPage::writeAccessRequested, this,
        &RoutingController::writeAccessRequested);
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
    if (host.isEmpty() || !picture.hosts || !picture.snapshot || !picture.snapshot->cluster)
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
    m_session.open(m_parts.watcher->state(), *found);
}

void RoutingController::rollOut(
    const routing::ChangeSet& changes, std::vector<routing::Finding> findings)
{
    if (!routing::isFinished(m_parts.rollout->state().phase)) {
        emit noticed(tr("Another change is still under way. Wait for it or cancel it first."));
        return;
    }
    if (const auto why = m_parts.gate->whyReadOnly(); !why.empty()) {
        emit noticed(toPlainQString(why));
        return;
    }
    m_findings = std::move(findings);
    // What others changed is merged or asked about now, against the newest state.
    std::erase_if(m_findings,
        [](const routing::Finding& finding) { return finding.code == routing::kChangedMeanwhile; });
    m_parts.rollout->apply(changes);
}

void RoutingController::takeBack(const routing::ChangeSet& inverse)
{
    showHostOf(inverse);
    rollOut(inverse, routing::checkChanges(*m_parts.watcher->state(), inverse));
}

void RoutingController::showHostOf(const routing::ChangeSet& changes)
{
    const auto& hosts = m_parts.store->current().hosts;
    if (!hosts || (m_session.isOpen() && m_session.isDirty()))
        return;
    const auto isTouched = [&](const kube::ObjectRef& ref) { return changes.find(ref) != nullptr; };
    const auto found = std::ranges::find_if(*hosts, [&](const routing::RoutableHost& host) {
        return std::ranges::any_of(host.objects, isTouched);
    });
    if (found != hosts->end())
        openHost(toQString(found->host));
}

void RoutingController::takePicture(const Published& picture)
{
    if (picture.hosts)
        m_parts.page->setHosts(*picture.hosts);
    if (!picture.snapshot || !picture.snapshot->cluster)
        return;
    m_traffic = picture.traffic;
    if (!m_session.isOpen() && picture.hosts)
        openHost(toQString(hostToBeginWith(*picture.hosts)));
    if (!m_session.isOpen())
        return;
    if (m_awaited.isEmpty())
        m_session.setCluster(m_parts.watcher->state());
    if (picture.hosts) {
        const auto& open = m_session.host().host;
        const auto host = std::ranges::find(*picture.hosts, open, &routing::RoutableHost::host);
        if (host != picture.hosts->end())
            m_session.setHostFindings(host->findings);
    }
    m_session.setTraffic(m_traffic);
    m_refresh.start();
}

void RoutingController::takeRollout(const routing::RolloutState& state)
{
    m_parts.page->setRollout(state, m_findings);
    const Phase before = std::exchange(m_lastPhase, state.phase);
    const bool hasEnded = routing::isFinished(state.phase) && !routing::isFinished(before);
    const bool isAllStored = state.phase == Phase::Converging && before != Phase::Converging;
    if (!hasEnded && !isAllStored)
        return;
    const auto stored = routing::storedChanges(state);
    const bool isOfDraft = m_session.isOpen() && state.requested == m_session.draft();
    if (isOfDraft && stored.isEmpty() && state.phase == Phase::Converged)
        m_session.reset(); // the cluster holds what is wanted, or the others' side was chosen
    if (stored.isEmpty())
        return;
    if (isOfDraft)
        m_awaited = stored;
    if (isAllStored)
        emit changeStored();
    followStored();
}

void RoutingController::followStored()
{
    const auto& cluster = m_parts.watcher->state();
    if (m_awaited.isEmpty() || !hasArrived(*cluster, m_awaited))
        return;
    m_awaited = {};
    const auto rest = remainingOf(m_session.draft(), m_parts.rollout->state());
    m_session.open(cluster, routing::RoutableHost(m_session.host()));
    if (!rest.isEmpty())
        m_session.setDraft(rest, tr("What is not stored yet"));
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
    takeBack(routing::inverseOf(routing::storedChanges(m_parts.rollout->state())));
}

void RoutingController::showTarget()
{
    const auto readOnly = m_parts.gate->whyReadOnly();
    const auto& draft = m_session.draft();
    auto why = readOnly;
    if (why.empty())
        why = draft.isEmpty() ? m_parts.gate->whyForbidden(rightsToUpdate(m_session.host().objects))
                              : m_parts.gate->whyForbidden(draft);
    m_parts.page->setTarget({toQString(m_parts.contextName), m_parts.gate->isProtected(),
        toPlainQString(why), m_parts.canAllowWrites && !readOnly.empty()});
}

void RoutingController::refreshView()
{
    if (!m_session.isOpen()) {
        m_parts.page->setEdit(std::nullopt);
        return;
    }
    m_parts.access->ask(m_session.draft());
    m_parts.access->ask(rightsToUpdate(m_session.host().objects)); // known before the first edit
    showTarget();
    ui::RouteEditView view = buildRouteEditView(m_session, m_traffic.get());
    view.ownerNotes = ownerNotes(*m_parts.watcher->state(), view.host.objects);
    if (m_tried)
        tryRequest(view);
    m_parts.page->setEdit(std::move(view));
}

void RoutingController::tryRequest(ui::RouteEditView& view) const
{
    const mesh::ClusterState& cluster = *m_parts.watcher->state();
    view.origins = routing::requestOrigins(cluster, view.host);
    auto evaluation = routing::evaluateRoute(cluster, *m_tried, m_session.draft());
    if (evaluation)
        view.evaluation = std::move(evaluation).value();
    else
        view.requestProblem = toPlainQString(evaluation.error().message);
}

} // namespace vigla::app
