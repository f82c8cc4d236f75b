#include "tests/bench/window_walk.h"

#include "app/window/session_binding.h"
#include "app/window/window_application.h"
#include "models/qt/convert.h"
#include "ui/proxies/proxies_page.h"
#include "ui/proxies/proxy_inspector.h"
#include "ui/routes/routing_page.h"
#include "ui/shell/main_window.h"
#include "ui/tables/mesh_table.h"

namespace vigla::bench {

namespace {

constexpr int kStay = 10; ///< Seconds at each stop.
constexpr int kStops = 9;

} // namespace

void WindowWalk::step()
{
    if (m_seconds++ % kStay == 0)
        show(m_seconds / kStay % kStops);
}

void WindowWalk::show(int stop)
{
    using ui::PageId;
    auto& window = m_application.window();
    const Published& picture = m_application.binding()->session().store().current();
    if (!picture.graph || picture.graph->nodes.empty())
        return;
    const auto& nodes = picture.graph->nodes;
    const auto which = static_cast<std::size_t>(m_round++) % nodes.size();
    const auto showPart = [&](ProxyPart part) {
        window.showPage(PageId::Proxies);
        auto* proxies = window.proxiesPage();
        const auto* rows = proxies->table()->model();
        if (rows->rowCount() == 0)
            return;
        const int row = static_cast<int>(which) % rows->rowCount();
        proxies->openProxy(rows->index(row, 0).data(IdRole).toString());
        proxies->inspector()->showPart(part);
    };
    switch (stop) {
    case 0:
        window.selection().clear();
        return window.showPage(PageId::Graph);
    case 1:
        return window.selection().select(toQString(nodes[which].id));
    case 2:
        return window.showPage(PageId::Tables);
    case 3:
        return window.showPage(PageId::Proxies);
    case 4:
        return showPart(ProxyPart::Configuration);
    case 5:
        return showPart(ProxyPart::Comparison);
    case 6:
        window.proxiesPage()->leaveInspector();
        return window.showPage(PageId::ControlPlane);
    case 7:
        return window.showPage(PageId::Routing);
    default:
        return window.showPage(PageId::History);
    }
}

} // namespace vigla::bench
