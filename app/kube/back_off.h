#pragma once

#include <chrono>

namespace vigla::app {

/// How long to wait after failures: doubles from the shortest to the longest, with jitter.
class BackOff {
public:
    BackOff(std::chrono::milliseconds shortest, std::chrono::milliseconds longest);
    std::chrono::milliseconds next(); ///< Three quarters to five quarters of the nominal wait.
    void reset() { m_failures = 0; }
    int failures() const { return m_failures; }

private:
    std::chrono::milliseconds m_shortest;
    std::chrono::milliseconds m_longest;
    int m_failures = 0;
};

} // namespace vigla::app
