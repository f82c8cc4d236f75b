#include "models/controlplane/report.h"

#include <algorithm>

namespace vigla::controlplane {

namespace {

using State = mesh::ResourceCoverage::State;

State coverageOf(const mesh::ClusterState& cluster, const char* plural)
{
    const auto found = cluster.coverage.find(plural);
    return found == cluster.coverage.end() ? State::Loading : found->second.state;
}

std::string absenceIn(const mesh::ClusterStatePtr& cluster, bool hasReplicas)
{
    if (hasReplicas)
        return {};
    if (!cluster)
        return "There is no cluster: only telemetry is read.";
    const State pods = coverageOf(*cluster, "pods");
    if (pods == State::Loading)
        return "The pods are still being listed.";
    if (pods == State::Forbidden)
        return "Your account may not list pods in " + cluster->rootNamespace
            + ", so istiod cannot be found.";
    if (coverageOf(*cluster, "virtualservices") == State::NotServed)
        return "Istio is not installed: the API server serves no networking.istio.io, and no pod "
               "has the label app=istiod.";
    return "The API server serves Istio's resources, but no pod with the label app=istiod is in "
           "the namespaces that are watched. It may run outside of this cluster.";
}

void addRates(Report& report, const Report* previous)
{
    report.recentConvergence = report.total.convergence;
    if (!previous || report.at <= previous->at)
        return;
    report.secondsBetween = std::chrono::duration<double>(report.at - previous->at).count();
    report.recentConvergence = report.total.convergence.since(previous->total.convergence);
    for (const auto& [type, now] : report.total.pushes) {
        const auto before = previous->total.pushes.find(type);
        const double earlier = before == previous->total.pushes.end() ? 0 : before->second;
        report.pushesPerSecond[type]
            = (now < earlier ? now : now - earlier) / report.secondsBetween;
    }
}

} // namespace

Report buildReport(const Answers& answers, const mesh::ClusterStatePtr& cluster,
    const std::vector<mesh::ProxyStatus>& proxies, const Report* previous)
{
    Report report;
    report.at = answers.at;
    report.replicas = answers.replicas;
    for (Replica& replica : report.replicas) {
        replica.connected = static_cast<int>(
            std::ranges::count(proxies, replica.pod, &mesh::ProxyStatus::istiod));
        if (replica.metrics)
            report.total.add(*replica.metrics);
    }
    addRates(report, previous);
    report.problems = problemsOf({answers.at, report.replicas, report.total, answers.conflicts,
        answers.held, proxies, cluster});
    if (cluster) {
        report.namespaces = injectionOf(*cluster);
        report.revisions = revisionsOf(*cluster, proxies, answers.webhooks);
    }
    for (Revision& revision : report.revisions)
        for (const Replica& replica : report.replicas)
            if (replica.revision == revision.name && replica.metrics
                && std::ranges::find(revision.versions, replica.metrics->version)
                    == revision.versions.end())
                revision.versions.push_back(replica.metrics->version);
    report.tagsProblem = answers.tagsProblem;
    report.settings = answers.settings;
    report.settingsProblem = answers.settingsProblem;
    report.installation = answers.installation;
    report.absence = absenceIn(cluster, !report.replicas.empty());
    return report;
}

} // namespace vigla::controlplane
