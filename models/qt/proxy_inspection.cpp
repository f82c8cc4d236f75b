#include "models/qt/proxy_inspection.h"

#include "models/envoy/cluster_name.h"
#include "models/qt/convert.h"
#include "models/qt/proxy_inspection_text_internal.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace vigla {

namespace {

using inspection::tr;

/// A number as text that sorts like the number.
std::string placeText(std::size_t place)
{
    std::string digits = std::to_string(place);
    return std::string(8 - std::min<std::size_t>(8, digits.size()), '0') + digits;
}

/// What every proxy has for itself, and catch-alls that caught nothing.
bool isPlumbing(const envoy::EndpointReading& reading)
{
    static const std::set<std::string, std::less<>> kOwn{
        "agent", "prometheus_stats", "sds-grpc", "xds-grpc"};
    static const std::set<std::string, std::less<>> kCatchAll{
        "BlackHoleCluster", "InboundPassthroughCluster", "PassthroughCluster"};
    if (reading.connectFailures > 0 || !reading.problem.empty())
        return false;
    return kOwn.contains(reading.cluster)
        || (kCatchAll.contains(reading.cluster) && reading.requests == 0
            && reading.connections == 0);
}

std::map<std::string, std::string> podsByAddress(const mesh::ClusterState* cluster)
{
    std::map<std::string, std::string> pods;
    if (cluster)
        for (const mesh::Pod& pod : cluster->pods)
            if (!pod.ip.empty() && pod.phase == "Running")
                pods.try_emplace(pod.ip, pod.namespaceName + "/" + pod.name);
    return pods;
}

template <typename Row>
void sortById(std::vector<Row>& rows)
{
    std::ranges::sort(rows, {}, &Row::id);
    const auto twice = std::ranges::unique(rows, {}, &Row::id);
    rows.erase(twice.begin(), twice.end());
}

} // namespace

std::vector<EndpointTrafficRow> endpointTrafficRows(
    const std::vector<envoy::EndpointTraffic>& endpoints, const mesh::ClusterState* cluster)
{
    const auto pods = podsByAddress(cluster);
    std::vector<EndpointTrafficRow> rows;
    for (const envoy::EndpointTraffic& traffic : endpoints) {
        const envoy::EndpointReading& reading = traffic.reading;
        if (isPlumbing(reading))
            continue;
        EndpointTrafficRow row;
        row.id = reading.cluster + "\n" + reading.address;
        const auto name = envoy::parseClusterName(reading.cluster);
        row.port = name.port;
        row.subset = name.subset;
        row.direction = name.direction;
        row.host = name.host.empty() ? reading.cluster : name.host;
        const auto pod = pods.find(reading.address.substr(0, reading.address.rfind(':')));
        if (pod != pods.end())
            row.pod = pod->second;
        row.traffic = traffic;
        rows.push_back(std::move(row));
    }
    sortById(rows);
    return rows;
}

std::vector<ResourceRow> resourceRows(const envoy::ConfigDump& dump, envoy::Section section)
{
    std::vector<ResourceRow> rows;
    for (std::size_t place = 0; place < dump.resources.size(); ++place)
        if (dump.resources[place].section == section)
            rows.push_back({placeText(place), dump.resources[place]});
    return rows;
}

std::vector<CertificateRow> certificateRows(const std::vector<envoy::Certificate>& certificates)
{
    std::vector<CertificateRow> rows;
    for (std::size_t place = 0; place < certificates.size(); ++place)
        rows.push_back({placeText(place), certificates[place]});
    return rows;
}

std::vector<StatisticRow> statisticRows(const std::vector<envoy::Statistic>& statistics)
{
    std::vector<StatisticRow> rows;
    rows.reserve(statistics.size());
    for (const envoy::Statistic& statistic : statistics)
        rows.push_back({statistic.name, statistic});
    sortById(rows);
    return rows;
}

std::vector<ComparisonRow> comparisonRows(const envoy::DumpComparison& comparison, bool showsEqual)
{
    std::vector<ComparisonRow> rows;
    for (std::size_t place = 0; place < comparison.resources.size(); ++place) {
        const auto& resource = comparison.resources[place];
        if (showsEqual || resource.outcome != envoy::ResourceComparison::Outcome::Same)
            rows.push_back({placeText(place), resource});
    }
    return rows;
}

QString titleOf(ProxyPart part)
{
    constexpr std::array<const char*, kProxyParts> kTitles{
        QT_TRANSLATE_NOOP("Inspection", "Overview"), QT_TRANSLATE_NOOP("Inspection", "Endpoints"),
        QT_TRANSLATE_NOOP("Inspection", "Configuration"),
        QT_TRANSLATE_NOOP("Inspection", "Statistics"),
        QT_TRANSLATE_NOOP("Inspection", "istiod ↔ Envoy")};
    return tr(kTitles.at(static_cast<std::size_t>(part)));
}

QString titleOf(envoy::Section section)
{
    constexpr std::array<const char*, envoy::kSections> kTitles{
        QT_TRANSLATE_NOOP("Inspection", "Listeners"), QT_TRANSLATE_NOOP("Inspection", "Routes"),
        QT_TRANSLATE_NOOP("Inspection", "Clusters"), QT_TRANSLATE_NOOP("Inspection", "Endpoints"),
        QT_TRANSLATE_NOOP("Inspection", "Secrets"), QT_TRANSLATE_NOOP("Inspection", "Extensions"),
        QT_TRANSLATE_NOOP("Inspection", "Bootstrap"), QT_TRANSLATE_NOOP("Inspection", "Workloads"),
        QT_TRANSLATE_NOOP("Inspection", "Services"), QT_TRANSLATE_NOOP("Inspection", "Policies"),
        QT_TRANSLATE_NOOP("Inspection", "Certificates"),
        QT_TRANSLATE_NOOP("Inspection", "Connections"), QT_TRANSLATE_NOOP("Inspection", "Other")};
    return tr(kTitles.at(static_cast<std::size_t>(section)));
}

QString outcomeText(envoy::ResourceComparison::Outcome outcome)
{
    constexpr std::array<const char*, 5> kTexts{QT_TRANSLATE_NOOP("Inspection", "the same"),
        QT_TRANSLATE_NOOP("Inspection", "different"),
        QT_TRANSLATE_NOOP("Inspection", "only istiod has it"),
        QT_TRANSLATE_NOOP("Inspection", "only Envoy has it"),
        QT_TRANSLATE_NOOP("Inspection", "refused by Envoy")};
    return tr(kTexts.at(static_cast<std::size_t>(outcome)));
}

QString bytesText(std::size_t bytes)
{
    constexpr double kKilo = 1000;
    const auto number = static_cast<double>(bytes);
    if (number < kKilo)
        return tr(QT_TRANSLATE_NOOP("Inspection", "%1 B")).arg(bytes);
    if (number < kKilo * kKilo)
        return tr(QT_TRANSLATE_NOOP("Inspection", "%1 kB")).arg(number / kKilo, 0, 'f', 0);
    return tr(QT_TRANSLATE_NOOP("Inspection", "%1 MB")).arg(number / kKilo / kKilo, 0, 'f', 1);
}

} // namespace vigla
