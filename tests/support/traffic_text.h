#pragma once

#include "models/graph/build_graph.h"
#include "models/snapshot/mesh_snapshot.h"
#include "models/telemetry/prometheus_text.h"
#include "models/telemetry/series_vocabulary.h"

#include <memory>
#include <sstream>
#include <string>
#include <string_view>

namespace vigla::test {

/// Rates written as a Prometheus page: `istio_requests_total{…} 12.5` means 12.5 requests a second.
inline telemetry::TrafficTable trafficFrom(std::string_view text)
{
    telemetry::TrafficTable table;
    table.windowSeconds = 60;
    telemetry::TextScanner scanner(text);
    telemetry::TextSample line;
    std::string buffer;
    while (scanner.next(line)) {
        const auto part = telemetry::metricPartOf(line.name);
        if (!part)
            continue;
        telemetry::SeriesRow row{part->metric, telemetry::Reporter::Unknown, {}};
        telemetry::LabelCursor labels(line.labels);
        while (const auto label = labels.next()) {
            const auto value = telemetry::unescapedLabel(label->rawValue, buffer);
            if (label->name == "app")
                row.labels.scrapeApp = table.symbols.intern(value);
            else
                telemetry::setTrafficLabel(label->name, value, table.symbols, row);
        }
        table.samples.push_back({row.metric, row.reporter, row.labels, line.value, 0});
    }
    return table;
}

/// One end of a request in short: `bookinfo/reviews-v1` or `unknown`, app and version derived from
/// the name.
struct End {
    std::string space = "unknown";
    std::string workload = "unknown";
    std::string app = "unknown";
    std::string version = "unknown";
    std::string cluster = "Kubernetes";
};

/// `space/app-version`, `space/app` (version latest) or `unknown`.
inline End endOf(const std::string& text)
{
    End end;
    const auto slash = text.find('/');
    if (slash == std::string::npos) {
        end.cluster = "unknown";
        return end;
    }
    end.space = text.substr(0, slash);
    end.workload = text.substr(slash + 1);
    const auto dash = end.workload.rfind("-v");
    end.app = end.workload.substr(0, dash);
    end.version = dash == std::string::npos ? "latest" : end.workload.substr(dash + 1);
    return end;
}

/// One series, filled with what Istio would write.
struct Line {
    std::string metric = "istio_requests_total";
    std::string reporter = "destination";
    End from;
    End to;
    std::string service; ///< `name.namespace`; `host:…`, addresses and texts without a dot stay.
    std::string protocol = "http";
    std::string code = "200";
    std::string grpcStatus;
    std::string flags = "-";
    std::string security; ///< Empty: mutual_tls, which sidecars do not tell as the source.
    std::string serviceNamespace; ///< Empty: of `service`, or unknown.
    std::string extra; ///< More labels, with a comma in front.
    double perSecond = 1;

    std::string securityText() const
    {
        if (!security.empty())
            return security;
        return reporter == "source" ? "unknown" : "mutual_tls";
    }

    std::string text() const
    {
        const auto dot = service.find('.');
        const bool isHost = service.starts_with("host:");
        const bool isAddress = !service.empty() && service[0] >= '0' && service[0] <= '9';
        const bool isQualified = dot != std::string::npos && !isAddress && !isHost;
        const std::string plain = isHost ? service.substr(5) : service;
        const std::string name = isQualified ? service.substr(0, dot) : plain;
        const std::string space = !serviceNamespace.empty() ? serviceNamespace
            : isQualified                                   ? service.substr(dot + 1)
                                                            : std::string("unknown");
        const std::string host = isQualified ? service + ".svc.cluster.local" : plain;
        std::ostringstream out;
        out << metric << "{reporter=\"" << reporter << "\",source_cluster=\"" << from.cluster
            << "\",source_workload_namespace=\"" << from.space << "\",source_workload=\""
            << from.workload << "\",source_canonical_service=\"" << from.app
            << "\",source_canonical_revision=\"" << from.version << "\",destination_cluster=\""
            << to.cluster << "\",destination_service_namespace=\"" << space
            << "\",destination_service=\"" << host << "\",destination_service_name=\"" << name
            << "\",destination_workload_namespace=\"" << to.space << "\",destination_workload=\""
            << to.workload << "\",destination_canonical_service=\"" << to.app
            << "\",destination_canonical_revision=\"" << to.version << "\",request_protocol=\""
            << protocol << "\",response_code=\"" << code << "\",grpc_response_status=\""
            << grpcStatus << "\",response_flags=\"" << flags << "\",connection_security_policy=\""
            << securityText() << "\"" << extra << "} " << perSecond << "\n";
        return out.str();
    }
};

/// Series in short, one a line: `reporter from -> to service protocol rate [key=value]…`, for
/// instance `destination shop/web-v1 -> shop/cart-v1 cart.shop http 10 code=503 flags=UF`.
///
/// Keys: code, grpc, flags, security, metric (without `istio_`), fromCluster, toCluster,
/// serviceNamespace, fromPrincipal, toPrincipal; any other is a label of its own. For `tcp` the
/// metric is `tcp_received_bytes_total`, which Kiali takes for "sent". Lines that begin with # are
/// left out.
inline std::string linesFrom(const std::string& text)
{
    std::istringstream rows(text);
    std::string row;
    std::string out;
    while (std::getline(rows, row)) {
        std::istringstream words(row);
        Line line;
        std::string from;
        std::string arrow;
        std::string to;
        if (row.starts_with("#")
            || !(words >> line.reporter >> from >> arrow >> to >> line.service >> line.protocol
                >> line.perSecond))
            continue;
        line.from = endOf(from);
        line.to = endOf(to);
        if (line.to.cluster == "unknown" && line.reporter == "source")
            line.to.cluster = "Kubernetes";
        if (line.protocol == "tcp")
            line.metric = "istio_tcp_received_bytes_total";
        std::string pair;
        while (words >> pair) {
            const std::string key = pair.substr(0, pair.find('='));
            const std::string value = pair.substr(pair.find('=') + 1);
            if (key == "code")
                line.code = value;
            else if (key == "grpc")
                line.grpcStatus = value;
            else if (key == "flags")
                line.flags = value;
            else if (key == "security")
                line.security = value;
            else if (key == "metric")
                line.metric = "istio_" + value;
            else if (key == "fromCluster")
                line.from.cluster = value;
            else if (key == "toCluster")
                line.to.cluster = value;
            else if (key == "serviceNamespace")
                line.serviceNamespace = value;
            else if (key == "fromPrincipal")
                line.extra += ",source_principal=\"" + value + "\"";
            else if (key == "toPrincipal")
                line.extra += ",destination_principal=\"" + value + "\"";
            else
                line.extra += "," + key + "=\"" + value + "\"";
        }
        out += line.text();
    }
    return out;
}

/// One edge a line: `source -> target protocol rate`, node ids without the cluster's name.
inline std::string edgesText(const graph::ServiceGraph& graph)
{
    std::ostringstream out;
    const auto shortId = [](std::string id) {
        const auto at = id.find("_Kubernetes_");
        return at == std::string::npos ? id : id.replace(at, 12, ":");
    };
    for (const graph::Edge& edge : graph.edges) {
        out << shortId(graph.nodes[edge.source].id) << " -> "
            << shortId(graph.nodes[edge.target].id) << " " << graph::nameOf(edge.protocol) << " "
            << edge.rates.total << "\n";
    }
    return out.str();
}

inline snapshot::MeshSnapshot snapshotWith(
    telemetry::TrafficTable table, mesh::ClusterStatePtr cluster = nullptr)
{
    snapshot::MeshSnapshot snapshot;
    snapshot.source = snapshot::TelemetrySource::Prometheus;
    snapshot.prometheusRates = std::make_shared<const telemetry::TrafficTable>(std::move(table));
    snapshot.cluster = std::move(cluster);
    return snapshot;
}

} // namespace vigla::test
