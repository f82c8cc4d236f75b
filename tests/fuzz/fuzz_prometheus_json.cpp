#include "models/telemetry/prometheus_api.h"
#include "tests/fuzz/require.h"

#include <cmath>
#include <string>

using namespace vigla;
using fuzz::require;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string answer(fuzz::textOf(data, size));
    telemetry::PrometheusQueryOptions options;
    options.hasMessages = options.hasConnections = true;
    options.extensions = {"skupper"};
    telemetry::TrafficTable table;
    for (const auto& query : telemetry::prometheusQueries(std::chrono::seconds(60), options)) {
        const auto added = telemetry::addPrometheusAnswer(query.name, answer, table);
        require(added || !added.error().message.empty(), "an error says something");
    }
    telemetry::finishPrometheusTable(table);
    for (const auto& sample : table.samples)
        require(std::isfinite(sample.perSecond) && sample.perSecond >= 0, "a rate is a number");
    for (const auto& duration : table.durations)
        require(duration.bounds.size() == duration.cumulative.size(), "each bound has its rate");
    return 0;
}
