#pragma once

#include "models/core/result.h"
#include "models/sim/scenario.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::sim {

/// What is wrong first in a scenario, and at which JSON pointer.
struct ScenarioProblem {
    std::string pointer;
    std::string message;
};

/// A place in a scenario file that is read with checks. Reading goes on after a problem, with
/// defaults; the first problem is kept.
class ScenarioNode final {
public:
    ScenarioNode(const nlohmann::ordered_json& json, std::string pointer,
        std::optional<ScenarioProblem>& problem);

    /// An unknown key is a problem, with the key that was probably meant.
    void allow(std::initializer_list<std::string_view> keys) const;
    bool has(std::string_view key) const;

    std::string text(std::string_view key, const std::string& whenAbsent = {}) const;
    std::string requiredText(std::string_view key) const;
    /// A DNS label.
    std::string requiredName(std::string_view key) const;
    std::string oneOf(std::string_view key, std::initializer_list<std::string_view> choices,
        std::string_view whenAbsent) const;
    bool flag(std::string_view key, bool whenAbsent) const;
    double number(std::string_view key, double least, double most, double whenAbsent) const;
    int whole(std::string_view key, int least, int most, int whenAbsent) const;
    /// `2%` or `0.02`, 0 to 1.
    double share(std::string_view key, double whenAbsent) const;
    Milliseconds duration(std::string_view key, Milliseconds whenAbsent) const;
    /// `{median: 5ms, p99: 40ms}`, or one duration: the median, with a p99 of four times that.
    Latency latency(std::string_view key, Latency whenAbsent) const;
    mesh::Labels labels(std::string_view key) const;
    std::vector<double> ascendingNumbers(std::string_view key) const;
    std::vector<std::uint16_t> ports(std::string_view key) const;

    ScenarioNode child(std::string_view key) const;
    void each(std::string_view key, const std::function<void(const ScenarioNode&)>& read) const;

    void fail(std::string_view key, std::string message) const;
    const std::string& pointer() const { return m_pointer; }

private:
    std::string below(std::string_view key) const;
    Milliseconds durationOf(const nlohmann::ordered_json& value, std::string_view key) const;

    const nlohmann::ordered_json* m_json;
    std::string m_pointer;
    std::optional<ScenarioProblem>* m_problem;
};

/// Things that fit together: every name that is used exists, none exists twice, and simulating
/// costs a bounded amount. The first problem, if any.
std::optional<ScenarioProblem> findScenarioProblem(const Scenario& scenario);

/// The host and port of `reviews:9080`; port 0 when there is none.
std::pair<std::string, std::uint16_t> splitHostPort(const std::string& text);

} // namespace vigla::sim
