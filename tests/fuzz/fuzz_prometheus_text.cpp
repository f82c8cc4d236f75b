#include "models/telemetry/counter_history.h"
#include "models/telemetry/prometheus_text.h"
#include "tests/fuzz/require.h"

#include <cmath>
#include <string>

using namespace vigla;
using fuzz::require;

namespace {

void scan(std::string_view page)
{
    telemetry::TextScanner scanner(page);
    telemetry::TextSample sample;
    std::string buffer;
    while (scanner.next(sample)) {
        require(sample.series.data() >= page.data()
                && sample.series.data() + sample.series.size() <= page.data() + page.size(),
            "a sample lies in its page");
        telemetry::LabelCursor labels(sample.labels);
        while (const auto label = labels.next())
            require(
                telemetry::unescapedLabel(label->rawValue, buffer).size() <= label->rawValue.size(),
                "unescaping makes nothing longer");
        telemetry::familyTypeOf(page, sample.name);
    }
    scanner.isTruncated();
}

/// Two readings of a proxy, the second a later part of the same text.
void count(std::string_view page)
{
    const auto second = page.substr(page.size() / 3);
    telemetry::CounterHistory history;
    MonotonicTime at{std::chrono::seconds(1000)};
    for (const auto body : {page, second, page}) {
        at += std::chrono::seconds(5);
        const telemetry::ProxyPage one{"shop", "cart-1", "counters", "1", "cart", at, body};
        history = telemetry::appendPages(history, {one}, at).history;
        const auto table = history.ratesOver(std::chrono::seconds(10), at);
        for (const auto& row : table.samples)
            require(std::isfinite(row.perSecond) && row.perSecond >= 0, "a rate is a number");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string page(fuzz::textOf(data, size));
    scan(page);
    count(page);
    return 0;
}
