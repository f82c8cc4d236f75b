#include "tests/bench/memory.h"

#include <malloc.h>

#include <cmath>
#include <fstream>
#include <string_view>

namespace vigla::bench {

namespace {

/// A line such as `VmRSS:    1234 kB` of /proc/…/status, in MB.
double statusMegabytes(const std::string& process, std::string_view key)
{
    std::ifstream status("/proc/" + process + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(key))
            return std::stod(line.substr(key.size())) * 1024 / 1e6;
    return std::nan("");
}

/// From now on the peak counts anew.
bool forgetPeak()
{
    std::ofstream file("/proc/self/clear_refs");
    file << "5" << std::flush;
    return file.good();
}

} // namespace

double residentMegabytes(const std::string& process)
{
    return statusMegabytes(process, "VmRSS:");
}

double allocatedMegabytes()
{
    const auto heap = mallinfo2();
    return static_cast<double>(heap.uordblks + heap.hblkhd) / 1e6;
}

double peakGrowthMegabytes(const std::function<void()>& work)
{
    malloc_trim(0);
    if (!forgetPeak())
        return std::nan("");
    const double before = residentMegabytes();
    work();
    return statusMegabytes("self", "VmHWM:") - before;
}

} // namespace vigla::bench
