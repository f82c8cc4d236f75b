#include "app/demo/fault_book.h"

namespace vigla::demo {

void FaultBook::set(const FaultPlan& plan)
{
    const bool doesNothing = plan.delay.count() == 0 && plan.status == 0 && !plan.truncateAfter
        && !plan.closesUnanswered;
    const std::lock_guard lock(m_mutex);
    m_plan = doesNothing ? std::nullopt : std::optional(plan);
    m_taken = 0;
}

std::optional<FaultPlan> FaultBook::take(std::string_view target)
{
    const std::lock_guard lock(m_mutex);
    if (!m_plan || target.find(m_plan->pathContains) == std::string_view::npos)
        return std::nullopt;
    if (m_plan->mostRequests > 0 && m_taken >= m_plan->mostRequests)
        return std::nullopt;
    ++m_taken;
    return m_plan;
}

} // namespace vigla::demo
