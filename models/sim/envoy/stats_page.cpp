#include "models/sim/envoy/stats_page.h"

#include "models/core/text.h"
#include "models/sim/output/stats_text.h"

#include <nlohmann/json.hpp>
#include <re2/re2.h>

#include <array>
#include <cmath>

namespace vigla::sim {

namespace {

struct Stat {
    std::string name;
    double value = 0;
    bool isCounter = true;
};

struct HistogramStat {
    std::string name;
    const Histogram* data;
};

/// `reporter="source",a="b"` → `reporter.source.a.b`, as a raw stat's name ends. Colons become
/// underscores.
std::string dotted(const std::string& family, const std::string& labels)
{
    std::string name = "istiocustom." + family + ".";
    for (const char c : labels) {
        if (c == '"')
            continue;
        name += c == '=' || c == ',' ? '.' : c == ':' ? '_' : c;
    }
    return name;
}

std::vector<Stat> collectStats(const ProxyView& view)
{
    const auto generation = static_cast<double>(view.proxy.generation);
    const double uptime
        = std::chrono::duration<double>(view.world.now - view.pod().proxyStartedAt).count();
    std::vector<Stat> stats{{"cluster_manager.cds.update_success", generation},
        {"listener_manager.lds.update_success", generation}, {"server.concurrency", 2, false},
        {"server.live", 1, false}, {"server.uptime", std::floor(uptime), false},
        {"server.state", 0, false}};
    for (const auto& [key, series] : view.proxy.stats.http)
        stats.push_back({dotted("istio_requests_total", seriesLabels(view.world, view.proxy, key)),
            static_cast<double>(series.requests)});
    for (const auto& [key, series] : view.proxy.stats.tcp) {
        const std::string labels = seriesLabels(view.world, view.proxy, key);
        stats.push_back({dotted("istio_tcp_connections_opened_total", labels),
            static_cast<double>(series.opened)});
        stats.push_back({dotted("istio_tcp_connections_closed_total", labels),
            static_cast<double>(series.closed)});
        stats.push_back({dotted("istio_tcp_received_bytes_total", labels),
            static_cast<double>(series.receivedBytes)});
        stats.push_back(
            {dotted("istio_tcp_sent_bytes_total", labels), static_cast<double>(series.sentBytes)});
    }
    return stats;
}

std::vector<HistogramStat> collectHistograms(const ProxyView& view)
{
    std::vector<HistogramStat> stats;
    for (const auto& [key, series] : view.proxy.stats.http)
        stats.push_back({dotted("istio_request_duration_milliseconds",
                             seriesLabels(view.world, view.proxy, key)),
            &series.duration});
    return stats;
}

constexpr std::array<double, 10> kQuantiles{0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 100};

/// By linear interpolation within the bucket.
double quantile(const Histogram& data, const std::vector<double>& bounds, double percent)
{
    const double wanted = percent / 100 * static_cast<double>(data.count());
    double below = 0;
    for (std::size_t i = 0; i < data.counts.size(); ++i) {
        const double inside = data.counts[i];
        if (inside > 0 && below + inside >= wanted) {
            const double low = i == 0 ? 0 : bounds[i - 1];
            const double high = i < bounds.size() ? bounds[i] : low;
            return low + (high - low) * (wanted - below) / inside;
        }
        below += inside;
    }
    return 0;
}

std::string shortNumber(double number)
{
    Json json = number;
    return number == std::floor(number) ? std::to_string(static_cast<long long>(number))
                                        : json.dump();
}

std::string renderText(const ProxyView& view, const std::vector<Stat>& stats,
    const std::vector<HistogramStat>& histograms)
{
    std::string text;
    for (const auto& stat : stats)
        text += stat.name + ": " + shortNumber(stat.value) + "\n";
    for (const auto& histogram : histograms) {
        text += histogram.name + ":";
        for (const double percent : kQuantiles)
            text += " P" + shortNumber(percent) + "(nan,"
                + shortNumber(quantile(*histogram.data, view.proxy.buckets, percent)) + ")";
        text += "\n";
    }
    return text;
}

Json renderStats(const ProxyView& view, const std::vector<Stat>& stats,
    const std::vector<HistogramStat>& histograms)
{
    Json list = Json::array();
    for (const auto& stat : stats)
        list.push_back({{"name", stat.name}, {"value", static_cast<std::uint64_t>(stat.value)}});
    Json computed = Json::array();
    for (const auto& histogram : histograms) {
        Json values = Json::array();
        for (const double percent : kQuantiles)
            values.push_back({{"interval", nullptr},
                {"cumulative", quantile(*histogram.data, view.proxy.buckets, percent)}});
        computed.push_back({{"name", histogram.name}, {"values", std::move(values)}});
    }
    Json entry;
    entry["histograms"]["supported_quantiles"] = kQuantiles;
    entry["histograms"]["computed_quantiles"] = std::move(computed);
    if (!histograms.empty())
        list.push_back(std::move(entry));
    Json json;
    json["stats"] = std::move(list);
    return json;
}

} // namespace

AnswerText answerStats(const ProxyView& view, const HttpTarget& target)
{
    const re2::RE2 filter(target.value("filter"), re2::RE2::Quiet);
    if (!filter.ok())
        return {400, "text/plain; charset=UTF-8", "Invalid re2 regex\n"};
    const std::string type = target.has("type") ? target.value("type") : "All";
    auto stats = collectStats(view);
    auto histograms = collectHistograms(view);
    std::erase_if(stats, [&](const Stat& stat) {
        const bool isWanted = type == "All" || type == (stat.isCounter ? "Counters" : "Gauges");
        return !isWanted || (target.has("usedonly") && stat.value == 0)
            || !re2::RE2::PartialMatch(stat.name, filter);
    });
    std::erase_if(histograms, [&](const HistogramStat& stat) {
        return (type != "All" && type != "Histograms")
            || !re2::RE2::PartialMatch(stat.name, filter);
    });
    const auto byName = [](const auto& a, const auto& b) { return a.name < b.name; };
    std::sort(stats.begin(), stats.end(), byName);
    std::sort(histograms.begin(), histograms.end(), byName);
    if (target.value("format") == "json")
        return {200, "application/json", renderStats(view, stats, histograms).dump() + "\n"};
    return {200, "text/plain; charset=UTF-8", renderText(view, stats, histograms)};
}

} // namespace vigla::sim
