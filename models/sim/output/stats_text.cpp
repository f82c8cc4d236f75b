#include "models/sim/output/stats_text.h"

#include <re2/re2.h>

#include <array>
#include <charconv>
#include <cmath>
#include <map>

namespace vigla::sim {

namespace {

struct Ends {
    std::string workload = "unknown";
    std::string namespaceName = "unknown";
    std::string principal = "unknown";
    std::string app = "unknown";
    std::string version = "unknown";
    std::string canonicalService = "unknown";
    std::string canonicalRevision = "latest";
    std::string cluster = "unknown";
};

std::string principalOf(const Scenario& scenario, const WorkloadSpec& spec)
{
    return "spiffe://" + scenario.mesh.trustDomain + "/ns/" + spec.namespaceName + "/sa/"
        + (spec.serviceAccount.empty() ? "default" : spec.serviceAccount);
}

Ends endsOf(const Scenario& scenario, const WorkloadSpec& spec)
{
    Ends ends;
    ends.workload = spec.name;
    ends.namespaceName = spec.namespaceName;
    ends.app = spec.app;
    ends.version = spec.version;
    ends.canonicalService = spec.app.empty() ? spec.name : spec.app;
    ends.canonicalRevision = spec.version.empty() ? "latest" : spec.version;
    ends.cluster = scenario.mesh.clusterId;
    return ends;
}

/// The other end, as far as the proxy can know it.
Ends peerOf(const Scenario& scenario, const SeriesKey& key)
{
    if (key.peer == kUnknownWorkload)
        return {};
    const auto& spec = scenario.workloads[key.peer];
    Ends ends = endsOf(scenario, spec);
    if (key.isPeerPartial) {
        ends.app = "unknown";
        ends.version = "unknown";
        return ends;
    }
    if (ends.app.empty())
        ends.app = "unknown";
    if (ends.version.empty())
        ends.version = "unknown";
    return ends;
}

void appendEscaped(std::string& text, std::string_view value)
{
    for (const char c : value) {
        if (c == '\\' || c == '"')
            text += '\\';
        if (c == '\n')
            text += "\\n";
        else
            text += c;
    }
}

void appendLabel(std::string& text, std::string_view name, std::string_view value)
{
    if (!text.empty())
        text += ',';
    text += name;
    text += "=\"";
    appendEscaped(text, value);
    text += '"';
}

void appendEnds(std::string& text, const std::string& side, const Ends& ends)
{
    appendLabel(text, side + "_workload", ends.workload);
    appendLabel(text, side + "_workload_namespace", ends.namespaceName);
    appendLabel(text, side + "_principal", ends.principal);
    appendLabel(text, side + "_app", ends.app);
    appendLabel(text, side + "_version", ends.version);
    appendLabel(text, side + "_canonical_service", ends.canonicalService);
    appendLabel(text, side + "_canonical_revision", ends.canonicalRevision);
    appendLabel(text, side + "_cluster", ends.cluster);
}

/// The labels that every Istio family has.
std::string commonLabels(const World& world, const ProxyRuntime& proxy, const SeriesKey& key)
{
    const Scenario& scenario = world.scenario;
    const auto& own = world.workloadOf(world.pod(proxy.pod));
    Ends self = endsOf(scenario, own);
    Ends peer = peerOf(scenario, key);
    if (key.isMutual) {
        self.principal = principalOf(scenario, own);
        if (key.peer != kUnknownWorkload)
            peer.principal = principalOf(scenario, scenario.workloads[key.peer]);
    }
    std::string text;
    appendLabel(text, "reporter", key.isDestination ? "destination" : "source");
    appendEnds(text, "source", key.isDestination ? peer : self);
    appendEnds(text, "destination", key.isDestination ? self : peer);
    ServiceLabels service = world.services.at(key.service);
    if (key.isDestination && key.service == 0)
        service = {self.canonicalService, self.canonicalService, self.namespaceName};
    if (!key.isDestination && service.namespaceName == "unknown" && key.peer != kUnknownWorkload)
        service.namespaceName = peer.namespaceName;
    appendLabel(text, "destination_service", service.service);
    appendLabel(text, "destination_service_name", service.name);
    appendLabel(text, "destination_service_namespace", service.namespaceName);
    return text;
}

std::string_view securityOf(const SeriesKey& key)
{
    return !key.isDestination ? "unknown" : key.isMutual ? "mutual_tls" : "none";
}

std::string httpLabels(const World& world, const ProxyRuntime& proxy, const SeriesKey& key)
{
    std::string text = commonLabels(world, proxy, key);
    appendLabel(text, "request_protocol", key.protocol == StatsProtocol::Grpc ? "grpc" : "http");
    appendLabel(text, "response_code", std::to_string(key.code));
    appendLabel(text, "grpc_response_status",
        key.grpcStatus == kNoGrpcStatus ? std::string() : std::to_string(key.grpcStatus));
    appendLabel(text, "response_flags", renderFlags(key.flags));
    appendLabel(text, "connection_security_policy", securityOf(key));
    return text;
}

std::string tcpLabels(const World& world, const ProxyRuntime& proxy, const SeriesKey& key)
{
    std::string text = commonLabels(world, proxy, key);
    appendLabel(text, "request_protocol", "tcp");
    appendLabel(text, "response_flags", renderFlags(key.flags));
    appendLabel(text, "connection_security_policy", securityOf(key));
    return text;
}

std::string grpcLabels(const World& world, const ProxyRuntime& proxy, const SeriesKey& key)
{
    std::string text = commonLabels(world, proxy, key);
    appendLabel(text, "connection_security_policy", securityOf(key));
    return text;
}

void appendNumber(std::string& text, double number)
{
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    text.append(buffer.data(), end);
}

void appendSample(std::string& text, std::string_view name, std::string_view labels, double value)
{
    text += name;
    text += '{';
    text += labels;
    text += "} ";
    if (value >= 0 && value < 9e15
        && value == static_cast<double>(static_cast<std::uint64_t>(value)))
        text += std::to_string(static_cast<std::uint64_t>(value));
    else
        appendNumber(text, value);
    text += '\n';
}

/// Collects families; drops those that the query does not ask for.
class Page final {
public:
    explicit Page(const StatsQuery& query)
        : m_usedOnly(query.usedOnly)
        , m_isFiltered(!query.filter.empty())
        , m_filter(query.filter, quiet())
    {
    }

    bool isFilterValid() const { return m_filter.ok(); }
    bool wants(std::string_view name) const
    {
        return !m_isFiltered || re2::RE2::PartialMatch({name.data(), name.size()}, m_filter);
    }

    /// Starts a family; false when nobody asked for it.
    bool begin(std::string_view name, std::string_view type)
    {
        m_name = name;
        m_type = type;
        m_hasType = false;
        return wants(name);
    }
    void sample(std::string_view labels, double value, std::string_view suffix = {})
    {
        if (m_usedOnly && value == 0 && suffix.empty())
            return;
        writeType();
        m_sampleName.assign(m_name);
        m_sampleName += suffix;
        appendSample(m_text, m_sampleName, labels, value);
    }
    void histogram(
        const std::string& labels, const Histogram& data, const std::vector<double>& bounds)
    {
        std::uint64_t sum = 0;
        std::string bucketLabels;
        for (std::size_t i = 0; i <= bounds.size(); ++i) {
            sum += i < data.counts.size() ? data.counts[i] : 0;
            bucketLabels.assign(labels);
            bucketLabels += ",le=\"";
            if (i < bounds.size())
                appendNumber(bucketLabels, bounds[i]);
            else
                bucketLabels += "+Inf";
            bucketLabels += '"';
            sample(bucketLabels, static_cast<double>(sum), "_bucket");
        }
        sample(labels, data.sum, "_sum");
        sample(labels, static_cast<double>(sum), "_count");
    }
    void raw(std::string_view text) { m_text += text; }
    std::string take() { return std::move(m_text); }

private:
    static re2::RE2::Options quiet()
    {
        re2::RE2::Options options;
        options.set_log_errors(false);
        return options;
    }
    void writeType()
    {
        if (m_hasType)
            return;
        m_hasType = true;
        m_text += "# TYPE ";
        m_text += m_name;
        m_text += ' ';
        m_text += m_type;
        m_text += '\n';
    }

    bool m_usedOnly;
    bool m_isFiltered;
    re2::RE2 m_filter;
    std::string m_text;
    std::string m_name;
    std::string m_type;
    std::string m_sampleName;
    bool m_hasType = false;
};

/// Series with their labels rendered, in the order that Envoy prints them.
template <typename Series, typename Render>
std::map<std::string, const Series*> labelled(
    const std::unordered_map<SeriesKey, Series, SeriesKeyHash>& all, const Render& render)
{
    std::map<std::string, const Series*> sorted;
    for (const auto& [key, series] : all)
        sorted.emplace(render(key), &series);
    return sorted;
}

struct Labelled {
    std::map<std::string, const HttpSeries*> http;
    std::map<std::string, const TcpSeries*> tcp;
    std::map<std::string, const GrpcSeries*> grpc;
};

void writeCounters(Page& page, const ProxyRuntime& proxy, const Labelled& series, double uptime)
{
    const auto pushes = static_cast<double>(proxy.generation);
    if (page.begin("envoy_cluster_manager_cds_update_success", "counter"))
        page.sample("", pushes);
    if (page.begin("envoy_cluster_upstream_cx_total", "counter"))
        page.sample("cluster_name=\"xds-grpc\"", 1 + std::floor(uptime / 1800));
    if (page.begin("envoy_listener_manager_lds_update_success", "counter"))
        page.sample("", pushes);
    if (page.begin("envoy_server_worker_0_watchdog_miss", "counter"))
        page.sample("", 0);
    if (page.begin("istio_request_messages_total", "counter"))
        for (const auto& [labels, entry] : series.grpc)
            page.sample(labels, static_cast<double>(entry->requestMessages));
    if (page.begin("istio_requests_total", "counter"))
        for (const auto& [labels, entry] : series.http)
            page.sample(labels, static_cast<double>(entry->requests));
    if (page.begin("istio_response_messages_total", "counter"))
        for (const auto& [labels, entry] : series.grpc)
            page.sample(labels, static_cast<double>(entry->responseMessages));
    const auto tcp = [&](std::string_view name, std::uint64_t TcpSeries::*value) {
        if (page.begin(name, "counter"))
            for (const auto& [labels, entry] : series.tcp)
                page.sample(labels, static_cast<double>(entry->*value));
    };
    tcp("istio_tcp_connections_closed_total", &TcpSeries::closed);
    tcp("istio_tcp_connections_opened_total", &TcpSeries::opened);
    tcp("istio_tcp_received_bytes_total", &TcpSeries::receivedBytes);
    tcp("istio_tcp_sent_bytes_total", &TcpSeries::sentBytes);
}

void writeGauges(
    Page& page, const World& world, const ProxyRuntime& proxy, double uptime, std::size_t series)
{
    const auto& spec = world.workloadOf(world.pod(proxy.pod));
    const std::string version
        = spec.proxyVersion.empty() ? world.scenario.mesh.istioVersion : spec.proxyVersion;
    if (page.begin("envoy_cluster_manager_active_clusters", "gauge"))
        page.sample("", static_cast<double>(proxy.config->services.size()) + 6);
    if (page.begin("envoy_server_concurrency", "gauge"))
        page.sample("", 2);
    if (page.begin("envoy_server_live", "gauge"))
        page.sample("", 1);
    if (page.begin("envoy_server_memory_allocated", "gauge"))
        page.sample("", 18'000'000 + 4000.0 * static_cast<double>(series));
    if (page.begin("envoy_server_state", "gauge"))
        page.sample("", 0);
    if (page.begin("envoy_server_uptime", "gauge"))
        page.sample("", std::floor(uptime));
    if (page.begin("istio_build", "gauge"))
        page.sample("component=\"proxy\",tag=\"" + version + "\"", 1);
}

void writeHistograms(Page& page, const ProxyRuntime& proxy, const Labelled& series)
{
    const auto family = [&](std::string_view name, Histogram HttpSeries::*member) {
        if (page.begin(name, "histogram"))
            for (const auto& [labels, entry] : series.http)
                page.histogram(labels, entry->*member, proxy.buckets);
    };
    family("istio_request_bytes", &HttpSeries::requestBytes);
    family("istio_request_duration_milliseconds", &HttpSeries::duration);
    family("istio_response_bytes", &HttpSeries::responseBytes);
}

/// What pilot-agent counts, in front of Envoy's page on 15020. The filter does not reach it.
std::string agentMetrics(double uptime)
{
    std::string text = "# HELP istio_agent_scrapes_total The total number of scrapes.\n"
                       "# TYPE istio_agent_scrapes_total counter\n";
    appendSample(text, "istio_agent_scrapes_total", "", std::floor(uptime / 15));
    text += "# HELP istio_agent_startup_duration_seconds The time from the process starting to "
            "being marked ready.\n"
            "# TYPE istio_agent_startup_duration_seconds gauge\n"
            "istio_agent_startup_duration_seconds 2.1\n";
    return text;
}

} // namespace

AnswerText renderProxyStats(
    const World& world, const ProxyRuntime& proxy, const StatsQuery& query, bool isMerged)
{
    Page page(query);
    if (!page.isFilterValid())
        return {400, "text/plain; charset=UTF-8", "Invalid re2 regex: " + query.filter + "\n"};
    const auto& pod = world.pod(proxy.pod);
    const double uptime = std::chrono::duration<double>(world.now - pod.proxyStartedAt).count();
    Labelled series;
    if (page.wants("istio_requests_total") || page.wants("istio_request_bytes")
        || page.wants("istio_request_duration_milliseconds") || page.wants("istio_response_bytes"))
        series.http = labelled<HttpSeries>(
            proxy.stats.http, [&](const SeriesKey& key) { return httpLabels(world, proxy, key); });
    series.tcp = labelled<TcpSeries>(
        proxy.stats.tcp, [&](const SeriesKey& key) { return tcpLabels(world, proxy, key); });
    series.grpc = labelled<GrpcSeries>(
        proxy.stats.grpc, [&](const SeriesKey& key) { return grpcLabels(world, proxy, key); });
    if (isMerged)
        page.raw(agentMetrics(uptime));
    writeCounters(page, proxy, series, uptime);
    writeGauges(page, world, proxy, uptime, proxy.stats.http.size());
    writeHistograms(page, proxy, series);
    return {200, "text/plain; charset=UTF-8", page.take()};
}

std::string seriesLabels(const World& world, const ProxyRuntime& proxy, const SeriesKey& key)
{
    return key.protocol == StatsProtocol::Tcp ? tcpLabels(world, proxy, key)
                                              : httpLabels(world, proxy, key);
}

} // namespace vigla::sim
