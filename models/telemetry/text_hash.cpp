#include "models/telemetry/text_hash.h"

#include <array>
#include <cstring>

namespace vigla::telemetry {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::size_t kBlock = 16;
constexpr std::size_t kLanes = 3;

/// Digits of the square roots of the first primes, made odd.
constexpr std::array<std::uint64_t, 8> kKeys
    = {0x6A09E667F3BCC909ULL, 0xBB67AE8584CAA73BULL, 0x3C6EF372FE94F82BULL, 0xA54FF53A5F1D36F1ULL,
        0x510E527FADE682D1ULL, 0x9B05688C2B3E6C1FULL, 0x1F83D9ABFB41BD6BULL, 0x5BE0CD19137E2179ULL};

std::uint64_t folded(std::uint64_t a, std::uint64_t b)
{
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t word(const char* at)
{
    std::uint64_t value = 0;
    std::memcpy(&value, at, sizeof value);
    return value;
}

/// Two chains over the same words with different keys: one for each half of the result.
struct Lane {
    std::uint64_t low;
    std::uint64_t high;

    void add(std::uint64_t a, std::uint64_t b)
    {
        low = folded(a ^ kKeys[0] ^ low, b ^ kKeys[1]);
        high = folded(b ^ kKeys[2] ^ high, a ^ kKeys[3]) + low;
    }
};

} // namespace

TextHash hashOf(std::string_view text)
{
    const char* at = text.data();
    std::size_t left = text.size();
    std::array<Lane, kLanes> lanes
        = {Lane{kKeys[4], kKeys[5]}, {kKeys[5], kKeys[6]}, {kKeys[6], kKeys[7]}};
    for (; left >= kLanes * kBlock; left -= kLanes * kBlock) {
        for (Lane& lane : lanes) {
            lane.add(word(at), word(at + 8));
            at += kBlock;
        }
    }
    for (; left >= kBlock; left -= kBlock, at += kBlock)
        lanes[0].add(word(at), word(at + 8));
    std::array<char, kBlock> tail{};
    if (left > 0)
        std::memcpy(tail.data(), at, left);
    lanes[0].add(word(tail.data()), word(tail.data() + 8));

    Lane all{text.size(), kKeys[7]};
    for (const Lane& lane : lanes)
        all.add(lane.low, lane.high);
    all.add(all.high, all.low);
    return {all.low, all.high};
}

} // namespace vigla::telemetry
