#include "models/qt/route_edit_session.h"

#include "models/kube/yaml_positions.h"
#include "models/qt/convert.h"
#include "models/routing/drift.h"

#include <algorithm>
#include <iterator>

namespace vigla {

namespace {

constexpr int kTypingPause = 1000; ///< ms; a longer one begins a new step of undo.
constexpr int kDiffDelay = 100; ///< ms

std::string editableYaml(const kube::Document& document)
{
    return kube::renderYaml(kube::withoutServerFields(document));
}

/// Where the text says another kind, namespace or name than `ref`.
kube::YamlProblem wrongIdentity(
    const std::string& yaml, const kube::ObjectRef& ref, const kube::ObjectRef& found)
{
    const char* pointer = found.name != ref.name   ? "/metadata/name"
        : found.namespaceName != ref.namespaceName ? "/metadata/namespace"
        : found.kind != ref.kind                   ? "/kind"
                                                   : "/apiVersion";
    kube::YamlProblem problem;
    problem.reason
        = "this is the text of " + ref.text() + "; kind, namespace and name cannot be changed here";
    if (const auto positions = kube::locateYaml(yaml))
        if (const auto* position = positions->find(pointer)) {
            problem.line = position->line;
            problem.column = position->column;
        }
    return problem;
}

} // namespace

/// One step of undo: the edit before and after. Steps with the same key are one.
class RouteEditSession::EditCommand final : public QUndoCommand {
public:
    EditCommand(
        RouteEditSession* session, Edit before, Edit after, const QString& name, QString key)
        : QUndoCommand(name)
        , m_session(session)
        , m_before(std::move(before))
        , m_after(std::move(after))
        , m_key(std::move(key))
    {
    }

    void undo() override { m_session->restore(m_before); }
    void redo() override { m_session->restore(m_after); }
    int id() const override { return 1; }

    bool mergeWith(const QUndoCommand* next) override
    {
        const auto* other = static_cast<const EditCommand*>(next);
        if (m_key.isEmpty() || other->m_key != m_key)
            return false;
        m_after = other->m_after;
        setObsolete(m_after == m_before);
        return true;
    }

private:
    RouteEditSession* m_session;
    Edit m_before;
    Edit m_after;
    QString m_key;
};

RouteEditSession::RouteEditSession(QObject* parent)
    : QObject(parent)
{
    m_diffTimer.setSingleShot(true);
    m_diffTimer.setInterval(kDiffDelay);
    connect(&m_diffTimer, &QTimer::timeout, this, &RouteEditSession::startDiff);
}

RouteEditSession::~RouteEditSession()
{
    m_diffStop.request_stop();
}

void RouteEditSession::open(mesh::ClusterStatePtr cluster, const routing::RoutableHost& host)
{
    m_cluster = std::move(cluster);
    m_host = host;
    m_hostFindings = host.findings;
    m_edit = {};
    m_badTexts.clear();
    m_isDragging = false;
    m_lastError.clear();
    m_undo.clear();
    refreshHost();
    refreshChecks();
    refreshImpact();
    refreshDiffs();
    emit hostOpened();
    emit draftChanged();
}

void RouteEditSession::setCluster(mesh::ClusterStatePtr cluster)
{
    if (!isOpen() || cluster == m_cluster || !cluster)
        return;
    m_cluster = std::move(cluster);
    refreshHost();
    refreshChecks();
    refreshImpact();
    emit draftChanged();
}

void RouteEditSession::setHostFindings(std::vector<routing::Finding> findings)
{
    m_hostFindings = std::move(findings);
    refreshChecks();
}

void RouteEditSession::setTraffic(std::shared_ptr<const telemetry::TrafficTable> traffic)
{
    m_traffic = std::move(traffic);
    if (isOpen())
        refreshImpact();
}

void RouteEditSession::beginDrag()
{
    if (!m_isDragging)
        ++m_dragId;
    m_isDragging = true;
}

void RouteEditSession::endDrag()
{
    m_isDragging = false;
}

QString RouteEditSession::dragKey() const
{
    return m_isDragging ? QStringLiteral("drag %1").arg(m_dragId) : QString();
}

QString RouteEditSession::typingKey(const kube::ObjectRef& ref)
{
    if (!m_sinceTyping.isValid() || m_sinceTyping.elapsed() > kTypingPause)
        ++m_typingRun;
    m_sinceTyping.start();
    return QStringLiteral("text %1 %2").arg(m_typingRun).arg(toQString(ref.text()));
}

bool RouteEditSession::setWeights(std::size_t cardIndex, const std::vector<Percent>& weights)
{
    if (!isOpen() || cardIndex >= m_host.cards.size()
        || weights.size() != m_host.cards[cardIndex].destinations.size()) {
        m_lastError = tr("There is no such route any more; open the host again.");
        return false;
    }
    auto destinations = m_host.cards[cardIndex].destinations;
    for (std::size_t i = 0; i < weights.size(); ++i)
        destinations[i].weight = weights[i];
    return setDestinations(cardIndex, destinations);
}

bool RouteEditSession::setDestinations(
    std::size_t cardIndex, const std::vector<routing::SplitDestination>& destinations)
{
    if (!isOpen() || cardIndex >= m_host.cards.size()) {
        m_lastError = tr("There is no such route any more; open the host again.");
        return false;
    }
    if (hasYamlProblem()) {
        // Mending the text would silently take this edit back.
        m_lastError = tr("%1 Mend it, or undo it, before you use the form.").arg(problemText());
        return false;
    }
    auto draft = routing::buildSplit(
        *m_cluster, m_edit.draft, m_host.cards[cardIndex], m_host, destinations);
    if (!draft) {
        m_lastError = toPlainQString(draft.error().message);
        return false;
    }
    m_lastError.clear();
    Edit edit = m_edit;
    edit.draft = *std::move(draft);
    push(std::move(edit), tr("Split of %1").arg(toPlainQString(m_host.host)), dragKey());
    return true;
}

std::vector<routing::SplitDestination> RouteEditSession::candidates() const
{
    if (!isOpen())
        return {};
    return routing::splitCandidates(*m_cluster, m_host, m_edit.draft);
}

kube::Document RouteEditSession::baseOf(const kube::ObjectRef& ref) const
{
    if (const auto* change = m_edit.draft.find(ref))
        return change->before;
    const auto* live = m_cluster ? m_cluster->findObject(ref) : nullptr;
    return live != nullptr ? *live : kube::Document();
}

kube::Document RouteEditSession::currentOf(const kube::ObjectRef& ref) const
{
    const auto* change = m_edit.draft.find(ref);
    return change != nullptr ? change->after : baseOf(ref);
}

QString RouteEditSession::yamlText(const kube::ObjectRef& ref) const
{
    if (const auto bad = m_badTexts.find(ref); bad != m_badTexts.end())
        return bad->second.first;
    if (const auto typed = m_edit.texts.find(ref); typed != m_edit.texts.end())
        return typed->second;
    return toQString(editableYaml(currentOf(ref)));
}

const kube::YamlProblem* RouteEditSession::yamlProblem(const kube::ObjectRef& ref) const
{
    const auto bad = m_badTexts.find(ref);
    return bad != m_badTexts.end() ? &bad->second.second : nullptr;
}

void RouteEditSession::setYamlText(const kube::ObjectRef& ref, const QString& text)
{
    if (!isOpen() || text == yamlText(ref))
        return;
    const std::string yaml = toStdString(text);
    kube::YamlProblem problem;
    const auto parsed = kube::parseYamlObject(yaml, {}, &problem);
    if (parsed && parsed->ref() != ref)
        problem = wrongIdentity(yaml, ref, parsed->ref());
    if (!parsed || parsed->ref() != ref) {
        m_badTexts[ref] = {text, problem};
        emit yamlProblemChanged(ref);
        return;
    }
    const bool wasBad = m_badTexts.erase(ref) > 0;
    const auto base = baseOf(ref);
    const bool isAsBefore = !base.isNull() && editableYaml(base) == editableYaml(*parsed);
    Edit edit = m_edit;
    edit.draft.put({base, isAsBefore ? base : kube::withServerFieldsOf(base, *parsed)});
    edit.texts[ref] = text;
    if (wasBad)
        emit yamlProblemChanged(ref);
    push(std::move(edit), tr("Text of %1").arg(toPlainQString(ref.text())), typingKey(ref));
}

void RouteEditSession::setDraft(const routing::ChangeSet& draft, const QString& stepName)
{
    Edit edit;
    edit.draft = draft;
    m_badTexts.clear();
    push(std::move(edit), stepName, {});
}

void RouteEditSession::reset()
{
    dropBadTexts();
    push({}, tr("Discard all edits"), {});
}

void RouteEditSession::dropBadTexts()
{
    for (const auto& [ref, text] : std::exchange(m_badTexts, {})) {
        emit yamlProblemChanged(ref);
        emit textChanged(ref);
    }
}

QString RouteEditSession::problemText() const
{
    if (m_badTexts.empty())
        return {};
    const auto& [ref, bad] = *m_badTexts.begin();
    return tr("The text of %1 is not valid, line %2: %3.")
        .arg(toPlainQString(ref.text()))
        .arg(bad.second.line)
        .arg(toPlainQString(bad.second.reason));
}

void RouteEditSession::undo()
{
    if (hasYamlProblem())
        dropBadTexts();
    else
        m_undo.undo();
}

bool RouteEditSession::canUndo() const
{
    return hasYamlProblem() || m_undo.canUndo();
}

bool RouteEditSession::canRedo() const
{
    return !hasYamlProblem() && m_undo.canRedo();
}

bool RouteEditSession::isDirty() const
{
    return !m_edit.draft.isEmpty() || hasYamlProblem();
}

bool RouteEditSession::canApply() const
{
    return !m_edit.draft.isEmpty() && !hasYamlProblem() && !routing::blocksApply(m_findings);
}

std::vector<kube::ObjectRef> RouteEditSession::objects() const
{
    auto refs = m_host.objects;
    for (const auto& change : m_edit.draft.changes)
        if (std::ranges::find(refs, change.ref()) == refs.end())
            refs.push_back(change.ref());
    return refs;
}

void RouteEditSession::push(Edit edit, const QString& name, const QString& mergeKey)
{
    if (edit == m_edit)
        return;
    m_undo.push(new EditCommand(this, m_edit, std::move(edit), name, mergeKey));
}

void RouteEditSession::restore(const Edit& edit)
{
    const Edit before = std::exchange(m_edit, edit);
    // Typed text that no longer says what the draft says would hide the draft.
    for (const auto& change : m_edit.draft.changes) {
        const auto ref = change.ref();
        const auto typed = m_edit.texts.find(ref);
        const auto* old = before.draft.find(ref);
        const bool isMoved = old == nullptr || !(old->after == change.after);
        const auto typedBefore = before.texts.find(ref);
        const bool isSameText = typed != m_edit.texts.end() && typedBefore != before.texts.end()
            && typed->second == typedBefore->second;
        if (isMoved && isSameText)
            m_edit.texts.erase(typed);
    }
    refreshHost();
    refreshChecks();
    refreshImpact();
    refreshDiffs();
    for (const auto& ref : objects()) {
        const auto typed = m_edit.texts.find(ref);
        const auto typedBefore = before.texts.find(ref);
        const bool isJustTyped = typed != m_edit.texts.end()
            && (typedBefore == before.texts.end() || typedBefore->second != typed->second);
        if (!isJustTyped)
            emit textChanged(ref);
    }
    emit draftChanged();
}

void RouteEditSession::refreshHost()
{
    if (auto described
        = routing::describeHost(*m_cluster, m_edit.draft, m_host.namespaceName, m_host.host))
        m_host = *std::move(described);
    m_host.findings = m_hostFindings;
    m_sentences = routing::describeChanges(m_edit.draft);
}

void RouteEditSession::refreshChecks()
{
    auto findings = m_hostFindings;
    if (!m_edit.draft.isEmpty()) {
        findings = routing::checkChanges(*m_cluster, m_edit.draft);
        std::ranges::move(routing::driftOf(*m_cluster, m_edit.draft), std::back_inserter(findings));
    }
    if (findings == m_findings)
        return;
    m_findings = std::move(findings);
    emit findingsChanged();
}

void RouteEditSession::refreshImpact()
{
    auto next = m_traffic && !m_edit.draft.isEmpty()
        ? impact::estimateImpact(*m_cluster, m_edit.draft, *m_traffic)
        : impact::Impact();
    if (next == m_impact)
        return;
    m_impact = std::move(next);
    emit impactChanged();
}

} // namespace vigla
