#include "ui/canvas/canvas_style.h"

#include <QCoreApplication>

#include <array>

namespace vigla::ui {

namespace {

struct LabelName {
    EdgeLabel label;
    const char* name;
    const char* title;
};

constexpr std::array<LabelName, 9> kLabels{{
    {EdgeLabel::Rate, "rate", QT_TRANSLATE_NOOP("EdgeLabel", "Traffic rate")},
    {EdgeLabel::ErrorShare, "errors", QT_TRANSLATE_NOOP("EdgeLabel", "Share of errors")},
    {EdgeLabel::Average, "average", QT_TRANSLATE_NOOP("EdgeLabel", "Response time, average")},
    {EdgeLabel::P50, "p50", QT_TRANSLATE_NOOP("EdgeLabel", "Response time, median")},
    {EdgeLabel::P95, "p95", QT_TRANSLATE_NOOP("EdgeLabel", "Response time, 95th percentile")},
    {EdgeLabel::P99, "p99", QT_TRANSLATE_NOOP("EdgeLabel", "Response time, 99th percentile")},
    {EdgeLabel::RequestThroughput, "requestThroughput",
        QT_TRANSLATE_NOOP("EdgeLabel", "Throughput of requests")},
    {EdgeLabel::ResponseThroughput, "responseThroughput",
        QT_TRANSLATE_NOOP("EdgeLabel", "Throughput of responses")},
    {EdgeLabel::Distribution, "distribution",
        QT_TRANSLATE_NOOP("EdgeLabel", "Share of the caller's traffic")},
}};

const LabelName& entryOf(EdgeLabel label)
{
    return kLabels.at(static_cast<std::size_t>(label));
}

} // namespace

QString nameOf(EdgeLabel label)
{
    return QLatin1String(entryOf(label).name);
}

QString titleOf(EdgeLabel label)
{
    return QCoreApplication::translate("EdgeLabel", entryOf(label).title);
}

std::optional<EdgeLabel> edgeLabelFromName(QStringView name)
{
    for (const LabelName& entry : kLabels)
        if (name == QLatin1String(entry.name))
            return entry.label;
    return std::nullopt;
}

std::vector<EdgeLabel> allEdgeLabels()
{
    std::vector<EdgeLabel> result;
    for (const LabelName& entry : kLabels)
        result.push_back(entry.label);
    return result;
}

} // namespace vigla::ui
