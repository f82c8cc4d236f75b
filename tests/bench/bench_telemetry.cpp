#include "models/telemetry/counter_history.h"
#include "models/telemetry/prometheus_api.h"
#include "models/telemetry/prometheus_text.h"
#include "models/telemetry/series_page.h"
#include "tests/bench/harness.h"
#include "tests/bench/made_up_mesh.h"
#include "tests/bench/memory.h"

namespace {

using namespace vigla;
using bench::Measurements;

constexpr double kGiga = 1e9;

/// About 7 MB: one gateway's page with all peers and histograms.
std::string largePage()
{
    const auto mesh = bench::madeUpMesh(200, 3000);
    std::string page;
    for (int service = 0; page.size() < 7'000'000; ++service)
        page += bench::statisticsPage(mesh, service % mesh.services, 60, true);
    return page;
}

double gigabytesPerSecond(std::size_t bytes, double milliseconds)
{
    return static_cast<double>(bytes) / kGiga / (milliseconds / 1000);
}

void scan(Measurements& results)
{
    const std::string page = largePage();
    const double plain = bench::medianMilliseconds(9, [&] {
        telemetry::TextScanner scanner(page);
        telemetry::TextSample sample;
        std::size_t labels = 0;
        while (scanner.next(sample)) {
            telemetry::LabelCursor cursor(sample.labels);
            while (const auto label = cursor.next())
                labels += label->rawValue.size();
        }
        bench::keep(labels);
    });
    results.push_back(bench::atLeast(
        "Prometheus text scan, all labels", gigabytesPerSecond(page.size(), plain), 2.5, "GB/s"));

    telemetry::VocabularyWriter vocabulary(std::make_shared<telemetry::SeriesVocabulary>());
    const auto first
        = telemetry::readPage(std::make_shared<telemetry::PageIndex>(), page, {}, vocabulary);
    const double cached = bench::medianMilliseconds(9, [&] {
        const auto totals = telemetry::readPage(first->index, page, {}, vocabulary);
        bench::keep(totals);
    });
    results.push_back(bench::atLeast("Prometheus text scan with the series cache",
        gigabytesPerSecond(page.size(), cached), 8, "GB/s"));
}

void vector(Measurements& results)
{
    const std::string body = bench::prometheusVector(bench::madeUpMesh(2'000, 25'000));
    const auto query = telemetry::prometheusQueries(std::chrono::seconds(60), {}).front().name;
    const double megabytes = static_cast<double>(body.size()) / 1e6;
    const std::string name = "Prometheus vector of 50,000 series ("
        + std::to_string(static_cast<int>(megabytes)) + " MB) to rows";
    const auto read = [&] {
        telemetry::TrafficTable table;
        const auto done = telemetry::addPrometheusAnswer(query, body, table);
        bench::keep(done);
        bench::keep(table);
    };
    const double grown = bench::peakGrowthMegabytes(read);
    results.push_back(bench::atMost(name, bench::medianMilliseconds(7, read), 80, "ms"));
    results.push_back(bench::atMost(name + ", extra memory", grown, megabytes, "MB"));
}

const bench::Registration kScan("telemetry scan", scan);
const bench::Registration kVector("telemetry vector", vector);

} // namespace
