#include "models/qt/proxy_inspection.h"
#include "models/qt/proxy_inspection_text_internal.h"

#include <functional>

namespace vigla {

namespace {

using inspection::plain;
using inspection::tr;

template <typename Row>
TableColumn<Row> textColumn(const char* title, const std::function<std::string(const Row&)>& text)
{
    TableColumn<Row> column;
    column.title = tr(title);
    column.text = [text](const Row& row) { return plain(text(row)); };
    return column;
}

template <typename Row>
TableColumn<Row> countColumn(
    const char* title, const char* tip, const std::function<std::uint64_t(const Row&)>& count)
{
    TableColumn<Row> column;
    column.title = tr(title);
    column.tip = tr(tip);
    column.isNumber = true;
    column.text = [count](const Row& row) { return QString::number(count(row)); };
    column.sort = [count](const Row& row) { return static_cast<double>(count(row)); };
    return column;
}

using Rate = std::optional<double> envoy::EndpointTraffic::*;

TableColumn<EndpointTrafficRow> rateColumn(const char* title, const char* tip, Rate rate)
{
    TableColumn<EndpointTrafficRow> column;
    column.title = tr(title);
    column.tip = tr(tip);
    column.isNumber = true;
    column.text = [rate](const EndpointTrafficRow& row) {
        const auto& number = row.traffic.*rate;
        return number ? QString::number(*number, 'f', *number < 10 ? 2 : 1) : QStringLiteral("–");
    };
    column.sort
        = [rate](const EndpointTrafficRow& row) { return (row.traffic.*rate).value_or(-1); };
    return column;
}

TableColumn<EndpointTrafficRow> readingColumn(
    const char* title, const char* tip, std::uint64_t envoy::EndpointReading::*counter)
{
    return countColumn<EndpointTrafficRow>(title, tip,
        [counter](const EndpointTrafficRow& row) { return row.traffic.reading.*counter; });
}

/// Time of day and date of an RFC 3339 time; as written when it is none.
std::string shortTime(const std::string& text)
{
    std::string shown = text.substr(0, 19);
    if (shown.size() > 10 && shown[10] == 'T')
        shown[10] = ' ';
    return shown;
}

} // namespace

std::vector<TableColumn<EndpointTrafficRow>> endpointTrafficColumns()
{
    using Row = EndpointTrafficRow;
    std::vector<TableColumn<Row>> columns;
    columns.push_back(textColumn<Row>(
        QT_TRANSLATE_NOOP("Inspection", "Host"), [](const Row& row) { return row.host; }));
    columns.back().cellTip = [](const Row& row) { return plain(row.traffic.reading.cluster); };
    columns.push_back(textColumn<Row>(
        QT_TRANSLATE_NOOP("Inspection", "Port"), [](const Row& row) { return row.port; }));
    columns.back().sort = [](const Row& row) { return QString::fromStdString(row.port).toInt(); };
    columns.push_back(textColumn<Row>(
        QT_TRANSLATE_NOOP("Inspection", "Subset"), [](const Row& row) { return row.subset; }));
    columns.push_back(
        textColumn<Row>(QT_TRANSLATE_NOOP("Inspection", "Health"), [](const Row& row) {
            const std::string& problem = row.traffic.reading.problem;
            return problem.empty() ? std::string("healthy") : problem;
        }));
    columns.back().tip = tr(QT_TRANSLATE_NOOP(
        "Inspection", "Ejected: outlier detection keeps requests away from it for a while"));
    columns.push_back(rateColumn(QT_TRANSLATE_NOOP("Inspection", "Requests/s"),
        QT_TRANSLATE_NOOP("Inspection", "Attempts: retries and mirrored requests count"),
        &envoy::EndpointTraffic::requestsPerSecond));
    columns.push_back(rateColumn(QT_TRANSLATE_NOOP("Inspection", "Errors/s"),
        QT_TRANSLATE_NOOP("Inspection", "Answers of 500 and above, and what failed before"),
        &envoy::EndpointTraffic::errorsPerSecond));
    columns.push_back(rateColumn(QT_TRANSLATE_NOOP("Inspection", "Refused/s"),
        QT_TRANSLATE_NOOP("Inspection", "Connections that could not be made, per second"),
        &envoy::EndpointTraffic::connectFailuresPerSecond));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Inspection", "Endpoint"),
        [](const Row& row) { return row.traffic.reading.address; }));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Inspection", "Pod"),
        [](const Row& row) { return row.pod.substr(row.pod.find('/') + 1); }));
    columns.back().cellTip = [](const Row& row) {
        return row.pod.empty()
            ? tr(QT_TRANSLATE_NOOP("Inspection", "No pod of this cluster has that address"))
            : toPlainQString(row.pod);
    };
    columns.push_back(readingColumn(QT_TRANSLATE_NOOP("Inspection", "Requests"),
        QT_TRANSLATE_NOOP("Inspection", "Since the endpoint was added"),
        &envoy::EndpointReading::requests));
    columns.push_back(readingColumn(QT_TRANSLATE_NOOP("Inspection", "Errors"),
        QT_TRANSLATE_NOOP("Inspection", "Since the endpoint was added"),
        &envoy::EndpointReading::errors));
    columns.push_back(readingColumn(QT_TRANSLATE_NOOP("Inspection", "Timeouts"),
        QT_TRANSLATE_NOOP("Inspection", "Since the endpoint was added"),
        &envoy::EndpointReading::timeouts));
    columns.push_back(readingColumn(QT_TRANSLATE_NOOP("Inspection", "Connect failures"),
        QT_TRANSLATE_NOOP("Inspection", "Since the endpoint was added"),
        &envoy::EndpointReading::connectFailures));
    columns.push_back(readingColumn(QT_TRANSLATE_NOOP("Inspection", "Open"),
        QT_TRANSLATE_NOOP("Inspection", "Connections that are open now"),
        &envoy::EndpointReading::activeConnections));
    return columns;
}

std::vector<TableColumn<ResourceRow>> resourceColumns()
{
    using Row = ResourceRow;
    std::vector<TableColumn<Row>> columns;
    columns.push_back(textColumn<Row>(
        QT_TRANSLATE_NOOP("Inspection", "Name"), [](const Row& row) { return row.resource.name; }));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Inspection", "State"), [](const Row& row) {
        return row.resource.problem.empty() ? row.resource.state : "refused";
    }));
    columns.back().cellTip = [](const Row& row) {
        return row.resource.problem.empty() ? plain(row.resource.state)
                                            : toPlainQString(row.resource.problem, true);
    };
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Inspection", "What"),
        [](const Row& row) { return row.resource.detail; }));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Inspection", "Made from"),
        [](const Row& row) { return row.resource.origin; }));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Inspection", "Updated (UTC)"),
        [](const Row& row) { return shortTime(row.resource.updatedAt); }));
    return columns;
}

std::vector<TableColumn<CertificateRow>> certificateColumns()
{
    using Row = CertificateRow;
    std::vector<TableColumn<Row>> columns;
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Inspection", "Certificate"),
        [](const Row& row) { return row.certificate.isRoot ? "trusted root" : "its own"; }));
    columns.push_back(
        textColumn<Row>(QT_TRANSLATE_NOOP("Inspection", "Identity"), [](const Row& row) {
            std::string names;
            for (const std::string& name : row.certificate.names)
                names += (names.empty() ? "" : ", ") + name;
            return names;
        }));
    TableColumn<Row> days;
    days.title = tr(QT_TRANSLATE_NOOP("Inspection", "Days left"));
    days.tip = tr(QT_TRANSLATE_NOOP(
        "Inspection", "Whole days. Istio renews a workload's certificate every day."));
    days.isNumber = true;
    days.text = [](const Row& row) {
        return row.certificate.daysLeft.value_or(0) > 0
            ? QString::number(*row.certificate.daysLeft)
            : tr(QT_TRANSLATE_NOOP("Inspection", "less than 1"));
    };
    days.sort
        = [](const Row& row) { return static_cast<double>(row.certificate.daysLeft.value_or(0)); };
    columns.push_back(std::move(days));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Inspection", "Valid from (UTC)"),
        [](const Row& row) { return shortTime(row.certificate.validFrom); }));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Inspection", "Expires (UTC)"),
        [](const Row& row) { return shortTime(row.certificate.expiresAt); }));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Inspection", "Serial number"),
        [](const Row& row) { return row.certificate.serial; }));
    return columns;
}

std::vector<TableColumn<StatisticRow>> statisticColumns()
{
    using Row = StatisticRow;
    std::vector<TableColumn<Row>> columns;
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Inspection", "Statistic"),
        [](const Row& row) { return row.statistic.name; }));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Inspection", "Value"),
        [](const Row& row) { return row.statistic.value; }));
    columns.back().sort = [](const Row& row) {
        bool isNumber = false;
        const double number = QString::fromStdString(row.statistic.value).toDouble(&isNumber);
        return isNumber ? number : -1.0;
    };
    return columns;
}

std::vector<TableColumn<ComparisonRow>> comparisonColumns()
{
    using Row = ComparisonRow;
    std::vector<TableColumn<Row>> columns;
    columns.push_back(textColumn<Row>(
        QT_TRANSLATE_NOOP("Inspection", "Name"), [](const Row& row) { return row.resource.name; }));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Inspection", "Kind"),
        [](const Row& row) { return toStdString(titleOf(row.resource.section)); }));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Inspection", "Difference"),
        [](const Row& row) { return toStdString(outcomeText(row.resource.outcome)); }));
    columns.back().cellTip = [](const Row& row) {
        return row.resource.problem.empty() ? outcomeText(row.resource.outcome)
                                            : toPlainQString(row.resource.problem, true);
    };
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("Inspection", "Envoy's words"),
        [](const Row& row) { return row.resource.problem; }));
    return columns;
}

} // namespace vigla
