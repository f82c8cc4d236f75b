#include "models/envoy/endpoint_traffic.h"

#include "models/core/text.h"
#include "models/envoy/json_text.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <tuple>

namespace vigla::envoy {

namespace {

namespace dom = simdjson::dom;

/// Names are compared as isSameKey() does: snake_case of Envoy, camelCase of older istioctl.
std::string textIn(const dom::object& object, std::string_view key)
{
    std::string_view text;
    for (const auto& [name, value] : object)
        if (isSameKey(name, key) && value.get(text) == simdjson::SUCCESS)
            return std::string(text);
    return {};
}

std::optional<dom::object> objectIn(const dom::object& object, std::string_view key)
{
    for (const auto& [name, value] : object) {
        dom::object child;
        if (isSameKey(name, key) && value.get(child) == simdjson::SUCCESS)
            return child;
    }
    return std::nullopt;
}

std::optional<dom::array> arrayIn(const dom::object& object, std::string_view key)
{
    for (const auto& [name, value] : object) {
        dom::array child;
        if (isSameKey(name, key) && value.get(child) == simdjson::SUCCESS)
            return child;
    }
    return std::nullopt;
}

/// 64-bit numbers are texts in protobuf JSON.
std::uint64_t numberIn(const dom::object& object, std::string_view key)
{
    for (const auto& [name, value] : object) {
        if (!isSameKey(name, key))
            continue;
        std::uint64_t number = 0;
        if (value.get(number) == simdjson::SUCCESS)
            return number;
        std::string_view text;
        if (value.get(text) == simdjson::SUCCESS
            && std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc())
            return number;
    }
    return 0;
}

bool flagIn(const dom::object& object, std::string_view key)
{
    for (const auto& [name, value] : object) {
        bool flag = false;
        if (isSameKey(name, key) && value.get(flag) == simdjson::SUCCESS)
            return flag;
    }
    return false;
}

std::string addressIn(const dom::object& host)
{
    const auto address = objectIn(host, "address");
    if (!address)
        return {};
    if (const auto socket = objectIn(*address, "socket_address"))
        return textIn(*socket, "address") + ":" + std::to_string(numberIn(*socket, "port_value"));
    if (const auto pipe = objectIn(*address, "pipe"))
        return textIn(*pipe, "path");
    if (const auto internal = objectIn(*address, "envoy_internal_address")) {
        const std::string endpoint = textIn(*internal, "endpoint_id");
        return endpoint.empty() ? textIn(*internal, "server_listener_name") : endpoint;
    }
    return {};
}

void readHealth(const dom::object& host, EndpointReading& reading)
{
    const auto health = objectIn(host, "health_status");
    if (!health)
        return;
    std::vector<std::string> problems;
    reading.isEjected = flagIn(*health, "failed_outlier_check");
    if (reading.isEjected)
        problems.emplace_back("ejected");
    const std::string told = toLower(textIn(*health, "eds_health_status"));
    if (!told.empty() && told != "healthy" && told != "unknown")
        problems.push_back(told);
    constexpr std::array kFlags{std::pair{"failed_active_health_check", "failed health check"},
        std::pair{"failed_active_degraded_check", "degraded"},
        std::pair{"pending_dynamic_removal", "being removed"},
        std::pair{"pending_active_hc", "not checked yet"},
        std::pair{"excluded_via_immediate_hc_fail", "excluded at once"}};
    for (const auto& [key, words] : kFlags)
        if (flagIn(*health, key))
            problems.emplace_back(words);
    reading.problem = join(problems, ", ");
}

void readStats(const dom::object& host, EndpointReading& reading)
{
    using Counter = std::uint64_t EndpointReading::*;
    constexpr std::array<std::pair<std::string_view, Counter>, 7> kCounters{
        {{"rq_total", &EndpointReading::requests}, {"rq_error", &EndpointReading::errors},
            {"rq_timeout", &EndpointReading::timeouts}, {"cx_total", &EndpointReading::connections},
            {"cx_connect_fail", &EndpointReading::connectFailures},
            {"rq_active", &EndpointReading::activeRequests},
            {"cx_active", &EndpointReading::activeConnections}}};
    const auto stats = arrayIn(host, "stats");
    if (!stats)
        return;
    for (const auto element : *stats) {
        dom::object stat;
        if (element.get(stat) != simdjson::SUCCESS)
            continue;
        const std::string name = textIn(stat, "name");
        const auto known
            = std::ranges::find(kCounters, name, [](const auto& counter) { return counter.first; });
        if (known != kCounters.end())
            reading.*(known->second) = numberIn(stat, "value");
    }
}

EndpointReading readingOf(const std::string& cluster, const dom::object& host)
{
    EndpointReading reading;
    reading.cluster = cluster;
    reading.address = addressIn(host);
    reading.hostname = textIn(host, "hostname");
    reading.weight = static_cast<std::uint32_t>(numberIn(host, "weight"));
    reading.priority = static_cast<std::uint32_t>(numberIn(host, "priority"));
    if (const auto locality = objectIn(host, "locality"))
        reading.zone = textIn(*locality, "zone");
    readHealth(host, reading);
    readStats(host, reading);
    return reading;
}

auto placeOf(const EndpointReading& reading)
{
    return std::tie(reading.cluster, reading.address);
}

double perSecond(std::uint64_t before, std::uint64_t now, double seconds)
{
    return static_cast<double>(now < before ? now : now - before) / seconds;
}

} // namespace

Result<std::vector<EndpointReading>> parseClusterStatuses(const std::string& body)
{
    dom::parser parser;
    dom::element root;
    dom::object object;
    std::vector<EndpointReading> readings;
    const bool isRead = parser.parse(body).get(root) == simdjson::SUCCESS
        && root.get(object) == simdjson::SUCCESS;
    if (!isRead)
        return Error{Error::Kind::InvalidInput,
            "the answer is not Envoy's list of clusters in JSON; this Envoy may be too old for "
            "/clusters?format=json"};
    const auto clusters = arrayIn(object, "cluster_statuses");
    if (!clusters)
        return readings;
    for (const auto element : *clusters) {
        dom::object cluster;
        if (element.get(cluster) != simdjson::SUCCESS)
            continue;
        const std::string name = textIn(cluster, "name");
        const auto hosts = arrayIn(cluster, "host_statuses");
        if (!hosts)
            continue;
        for (const auto each : *hosts) {
            dom::object host;
            if (each.get(host) == simdjson::SUCCESS)
                readings.push_back(readingOf(name, host));
        }
    }
    std::ranges::sort(readings, {}, placeOf);
    return readings;
}

std::vector<EndpointTraffic> trafficBetween(const std::vector<EndpointReading>& earlier,
    std::vector<EndpointReading> later, std::chrono::duration<double> elapsed)
{
    std::vector<EndpointTraffic> all;
    all.reserve(later.size());
    for (EndpointReading& reading : later) {
        EndpointTraffic traffic;
        const auto before = std::ranges::lower_bound(earlier, placeOf(reading), {}, placeOf);
        const bool isKnown = before != earlier.end() && placeOf(*before) == placeOf(reading);
        if (isKnown && elapsed.count() > 0) {
            const double seconds = elapsed.count();
            traffic.requestsPerSecond = perSecond(before->requests, reading.requests, seconds);
            traffic.errorsPerSecond = perSecond(before->errors, reading.errors, seconds);
            traffic.connectFailuresPerSecond
                = perSecond(before->connectFailures, reading.connectFailures, seconds);
        }
        traffic.reading = std::move(reading);
        all.push_back(std::move(traffic));
    }
    return all;
}

} // namespace vigla::envoy
