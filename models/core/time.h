#pragma once

#include "models/core/result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace vigla {

/// Wall clock for what people and servers read; rates use std::chrono::steady_clock.
using SystemTime = std::chrono::sys_time<std::chrono::milliseconds>;
using MonotonicTime = std::chrono::steady_clock::time_point;

/// Reads an RFC 3339 time such as `2026-08-22T10:22:24.5Z` or with an offset. Microseconds and
/// finer are cut.
Result<SystemTime> parseRfc3339(std::string_view text);

/// `2026-08-22T10:22:24Z`, whole seconds, UTC: as Kubernetes writes metadata times.
std::string renderRfc3339(SystemTime time);

/// Reads a Go duration such as `1h30m`, `250ms`, `1.5s`. Negative values and a bare number (but
/// "0") are InvalidInput.
Result<std::chrono::nanoseconds> parseGoDuration(std::string_view text);

} // namespace vigla
