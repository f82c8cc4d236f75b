#include "app/kube/back_off.h"

#include <QRandomGenerator>

#include <algorithm>
#include <cstdint>

namespace vigla::app {

BackOff::BackOff(std::chrono::milliseconds shortest, std::chrono::milliseconds longest)
    : m_shortest(shortest)
    , m_longest(longest)
{
}

std::chrono::milliseconds BackOff::next()
{
    const int doublings = std::min(m_failures++, 20);
    const auto nominal = std::min(m_longest, m_shortest * (std::int64_t{1} << doublings));
    return std::chrono::milliseconds(static_cast<std::int64_t>(static_cast<double>(nominal.count())
        * (0.75 + 0.5 * QRandomGenerator::global()->generateDouble())));
}

} // namespace vigla::app
