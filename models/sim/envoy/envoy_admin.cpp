#include "models/sim/envoy/envoy_admin.h"

#include "models/core/text.h"
#include "models/sim/envoy/clusters_page.h"
#include "models/sim/envoy/config_dump.h"
#include "models/sim/envoy/stats_page.h"
#include "models/sim/output/stats_text.h"

#include <nlohmann/json.hpp>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace vigla::sim {

namespace {

struct AdminPath {
    std::string_view path;
    std::string_view help;
    bool isMutating = false; ///< Needs POST.
};

constexpr std::array<AdminPath, 20> kPaths{{
    {"/", "Admin home page"},
    {"/certs", "print certs on machine"},
    {"/clusters", "upstream cluster status"},
    {"/config_dump", "dump current Envoy configs (experimental)"},
    {"/contention", "dump current Envoy mutex contention stats (if enabled)"},
    {"/drain_listeners", "drain listeners", true},
    {"/healthcheck/fail", "cause the server to fail health checks", true},
    {"/healthcheck/ok", "cause the server to pass health checks", true},
    {"/help", "print out list of admin commands"},
    {"/init_dump", "dump current Envoy init manager information (experimental)"},
    {"/listeners", "print listener info"},
    {"/logging", "query/change logging levels", true},
    {"/memory", "print current allocation/heap usage"},
    {"/quitquitquit", "exit the server", true},
    {"/ready", "print server state, return 200 if LIVE, otherwise return 503"},
    {"/reset_counters", "reset all counters to zero", true},
    {"/runtime", "print runtime values"},
    {"/server_info", "print server version/status information"},
    {"/stats", "print server stats"},
    {"/stats/prometheus", "print server stats in prometheus format"},
}};

AnswerText jsonAnswer(const Json& json)
{
    return {
        200, "application/json", json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n"};
}

AnswerText plain(int status, std::string text)
{
    return {status, "text/plain; charset=UTF-8", std::move(text)};
}

std::string helpText()
{
    std::string text = "admin commands are:\n";
    for (const auto& entry : kPaths)
        text += "  " + std::string(entry.path) + (entry.isMutating ? " (POST): " : ": ")
            + std::string(entry.help) + "\n";
    return text;
}

double uptimeSeconds(const ProxyView& view)
{
    return std::chrono::duration<double>(view.world.now - view.pod().proxyStartedAt).count();
}

AnswerText serverInfo(const ProxyView& view)
{
    const std::string uptime = secondsText(std::floor(std::max(0.0, uptimeSeconds(view))) * 1000);
    Json json;
    json["version"] = "6c72b2179f5a58988b920a55b0be8346de3f7b35/1.37.0/Clean/RELEASE/BoringSSL";
    json["state"] = "LIVE";
    json["uptime_current_epoch"] = uptime;
    json["uptime_all_epochs"] = uptime;
    json["hot_restart_version"] = "disabled";
    json["command_line_options"] = {{"concurrency", 2},
        {"config_path", "etc/istio/proxy/envoy-rev.json"}, {"local_address_ip_version", "v4"},
        {"drain_strategy", "Immediate"}, {"drain_time", "45s"}, {"parent_shutdown_time", "60s"}};
    json["node"] = nodeJson(view);
    return jsonAnswer(json);
}

AnswerText certificates(const ProxyView& view)
{
    const auto& spec = view.workload();
    const auto day = std::chrono::hours(24);
    const auto issued = view.pod().proxyStartedAt
        + (view.world.now - view.pod().proxyStartedAt) / day * day; // renewed every day
    Json root{{"path", "<inline>"}, {"serial_number", "5f0d6c3b1a2e4d7c8b9a0f1e2d3c4b5a"},
        {"days_until_expiration", "3646"}, {"valid_from", view.timeText(-kClusterAge)},
        {"expiration_time", view.timeText(-kClusterAge + day * 3650)}};
    Json leaf{{"path", "<inline>"}, {"serial_number", "9c1e7f3a5b2d4860718293a4b5c6d7e8"}};
    leaf["subject_alt_names"] = Json::array({{{"uri",
        "spiffe://" + view.world.scenario.mesh.trustDomain + "/ns/" + spec.namespaceName + "/sa/"
            + (spec.serviceAccount.empty() ? "default" : spec.serviceAccount)}}});
    leaf["days_until_expiration"] = "0";
    leaf["valid_from"] = view.timeText(issued);
    leaf["expiration_time"] = view.timeText(issued + day);
    Json entry;
    entry["ca_cert"] = Json::array({std::move(root)});
    entry["cert_chain"] = Json::array({std::move(leaf)});
    Json json;
    json["certificates"] = Json::array({std::move(entry)});
    return jsonAnswer(json);
}

AnswerText listeners(const ProxyView& view, const HttpTarget& target)
{
    Json list = Json::array();
    std::string text;
    for (const auto& at : listenerAddresses(view)) {
        Json entry{{"name", at.name}};
        entry["local_address"] = socketAddress(at.address, at.port);
        list.push_back(std::move(entry));
        text += at.name + "::" + at.address + ":" + std::to_string(at.port) + "\n";
    }
    Json json;
    json["listener_statuses"] = std::move(list);
    return target.value("format") == "json" ? jsonAnswer(json) : plain(200, text);
}

AnswerText clusters(const ProxyView& view, const HttpTarget& target)
{
    const std::string filter = target.value("filter");
    if (!re2::RE2(filter, re2::RE2::Quiet).ok())
        return plain(400, "Invalid re2 regex\n");
    return target.value("format") == "json" ? jsonAnswer(clusterStatuses(view, filter))
                                            : plain(200, clustersText(view, filter));
}

AnswerText memory(const ProxyView& view)
{
    const auto series = view.proxy.stats.http.size() + view.proxy.stats.tcp.size();
    const std::string allocated = std::to_string(18'000'000 + 4000 * series);
    return jsonAnswer({{"allocated", allocated}, {"heap_size", "33554432"},
        {"pageheap_unmapped", "0"}, {"pageheap_free", "2097152"}, {"total_thread_cache", "1048576"},
        {"total_physical_bytes", "36700160"}});
}

AnswerText runtime()
{
    Json json;
    json["layers"] = Json::array({"global config", "admin"});
    json["entries"]["overload.global_downstream_max_connections"]
        = {{"layer_values", Json::array({"2147483647", ""})}, {"final_value", "2147483647"}};
    json["entries"]["re2.max_program_size.error_level"]
        = {{"layer_values", Json::array({"32768", ""})}, {"final_value", "32768"}};
    return jsonAnswer(json);
}

AnswerText logging(ProxyRuntime& proxy, const HttpTarget& target)
{
    static constexpr std::array<std::string_view, 7> kLevels{
        "trace", "debug", "info", "warning", "error", "critical", "off"};
    static constexpr std::array<std::string_view, 10> kLoggers{"admin", "client", "config",
        "connection", "filter", "http", "main", "router", "upstream", "wasm"};
    const std::string level = target.value("level");
    if (!level.empty()) {
        if (std::find(kLevels.begin(), kLevels.end(), level) == kLevels.end())
            return plain(400, "error: unknown logger level\n");
        proxy.logLevel = level;
    }
    std::string text = "active loggers:\n";
    for (const auto logger : kLoggers)
        text += "  " + std::string(logger) + ": " + proxy.logLevel + "\n";
    return plain(200, text);
}

AnswerText mutate(ProxyRuntime& proxy, const HttpTarget& target)
{
    if (target.path == "/logging")
        return logging(proxy, target);
    if (target.path == "/reset_counters")
        proxy.stats = ProxyStats{};
    return plain(200, "OK\n");
}

AnswerText read(const ProxyView& view, const HttpTarget& target)
{
    const std::string& path = target.path;
    if (path == "/help" || path == "/")
        return plain(200, helpText());
    if (path == "/ready")
        return plain(200, "LIVE\n");
    if (path == "/server_info")
        return serverInfo(view);
    if (path == "/clusters")
        return clusters(view, target);
    if (path == "/config_dump")
        return answerConfigDump(view, target);
    if (path == "/listeners")
        return listeners(view, target);
    if (path == "/certs")
        return certificates(view);
    if (path == "/stats/prometheus" || (path == "/stats" && target.value("format") == "prometheus"))
        return renderProxyStats(
            view.world, view.proxy, {target.has("usedonly"), target.value("filter")}, false);
    if (path == "/stats")
        return answerStats(view, target);
    if (path == "/memory")
        return memory(view);
    if (path == "/runtime")
        return runtime();
    if (path == "/init_dump")
        return jsonAnswer(Json::object());
    return plain(503,
        "Mutex contention tracing is not enabled. To enable, run Envoy with flag "
        "--enable-mutex-tracing.\n");
}

} // namespace

AnswerText answerEnvoyAdmin(const World& world, const ControlPlane& plane, ProxyRuntime& proxy,
    std::string_view method, std::string_view text)
{
    const HttpTarget target = parseTarget(text);
    const auto known = std::find_if(kPaths.begin(), kPaths.end(),
        [&](const AdminPath& entry) { return entry.path == target.path; });
    if (known == kPaths.end())
        return plain(404, "invalid path. " + helpText());
    if (known->isMutating && method != "POST")
        return plain(405, "Method Not Allowed");
    if (!known->isMutating && method != "GET" && method != "HEAD" && method != "POST")
        return plain(405, "Method Not Allowed");
    return known->isMutating ? mutate(proxy, target)
                             : read({world, plane, proxy, *proxy.config}, target);
}

} // namespace vigla::sim
