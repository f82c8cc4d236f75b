#include "models/graph/build/tolerance.h"

#include "models/graph/export.h"

#include <re2/re2.h>

#include <algorithm>
#include <memory>

namespace vigla::graph {

namespace {

/// The pattern anchored at both ends, X as a digit; an empty or invalid one matches everything.
std::string anchored(std::string_view pattern, bool isCode)
{
    std::string text;
    for (const char c : pattern)
        text += isCode && (c == 'X' || c == 'x') ? std::string("\\d") : std::string(1, c);
    if (text.empty())
        text = ".*";
    if (text.front() != '^')
        text.insert(text.begin(), '^');
    if (text.back() != '$')
        text += '$';
    return text;
}

std::unique_ptr<RE2> compiled(std::string_view pattern, bool isCode)
{
    RE2::Options quiet;
    quiet.set_log_errors(false);
    auto expression = std::make_unique<RE2>(anchored(pattern, isCode), quiet);
    return expression->ok() ? std::move(expression) : std::make_unique<RE2>("^.*$", quiet);
}

HealthStatus statusFor(double percent, const Tolerance& tolerance)
{
    if (percent <= 0)
        return HealthStatus::Healthy;
    if (percent >= tolerance.failurePercent)
        return HealthStatus::Failure;
    return percent >= tolerance.degradedPercent ? HealthStatus::Degraded : HealthStatus::Healthy;
}

std::string reasonFor(
    const Tolerance& tolerance, Protocol protocol, std::string_view direction, const Health& health)
{
    if (health.status < HealthStatus::Degraded)
        return {};
    const bool isFailure = health.status == HealthStatus::Failure;
    const double limit = isFailure ? tolerance.failurePercent : tolerance.degradedPercent;
    const std::string what = tolerance.code == "^-$" ? std::string("requests got no response")
                                                     : "responses match " + tolerance.code;
    return renderPercent(health.errorPercent) + " of " + std::string(direction) + " "
        + std::string(nameOf(protocol)) + " " + what + " (" + (isFailure ? "failing" : "degraded")
        + " from " + renderPercent(limit) + ")";
}

bool isWorse(const Health& a, const Health& b)
{
    return a.status != b.status ? a.status > b.status : a.errorPercent > b.errorPercent;
}

double sumOf(const CodeRates& codes)
{
    double sum = 0;
    for (const auto& [code, rate] : codes)
        sum += rate;
    return sum;
}

/// For objects whose tolerances are an empty list.
Health healthWithoutTolerances(const ProtocolCodeRates& rates, std::string_view direction)
{
    constexpr double kDegradedPercent = 0.1;
    constexpr double kFailurePercent = 10;
    double total = 0;
    double errors = 0;
    for (const auto& [protocol, codes] : rates) {
        total += sumOf(codes);
        for (const auto& [code, rate] : codes)
            errors += code.starts_with('4') || code.starts_with('5') ? rate : 0;
    }
    if (!(total > 0))
        return {};
    Health health{HealthStatus::Healthy, std::min(100.0, errors / total * 100), {}};
    if (health.errorPercent < kDegradedPercent)
        return health;
    const bool isFailure = health.errorPercent >= kFailurePercent;
    health.status = isFailure ? HealthStatus::Failure : HealthStatus::Degraded;
    health.reason = renderPercent(health.errorPercent) + " of " + std::string(direction)
        + " requests are errors (" + (isFailure ? "failing" : "degraded") + " from "
        + renderPercent(isFailure ? kFailurePercent : kDegradedPercent) + ")";
    return health;
}

} // namespace

struct RuleFinder::Matcher {
    std::unique_ptr<RE2> namespaceName;
    std::unique_ptr<RE2> name;
    std::unique_ptr<RE2> kind;
    const std::vector<Tolerance>* tolerances = nullptr;
};

RuleFinder::RuleFinder(const std::vector<HealthRule>& rules)
{
    for (const HealthRule& rule : rules) {
        m_matchers.push_back({compiled(rule.namespaceName, false), compiled(rule.name, false),
            compiled(rule.kind, false), &rule.tolerances});
    }
}

RuleFinder::~RuleFinder() = default;

const std::vector<Tolerance>& RuleFinder::tolerancesOf(
    std::string_view namespaceName, std::string_view name, std::string_view kind) const
{
    for (const Matcher& matcher : m_matchers) {
        if (RE2::PartialMatch(namespaceName, *matcher.namespaceName)
            && RE2::PartialMatch(name, *matcher.name) && RE2::PartialMatch(kind, *matcher.kind))
            return *matcher.tolerances;
    }
    return defaultTolerances();
}

/// A tolerance that applies to a direction and protocol, with the answers for codes already met.
struct HealthJudge::Rule {
    const Tolerance* tolerance = nullptr;
    std::unique_ptr<RE2> code;
    std::map<std::string, bool> answers;

    bool matches(const std::string& text)
    {
        const auto [at, isNew] = answers.try_emplace(text, false);
        if (isNew)
            at->second = RE2::PartialMatch(text, *code);
        return at->second;
    }
};

HealthJudge::HealthJudge() = default;
HealthJudge::~HealthJudge() = default;

std::vector<HealthJudge::Rule>& HealthJudge::rulesFor(
    const std::vector<Tolerance>& tolerances, std::string_view direction, Protocol protocol)
{
    const auto [at, isNew] = m_rules.try_emplace(RuleKey(&tolerances, direction.front(), protocol));
    if (!isNew)
        return at->second;
    for (const Tolerance& tolerance : tolerances) {
        const std::string protocolName(nameOf(protocol));
        const bool applies
            = RE2::PartialMatch(std::string(direction), *compiled(tolerance.direction, false))
            && RE2::PartialMatch(protocolName, *compiled(tolerance.protocol, false));
        if (applies)
            at->second.push_back({&tolerance, compiled(tolerance.code, true), {}});
    }
    return at->second;
}

const Health& worseOf(const Health& a, const Health& b)
{
    return isWorse(b, a) ? b : a;
}

/// The worst found so far, and what it was decided by.
struct HealthJudge::Verdict {
    Health worst;
    const Tolerance* decisive = nullptr;
    Protocol protocol = Protocol::Http;

    Health finished(std::string_view direction) &&
    {
        if (decisive)
            worst.reason = reasonFor(*decisive, protocol, direction, worst);
        return std::move(worst);
    }
};

void HealthJudge::judge(Protocol protocol, const CodeRates& codes, std::string_view direction,
    const std::vector<Tolerance>& tolerances, Verdict& verdict)
{
    const double total = sumOf(codes);
    if (!(total > 0))
        return;
    verdict.worst = worseOf(verdict.worst, Health{HealthStatus::Healthy, 0, {}});
    for (Rule& rule : rulesFor(tolerances, direction, protocol)) {
        double errors = 0;
        for (const auto& [code, rate] : codes)
            errors += rule.matches(code) ? rate : 0;
        Health health;
        health.errorPercent = std::min(100.0, errors / total * 100);
        health.status = statusFor(health.errorPercent, *rule.tolerance);
        if (isWorse(health, verdict.worst))
            verdict = {std::move(health), rule.tolerance, protocol};
    }
}

Health HealthJudge::healthOf(const ProtocolCodeRates& rates, std::string_view direction,
    const std::vector<Tolerance>& tolerances)
{
    if (tolerances.empty())
        return healthWithoutTolerances(rates, direction);
    Verdict verdict;
    for (const auto& [protocol, codes] : rates)
        judge(protocol, codes, direction, tolerances, verdict);
    return std::move(verdict).finished(direction);
}

Health HealthJudge::healthOf(Protocol protocol, const CodeRates& codes, std::string_view direction,
    const std::vector<Tolerance>& tolerances)
{
    if (tolerances.empty())
        return healthWithoutTolerances({{protocol, codes}}, direction);
    Verdict verdict;
    judge(protocol, codes, direction, tolerances, verdict);
    return std::move(verdict).finished(direction);
}

} // namespace vigla::graph
