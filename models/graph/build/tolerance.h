#pragma once

#include "models/graph/service_graph.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace vigla::graph {

/// From which share of errors on traffic is degraded or failing (reference/kiali-graph.md
/// section 10).
struct Tolerance {
    std::string code; ///< Regular expression; X stands for a digit.
    std::string protocol;
    std::string direction; ///< Of `inbound` and `outbound`.
    double degradedPercent = 0;
    double failurePercent = 0;
    bool operator==(const Tolerance&) const = default;
};

/// Kiali's defaults: 5xx and grpc errors degrade at once and fail at 10 %, 4xx at 10 % and 20 %.
const std::vector<Tolerance>& defaultTolerances();

/// Reads the annotation `health.kiali.io/rate`: `code,degraded,failure,protocol,direction` joined
/// by `;`. Entries that cannot be read are left out.
std::vector<Tolerance> parseTolerances(std::string_view annotation);

/// The worse of two; of equal ones the one with more errors.
const Health& worseOf(const Health& a, const Health& b);

/// Judges rates by tolerances, `inbound` or `outbound`. Remembers which texts match which patterns,
/// so one judge should serve a whole graph. Not thread-safe.
class HealthJudge final {
public:
    HealthJudge();
    ~HealthJudge();

    /// Health of rates by protocol and code in one direction.
    ///
    /// NotAvailable with a share of -1 without traffic. The reason names the codes that decided.
    /// `tolerances` must stay where they are, unchanged, as long as the judge lives.
    Health healthOf(const ProtocolCodeRates& rates, std::string_view direction,
        const std::vector<Tolerance>& tolerances);
    /// The same for a single protocol.
    Health healthOf(Protocol protocol, const CodeRates& codes, std::string_view direction,
        const std::vector<Tolerance>& tolerances);

private:
    struct Rule;
    struct Verdict;
    using RuleKey = std::tuple<const std::vector<Tolerance>*, char, Protocol>;

    void judge(Protocol protocol, const CodeRates& codes, std::string_view direction,
        const std::vector<Tolerance>& tolerances, Verdict& verdict);
    std::vector<Rule>& rulesFor(
        const std::vector<Tolerance>& tolerances, std::string_view direction, Protocol protocol);

    std::map<RuleKey, std::vector<Rule>> m_rules;
};

} // namespace vigla::graph
