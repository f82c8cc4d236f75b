#pragma once

#include "models/envoy/compare_dumps.h"
#include "models/envoy/config_dump.h"
#include "models/envoy/endpoint_traffic.h"
#include "models/envoy/proxy_facts.h"
#include "models/mesh/cluster_state.h"
#include "models/qt/column_table.h"

#include <QString>

#include <memory>
#include <string>
#include <vector>

namespace vigla {

/// What can be asked of one proxy; each is fetched by itself, and only when somebody looks.
enum class ProxyPart { Overview, Endpoints, Configuration, Statistics, Comparison };
inline constexpr int kProxyParts = static_cast<int>(ProxyPart::Comparison) + 1;

/// Who it is and what it shows to others. Either half may be missing, with the reason.
struct ProxyOverview {
    Result<envoy::ServerInfo> server = Error{};
    Result<std::vector<envoy::Certificate>> certificates = Error{};
};

using ConfigDumpPtr = std::shared_ptr<const envoy::ConfigDump>;
using DumpComparisonPtr = std::shared_ptr<const envoy::DumpComparison>;

/// A row each; `id` is what the table sorts and selects by.
struct EndpointTrafficRow {
    std::string id;
    envoy::EndpointTraffic traffic;
    std::string port;
    std::string subset;
    std::string direction;
    std::string host;
    std::string pod; ///< `namespace/name` of the pod with that address; empty when none has.
    bool operator==(const EndpointTrafficRow&) const = default;
};
struct ResourceRow {
    std::string id; ///< Its place in the dump.
    envoy::Resource resource;
    bool operator==(const ResourceRow&) const = default;
};
struct CertificateRow {
    std::string id;
    envoy::Certificate certificate;
    bool operator==(const CertificateRow&) const = default;
};
struct StatisticRow {
    std::string id;
    envoy::Statistic statistic;
    bool operator==(const StatisticRow&) const = default;
};
struct ComparisonRow {
    std::string id; ///< Its place in the comparison.
    envoy::ResourceComparison resource;
    bool operator==(const ComparisonRow&) const = default;
};

using EndpointTrafficTable = ColumnTable<EndpointTrafficRow>;
using ResourceTable = ColumnTable<ResourceRow>;
using CertificateTable = ColumnTable<CertificateRow>;
using StatisticTable = ColumnTable<StatisticRow>;
using ComparisonTable = ColumnTable<ComparisonRow>;

/// `cluster` may be null. The proxy's own plumbing is left out while it works.
std::vector<EndpointTrafficRow> endpointTrafficRows(
    const std::vector<envoy::EndpointTraffic>& endpoints, const mesh::ClusterState* cluster);
std::vector<ResourceRow> resourceRows(const envoy::ConfigDump& dump, envoy::Section section);
std::vector<CertificateRow> certificateRows(const std::vector<envoy::Certificate>& certificates);
std::vector<StatisticRow> statisticRows(const std::vector<envoy::Statistic>& statistics);
std::vector<ComparisonRow> comparisonRows(const envoy::DumpComparison& comparison, bool showsEqual);

std::vector<TableColumn<EndpointTrafficRow>> endpointTrafficColumns();
std::vector<TableColumn<ResourceRow>> resourceColumns();
std::vector<TableColumn<CertificateRow>> certificateColumns();
std::vector<TableColumn<StatisticRow>> statisticColumns();
std::vector<TableColumn<ComparisonRow>> comparisonColumns();

QString titleOf(ProxyPart part);
QString titleOf(envoy::Section section); ///< `Listeners`.
QString outcomeText(envoy::ResourceComparison::Outcome outcome);
/// `3.4 MB`.
QString bytesText(std::size_t bytes);

} // namespace vigla
