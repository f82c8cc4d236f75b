#include "models/kube/yaml_positions.h"

#include "models/kube/yaml_reader.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace vigla::kube {

YamlPositions::YamlPositions(std::vector<YamlPosition> positions)
    : m_positions(std::move(positions))
{
}

const YamlPosition* YamlPositions::find(std::string_view pointer) const
{
    while (true) {
        const auto found = std::ranges::find(m_positions, pointer, &YamlPosition::pointer);
        if (found != m_positions.end())
            return &*found;
        const auto slash = pointer.rfind('/');
        if (slash == std::string_view::npos)
            return nullptr;
        pointer = pointer.substr(0, slash);
    }
}

std::string YamlPositions::pointerAt(int line) const
{
    // Positions come outermost first, so the last one that covers the line is the innermost. On a
    // line shared by several the first of equal depth is what the line begins with.
    const YamlPosition* innermost = nullptr;
    for (const auto& position : m_positions) {
        if (position.line > line)
            break;
        if (position.lastLine < line)
            continue;
        const bool isInside = innermost == nullptr || position.line > innermost->line
            || position.pointer.starts_with(innermost->pointer + "/");
        if (isInside)
            innermost = &position;
    }
    return innermost != nullptr ? innermost->pointer : std::string();
}

Result<YamlPositions> locateYaml(std::string_view text, const YamlLimits& limits)
{
    YamlPositions positions;
    bool isFirst = true;
    const auto done = readYaml(text, limits, true, nullptr,
        [&](const nlohmann::ordered_json&, YamlTree tree) -> Result<Done> {
            if (std::exchange(isFirst, false))
                positions = YamlPositions(std::move(tree.positions));
            return Done{};
        });
    if (!done)
        return done.error();
    return positions;
}

} // namespace vigla::kube
