#include "app/window/startup_log.h"

#include "ui/canvas/graph_canvas.h"
#include "ui/graph/graph_page.h"
#include "ui/shell/main_window.h"

#include <QEvent>
#include <QLoggingCategory>
#include <QTimer>

#include <utility>

Q_LOGGING_CATEGORY(lcStartup, "vigla.startup", QtInfoMsg)

namespace vigla::app {

StartupLog::StartupLog(ui::MainWindow* window, QObject* parent)
    : QObject(parent)
    , m_window(window)
{
    m_clock.start();
    if (!lcStartup().isDebugEnabled())
        return;
    m_window->installEventFilter(this);
    m_window->graphPage()->canvas()->installEventFilter(this);
}

bool StartupLog::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::Paint)
        return false;
    const auto* canvas = m_window->graphPage()->canvas();
    const bool showsGraph = watched == canvas && canvas->scene() && !canvas->scene()->isEmpty();
    if (!std::exchange(m_isPainted, true))
        tellAfterPainting("first paint");
    if (showsGraph && !std::exchange(m_hasGraph, true))
        tellAfterPainting("first graph");
    return false;
}

/// The event comes before the painting; a timer comes after all of it.
void StartupLog::tellAfterPainting(const char* what)
{
    QTimer::singleShot(
        0, this, [this, what] { qCDebug(lcStartup, "%s after %lld ms", what, m_clock.elapsed()); });
}

} // namespace vigla::app
