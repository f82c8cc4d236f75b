#include "tests/bench/graphviz.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <unistd.h>

namespace vigla::bench {

namespace {

void writeDot(const graph::LayoutInput& input, const std::filesystem::path& file)
{
    std::ofstream out(file);
    out << "digraph G { rankdir=LR; splines=none; node [shape=box fixedsize=true width=1.25 "
           "height=0.72 label=\"\"];\n";
    for (std::size_t i = 0; i < input.nodes.size(); ++i)
        out << i << ";\n";
    for (const graph::LayoutEdge& edge : input.edges)
        out << edge.source << "->" << edge.target << ";\n";
    out << "}\n";
}

/// dot says `mincross G: 60657 crossings, 0.31 secs.` at the end of each component's ordering.
std::optional<std::uint64_t> crossingsIn(FILE* output)
{
    constexpr const char* kBegin = "mincross ";
    std::optional<std::uint64_t> sum;
    char line[1024];
    while (std::fgets(line, sizeof line, output)) {
        const std::string text = line;
        const auto end = text.find(" crossings, ");
        const auto colon = text.find(": ");
        if (text.starts_with(kBegin) && end != std::string::npos && colon < end)
            sum = sum.value_or(0) + std::stoull(text.substr(colon + 2, end - colon - 2));
    }
    return sum;
}

} // namespace

std::optional<std::uint64_t> dotCrossings(const graph::LayoutInput& input)
{
    const auto file = std::filesystem::temp_directory_path()
        / ("vigla_bench_" + std::to_string(getpid()) + ".dot");
    writeDot(input, file);
    const std::string command = "dot -v -Tplain -o /dev/null '" + file.string() + "' 2>&1";
    const std::unique_ptr<FILE, int (*)(FILE*)> output(popen(command.c_str(), "r"), pclose);
    const auto crossings = output ? crossingsIn(output.get()) : std::nullopt;
    std::filesystem::remove(file);
    return crossings;
}

} // namespace vigla::bench
