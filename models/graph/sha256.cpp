#include "models/graph/sha256.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace vigla::graph {

namespace {

constexpr std::size_t kBlockBytes = 64;
constexpr std::size_t kRounds = 64;

using State = std::array<std::uint32_t, 8>;

/// FIPS 180-4 section 4.2.2: fractions of the cube roots of the first 64 primes.
constexpr std::array<std::uint32_t, kRounds> kConstants = {0x428a2f98, 0x71374491, 0xb5c0fbcf,
    0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6,
    0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
    0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
    0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70,
    0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c,
    0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814,
    0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/// Section 5.3.3.
constexpr State kInitial = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

std::uint32_t bigEndianWord(const char* at)
{
    std::uint32_t word = 0;
    for (int i = 0; i < 4; ++i)
        word = (word << 8U) | static_cast<unsigned char>(at[i]);
    return word;
}

/// Section 6.2.2 for one block.
void addBlock(State& state, const char* block)
{
    std::array<std::uint32_t, kRounds> w{};
    for (std::size_t t = 0; t < 16; ++t)
        w[t] = bigEndianWord(block + 4 * t);
    for (std::size_t t = 16; t < kRounds; ++t) {
        const std::uint32_t low
            = std::rotr(w[t - 15], 7) ^ std::rotr(w[t - 15], 18) ^ (w[t - 15] >> 3U);
        const std::uint32_t high
            = std::rotr(w[t - 2], 17) ^ std::rotr(w[t - 2], 19) ^ (w[t - 2] >> 10U);
        w[t] = w[t - 16] + low + w[t - 7] + high;
    }
    auto [a, b, c, d, e, f, g, h] = state;
    for (std::size_t t = 0; t < kRounds; ++t) {
        const std::uint32_t sum1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
        const std::uint32_t choice = (e & f) ^ (~e & g);
        const std::uint32_t first = h + sum1 + choice + kConstants[t] + w[t];
        const std::uint32_t sum0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
        const std::uint32_t majority = (a & b) ^ (a & c) ^ (b & c);
        h = g;
        g = f;
        f = e;
        e = d + first;
        d = c;
        c = b;
        b = a;
        a = first + sum0 + majority;
    }
    const State words = {a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < state.size(); ++i)
        state[i] += words[i];
}

/// Section 5.1.1: a one bit, zeros, and the length in bits.
std::string paddedEnd(std::string_view rest, std::uint64_t totalBytes)
{
    std::string end(rest);
    end += '\x80';
    while (end.size() % kBlockBytes != kBlockBytes - 8)
        end += '\0';
    const std::uint64_t bits = totalBytes * 8;
    for (int shift = 56; shift >= 0; shift -= 8)
        end += static_cast<char>((bits >> static_cast<unsigned>(shift)) & 0xFFU);
    return end;
}

} // namespace

std::string sha256Hex(std::string_view text)
{
    State state = kInitial;
    std::size_t at = 0;
    for (; at + kBlockBytes <= text.size(); at += kBlockBytes)
        addBlock(state, text.data() + at);
    const std::string end = paddedEnd(text.substr(at), text.size());
    for (at = 0; at < end.size(); at += kBlockBytes)
        addBlock(state, end.data() + at);

    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    hex.reserve(64);
    for (const std::uint32_t word : state) {
        for (int shift = 28; shift >= 0; shift -= 4)
            hex += kDigits[(word >> static_cast<unsigned>(shift)) & 0xFU];
    }
    return hex;
}

} // namespace vigla::graph
