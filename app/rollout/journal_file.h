#pragma once

#include "models/core/result.h"
#include "models/routing/journal.h"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace vigla::app {

/// The local, append-only record of every write attempt: one JSON line each, mode 0600, on disk
/// (fsync) before append() returns. A last line torn by a crash is skipped and kept apart from the
/// next. Not thread-safe; several processes may append to the same file.
class JournalFile final {
public:
    explicit JournalFile(std::filesystem::path file);

    Result<Done> append(const routing::JournalEntry& entry);

    struct Contents {
        std::vector<routing::JournalEntry> entries; ///< Oldest first.
        std::size_t unreadableLines = 0;
    };
    /// The newest `most` entries. A file that does not exist is empty.
    Result<Contents> read(std::size_t most = 1000) const;

    const std::filesystem::path& path() const { return m_file; }

private:
    std::filesystem::path m_file;
};

} // namespace vigla::app
