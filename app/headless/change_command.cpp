#include "app/headless/change_command.h"

#include "app/headless/change_text.h"
#include "app/headless/manifests.h"
#include "app/headless/split_plan.h"
#include "app/kube/cluster_watcher.h"
#include "app/kube/kube_client.h"
#include "app/rollout/rollout_runner.h"
#include "models/core/text.h"
#include "models/qt/convert.h"
#include "models/routing/check.h"

#include <iostream>

namespace vigla::app {

namespace {

using routing::Phase;

constexpr std::chrono::seconds kPeriod{2};
constexpr std::chrono::seconds kConnectWithin{30};
constexpr std::chrono::seconds kObserveFor{30};
constexpr std::uint64_t kEnoughRequests = 200; ///< Narrows the interval to about ±7 %.

ChangeCommand::Plan planOfShares(const CommandLine& line)
{
    return [line](const mesh::ClusterState& cluster) -> Result<routing::ChangeSet> {
        auto plan = planSplit(cluster, line.host, line.hostNamespace, line.shares);
        if (!plan)
            return std::move(plan).error();
        tell(plan->statement);
        return std::move(plan->changes);
    };
}

/// A difference, the journal and the way back would hold what is in it.
std::string refusalOf(const std::vector<kube::Document>& manifests)
{
    const auto isSecret = [](const kube::Document& manifest) {
        return manifest.ref().group.empty() && manifest.kind() == "Secret";
    };
    const auto found = std::ranges::find_if(manifests, isSecret);
    if (found == manifests.end())
        return {};
    return "Nothing was done: Vigla neither reads nor writes Secrets, and the files hold "
        + plainText(found->ref().text()) + ". Take it out, or apply it with kubectl.";
}

} // namespace

ChangeCommand::ChangeCommand(CommandLine line, QObject* parent)
    : Command(parent)
    , m_line(std::move(line))
{
    m_connectLimit.setSingleShot(true);
    m_observeLimit.setSingleShot(true);
    connect(&m_connectLimit, &QTimer::timeout, this, [this] {
        const std::string& lost = m_mesh.session->lostReason();
        finish(ExitStatus::NotConnected,
            lost.empty() ? "The cluster did not list its objects in time." : lost);
    });
    connect(&m_observeLimit, &QTimer::timeout, this,
        [this] { finish(ExitStatus::Done, m_mesh.session->rollout()->state().confidence); });
}

void ChangeCommand::start()
{
    if (m_line.verb == Verb::Split && !m_plan)
        m_plan = planOfShares(m_line);
    if (!m_plan) {
        auto manifests = readManifests(m_line.files);
        if (!manifests)
            return finish(ExitStatus::Usage, manifests.error().message);
        m_manifests = std::move(manifests).value();
        if (const auto refusal = refusalOf(m_manifests); !refusal.empty())
            return finish(ExitStatus::Usage, refusal);
    }
    auto mesh = openMesh(m_line.connection, kPeriod);
    if (!mesh)
        return finish(ExitStatus::NotConnected, mesh.error().message);
    m_mesh = std::move(mesh).value();
    auto& session = *m_mesh.session;
    tellNotices(session);
    if (!session.rollout())
        return finish(ExitStatus::Usage, "Without a cluster there is nothing to change.");
    connect(&session, &MeshSession::synchronised, this, &ChangeCommand::plan);
    connect(&session, &MeshSession::connectionChanged, this, [this](const QString& reason) {
        if (reason.isEmpty() || m_isDone)
            return;
        if (!m_isPlanned) // what never was there is not waited for
            return finish(ExitStatus::NotConnected, toStdString(reason));
        tell(toStdString(reason));
    });
    connect(session.rollout(), &RolloutRunner::stateChanged, this, &ChangeCommand::takeState);
    connect(session.rollout(), &RolloutRunner::journalFailed, this,
        [](const QString& reason) { tell(toStdString(reason)); });
    m_connectLimit.start(kConnectWithin);
    session.start();
}

routing::ChangeSet ChangeCommand::applied() const
{
    if (!m_mesh.session || !m_mesh.session->rollout())
        return {};
    return routing::storedChanges(m_mesh.session->rollout()->state());
}

void ChangeCommand::plan()
{
    if (std::exchange(m_isPlanned, true))
        return;
    m_connectLimit.stop();
    if (!m_plan)
        return readLive(std::move(m_manifests));
    auto changes = m_plan(*m_mesh.session->cluster());
    if (!changes)
        return finish(ExitStatus::Usage, changes.error().message);
    check(*changes);
}

void ChangeCommand::readLive(std::vector<kube::Document> manifests)
{
    const std::string fallback
        = m_line.hostNamespace.empty() ? m_mesh.session->contextNamespace() : m_line.hostNamespace;
    m_manifests = std::move(manifests);
    m_changes.changes.resize(m_manifests.size());
    m_awaited = m_manifests.size();
    for (std::size_t i = 0; i < m_manifests.size(); ++i) {
        m_manifests[i] = withNamespace(m_manifests[i], fallback);
        m_mesh.session->kube()->get(m_manifests[i].ref(), this,
            [this, i](const Result<kube::Document>& live) { takeLive(i, live); });
    }
}

void ChangeCommand::takeLive(std::size_t index, const Result<kube::Document>& live)
{
    if (!live && live.error().kind != Error::Kind::NotFound)
        return finish(ExitStatus::NotConnected, live.error().message);
    m_changes.changes[index] = changeTo(m_manifests[index], live ? *live : kube::Document());
    if (--m_awaited == 0)
        check(m_changes);
}

void ChangeCommand::check(const routing::ChangeSet& changes)
{
    if (m_isDone)
        return;
    const auto findings = routing::checkChanges(*m_mesh.session->cluster(), changes);
    for (const auto& finding : findings)
        tell(renderFinding(finding));
    if (routing::blocksApply(findings))
        return finish(ExitStatus::Findings, "Nothing was written: mend the errors above first.");
    for (const auto& sentence : routing::describeChanges(changes))
        tell(sentence);
    m_mesh.session->rollout()->apply(changes);
}

void ChangeCommand::takeState(const routing::RolloutState& state)
{
    const bool isNewPhase = std::exchange(m_phase, state.phase) != state.phase;
    switch (state.phase) {
    case Phase::Idle:
    case Phase::Checking:
    case Phase::Applying:
        break;
    case Phase::Ready:
        if (isNewPhase)
            showReady(state);
        break;
    case Phase::Stalled:
        if (!state.isWatching)
            return finish(ExitStatus::Findings, state.message);
        [[fallthrough]];
    case Phase::Converging:
    case Phase::Converged:
        if (isNewPhase)
            tell(state.message);
        showConvergence(state);
        break;
    case Phase::Rejected:
    case Phase::Conflict:
        for (const auto& conflict : state.conflicts)
            tell(conflict.sentence());
        finish(ExitStatus::Refused, state.message);
        break;
    case Phase::Failed:
        finish(ExitStatus::NotConnected, state.message);
        break;
    case Phase::Cancelled:
        finish(m_hasDifferences && m_line.verb == Verb::Diff ? ExitStatus::Findings
                                                             : ExitStatus::Done);
        break;
    }
}

void ChangeCommand::showReady(const routing::RolloutState& state)
{
    for (const auto& owner : state.owners)
        tell(owner.sentence);
    for (const auto& sentence : state.mergedIn)
        tell("Kept from others: " + sentence);
    for (const auto& object : state.objects)
        for (const auto& warning : object.warnings)
            tell("The server warns: " + warning);
    const std::string difference = renderChangeSetDiff(routing::previewOf(state));
    m_hasDifferences = !difference.empty();
    printResult(difference);
    auto* rollout = m_mesh.session->rollout();
    const bool isOnlyALook = m_line.verb == Verb::Diff || m_line.isDryRun;
    if (!m_hasDifferences)
        tell("The cluster already holds this.");
    else if (isOnlyALook)
        tell("The server accepts it (dry run). Nothing was written.");
    if (isOnlyALook || !m_hasDifferences || !isConfirmedByPerson())
        return rollout->cancel();
    rollout->confirm();
}

bool ChangeCommand::isConfirmedByPerson()
{
    auto& gate = m_mesh.session->gate();
    if (!gate.isProtected() && m_line.isConfirmed)
        return true;
    const std::string& context = m_mesh.session->contextName();
    std::cerr << (gate.isProtected()
            ? "The context is protected. Type its name, " + context + ", to write: "
            : "Write this to the context " + context + "? [y/N] ");
    std::string answer;
    std::getline(std::cin, answer);
    if (gate.isProtected() ? gate.unlock(toQString(answer)) : answer == "y" || answer == "yes")
        return true;
    tell("Nothing was written.");
    return false;
}

void ChangeCommand::showConvergence(const routing::RolloutState& state)
{
    const std::string progress = renderProgress(state);
    if (std::exchange(m_lastProgress, progress) != progress)
        tell(progress);
    if (state.phase == Phase::Converging)
        return;
    std::uint64_t requests = 0;
    for (const auto& share : state.observed)
        requests += share.requests;
    if (requests >= kEnoughRequests || !state.isWatching)
        return finish(ExitStatus::Done, state.confidence);
    if (!m_observeLimit.isActive())
        m_observeLimit.start(kObserveFor);
}

void ChangeCommand::finish(ExitStatus status, const std::string& message)
{
    if (std::exchange(m_isDone, true))
        return;
    if (!message.empty())
        tell(message);
    emit finished(status);
}

} // namespace vigla::app
