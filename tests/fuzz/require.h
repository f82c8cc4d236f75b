#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace vigla::fuzz {

/// What must hold for every input; a fuzzer takes the end of the process for a finding.
inline void require(bool holds, const char* claim)
{
    if (holds)
        return;
    std::fprintf(stderr, "broken: %s\n", claim);
    std::abort();
}

inline std::string_view textOf(const std::uint8_t* data, std::size_t size)
{
    return {reinterpret_cast<const char*>(data), size};
}

/// The first line of an input chooses something; the rest is the text. Without a line break: no
/// choice, all is text.
struct Choice {
    std::string_view first;
    std::string_view rest;
};
inline Choice choiceIn(std::string_view text)
{
    const auto end = text.find('\n');
    return end == std::string_view::npos ? Choice{{}, text}
                                         : Choice{text.substr(0, end), text.substr(end + 1)};
}

} // namespace vigla::fuzz
