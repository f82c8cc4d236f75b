#include "tests/bench/made_up_round.h"

namespace vigla::bench {

snapshot::ScrapeRound roundOf(
    const MadeUpMesh& mesh, const mesh::ClusterStatePtr& cluster, int second, bool hasHistograms)
{
    snapshot::ScrapeRound round;
    round.generation = {static_cast<std::uint64_t>(second)};
    round.at = SystemTime(std::chrono::seconds(second));
    round.monotonicAt = MonotonicTime(std::chrono::seconds(second));
    round.cluster = cluster;
    for (int i = 0; i < mesh.services; ++i) {
        snapshot::ProxyScrape scrape;
        scrape.namespaceName = mesh.space(i);
        scrape.podName = MadeUpMesh::pod(i);
        scrape.receivedAt = round.monotonicAt;
        scrape.body = statisticsPage(mesh, i, second, hasHistograms);
        round.proxies.push_back(std::move(scrape));
    }
    return round;
}

} // namespace vigla::bench
