#pragma once

#include "models/core/time.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace vigla::telemetry {

/// How far the counters of a page had grown at several moments, oldest first, packed together: a
/// mesh has some ten thousand small readings, and each by itself would take more than it holds.
///
/// A later reading may have more numbers than an earlier one, never fewer. Copies share what is in
/// both: one reading more costs the newest few, not all.
class ReadingLog final {
public:
    std::size_t size() const;
    MonotonicTime timeOf(std::size_t reading) const { return at(reading).entry.at; }
    std::size_t widthOf(std::size_t reading) const { return at(reading).entry.width; }
    std::vector<double> growthAt(std::size_t reading) const;
    std::size_t numberCount() const; ///< Of all readings together.

    void append(MonotonicTime at, std::span<const double> growth); ///< Later than all others.
    void keep(const std::vector<bool>& isKept); ///< One entry for each reading.

private:
    struct Entry {
        MonotonicTime at{};
        std::uint32_t width = 0; ///< How many numbers.
        std::uint32_t end = 0; ///< Into the bytes of its block.
    };
    struct Block {
        std::vector<Entry> entries;
        std::vector<std::uint8_t> bytes;

        std::span<const std::uint8_t> bytesOf(std::size_t entry) const;
        void append(const Entry& entry, std::span<const std::uint8_t> packed);
    };
    using BlockPtr = std::shared_ptr<const Block>;
    struct Place {
        const Entry& entry;
        const Block& block;
        std::size_t inBlock;
    };
    static constexpr std::size_t kMostInBlock = 16;

    Place at(std::size_t reading) const;
    static void appendBlock(std::vector<BlockPtr>& blocks, BlockPtr block);

    std::vector<BlockPtr> m_blocks; ///< None is empty.
};

} // namespace vigla::telemetry
