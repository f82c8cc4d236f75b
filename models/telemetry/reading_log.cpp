#include "models/telemetry/reading_log.h"

#include "models/telemetry/packed_numbers.h"

#include <algorithm>

namespace vigla::telemetry {

std::span<const std::uint8_t> ReadingLog::Block::bytesOf(std::size_t entry) const
{
    const std::size_t begin = entry == 0 ? 0 : entries[entry - 1].end;
    return std::span(bytes).subspan(begin, entries[entry].end - begin);
}

/// Takes exactly as much room as is needed: blocks are kept for long.
void ReadingLog::Block::append(const Entry& entry, std::span<const std::uint8_t> packed)
{
    bytes.reserve(bytes.size() + packed.size());
    bytes.insert(bytes.end(), packed.begin(), packed.end());
    entries.reserve(entries.size() + 1);
    entries.push_back({entry.at, entry.width, static_cast<std::uint32_t>(bytes.size())});
}

std::size_t ReadingLog::size() const
{
    std::size_t count = 0;
    for (const BlockPtr& block : m_blocks)
        count += block->entries.size();
    return count;
}

ReadingLog::Place ReadingLog::at(std::size_t reading) const
{
    auto block = m_blocks.begin();
    for (; reading >= (*block)->entries.size(); ++block)
        reading -= (*block)->entries.size();
    return {(*block)->entries[reading], **block, reading};
}

std::vector<double> ReadingLog::growthAt(std::size_t reading) const
{
    const Place place = at(reading);
    return unpackNumbers(place.block.bytesOf(place.inBlock), place.entry.width);
}

std::size_t ReadingLog::numberCount() const
{
    std::size_t count = 0;
    for (const BlockPtr& block : m_blocks)
        for (const Entry& entry : block->entries)
            count += entry.width;
    return count;
}

void ReadingLog::append(MonotonicTime at, std::span<const double> growth)
{
    std::vector<std::uint8_t> packed;
    packNumbers(growth, packed);
    const bool hasRoom = !m_blocks.empty() && m_blocks.back()->entries.size() < kMostInBlock;
    auto block = hasRoom ? std::make_shared<Block>(*m_blocks.back()) : std::make_shared<Block>();
    block->append({at, static_cast<std::uint32_t>(growth.size()), 0}, packed);
    if (hasRoom)
        m_blocks.back() = std::move(block);
    else
        m_blocks.push_back(std::move(block));
}

/// Puts a block behind the others; two small ones become one.
void ReadingLog::appendBlock(std::vector<BlockPtr>& blocks, BlockPtr block)
{
    const bool isOneWithLast
        = !blocks.empty() && blocks.back()->entries.size() + block->entries.size() <= kMostInBlock;
    if (!isOneWithLast) {
        blocks.push_back(std::move(block));
        return;
    }
    auto both = std::make_shared<Block>(*blocks.back());
    for (std::size_t i = 0; i < block->entries.size(); ++i)
        both->append(block->entries[i], block->bytesOf(i));
    blocks.back() = std::move(both);
}

void ReadingLog::keep(const std::vector<bool>& isKept)
{
    std::vector<BlockPtr> kept;
    auto flag = isKept.begin();
    for (BlockPtr& block : m_blocks) {
        const auto end = flag + static_cast<std::ptrdiff_t>(block->entries.size());
        if (std::find(flag, end, false) != end) {
            auto thinner = std::make_shared<Block>();
            for (std::size_t i = 0; i < block->entries.size(); ++i)
                if (flag[static_cast<std::ptrdiff_t>(i)])
                    thinner->append(block->entries[i], block->bytesOf(i));
            block = std::move(thinner);
        }
        flag = end;
        if (!block->entries.empty())
            appendBlock(kept, std::move(block));
    }
    m_blocks = std::move(kept);
}

} // namespace vigla::telemetry
