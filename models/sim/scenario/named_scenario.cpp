#include "models/sim/mesh_simulator.h"
#include "models/sim/scenario/embedded_scenarios.h"

#include <charconv>

namespace vigla::sim {

std::vector<std::string> embeddedScenarioNames()
{
    std::vector<std::string> names;
    for (const auto& [name, text] : embeddedScenarioTexts())
        names.emplace_back(name);
    return names;
}

Result<Scenario> namedScenario(std::string_view name, std::uint64_t seed)
{
    for (const auto& [known, text] : embeddedScenarioTexts())
        if (known == name)
            return parseScenario(text);
    constexpr std::string_view kScale = "scale:";
    if (name.starts_with(kScale)) {
        const auto number = name.substr(kScale.size());
        int services = 0;
        const char* end = number.data() + number.size();
        const auto parsed = std::from_chars(number.data(), end, services);
        if (parsed.ec != std::errc() || parsed.ptr != end || services < 2 || services > 10'000)
            return Error{Error::Kind::InvalidInput,
                "scale:N needs a number of services from 2 to 10000, for example scale:300"};
        return buildScaleScenario(services, seed);
    }
    std::string known;
    for (const auto& other : embeddedScenarioNames())
        known += other + ", ";
    return Error{Error::Kind::NotFound,
        "there is no scenario '" + std::string(name.substr(0, 60)) + "'; there are " + known
            + "scale:N, or give the path of a scenario file"};
}

} // namespace vigla::sim
