#include "models/telemetry/reading_log.h"

#include "models/telemetry/packed_numbers.h"

namespace vigla::telemetry {

std::span<const std::uint8_t> ReadingLog::bytesOf(std::size_t reading) const
{
    const std::size_t begin = reading == 0 ? 0 : m_entries[reading - 1].end;
    return std::span(m_bytes).subspan(begin, m_entries[reading].end - begin);
}

std::vector<double> ReadingLog::growthAt(std::size_t reading) const
{
    return unpackNumbers(bytesOf(reading), m_entries[reading].width);
}

std::size_t ReadingLog::numberCount() const
{
    std::size_t count = 0;
    for (const Entry& entry : m_entries)
        count += entry.width;
    return count;
}

void ReadingLog::append(MonotonicTime at, std::span<const double> growth)
{
    std::vector<std::uint8_t> bytes;
    packNumbers(growth, bytes);
    // Exactly as much as is needed: it is kept for long and extended once in a round.
    m_bytes.reserve(m_bytes.size() + bytes.size());
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    m_entries.reserve(m_entries.size() + 1);
    m_entries.push_back({at, static_cast<std::uint32_t>(growth.size()),
        static_cast<std::uint32_t>(m_bytes.size())});
}

void ReadingLog::keep(const std::vector<bool>& isKept)
{
    ReadingLog kept;
    for (std::size_t i = 0; i < size(); ++i) {
        if (!isKept[i])
            continue;
        const auto bytes = bytesOf(i);
        kept.m_bytes.insert(kept.m_bytes.end(), bytes.begin(), bytes.end());
        kept.m_entries.push_back(
            {m_entries[i].at, m_entries[i].width, static_cast<std::uint32_t>(kept.m_bytes.size())});
    }
    *this = ReadingLog(kept); // a copy has no room to spare
}

} // namespace vigla::telemetry
