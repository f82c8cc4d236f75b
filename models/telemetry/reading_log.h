#pragma once

#include "models/core/time.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace vigla::telemetry {

/// How far the counters of a page had grown at several moments, oldest first, packed together: a
/// mesh has some ten thousand small readings, and each by itself would take more than it holds.
///
/// A later reading may have more numbers than an earlier one, never fewer.
class ReadingLog final {
public:
    std::size_t size() const { return m_entries.size(); }
    MonotonicTime timeOf(std::size_t reading) const { return m_entries[reading].at; }
    std::size_t widthOf(std::size_t reading) const { return m_entries[reading].width; }
    std::vector<double> growthAt(std::size_t reading) const;
    std::size_t numberCount() const; ///< Of all readings together.

    void append(MonotonicTime at, std::span<const double> growth); ///< Later than all others.
    void keep(const std::vector<bool>& isKept); ///< One entry for each reading.

private:
    struct Entry {
        MonotonicTime at{};
        std::uint32_t width = 0; ///< How many numbers.
        std::uint32_t end = 0; ///< Into m_bytes.
    };
    std::span<const std::uint8_t> bytesOf(std::size_t reading) const;

    std::vector<Entry> m_entries;
    std::vector<std::uint8_t> m_bytes;
};

} // namespace vigla::telemetry
