#include "models/qt/control_plane_tables.h"

#include "models/core/text.h"
#include "models/qt/convert.h"
#include "models/qt/mesh_tables.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace vigla {

namespace {

using controlplane::IstiodMetrics;

QString tr(const char* text)
{
    return QCoreApplication::translate("ControlPlane", text);
}

QString plain(const std::string& text)
{
    return text.empty() ? QStringLiteral("–") : toPlainQString(text);
}

template <typename Row>
TableColumn<Row> textColumn(const char* title, std::function<QString(const Row&)> text)
{
    TableColumn<Row> column;
    column.title = tr(title);
    column.text = std::move(text);
    return column;
}

template <typename Row>
TableColumn<Row> numberColumn(const char* title, const char* tip,
    const std::function<std::optional<double>(const Row&)>& number)
{
    TableColumn<Row> column;
    column.title = tr(title);
    column.tip = tr(tip);
    column.isNumber = true;
    column.text = [number](const Row& row) {
        const auto value = number(row);
        return value ? QString::number(*value, 'f', 0) : QStringLiteral("–");
    };
    column.sort = [number](const Row& row) { return number(row).value_or(-1); };
    return column;
}

std::string shortVersion(const std::string& version)
{
    const auto parts = split(version, '-');
    return std::string(parts.front());
}

/// A number of a replica's metrics; absent where they could not be read.
std::function<std::optional<double>(const ReplicaRow&)> metric(
    std::function<double(const IstiodMetrics&)> value)
{
    return [value = std::move(value)](const ReplicaRow& row) -> std::optional<double> {
        return row.replica.metrics ? std::optional(value(*row.replica.metrics)) : std::nullopt;
    };
}

template <typename Row>
void sortById(std::vector<Row>& rows)
{
    std::ranges::sort(rows, {}, &Row::id);
    const auto twice = std::ranges::unique(rows, {}, &Row::id);
    rows.erase(twice.begin(), twice.end());
}

} // namespace

std::vector<ReplicaRow> replicaRows(const controlplane::Report& report)
{
    std::vector<ReplicaRow> rows;
    for (const auto& replica : report.replicas)
        rows.push_back({replica.pod, replica, report.at});
    sortById(rows);
    return rows;
}

std::vector<ProblemRow> problemRows(const controlplane::Report& report)
{
    std::vector<ProblemRow> rows;
    for (const auto& problem : report.problems)
        rows.push_back({std::string(problem.isError ? "0" : "1")
                + std::to_string(static_cast<int>(problem.kind)) + problem.subject + "\n"
                + problem.words,
            problem});
    sortById(rows);
    return rows;
}

std::vector<InjectionRow> injectionRows(const controlplane::Report& report)
{
    std::vector<InjectionRow> rows;
    for (const auto& injection : report.namespaces)
        rows.push_back({injection.name, injection});
    sortById(rows);
    return rows;
}

std::vector<RevisionRow> revisionRows(const controlplane::Report& report)
{
    std::vector<RevisionRow> rows;
    for (const auto& revision : report.revisions)
        rows.push_back({revision.name, revision});
    sortById(rows);
    return rows;
}

std::vector<TableColumn<ReplicaRow>> replicaColumns()
{
    using Row = ReplicaRow;
    std::vector<TableColumn<Row>> columns;
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "istiod"),
        [](const Row& row) { return plain(row.replica.pod); }));
    columns.push_back(
        textColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "State"), [](const Row& row) {
            if (!row.replica.problem.empty())
                return tr(QT_TRANSLATE_NOOP("ControlPlane", "not readable"));
            return row.replica.isReady ? tr(QT_TRANSLATE_NOOP("ControlPlane", "ready"))
                                       : tr(QT_TRANSLATE_NOOP("ControlPlane", "not ready"));
        }));
    columns.back().cellTip = [](const Row& row) { return plain(row.replica.problem); };
    columns.push_back(
        textColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Version"), [](const Row& row) {
            return row.replica.metrics ? plain(shortVersion(row.replica.metrics->version))
                                       : QStringLiteral("–");
        }));
    columns.back().cellTip = [](const Row& row) {
        return row.replica.metrics ? plain(row.replica.metrics->version) : QStringLiteral("–");
    };
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Revision"),
        [](const Row& row) { return plain(row.replica.revision); }));
    columns.push_back(numberColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Proxies"),
        QT_TRANSLATE_NOOP("ControlPlane", "Connected to this replica"),
        [](const Row& row) { return std::optional<double>(row.replica.connected); }));
    columns.push_back(numberColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Pushes"),
        QT_TRANSLATE_NOOP("ControlPlane", "Of all types, since it started"),
        metric(
            [](const IstiodMetrics& metrics) { return metrics.total(&IstiodMetrics::pushes); })));
    columns.push_back(numberColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Refused"),
        QT_TRANSLATE_NOOP("ControlPlane", "Pushes that a proxy refused, since it started"),
        metric(
            [](const IstiodMetrics& metrics) { return metrics.total(&IstiodMetrics::rejects); })));
    columns.push_back(
        textColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Converges in"), [](const Row& row) {
            return row.replica.metrics ? secondsText(row.replica.metrics->convergence.quantile(0.5))
                    + QStringLiteral(" / ")
                    + secondsText(row.replica.metrics->convergence.quantile(0.99))
                                       : QStringLiteral("–");
        }));
    columns.back().tip = tr(QT_TRANSLATE_NOOP("ControlPlane",
        "From a change until a proxy has acknowledged it: median and 99th percentile"));
    columns.push_back(numberColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Restarts"),
        QT_TRANSLATE_NOOP("ControlPlane", "Of its containers"),
        [](const Row& row) { return std::optional<double>(row.replica.restarts); }));
    columns.push_back(
        textColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Uptime"), [](const Row& row) {
            return row.replica.startedAt ? spanText(row.at - *row.replica.startedAt)
                                         : QStringLiteral("–");
        }));
    return columns;
}

std::vector<TableColumn<ProblemRow>> problemColumns()
{
    using Row = ProblemRow;
    std::vector<TableColumn<Row>> columns;
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "What"),
        [](const Row& row) { return kindText(row.problem.kind); }));
    columns.back().sort = [](const Row& row) { return toQString(row.id); };
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Where"),
        [](const Row& row) { return plain(row.problem.subject); }));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "In words"),
        [](const Row& row) { return plain(row.problem.words); }));
    columns.back().cellTip = [](const Row& row) { return toPlainQString(row.problem.words, true); };
    return columns;
}

std::vector<TableColumn<InjectionRow>> injectionColumns()
{
    using Row = InjectionRow;
    std::vector<TableColumn<Row>> columns;
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Namespace"),
        [](const Row& row) { return plain(row.injection.name); }));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Injection"),
        [](const Row& row) { return modeText(row.injection); }));
    const auto count = [](int controlplane::NamespaceInjection::*field) {
        return [field](const Row& row) { return std::optional<double>(row.injection.*field); };
    };
    columns.push_back(numberColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Pods"),
        QT_TRANSLATE_NOOP("ControlPlane", "That are running"),
        count(&controlplane::NamespaceInjection::pods)));
    columns.push_back(numberColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "With proxy"),
        QT_TRANSLATE_NOOP("ControlPlane", "Sidecars and gateways"),
        count(&controlplane::NamespaceInjection::withProxy)));
    columns.push_back(numberColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Missing"),
        QT_TRANSLATE_NOOP("ControlPlane", "Pods without a proxy although the labels ask for one"),
        count(&controlplane::NamespaceInjection::missing)));
    columns.push_back(numberColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Other version"),
        QT_TRANSLATE_NOOP("ControlPlane", "Proxies that are not of istiod's version"),
        count(&controlplane::NamespaceInjection::otherVersion)));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Waypoint"),
        [](const Row& row) { return plain(row.injection.waypoint); }));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Note"),
        [](const Row& row) { return plain(row.injection.hint); }));
    return columns;
}

std::vector<TableColumn<RevisionRow>> revisionColumns()
{
    using Row = RevisionRow;
    std::vector<TableColumn<Row>> columns;
    const auto joined
        = [](const std::vector<std::string>& texts) { return plain(join(texts, ", ")); };
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Revision"),
        [](const Row& row) { return plain(row.revision.name); }));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Tags"),
        [joined](const Row& row) { return joined(row.revision.tags); }));
    columns.push_back(
        textColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Versions"), [](const Row& row) {
            std::vector<std::string> versions;
            for (const std::string& version : row.revision.versions)
                versions.push_back(shortVersion(version));
            return plain(join(versions, ", "));
        }));
    columns.push_back(
        textColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "istiods"), [](const Row& row) {
            return row.revision.istiods == 0
                ? tr(QT_TRANSLATE_NOOP("ControlPlane", "none"))
                : tr(QT_TRANSLATE_NOOP("ControlPlane", "%1 of %2 ready"))
                      .arg(row.revision.readyIstiods)
                      .arg(row.revision.istiods);
        }));
    columns.push_back(numberColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Proxies"),
        QT_TRANSLATE_NOOP("ControlPlane", "Connected to it"),
        [](const Row& row) { return std::optional<double>(row.revision.proxies); }));
    columns.push_back(textColumn<Row>(QT_TRANSLATE_NOOP("ControlPlane", "Namespaces"),
        [joined](const Row& row) { return joined(row.revision.namespaces); }));
    return columns;
}

QString kindText(controlplane::Problem::Kind kind)
{
    constexpr std::array<const char*, 7> kTexts{QT_TRANSLATE_NOOP("ControlPlane", "not readable"),
        QT_TRANSLATE_NOOP("ControlPlane", "conflict"), QT_TRANSLATE_NOOP("ControlPlane", "refused"),
        QT_TRANSLATE_NOOP("ControlPlane", "invalid"),
        QT_TRANSLATE_NOOP("ControlPlane", "not in istiod"),
        QT_TRANSLATE_NOOP("ControlPlane", "certificate"),
        QT_TRANSLATE_NOOP("ControlPlane", "version")};
    return tr(kTexts.at(static_cast<std::size_t>(kind)));
}

QString modeText(const controlplane::NamespaceInjection& injection)
{
    using Mode = controlplane::NamespaceInjection::Mode;
    switch (injection.mode) {
    case Mode::Enabled:
        return tr(QT_TRANSLATE_NOOP("ControlPlane", "enabled"));
    case Mode::Disabled:
        return tr(QT_TRANSLATE_NOOP("ControlPlane", "disabled"));
    case Mode::Revision:
        return tr(QT_TRANSLATE_NOOP("ControlPlane", "revision %1"))
            .arg(toPlainQString(injection.revision));
    case Mode::Ambient:
        return tr(QT_TRANSLATE_NOOP("ControlPlane", "ambient"));
    case Mode::None:
        break;
    }
    return QStringLiteral("–");
}

QString secondsText(const std::optional<double>& seconds)
{
    if (!seconds)
        return QStringLiteral("–");
    return *seconds < 1
        ? tr(QT_TRANSLATE_NOOP("ControlPlane", "%1 ms")).arg(*seconds * 1000, 0, 'f', 0)
        : tr(QT_TRANSLATE_NOOP("ControlPlane", "%1 s")).arg(*seconds, 0, 'f', 1);
}

QString expiryText(const std::optional<SystemTime>& expiresAt, SystemTime now)
{
    if (!expiresAt)
        return QStringLiteral("–");
    if (*expiresAt <= now)
        return tr(QT_TRANSLATE_NOOP("ControlPlane", "expired"));
    const auto days = std::chrono::duration_cast<std::chrono::hours>(*expiresAt - now).count() / 24;
    return tr(QT_TRANSLATE_NOOP("ControlPlane", "in %1 days, %2"))
        .arg(days)
        .arg(toQString(renderRfc3339(*expiresAt).substr(0, 10)));
}

} // namespace vigla
