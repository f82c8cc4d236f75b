#pragma once

#include "models/core/text.h"
#include "models/envoy/config_dump.h"
#include "models/envoy/endpoint_traffic.h"
#include "models/envoy/proxy_facts.h"
#include "models/telemetry/counter_history.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

/// What three real Envoys (tests/support/envoy_trio.h) were sent, and what each of their pages must
/// therefore say by Vigla's readers. Held against the live programs and against captured pages.
namespace vigla::test {

struct SentRequests {
    const char* path;
    int count;
    int status; ///< Of every answer.
};
inline constexpr std::array kSentRequests{SentRequests{"/ok", 20, 200}, SentRequests{"/v2", 7, 200},
    SentRequests{"/error", 3, 503}, SentRequests{"/slow", 2, 504}, SentRequests{"/retried", 2, 503},
    SentRequests{"/reset", 4, 503}, SentRequests{"/refused", 5, 503},
    SentRequests{"/ejected", 4, 503}};

/// The lines that only one side has.
inline std::string difference(
    const std::vector<std::string>& read, const std::vector<std::string>& expected)
{
    std::string text;
    const auto add = [&](const char* side, const auto& these, const auto& those) {
        for (const auto& line : these)
            if (std::ranges::find(those, line) == those.end())
                text += "\n" + std::string(side) + " " + line;
    };
    add("only read:", read, expected);
    add("only true:", expected, read);
    return text.empty() ? "the same lines in another order or number" : text;
}

/// `cluster: requests, errors, timeouts, connect failures, problem, zone` by cluster.
inline std::vector<std::string> endpointLines(const std::vector<envoy::EndpointReading>& readings)
{
    std::vector<std::string> lines;
    for (const auto& reading : readings) {
        const auto number = [](std::uint64_t count) { return std::to_string(count); };
        lines.push_back(join({reading.cluster, number(reading.requests), number(reading.errors),
                                 number(reading.timeouts), number(reading.connectFailures),
                                 reading.problem, reading.zone},
            " "));
    }
    return lines;
}

/// Retries are attempts, so `/retried` counts three times at v1; what was never connected is an
/// error without a request.
inline const std::vector<std::string>& trueEndpointsOfProxy()
{
    static const std::vector<std::string> lines{
        "outbound|9080|v1|reviews.shop.svc.cluster.local 31 11 2 0  eu-1",
        "outbound|9080|v2|reviews.shop.svc.cluster.local 7 0 0 0  eu-1",
        "outbound|9090||hangs-up.shop.svc.cluster.local 4 4 0 0  ",
        "outbound|9091||nobody.shop.svc.cluster.local 0 5 0 5  ",
        "outbound|9092||failing.shop.svc.cluster.local 4 4 0 0 ejected "};
    return lines;
}
inline const std::vector<std::string>& trueEndpointsOfClient()
{
    static const std::vector<std::string> lines{
        "outbound|9080||reviews.shop.svc.cluster.local 47 20 0 0  eu-1"};
    return lines;
}

/// `section state name; detail; origin; problem` of everything in a dump, ports as `PORT`.
inline std::vector<std::string> resourceLines(const envoy::ConfigDump& dump)
{
    static constexpr std::array kNames{
        "listener", "route", "cluster", "endpoints", "secret", "extension", "bootstrap"};
    std::vector<std::string> lines;
    for (const auto& resource : dump.resources) {
        std::string detail = resource.detail;
        if (const auto address = detail.find("127.0.0.1:"); address != std::string::npos) {
            const auto begin = address + std::string_view("127.0.0.1:").size();
            detail.replace(begin, detail.find_first_not_of("0123456789", begin) - begin, "PORT");
        }
        lines.push_back(join(
            {std::string(kNames.at(static_cast<std::size_t>(resource.section))), resource.state,
                resource.name + ";", detail + ";", resource.origin + ";", resource.problem},
            " "));
    }
    std::ranges::sort(lines);
    return lines;
}

inline const std::vector<std::string>& trueResourcesOfProxy()
{
    static const std::vector<std::string> lines{
        "bootstrap static bootstrap; router~127.0.0.1~gateway-1.shop~shop.svc.cluster.local; ; ",
        "cluster active outbound|9080|v1|reviews.shop.svc.cluster.local; outbound 9080 subset v1, "
        "EDS; destination-rule shop/reviews; ",
        "cluster active outbound|9080|v2|reviews.shop.svc.cluster.local; outbound 9080 subset v2, "
        "EDS; destination-rule shop/reviews; ",
        "cluster active outbound|9090||hangs-up.shop.svc.cluster.local; outbound 9090, STATIC; ; ",
        "cluster active outbound|9091||nobody.shop.svc.cluster.local; outbound 9091, STATIC; ; ",
        "cluster active outbound|9092||failing.shop.svc.cluster.local; outbound 9092, STATIC; "
        "destination-rule shop/failing; ",
        "endpoints active outbound|9080|v1|reviews.shop.svc.cluster.local; 1 endpoint; ; ",
        "endpoints active outbound|9080|v2|reviews.shop.svc.cluster.local; 1 endpoint; ; ",
        "endpoints active outbound|9090||hangs-up.shop.svc.cluster.local; 1 endpoint; ; ",
        "endpoints active outbound|9091||nobody.shop.svc.cluster.local; 1 endpoint; ; ",
        "endpoints active outbound|9092||failing.shop.svc.cluster.local; 1 endpoint, 1 not "
        "healthy; ; ",
        "listener active 127.0.0.1_8443; 127.0.0.1:PORT, 1 filter chain; ; ",
        "listener refused refused_1; ; ; Didn't find a registered implementation for "
        "'no.such.filter' with type URL: ''",
        "route active http.8443; 1 virtual host, 7 routes: reviews.shop.svc.cluster.local:9080; "
        "virtual-service shop/reviews; "};
    return lines;
}
inline const std::vector<std::string>& trueResourcesOfClient()
{
    static const std::vector<std::string> lines{
        "bootstrap static bootstrap; sidecar~127.0.0.1~client-1.shop~shop.svc.cluster.local; ; ",
        "cluster static outbound|9080||reviews.shop.svc.cluster.local; outbound 9080, STATIC; "
        "destination-rule shop/reviews; ",
        "endpoints static outbound|9080||reviews.shop.svc.cluster.local; 1 endpoint; ; ",
        "listener static outbound; 127.0.0.1:PORT, 1 filter chain; ; ",
        "route static 9080; 1 virtual host, 1 route: reviews.shop.svc.cluster.local:9080; ; ",
        "secret static ROOTCA; trusted roots; ; ",
        "secret static default; certificate and key; ; "};
    return lines;
}

/// Statistics of the proxy by name; the same counts from the other side.
inline const std::map<std::string, std::string>& trueStatisticsOfProxy()
{
    static const std::string v1 = "cluster.outbound|9080|v1|reviews.shop.svc.cluster.local.";
    static const std::string failing = "cluster.outbound|9092||failing.shop.svc.cluster.local.";
    static const std::map<std::string, std::string> statistics{
        {"http.outbound_0.0.0.0_8443.downstream_rq_total", "47"},
        {"http.outbound_0.0.0.0_8443.downstream_rq_2xx", "27"},
        {"http.outbound_0.0.0.0_8443.downstream_rq_5xx", "20"}, {v1 + "upstream_rq_total", "31"},
        {v1 + "upstream_rq_timeout", "2"}, {v1 + "upstream_rq_retry", "4"},
        {"cluster.outbound|9091||nobody.shop.svc.cluster.local.upstream_cx_connect_fail", "5"},
        {failing + "outlier_detection.ejections_active", "1"}};
    return statistics;
}

/// Requests by status, and how many durations were counted, since the page before the first
/// request.
inline std::vector<std::string> countsBetween(const std::string& before, const std::string& after)
{
    using std::chrono::seconds;
    const MonotonicTime begin(seconds(100));
    const MonotonicTime end(seconds(110));
    const auto page = [](MonotonicTime at, const std::string& body) {
        return std::vector{telemetry::ProxyPage{"shop", "client-1", "", "1", "", at, body}};
    };
    const auto first
        = telemetry::appendPages(telemetry::CounterHistory(), page(begin, before), begin);
    const auto second = telemetry::appendPages(first.history, page(end, after), end);
    for (const auto* outcome : {&first.outcomes.front(), &second.outcomes.front()})
        if (!*outcome)
            return {outcome->error().message};
    const auto table = second.history.ratesOver(seconds(10), end);
    std::map<std::string, double> counts;
    for (const auto& sample : table.samples)
        if (sample.metric == telemetry::Metric::Requests)
            counts[std::string(table.symbols.text(sample.labels.responseCode))]
                += 10 * sample.perSecond;
    for (const auto& duration : table.durations)
        counts["durations"] += 10 * duration.countPerSecond;
    std::vector<std::string> lines;
    for (const auto& [name, count] : counts)
        lines.push_back(name + " " + std::to_string(std::lround(count)));
    return lines;
}
inline const std::vector<std::string>& trueCounts()
{
    static const std::vector<std::string> lines{"200 27", "503 18", "504 2", "durations 47"};
    return lines;
}

/// `names (days)` of each certificate, roots last.
inline std::vector<std::string> certificateLines(const std::vector<envoy::Certificate>& all)
{
    std::vector<std::string> lines;
    for (const auto& certificate : all)
        lines.push_back((certificate.isRoot ? "root" : join(certificate.names, ",")) + " "
            + std::to_string(certificate.daysLeft.value_or(-1)));
    std::ranges::sort(lines);
    return lines;
}
inline const std::vector<std::string>& trueCertificatesOfProxy()
{
    static const std::vector<std::string> lines{
        "client.test 0", "localhost,127.0.0.1 10", "root 0"};
    return lines;
}

} // namespace vigla::test
