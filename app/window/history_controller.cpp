#include "app/window/history_controller.h"

#include "app/kube/kube_client.h"
#include "app/rollout/journal_file.h"
#include "models/kube/yaml.h"
#include "models/qt/convert.h"
#include "models/routing/text_diff.h"
#include "ui/history/history_page.h"

#include <algorithm>
#include <memory>

namespace vigla::app {

namespace {

using routing::JournalEntry;
using Group = std::vector<JournalEntry>;

std::string yamlOf(const kube::Document& document)
{
    if (document.isNull())
        return {};
    return "# " + document.ref().text() + "\n"
        + kube::renderYaml(kube::withoutServerFields(document));
}

bool isStored(const JournalEntry& entry)
{
    return entry.outcome == JournalEntry::Outcome::Stored;
}

QString outcomeOf(const Group& group)
{
    const auto stored = std::ranges::count_if(group, isStored);
    if (stored == static_cast<long>(group.size()))
        return QObject::tr("Stored");
    const auto& last = *std::ranges::find_if_not(group, isStored);
    const QString words = toPlainQString(last.message);
    if (last.outcome == JournalEntry::Outcome::Uncertain)
        return QObject::tr("Uncertain: %1").arg(words);
    return stored > 0 ? QObject::tr("%1 of %2 stored: %3").arg(stored).arg(group.size()).arg(words)
                      : QObject::tr("Refused: %1").arg(words);
}

QString whyNotUndoable(const Group& group, const std::string& contextName)
{
    if (std::ranges::none_of(group, isStored))
        return QObject::tr("Nothing was stored.");
    if (group.front().context != contextName)
        return QObject::tr("It was made in the context %1; open that one to take it back.")
            .arg(toPlainQString(group.front().context));
    return {};
}

ui::HistoryEntry entryOf(const Group& group, const std::string& contextName)
{
    const auto& first = group.front();
    ui::HistoryEntry entry;
    entry.id = toQString(first.changeId);
    entry.at = first.at;
    entry.contextName = toPlainQString(first.context);
    entry.user = toPlainQString(first.user);
    entry.outcome = outcomeOf(group);
    entry.whyNotUndoable = whyNotUndoable(group, contextName);
    entry.canUndo = entry.whyNotUndoable.isEmpty();
    routing::ChangeSet changes;
    std::string before;
    std::string after;
    for (const auto& attempt : group) {
        entry.objects.push_back(attempt.change.ref());
        changes.changes.push_back(attempt.change);
        before += yamlOf(attempt.change.before);
        after += yamlOf(attempt.change.after);
    }
    entry.sentences = routing::describeChanges(changes);
    entry.diff = routing::diffLines(before, after);
    return entry;
}

} // namespace

std::vector<ui::HistoryEntry> buildHistory(
    const std::vector<JournalEntry>& entries, const std::string& contextName)
{
    std::vector<Group> groups;
    std::map<std::string, std::size_t> indexOf;
    for (const auto& entry : entries) {
        const auto [known, isNew] = indexOf.try_emplace(entry.changeId, groups.size());
        if (isNew)
            groups.emplace_back();
        groups[known->second].push_back(entry);
    }
    std::vector<ui::HistoryEntry> history;
    for (auto group = groups.rbegin(); group != groups.rend(); ++group)
        history.push_back(entryOf(*group, contextName));
    return history;
}

/// Live objects that are still being read before one Apply can be taken back.
struct HistoryController::Undo {
    std::vector<JournalEntry> entries;
    std::vector<kube::Document> live;
    std::size_t awaited = 0;
    bool isBroken = false;
};

HistoryController::HistoryController(Parts parts, QObject* parent)
    : QObject(parent)
    , m_parts(std::move(parts))
{
    connect(m_parts.page, &ui::HistoryPage::undoRequested, this, &HistoryController::prepareUndo);
    reload();
}

void HistoryController::reload()
{
    const auto contents = m_parts.journal->read();
    if (!contents) {
        emit noticed(toPlainQString(contents.error().message));
        return;
    }
    m_byChange.clear();
    for (const auto& entry : contents->entries)
        m_byChange[entry.changeId].push_back(entry);
    m_parts.page->setEntries(buildHistory(contents->entries, m_parts.contextName));
}

void HistoryController::prepareUndo(const QString& changeId)
{
    const auto found = m_byChange.find(toStdString(changeId));
    if (found == m_byChange.end())
        return;
    auto undo = std::make_shared<Undo>();
    undo->entries = found->second;
    undo->awaited = undo->entries.size();
    for (const auto& entry : undo->entries) {
        m_parts.kube->get(
            entry.change.ref(), this, [this, undo](const Result<kube::Document>& live) {
                if (live)
                    undo->live.push_back(*live);
                else if (live.error().kind != Error::Kind::NotFound
                    && !std::exchange(undo->isBroken, true))
                    emit noticed(toPlainQString(live.error().message));
                if (--undo->awaited > 0 || undo->isBroken)
                    return;
                const auto changes = routing::undoOf(undo->entries, undo->live);
                if (changes)
                    emit undoPrepared(*changes);
                else
                    emit noticed(toPlainQString(changes.error().message));
            });
    }
}

} // namespace vigla::app
