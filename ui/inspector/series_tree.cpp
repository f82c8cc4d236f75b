#include "ui/inspector/series_tree.h"

#include "models/graph/export.h"
#include "models/qt/convert.h"
#include "models/telemetry/series_vocabulary.h"

#include <QHeaderView>
#include <QScrollBar>
#include <QSet>
#include <QTreeWidgetItemIterator>

#include <optional>

namespace vigla::ui {

namespace {

using graph::EvidenceUse;
using telemetry::Metric;
using telemetry::Reporter;

constexpr int kKeyRole = Qt::UserRole; ///< What stays the same of a row from round to round.

QString useText(EvidenceUse use)
{
    switch (use) {
    case EvidenceUse::Counted:
        return SeriesTree::tr("Counted");
    case EvidenceUse::Supplement:
        return SeriesTree::tr("For response times and throughput");
    case EvidenceUse::Duplicate:
        return SeriesTree::tr("Not counted: the other proxy tells the same");
    case EvidenceUse::NotAsked:
        return SeriesTree::tr("Not counted: left out by the traffic that is shown");
    case EvidenceUse::Unreadable:
        return SeriesTree::tr("Not counted: labels are missing or contradict each other");
    }
    return {};
}

QString reporterText(Reporter reporter)
{
    switch (reporter) {
    case Reporter::Source:
        return SeriesTree::tr("client");
    case Reporter::Destination:
        return SeriesTree::tr("server");
    case Reporter::Waypoint:
        return SeriesTree::tr("waypoint");
    case Reporter::Unknown:
        break;
    }
    return SeriesTree::tr("unknown");
}

QString metricText(Metric metric)
{
    switch (metric) {
    case Metric::Requests:
        return SeriesTree::tr("requests");
    case Metric::RequestMessages:
        return SeriesTree::tr("messages sent");
    case Metric::ResponseMessages:
        return SeriesTree::tr("messages received");
    case Metric::TcpSent:
        return SeriesTree::tr("TCP bytes sent");
    case Metric::TcpReceived:
        return SeriesTree::tr("TCP bytes received");
    case Metric::TcpOpened:
        return SeriesTree::tr("connections opened");
    case Metric::TcpClosed:
        return SeriesTree::tr("connections closed");
    case Metric::RequestBytes:
        return SeriesTree::tr("request bytes");
    case Metric::ResponseBytes:
        return SeriesTree::tr("response bytes");
    case Metric::Duration:
        return SeriesTree::tr("times");
    }
    return {};
}

QString valueText(const graph::SeriesEvidence& series)
{
    if (series.isBytes)
        return toQString(graph::renderBytesPerSecond(series.perSecond));
    const QString rate = toQString(graph::renderRate(graph::Protocol::Http, series.perSecond));
    return series.metric == Metric::Requests
        ? rate
        : QString(rate).replace(QLatin1String("rps"), QLatin1String("/s"));
}

/// `client: 503 UF → cart v1`: who reports, what, of calls to whom.
QString headOf(const graph::SeriesEvidence& series)
{
    QStringList parts;
    if (series.metric != Metric::Requests)
        parts.append(metricText(series.metric));
    const auto add = [&](const char* label, const char* dull) {
        const auto value = series.label(label);
        if (!value.empty() && value != dull)
            parts.append(toPlainQString(std::string(value)));
    };
    if (series.metric == Metric::Requests) {
        add("response_code", "");
        add("response_flags", "-");
    }
    return SeriesTree::tr("%1: %2 → %3")
        .arg(
            reporterText(series.reporter), parts.join(QLatin1Char(' ')), toPlainQString(series.to));
}

QTreeWidgetItem* seriesItem(const graph::SeriesEvidence& series)
{
    auto* item = new QTreeWidgetItem({headOf(series), valueText(series)});
    const std::string text = series.text();
    item->setData(0, kKeyRole, toQString(text.substr(0, text.rfind('}'))));
    item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
    item->setToolTip(0,
        toToolTip(SeriesTree::tr("%1 from %2 to %3, as the proxy of the %4 counts them")
                      .arg(metricText(series.metric), toPlainQString(series.from),
                          toPlainQString(series.to), reporterText(series.reporter))));
    const auto add = [item](const QString& name, const QString& value) {
        auto* line = new QTreeWidgetItem(item,
            {QStringLiteral("%1 = %2").arg(
                name, value.isEmpty() ? QStringLiteral("\"\"") : value)});
        line->setFirstColumnSpanned(true);
        line->setToolTip(0, toToolTip(line->text(0)));
    };
    add(QStringLiteral("__name__"), toQString(std::string(telemetry::seriesNameOf(series.metric))));
    for (const auto& [name, value] : series.labels)
        add(toPlainQString(name), toPlainQString(value));
    return item;
}

} // namespace

SeriesTree::SeriesTree(QWidget* parent)
    : QTreeWidget(parent)
{
    setObjectName(QStringLiteral("whySeries"));
    setAccessibleName(tr("Series behind it"));
    setHeaderLabels({tr("Series"), tr("Value")});
    setRootIsDecorated(true);
    setIndentation(12);
    setUniformRowHeights(true);
    setTextElideMode(Qt::ElideMiddle);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(0, QHeaderView::Stretch);
    header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
}

/// A row that is open and a place that is scrolled to stay so over new values.
void SeriesTree::setEvidence(const graph::Evidence& evidence)
{
    QSet<QString> open;
    for (QTreeWidgetItemIterator it(this); *it; ++it)
        if ((*it)->isExpanded())
            open.insert((*it)->data(0, kKeyRole).toString());
    const bool isFirst = topLevelItemCount() == 0;
    const int scrolled = verticalScrollBar()->value();
    rebuild(evidence);
    for (QTreeWidgetItemIterator it(this); *it; ++it)
        (*it)->setExpanded(open.contains((*it)->data(0, kKeyRole).toString())
            || (isFirst && !(*it)->parent() && (*it)->text(0) != useText(EvidenceUse::Supplement)));
    verticalScrollBar()->setValue(scrolled);
}

void SeriesTree::rebuild(const graph::Evidence& evidence)
{
    clear();
    QTreeWidgetItem* group = nullptr;
    std::optional<EvidenceUse> use;
    for (const graph::SeriesEvidence& series : evidence.series) {
        if (use != series.use) {
            use = series.use;
            group = new QTreeWidgetItem(this, {useText(series.use)});
            group->setFirstColumnSpanned(true);
            group->setData(0, kKeyRole, group->text(0));
        }
        group->addChild(seriesItem(series));
    }
}

} // namespace vigla::ui
