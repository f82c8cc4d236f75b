#include "models/mesh/list_pieces.h"

#include <string>

namespace vigla::mesh {

namespace {

constexpr std::string_view kItems = R"("items":[{")";
constexpr std::size_t kLongestKey = 64;

/// `},{"metadata":` when this is how the first item begins.
std::string separator(std::string_view text)
{
    const auto items = text.find(kItems);
    if (items == std::string_view::npos)
        return {};
    const auto key = items + kItems.size();
    const auto end = text.substr(key, kLongestKey).find("\":");
    if (end == std::string_view::npos)
        return {};
    return "},{\"" + std::string(text.substr(key, end)) + "\":";
}

} // namespace

std::vector<std::size_t> pieceStarts(std::string_view text, std::size_t bytes)
{
    std::vector<std::size_t> starts;
    if (text.size() < 4 * bytes)
        return starts;
    const std::string between = separator(text);
    if (between.empty())
        return starts;
    for (auto from = bytes; from < text.size(); from = starts.back() + bytes) {
        const auto found = text.find(between, from);
        if (found == std::string_view::npos)
            break;
        starts.push_back(found + 2);
    }
    return starts;
}

} // namespace vigla::mesh
