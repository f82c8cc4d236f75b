#include "models/routing/observed_split.h"

#include "models/routing/json_access.h"

#include <algorithm>
#include <cmath>

namespace vigla::routing {

namespace {

constexpr double kZ = 1.959963985; ///< 95 % of a normal distribution lie within ± z.
constexpr double kFewRequests = 30;

double usable(double requests)
{
    return std::isfinite(requests) && requests > 0 ? requests : 0;
}

std::string percent(double value)
{
    return numberText(std::round(value)) + " %";
}

std::string intervalText(const ObservedShare& share)
{
    return percent(std::floor(share.lowPercent)) + " to " + percent(std::ceil(share.highPercent));
}

/// The share whose declared value is farthest outside, or the first destination.
const ObservedShare& mostTelling(const std::vector<ObservedShare>& shares)
{
    const auto outside = std::ranges::max_element(shares, {}, [](const ObservedShare& share) {
        return share.isWithin() ? -1 : std::abs(share.observedPercent - share.declaredPercent);
    });
    return outside->isWithin() ? shares.front() : *outside;
}

} // namespace

bool ObservedShare::isWithin() const
{
    // The counts are extrapolated between readings, so the bounds are not sharp.
    constexpr double kSlack = 0.5;
    return declaredPercent >= lowPercent - kSlack && declaredPercent <= highPercent + kSlack;
}

Interval wilsonInterval(double successes, double total)
{
    if (usable(total) == 0)
        return {};
    const double share = std::clamp(usable(successes) / total, 0.0, 1.0);
    const double z2 = kZ * kZ;
    const double middle = (share + z2 / (2 * total)) / (1 + z2 / total);
    const double reach
        = kZ / (1 + z2 / total) * std::sqrt(share * (1 - share) / total + z2 / (4 * total * total));
    return {std::max(0.0, middle - reach), std::min(1.0, middle + reach)};
}

std::vector<ObservedShare> observedSplit(const std::vector<DestinationCount>& counts)
{
    double total = 0;
    for (const auto& count : counts)
        total += usable(count.requests);
    std::vector<ObservedShare> shares;
    for (const auto& count : counts) {
        const double requests = usable(count.requests);
        const Interval interval = wilsonInterval(requests, total);
        ObservedShare share;
        share.destination = count.destination;
        share.declaredPercent = count.declaredPercent;
        share.observedPercent = total > 0 ? 100 * requests / total : 0;
        share.lowPercent = 100 * interval.low;
        share.highPercent = 100 * interval.high;
        share.requests = static_cast<std::uint64_t>(std::llround(std::min(requests, 1e15)));
        shares.push_back(std::move(share));
    }
    return shares;
}

std::string statementOfConfidence(const std::vector<ObservedShare>& shares)
{
    if (shares.empty())
        return "There is no split whose traffic could be compared.";
    double total = 0;
    for (const auto& share : shares)
        total += static_cast<double>(share.requests);
    if (total < 1)
        return "No request has been seen since the proxies have the change, so nothing can be said "
               "about the traffic yet.";
    const ObservedShare& share = mostTelling(shares);
    const std::string seen = "Observed " + percent(share.observedPercent) + " of "
        + numberText(total) + (total < 1.5 ? " request" : " requests") + " at " + share.destination;
    const std::string declared = "the declared " + percent(share.declaredPercent);
    if (!share.isWithin())
        return seen + "; " + declared + " is outside the 95 % interval " + intervalText(share)
            + ". Old connections, session affinity or another rule may be the reason.";
    if (total < kFewRequests)
        return seen + "; " + declared + " fits, but so few requests say little (95 % interval "
            + intervalText(share) + ").";
    return seen + "; " + declared + " is inside the 95 % interval " + intervalText(share) + ".";
}

} // namespace vigla::routing
