#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vigla::routing {

/// How the traffic has followed.
struct ObservedShare {
    std::string destination; ///< `reviews v2`.
    double declaredPercent = 0;
    double observedPercent = 0;
    double lowPercent = 0; ///< 95 % interval of what was observed (Wilson's score interval).
    double highPercent = 100;
    std::uint64_t requests = 0;

    bool isWithin() const; ///< The declared share is inside the interval.
    bool operator==(const ObservedShare&) const = default;
};

/// Requests counted at one destination.
struct DestinationCount {
    std::string destination;
    double declaredPercent = 0;
    double requests = 0; ///< Finite and >= 0; anything else counts as 0.
};

struct Interval {
    double low = 0;
    double high = 1;
};

/// Wilson's score interval of a share at 95 %, each 0 to 1; [0, 1] without observations.
Interval wilsonInterval(double successes, double total);

/// Shares of the total of all `counts`, with their intervals.
std::vector<ObservedShare> observedSplit(const std::vector<DestinationCount>& counts);

/// `Observed 79 % of 412 requests at reviews v1; the declared 80 % is inside the 95 % interval 75 %
/// to 83 %.` States so when there is no traffic or too little to tell.
std::string statementOfConfidence(const std::vector<ObservedShare>& shares);

} // namespace vigla::routing
