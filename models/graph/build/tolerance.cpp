#include "models/graph/build/tolerance.h"

#include "models/core/text.h"
#include "models/graph/export.h"
#include "models/telemetry/prometheus_text.h"

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

double sumOf(const CodeRates& codes)
{
    double sum = 0;
    for (const auto& [code, rate] : codes)
        sum += rate;
    return sum;
}

} // namespace

/// What one pattern has been asked, and answered.
class HealthJudge::Patterns final {
public:
    bool matches(const std::string& pattern, bool isCode, std::string_view text)
    {
        Entry& entry = (isCode ? m_codes : m_words)[pattern];
        const auto known = entry.answers.find(text);
        if (known != entry.answers.end())
            return known->second;
        if (!entry.compiled)
            entry.compiled = compiled(anchored(pattern, isCode));
        const bool isMatch
            = RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *entry.compiled);
        entry.answers.emplace(text, isMatch);
        return isMatch;
    }

private:
    struct Entry {
        std::unique_ptr<RE2> compiled;
        std::map<std::string, bool, std::less<>> answers;
    };

    static std::unique_ptr<RE2> compiled(const std::string& pattern)
    {
        RE2::Options quiet;
        quiet.set_log_errors(false);
        auto expression = std::make_unique<RE2>(pattern, quiet);
        return expression->ok() ? std::move(expression) : std::make_unique<RE2>("^.*$", quiet);
    }

    std::map<std::string, Entry> m_codes;
    std::map<std::string, Entry> m_words;
};

HealthJudge::HealthJudge()
    : m_patterns(std::make_unique<Patterns>())
{
}

HealthJudge::~HealthJudge() = default;

const std::vector<Tolerance>& defaultTolerances()
{
    static const std::vector<Tolerance> kDefaults = {
        {"5XX", "http", ".*", 0, 10},
        {"4XX", "http", ".*", 10, 20},
        {"^[1-9]$|^1[0-6]$", "grpc", ".*", 0, 10},
        {"^-$", "http|grpc", ".*", 0, 10},
    };
    return kDefaults;
}

std::vector<Tolerance> parseTolerances(std::string_view annotation)
{
    std::vector<Tolerance> tolerances;
    for (const std::string_view entry : split(annotation, ';')) {
        const auto fields = split(entry, ',');
        if (fields.size() != 5)
            continue;
        std::string_view degraded = trim(fields[1]);
        std::string_view failure = trim(fields[2]);
        const auto low = telemetry::takeNumber(degraded);
        const auto high = telemetry::takeNumber(failure);
        if (!low || !high || !degraded.empty() || !failure.empty())
            continue;
        tolerances.push_back({std::string(trim(fields[0])), std::string(trim(fields[3])),
            std::string(trim(fields[4])), *low, *high});
    }
    return tolerances;
}

const Health& worseOf(const Health& a, const Health& b)
{
    if (a.status != b.status)
        return a.status > b.status ? a : b;
    return a.errorPercent >= b.errorPercent ? a : b;
}

Health HealthJudge::healthOf(const ProtocolCodeRates& rates, std::string_view direction,
    const std::vector<Tolerance>& tolerances)
{
    Health worst;
    for (const auto& [protocol, codes] : rates) {
        const double total = sumOf(codes);
        if (!(total > 0))
            continue;
        worst = worseOf(worst, Health{HealthStatus::Healthy, 0, {}});
        for (const Tolerance& tolerance : tolerances) {
            if (!m_patterns->matches(tolerance.direction, false, direction)
                || !m_patterns->matches(tolerance.protocol, false, nameOf(protocol)))
                continue;
            double errors = 0;
            for (const auto& [code, rate] : codes)
                errors += m_patterns->matches(tolerance.code, true, code) ? rate : 0;
            Health health;
            health.errorPercent = std::min(100.0, errors / total * 100);
            health.status = statusFor(health.errorPercent, tolerance);
            health.reason = reasonFor(tolerance, protocol, direction, health);
            worst = worseOf(worst, health);
        }
    }
    return worst;
}

} // namespace vigla::graph
