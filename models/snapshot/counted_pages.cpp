#include "models/snapshot/counted_pages.h"

#include <utility>
#include <vector>

namespace vigla::snapshot {

namespace {

std::string scrapeAppOf(const mesh::ClusterState* cluster, const ProxyScrape& scrape)
{
    const auto* pod = cluster ? cluster->findPod(scrape.namespaceName, scrape.podName) : nullptr;
    if (!pod)
        return {};
    const auto app = pod->labels.find("app");
    return app != pod->labels.end() ? app->second : std::string();
}

/// A page that is asked for Istio's counters has them as soon as there was any traffic.
void noteMetrics(std::set<std::string>& bare, const ProxyScrape& scrape)
{
    if (!scrape.stream.empty() && scrape.stream != "counters")
        return;
    const std::string name = scrape.podName + "." + scrape.namespaceName;
    if (scrape.body->find("istio_") == std::string::npos)
        bare.insert(name);
    else
        bare.erase(name);
}

} // namespace

CountedPages countPages(
    CountedPages before, const std::vector<ProxyScrape>& scrapes, const mesh::ClusterState* cluster)
{
    CountedPages next = std::move(before);
    std::vector<telemetry::ProxyPage> pages;
    std::vector<std::optional<Error>*> failures; // of the pages
    std::vector<std::string> apps;
    pages.reserve(scrapes.size());
    apps.reserve(scrapes.size());
    for (const ProxyScrape& scrape : scrapes) {
        std::optional<Error>& failure = next.failures[scrape.podName + "." + scrape.namespaceName];
        if (!scrape.body) {
            failure = scrape.body.error();
            continue;
        }
        noteMetrics(next.bare, scrape);
        apps.push_back(scrapeAppOf(cluster, scrape));
        failures.push_back(&failure);
        pages.push_back({scrape.namespaceName, scrape.podName, scrape.stream, scrape.epoch,
            apps.back(), scrape.receivedAt, *scrape.body});
    }
    if (pages.empty())
        return next;
    if (!next.counters)
        next.counters.emplace();
    const auto outcomes = next.counters->add(pages);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        next.hasPage = next.hasPage || outcomes[i].has_value();
        if (!outcomes[i] && !*failures[i])
            *failures[i] = outcomes[i].error();
    }
    return next;
}

} // namespace vigla::snapshot
