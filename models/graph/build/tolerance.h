#pragma once

#include "models/graph/health_rules.h"
#include "models/graph/service_graph.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace vigla::graph {

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
    /// `tolerances` must stay where they are, unchanged, as long as the judge lives. Without any,
    /// 4xx and 5xx of all protocols together degrade from 0.1 % and fail from 10 %.
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

/// Finds the tolerances of an object among rules. Rules must stay where they are while it lives.
class RuleFinder final {
public:
    explicit RuleFinder(const std::vector<HealthRule>& rules);
    ~RuleFinder();

    /// Of the first rule that matches all three texts, else the defaults. `kind` is app, service or
    /// workload.
    const std::vector<Tolerance>& tolerancesOf(
        std::string_view namespaceName, std::string_view name, std::string_view kind) const;

private:
    struct Matcher;
    std::vector<Matcher> m_matchers;
};

} // namespace vigla::graph
