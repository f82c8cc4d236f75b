#pragma once

#include <functional>
#include <string>

namespace vigla::bench {

/// Resident memory of a process, in MB of 10^6 bytes; NaN when there is no such process.
/// @param process its number, or `self`.
double residentMegabytes(const std::string& process = "self");

/// What this program has allocated and not freed, in MB; the rest of what is resident are its
/// program files and holes between what is allocated.
double allocatedMegabytes();

/// How far resident memory grows above its level before `work`, at its highest, in MB; NaN where
/// the kernel does not let us ask.
double peakGrowthMegabytes(const std::function<void()>& work);

} // namespace vigla::bench
