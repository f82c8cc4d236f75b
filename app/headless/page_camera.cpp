#include "app/headless/page_camera.h"

#include "app/window/session_binding.h"
#include "app/window/window_application.h"
#include "models/qt/convert.h"
#include "ui/canvas/graph_canvas.h"
#include "ui/graph/graph_page.h"
#include "ui/proxies/proxies_page.h"
#include "ui/proxies/proxy_inspector.h"
#include "ui/routes/routing_page.h"
#include "ui/shell/main_window.h"
#include "ui/tables/mesh_table.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <array>
#include <optional>

namespace vigla::app {

namespace {

/// Scenes are built and painted on workers; after so long without a change the window shows what it
/// will show.
constexpr std::chrono::milliseconds kSettle{900};
/// What is read from a proxy or from istiod comes through a tunnel first; rates need two readings.
constexpr std::chrono::milliseconds kRead{2'500};
constexpr std::chrono::milliseconds kReadTwice{6'000};

struct NamedPart {
    const char* name;
    ProxyPart part;
};
constexpr std::array kParts{NamedPart{"proxy-overview", ProxyPart::Overview},
    NamedPart{"proxy-endpoints", ProxyPart::Endpoints},
    NamedPart{"proxy-configuration", ProxyPart::Configuration},
    NamedPart{"proxy-statistics", ProxyPart::Statistics},
    NamedPart{"proxy-comparison", ProxyPart::Comparison}};

std::optional<ProxyPart> partNamed(const QString& name)
{
    const auto found = std::ranges::find_if(
        kParts, [&](const NamedPart& part) { return name == QLatin1String(part.name); });
    return found == kParts.end() ? std::nullopt : std::optional(found->part);
}

} // namespace

PageCamera::PageCamera(WindowApplication& application, QObject* parent)
    : QObject(parent)
    , m_application(application)
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettle);
    connect(&m_settle, &QTimer::timeout, this, &PageCamera::release);
}

void PageCamera::take(std::vector<PageShot> shots)
{
    m_shots = std::move(shots);
    m_next = 0;
    next();
}

void PageCamera::next()
{
    while (m_next < m_shots.size() && !arrange(m_shots[m_next]))
        emit unknownPage(m_shots[m_next++].page);
    if (m_next == m_shots.size())
        emit finished();
    else
        m_settle.start();
}

bool PageCamera::arrange(const PageShot& shot)
{
    const auto part = partNamed(shot.page);
    const auto page = part ? std::optional(ui::PageId::Proxies) : ui::pageNamed(shot.page);
    const bool isRead = part || page == ui::PageId::ControlPlane;
    m_settle.setInterval(!isRead ? kSettle : part == ProxyPart::Endpoints ? kReadTwice : kRead);
    if (!page)
        return false;
    auto& window = m_application.window();
    const auto kind = shot.isDark ? ui::ThemeKind::Dark : ui::ThemeKind::Light;
    if (ui::currentTheme().kind != kind)
        ui::applyTheme(shot.isDark ? ui::darkTheme() : ui::lightTheme());
    window.resize(shot.size);
    window.showPage(*page);
    if (part) {
        arrangeProxy(shot, *part);
        return true;
    }
    window.proxiesPage()->leaveInspector();
    if (*page == ui::PageId::Routing)
        arrangeHost(shot);
    else
        arrangeSelection(shot);
    return true;
}

void PageCamera::arrangeHost(const PageShot& shot)
{
    if (!shot.selectedId.isEmpty() && !m_application.routingPage().showHost(shot.selectedId))
        emit unknownSelection(shot);
}

void PageCamera::arrangeSelection(const PageShot& shot)
{
    m_application.window().selection().select(shot.selectedId);
    const auto& graph = m_application.binding()->session().store().current().graph;
    const std::string id = toStdString(shot.selectedId);
    const auto has = [&](const auto& elements) {
        return std::ranges::any_of(elements, [&](const auto& element) { return element.id == id; });
    };
    if (!id.empty() && !(graph && (has(graph->nodes) || has(graph->edges))))
        emit unknownSelection(shot);
}

void PageCamera::arrangeProxy(const PageShot& shot, ProxyPart part)
{
    auto* proxies = m_application.window().proxiesPage();
    const QString first = proxies->table()->model()->index(0, 0).data(IdRole).toString();
    const bool isOpen = !shot.selectedId.isEmpty()
        && (proxies->inspector()->proxyId() == shot.selectedId
            || proxies->openProxy(shot.selectedId));
    if (!isOpen && !shot.selectedId.isEmpty())
        emit unknownSelection(shot);
    if (!isOpen && proxies->inspector()->proxyId() != first)
        proxies->openProxy(first);
    proxies->inspector()->showPart(part);
}

void PageCamera::release()
{
    auto& window = m_application.window();
    if (window.currentPage() == ui::PageId::Graph) {
        window.graphPage()->fit();
        window.graphPage()->canvas()->finishFrame();
    }
    emit taken(m_shots[m_next], window.grab().toImage());
    ++m_next;
    next();
}

} // namespace vigla::app
