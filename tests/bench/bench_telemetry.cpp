#include "models/telemetry/counter_history.h"
#include "models/telemetry/prometheus_api.h"
#include "models/telemetry/prometheus_text.h"
#include "models/telemetry/series_page.h"
#include "tests/bench/harness.h"
#include "tests/bench/istio_pages.h"

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
    results.push_back({"Prometheus text scan, all labels", gigabytesPerSecond(page.size(), plain),
        2.5, "GB/s", true});

    telemetry::VocabularyWriter vocabulary(std::make_shared<telemetry::SeriesVocabulary>());
    const auto first
        = telemetry::readPage(std::make_shared<telemetry::PageIndex>(), page, {}, vocabulary);
    const double cached = bench::medianMilliseconds(9, [&] {
        const auto totals = telemetry::readPage(first->index, page, {}, vocabulary);
        bench::keep(totals);
    });
    results.push_back({"Prometheus text scan with the series cache",
        gigabytesPerSecond(page.size(), cached), 8, "GB/s", true});
}

/// 50,000 series with the labels that sum by () leaves, and some more.
std::string prometheusVector()
{
    const auto mesh = bench::madeUpMesh(2000, 25'000);
    std::string body = R"({"status":"success","data":{"resultType":"vector","result":[)";
    for (const bench::Link& link : mesh.links) {
        for (const char* reporter : {"source", "destination"}) {
            const std::string labels = bench::istioLabels(mesh, link, reporter, "200");
            body += body.back() == '[' ? "" : ",";
            body += R"({"metric":{)";
            std::size_t at = 0;
            while (at < labels.size()) {
                const auto equals = labels.find('=', at);
                const auto end = labels.find('"', equals + 2);
                body += "\"" + labels.substr(at, equals - at)
                    + "\":" + labels.substr(equals + 1, end - equals);
                body += ",";
                at = end + 2;
            }
            body
                += R"("app":"x","pod_template_hash":"6cf6bc7c85","security_istio_io_tlsMode":"istio")";
            body += R"(},"value":[1523364075.123,")" + std::to_string(link.weight) + "\"]}";
        }
    }
    body += "]}}";
    body.reserve(body.size() + 64);
    return body;
}

void vector(Measurements& results)
{
    const std::string body = prometheusVector();
    const auto query = telemetry::prometheusQueries(std::chrono::seconds(60), {}).front().name;
    const double took = bench::medianMilliseconds(5, [&] {
        telemetry::TrafficTable table;
        const auto done = telemetry::addPrometheusAnswer(query, body, table);
        bench::keep(done);
    });
    const double megabytes = static_cast<double>(body.size()) / 1e6;
    results.push_back({"Prometheus vector of 50,000 series ("
            + std::to_string(static_cast<int>(megabytes)) + " MB) to rows",
        took, 80, "ms"});
}

const bench::Registration kScan("telemetry scan", scan);
const bench::Registration kVector("telemetry vector", vector);

} // namespace
