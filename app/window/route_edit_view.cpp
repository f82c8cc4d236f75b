#include "app/window/route_edit_view.h"

#include "models/kube/yaml_positions.h"
#include "models/qt/convert.h"

#include <algorithm>
#include <map>

namespace vigla::app {

namespace {

/// Requests per second of every destination of one card; absent where its workloads are shared.
std::vector<std::optional<double>> observedRates(
    const routing::RouteCard& card, const telemetry::TrafficTable& traffic)
{
    std::map<std::string, int> users;
    for (const auto& destination : card.destinations)
        for (const auto& workload : destination.workloads)
            ++users[workload];
    std::vector<std::optional<double>> rates;
    for (const auto& destination : card.destinations) {
        const bool isShared = std::ranges::any_of(destination.workloads,
            [&](const std::string& workload) { return users[workload] > 1; });
        if (isShared || destination.workloads.empty()) {
            rates.emplace_back();
            continue;
        }
        double perSecond = 0;
        for (const auto& row : impact::trafficOfHost(traffic, destination.host).rows)
            if (std::ranges::find(destination.workloads, row.workload)
                != destination.workloads.end())
                perSecond += row.perSecond;
        rates.emplace_back(perSecond);
    }
    return rates;
}

std::vector<ui::TextMark> marksOf(
    RouteEditSession& session, const kube::ObjectRef& object, const QString& yaml)
{
    std::vector<ui::TextMark> marks;
    if (const auto* problem = session.yamlProblem(object)) {
        marks.push_back({problem->line, routing::Severity::Error, toPlainQString(problem->reason)});
        return marks;
    }
    const auto positions = kube::locateYaml(toStdString(yaml));
    for (const auto& finding : session.findings()) {
        if (finding.object != object)
            continue;
        const auto* position = positions ? positions->find(finding.path) : nullptr;
        marks.push_back(
            {position ? position->line : 0, finding.severity, toPlainQString(finding.message)});
    }
    return marks;
}

routing::TextDiff diffOf(const RouteEditSession& session, const kube::ObjectRef& object)
{
    const auto& diffs = session.diffs();
    const auto found = std::ranges::find(diffs, object, &ObjectDiff::ref);
    return found != diffs.end() ? found->diff : routing::TextDiff();
}

} // namespace

std::vector<std::vector<std::optional<double>>> observedShares(
    const routing::RoutableHost& host, const telemetry::TrafficTable* traffic)
{
    std::vector<std::vector<std::optional<double>>> shares;
    if (!traffic)
        return shares;
    for (const auto& card : host.cards) {
        auto rates = observedRates(card, *traffic);
        double total = 0;
        for (const auto& rate : rates)
            total += rate.value_or(0);
        for (auto& rate : rates)
            rate = rate && total > 0 ? std::optional(100 * *rate / total) : std::nullopt;
        shares.push_back(std::move(rates));
    }
    return shares;
}

ui::RouteEditView buildRouteEditView(
    RouteEditSession& session, const telemetry::TrafficTable* traffic)
{
    ui::RouteEditView view;
    view.host = session.host();
    view.candidates = session.candidates();
    view.observed = observedShares(view.host, traffic);
    view.observedSeconds = traffic ? traffic->windowSeconds : 0;
    for (const auto& object : session.objects()) {
        const QString yaml = session.yamlText(object);
        view.objects.push_back({object, yaml, diffOf(session, object)});
        view.marks.push_back(marksOf(session, object, yaml));
    }
    view.sentences = session.sentences();
    view.findings = session.findings();
    view.impact = session.impact().sentences;
    view.hasChanges = session.isDirty();
    view.textProblem = session.problemText();
    view.canUndo = session.canUndo();
    view.canRedo = session.canRedo();
    return view;
}

} // namespace vigla::app
