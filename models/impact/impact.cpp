#include "models/impact/impact.h"

#include "models/core/text.h"
#include "models/routing/json_access.h"
#include "models/routing/split.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace vigla::impact {

namespace {

using routing::numberText;
using routing::RoutableHost;
using routing::RouteCard;
using telemetry::Metric;
using telemetry::Reporter;
using telemetry::Symbol;

std::string textOf(const telemetry::SymbolTable& symbols, Symbol symbol)
{
    return symbol == telemetry::kAbsent ? std::string() : std::string(symbols.text(symbol));
}

double usable(double value)
{
    return std::isfinite(value) && value > 0 ? value : 0;
}

/// `8.2`, `1200`: three digits say enough of a rate.
std::string rateText(double perSecond)
{
    if (perSecond >= 100)
        return numberText(std::round(perSecond));
    return numberText(std::round(perSecond * 10) / 10);
}

/// Both ends count the same request; each destination is taken from the end that saw more of it.
struct BothEnds {
    HostTraffic::Row source;
    HostTraffic::Row destination;
};

std::string keyOf(const routing::SplitDestination& destination)
{
    return destination.host + "|" + destination.subset + "|"
        + std::to_string(destination.port.value_or(0));
}

/// One card before and after, joined by destination.
class CardImpact {
public:
    CardImpact(const HostTraffic& traffic, bool isOnlyCard, Impact& impact)
        : m_traffic(traffic)
        , m_isOnlyCard(isOnlyCard)
        , m_impact(impact)
    {
    }

    void add(const RouteCard* before, const RouteCard* after)
    {
        std::map<std::string, RateShift> shifts;
        if (before != nullptr)
            for (const auto& destination : before->destinations)
                shiftOf(shifts, destination).beforeSharePercent = destination.weight.value;
        if (after != nullptr)
            for (const auto& destination : after->destinations)
                shiftOf(shifts, destination).afterSharePercent = destination.weight.value;
        for (auto& [key, shift] : shifts) {
            if (isDivided(before, after, key))
                continue;
            measure(shift, before, after, key);
            shift.afterPerSecond = m_traffic.perSecond * shift.afterSharePercent / 100;
            if (isChanged(shift))
                report(shift);
        }
    }

private:
    RateShift& shiftOf(
        std::map<std::string, RateShift>& shifts, const routing::SplitDestination& destination)
    {
        auto& shift = shifts[keyOf(destination)];
        shift.host = destination.host;
        shift.destination = destination.title();
        shift.readyPods = destination.readyPods;
        return shift;
    }

    using Destination = routing::SplitDestination;

    static const Destination* find(const RouteCard* card, const std::string& key)
    {
        if (card == nullptr)
            return nullptr;
        const auto found = std::ranges::find(card->destinations, key, keyOf);
        return found != card->destinations.end() ? &*found : nullptr;
    }

    /// How many destinations of `card` the workload belongs to.
    static auto usersOf(const RouteCard& card, const std::string& workload)
    {
        return std::ranges::count_if(card.destinations, [&](const Destination& destination) {
            return std::ranges::find(destination.workloads, workload)
                != destination.workloads.end();
        });
    }

    /// A destination that goes because its versions are destinations of their own now: its traffic
    /// is told with theirs.
    bool isDivided(const RouteCard* before, const RouteCard* after, const std::string& key) const
    {
        const auto* old = find(before, key);
        return m_isOnlyCard && old != nullptr && after != nullptr && find(after, key) == nullptr
            && !old->workloads.empty()
            && std::ranges::all_of(old->workloads,
                [&](const std::string& workload) { return usersOf(*after, workload) > 0; });
    }

    /// What is really seen at the destination's workloads, where they are its own; else by weight.
    void measure(RateShift& shift, const RouteCard* before, const RouteCard* after,
        const std::string& key) const
    {
        shift.beforePerSecond = m_traffic.perSecond * shift.beforeSharePercent / 100;
        const RouteCard* card = find(before, key) != nullptr ? before : after;
        const auto* mine = find(card, key);
        if (before == nullptr || !m_isOnlyCard || mine == nullptr || mine->workloads.empty())
            return;
        double seen = 0;
        for (const auto& workload : mine->workloads) {
            if (usersOf(*card, workload) > 1)
                return;
            for (const auto& row : m_traffic.rows)
                if (row.workload == workload)
                    seen += row.perSecond;
        }
        shift.beforePerSecond = seen;
        if (m_traffic.perSecond > 0)
            shift.beforeSharePercent = 100 * seen / m_traffic.perSecond;
    }

    static bool isChanged(const RateShift& shift)
    {
        return std::abs(shift.afterSharePercent - shift.beforeSharePercent) >= 0.5;
    }

    void report(RateShift& shift)
    {
        shift.sentence = shift.destination + ": " + rateText(shift.beforePerSecond) + " rps "
            + "\xE2\x86\x92 " + rateText(shift.afterPerSecond) + " rps";
        const bool gets = shift.afterPerSecond > 0 || shift.afterSharePercent > 0;
        if (gets && shift.readyPods == 0)
            shift.sentence += ", and it has no ready pod: these requests would fail with 503";
        else if (gets && shift.readyPods > 0 && shift.afterPerSecond > shift.beforePerSecond)
            shift.sentence += " (" + rateText(shift.afterPerSecond / shift.readyPods)
                + " rps for each of " + std::to_string(shift.readyPods)
                + (shift.readyPods == 1 ? " pod)" : " pods)");
        m_impact.movedPerSecond += std::max(0.0, shift.afterPerSecond - shift.beforePerSecond);
        m_impact.sentences.push_back(shift.sentence);
        m_impact.shifts.push_back(std::move(shift));
    }

    const HostTraffic& m_traffic;
    bool m_isOnlyCard;
    Impact& m_impact;
};

const RouteCard* sameCard(const RoutableHost& host, const RouteCard& card, std::size_t index)
{
    for (const auto& candidate : host.cards)
        if (!card.name.empty() && candidate.name == card.name && candidate.object == card.object)
            return &candidate;
    for (const auto& candidate : host.cards)
        if (candidate.matches == card.matches && candidate.protocol == card.protocol)
            return &candidate;
    return index < host.cards.size() ? &host.cards[index] : nullptr;
}

std::vector<std::pair<std::string, int>> sharesOf(const RouteCard& card)
{
    std::vector<std::pair<std::string, int>> shares;
    for (const auto& destination : card.destinations)
        shares.emplace_back(keyOf(destination), destination.weight.value);
    std::ranges::sort(shares);
    return shares;
}

/// Qualified hosts whose routes a change set touches.
std::set<std::string> touchedHosts(
    const mesh::ClusterState& cluster, const routing::ChangeSet& changes)
{
    std::set<std::string> hosts;
    for (const auto& change : changes.changes) {
        if (change.ref().kind != "VirtualService")
            continue;
        for (const auto* document : {&change.before, &change.after})
            for (const auto& host : routing::hostsOf(cluster, *document))
                hosts.insert(host);
    }
    return hosts;
}

/// Requests for a gateway's host are counted under the service that they lead to.
HostTraffic trafficThrough(const telemetry::TrafficTable& traffic, const RoutableHost& host)
{
    auto seen = trafficOfHost(traffic, host.host);
    if (seen.perSecond > 0 || !host.serviceName.empty())
        return seen;
    std::set<std::string> targets;
    for (const auto& card : host.cards)
        for (const auto& destination : card.destinations)
            targets.insert(destination.host);
    return targets.size() == 1 ? trafficOfHost(traffic, *targets.begin()) : seen;
}

} // namespace

HostTraffic trafficOfHost(const telemetry::TrafficTable& traffic, const std::string& host)
{
    std::map<std::string, BothEnds> rows;
    const Symbol wanted = traffic.symbols.find(host);
    if (wanted == telemetry::SymbolTable::kNoSymbol)
        return {};
    for (const auto& sample : traffic.samples) {
        const bool isCounted
            = sample.metric == Metric::Requests || sample.metric == Metric::TcpOpened;
        if (!isCounted || sample.labels.destinationService != wanted)
            continue;
        const auto workload = textOf(traffic.symbols, sample.labels.destinationWorkload);
        const bool isKnown = !workload.empty() && workload != "unknown";
        const std::string name = isKnown
            ? textOf(traffic.symbols, sample.labels.destinationNamespace) + "/" + workload
            : "unknown";
        auto& row
            = sample.reporter == Reporter::Source ? rows[name].source : rows[name].destination;
        row.workload = name;
        row.perSecond += usable(sample.perSecond);
        row.requests += usable(sample.increase);
    }
    HostTraffic seen;
    for (const auto& [name, ends] : rows) {
        const auto& row
            = ends.source.perSecond >= ends.destination.perSecond ? ends.source : ends.destination;
        seen.rows.push_back(row);
        seen.rows.back().workload = name;
        seen.perSecond += row.perSecond;
        seen.requests += row.requests;
    }
    return seen;
}

Impact estimateImpact(const mesh::ClusterState& cluster, const routing::ChangeSet& changes,
    const telemetry::TrafficTable& traffic)
{
    Impact impact;
    for (const auto& name : touchedHosts(cluster, changes)) {
        const auto before = routing::describeHost(cluster, {}, {}, name).value_or(RoutableHost());
        const auto after
            = routing::describeHost(cluster, changes, {}, name).value_or(RoutableHost());
        const auto& shown = after.cards.empty() ? before : after;
        const auto seen = trafficThrough(traffic, shown);
        impact.hasTraffic = impact.hasTraffic || seen.perSecond > 0;
        const bool isOnlyCard = before.cards.size() <= 1 && after.cards.size() <= 1;
        const auto shiftsBefore = impact.shifts.size();
        for (std::size_t i = 0; i < after.cards.size(); ++i) {
            const RouteCard* old = sameCard(before, after.cards[i], i);
            if (old == nullptr || sharesOf(*old) != sharesOf(after.cards[i]))
                CardImpact(seen, isOnlyCard, impact).add(old, &after.cards[i]);
        }
        if (impact.shifts.size() > shiftsBefore && !isOnlyCard)
            impact.sentences.push_back("Telemetry does not tell which rule took a request, so this "
                                       "counts as if the edited rule took all requests for "
                + plainText(name, false, 200) + "; it is at most that much.");
    }
    if (!impact.shifts.empty() && !impact.hasTraffic)
        impact.sentences.insert(impact.sentences.begin(),
            "No request for this host was seen in the last minute, so nothing would move now.");
    return impact;
}

} // namespace vigla::impact
