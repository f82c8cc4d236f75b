#include "tests/fuzz/require.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace {

using Engine = std::minstd_rand;

constexpr std::size_t kLongest = 1U << 16U;

std::vector<std::string> textsIn(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        paths.push_back(entry.path());
    std::ranges::sort(paths);
    std::vector<std::string> texts;
    for (const auto& path : paths) {
        std::ifstream file(path, std::ios::binary);
        texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return texts;
}

std::size_t below(Engine& engine, std::size_t limit)
{
    return limit == 0 ? 0 : engine() % limit;
}

/// Something cut out of a text of the corpus.
std::string pieceOf(const std::string& text, Engine& engine)
{
    const auto begin = below(engine, text.size());
    return text.substr(begin, below(engine, 64));
}

/// One small accident: a byte turned, a piece lost, doubled, or come from elsewhere.
void spoil(std::string& text, const std::vector<std::string>& texts, Engine& engine)
{
    const auto at = below(engine, text.size() + 1);
    switch (below(engine, 5)) {
    case 0:
        if (at < text.size())
            text[at] = static_cast<char>(text[at] ^ (1 << below(engine, 8)));
        break;
    case 1:
        text.erase(at, below(engine, 32));
        break;
    case 2:
        text.insert(at, pieceOf(text, engine));
        break;
    case 3:
        text.insert(at, pieceOf(texts[below(engine, texts.size())], engine));
        break;
    default:
        text.insert(at, 1, static_cast<char>(below(engine, 256)));
        break;
    }
    text.resize(std::min(text.size(), kLongest));
}

void run(const std::string& text)
{
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

} // namespace

/// Where there is no libFuzzer: every text of a corpus, then as many spoilt ones as are wanted,
/// always the same. Arguments: the corpus and the number. Ends badly where a fuzzer would.
int main(int count, char** arguments)
{
    if (count != 3) {
        std::fprintf(stderr, "which corpus, and how many spoilt texts of it?\n");
        return 2;
    }
    const auto texts = textsIn(arguments[1]);
    const auto wanted = std::stoul(arguments[2]);
    if (texts.empty()) {
        std::fprintf(stderr, "there is nothing in %s\n", arguments[1]);
        return 2;
    }
    for (const auto& text : texts)
        run(text);
    Engine engine(1);
    for (std::size_t i = 0; i < wanted; ++i) {
        std::string text = texts[i % texts.size()];
        for (auto accidents = 1 + below(engine, 4); accidents > 0; --accidents)
            spoil(text, texts, engine);
        run(text);
    }
    std::printf("%zu texts of the corpus and %lu spoilt ones\n", texts.size(), wanted);
    return 0;
}
