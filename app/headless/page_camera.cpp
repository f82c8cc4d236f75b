#include "app/headless/page_camera.h"

#include "app/window/window_application.h"
#include "models/qt/convert.h"
#include "ui/canvas/graph_canvas.h"
#include "ui/graph/graph_page.h"
#include "ui/routes/routing_page.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"

namespace vigla::app {

namespace {

/// Scenes are built and painted on workers; after so long without a change the window shows what it
/// will show.
constexpr std::chrono::milliseconds kSettle{900};

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
    const auto page = ui::pageNamed(shot.page);
    if (!page)
        return false;
    auto& window = m_application.window();
    const auto kind = shot.isDark ? ui::ThemeKind::Dark : ui::ThemeKind::Light;
    if (ui::currentTheme().kind != kind)
        ui::applyTheme(shot.isDark ? ui::darkTheme() : ui::lightTheme());
    window.resize(shot.size);
    window.showPage(*page);
    if (*page == ui::PageId::Routing && !shot.selectedId.isEmpty())
        m_application.routingPage().showHost(shot.selectedId);
    else if (*page != ui::PageId::Routing)
        window.selection().select(shot.selectedId);
    return true;
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
