#include "app/poll/scrape_plan.h"

#include "models/core/text.h"

namespace vigla::app {

ScrapeWay firstWay(const ScrapeTarget& target, bool hasTunnels)
{
    return target.isLoopbackOnly && hasTunnels ? ScrapeWay::Tunnel : ScrapeWay::PodProxy;
}

std::optional<ScrapeWay> nextWay(
    const ScrapeTarget& target, ScrapeWay way, const Error& failure, bool hasTunnels)
{
    // The server itself answered, and not from the proxy; or the pod did, by a closed port.
    const bool isOfThisWay = failure.kind == Error::Kind::ServerFailure
        || (way == ScrapeWay::PodProxy && failure.kind == Error::Kind::Denied);
    if (!hasTunnels || !isOfThisWay)
        return std::nullopt;
    if (way == ScrapeWay::PodProxy)
        return ScrapeWay::Tunnel;
    if (way == ScrapeWay::Tunnel && !target.isZtunnel)
        return ScrapeWay::AdminTunnel;
    return std::nullopt;
}

Error explainSilence(const ScrapeTarget& target, const Error& failure)
{
    if (!target.isLoopbackOnly && target.securePort == 0)
        return failure;
    std::string why;
    if (target.isLoopbackOnly)
        why = "It serves its metrics to its own pod only (METRICS_LOCALHOST_ACCESS_ONLY)";
    if (target.securePort != 0)
        why += (why.empty() ? "It serves its metrics" : ", and")
            + std::string(" to others on port ") + std::to_string(target.securePort)
            + " by mutual TLS, which takes a certificate of the mesh that Vigla does not have";
    return {failure.kind,
        why + ". To see its numbers, allow \"create\" on pods/portforward in "
            + plainText(target.namespaceName)
            + ", or let them come from a Prometheus that reads it (--telemetry prometheus). "
            + failure.message};
}

} // namespace vigla::app
