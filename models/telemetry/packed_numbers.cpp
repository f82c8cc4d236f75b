#include "models/telemetry/packed_numbers.h"

#include <bit>
#include <cmath>

namespace vigla::telemetry {

namespace {

/// Whole numbers up to here are exact in a double, and so are their differences in 64 bits.
constexpr double kLargestWhole = 9'007'199'254'740'992.0; // 2^53

/// Stands before eight bytes of a number that is not whole; distances begin at 1.
constexpr std::uint64_t kRaw = 0;

bool isWhole(double number)
{
    return std::abs(number) <= kLargestWhole && std::trunc(number) == number
        && !(number == 0 && std::signbit(number));
}

/// Small for small distances in either direction.
std::uint64_t folded(std::int64_t distance)
{
    const auto sign = static_cast<std::uint64_t>(distance >> 63U); // all ones or none
    return (static_cast<std::uint64_t>(distance) << 1U) ^ sign;
}

std::int64_t unfolded(std::uint64_t value)
{
    return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
void append(std::vector<std::uint8_t>& bytes, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7U)
        bytes.push_back(static_cast<std::uint8_t>(value | 0x80U));
    bytes.push_back(static_cast<std::uint8_t>(value));
}

std::uint64_t take(const std::uint8_t*& at)
{
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        const std::uint8_t byte = *at++;
        value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
        if (byte < 0x80)
            return value;
    }
}

void appendRaw(std::vector<std::uint8_t>& bytes, double number)
{
    append(bytes, kRaw);
    auto bits = std::bit_cast<std::uint64_t>(number);
    for (int i = 0; i < 8; ++i, bits >>= 8U)
        bytes.push_back(static_cast<std::uint8_t>(bits));
}

double takeRaw(const std::uint8_t*& at)
{
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 8; ++i)
        bits |= static_cast<std::uint64_t>(*at++) << (8U * i);
    return std::bit_cast<double>(bits);
}

} // namespace

void packNumbers(std::span<const double> numbers, std::vector<std::uint8_t>& bytes)
{
    std::int64_t last = 0;
    for (const double number : numbers) {
        if (!isWhole(number)) {
            appendRaw(bytes, number);
            continue;
        }
        const auto whole = static_cast<std::int64_t>(number);
        append(bytes, folded(whole - last) + 1);
        last = whole;
    }
}

std::vector<double> unpackNumbers(std::span<const std::uint8_t> bytes, std::size_t count)
{
    std::vector<double> numbers;
    numbers.reserve(count);
    const std::uint8_t* at = bytes.data();
    std::int64_t last = 0;
    while (numbers.size() < count) {
        const std::uint64_t token = take(at);
        if (token != kRaw)
            last += unfolded(token - 1);
        numbers.push_back(token == kRaw ? takeRaw(at) : static_cast<double>(last));
    }
    return numbers;
}

} // namespace vigla::telemetry
