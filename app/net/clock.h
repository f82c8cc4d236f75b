#pragma once

#include "models/core/time.h"

#include <chrono>

namespace vigla::net {

/// The clock that rates are counted over: never set back or forth, and it goes on while the machine
/// sleeps, as the counters of the proxies do. Compare only with times of the same clock.
MonotonicTime monotonicNow();

/// How long the machine has slept since it was started.
std::chrono::nanoseconds sleptSoFar();

} // namespace vigla::net
