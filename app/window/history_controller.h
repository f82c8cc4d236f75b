#pragma once

#include "models/routing/change_set.h"
#include "models/routing/journal.h"

#include <QObject>
#include <QString>

#include <map>
#include <string>
#include <vector>

namespace vigla::ui {
class HistoryPage;
struct HistoryEntry;
} // namespace vigla::ui

namespace vigla::app {

class JournalFile;
class KubeClient;

/// The journal as the history page shows it: one row for each Apply, newest first, with its diff.
/// Pure.
///
/// Only changes of `contextName` can be taken back here.
std::vector<ui::HistoryEntry> buildHistory(
    const std::vector<routing::JournalEntry>& entries, const std::string& contextName);

/// Joins the journal and the history page. GUI thread only; all parts outlive it.
class HistoryController final : public QObject {
    Q_OBJECT
public:
    struct Parts {
        ui::HistoryPage* page = nullptr;
        JournalFile* journal = nullptr;
        KubeClient* kube = nullptr;
        std::string contextName;
    };
    explicit HistoryController(Parts parts, QObject* parent = nullptr);

    void reload(); ///< Reads the journal again.

signals:
    /// The change set that takes an Apply back, made against what is live now.
    void undoPrepared(const vigla::routing::ChangeSet& changes);
    void noticed(const QString& message);

private:
    struct Undo;
    void prepareUndo(const QString& changeId);

    Parts m_parts;
    std::map<std::string, std::vector<routing::JournalEntry>> m_byChange;
};

} // namespace vigla::app
