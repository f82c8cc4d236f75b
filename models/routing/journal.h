#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/routing/change_set.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigla::routing {

/// One attempt to write one object.
struct JournalEntry {
    enum class Outcome {
        Stored,
        Refused, ///< The server said no; nothing was stored.
        Uncertain, ///< The connection broke; it may or may not have been stored.
    };
    std::string changeId; ///< The same for all objects of one Apply.
    SystemTime at{};
    std::string context; ///< Of the kubeconfig.
    std::string user;
    Change change; ///< As it was in the cluster, and as it was sent.
    kube::Document dryRun; ///< The server's answer to the dry run; may be null.
    kube::Document stored; ///< The server's answer to the write; null unless stored.
    Outcome outcome = Outcome::Stored;
    std::string message; ///< The server's words, or why it is uncertain.
    /// Pointers whose values were left out because they are credentials (for example an
    /// `authorization` header set by a route). Filled by redacted() and by parsing.
    std::vector<std::string> redactedPaths;

    bool operator==(const JournalEntry&) const = default;
};

/// The entry without managedFields and without credentials.
JournalEntry redacted(const JournalEntry& entry);

/// One line of JSON without line feed: time, context, user, object, before, after, dryRun, stored,
/// outcome, inverse. Redacts first.
std::string renderJournalLine(const JournalEntry& entry);

/// InvalidInput for a line that is not one, for example one that was torn by a crash.
Result<JournalEntry> parseJournalLine(std::string_view line);

/// The ordinary change set that takes back everything that `entries` (of one changeId) stored.
///
/// `live` are the objects as they are now: values that the journal left out are taken from there.
/// @return InvalidInput when nothing was stored, or when a left-out value is not in `live`.
Result<ChangeSet> undoOf(
    const std::vector<JournalEntry>& entries, const std::vector<kube::Document>& live);

std::string_view nameOf(JournalEntry::Outcome outcome); ///< stored, refused, uncertain.

} // namespace vigla::routing
