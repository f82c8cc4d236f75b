#include "app/headless/shot_command.h"

#include "app/headless/page_camera.h"
#include "app/window/window_application.h"
#include "models/qt/convert.h"
#include "ui/shell/main_window.h"

namespace vigla::app {

ShotCommand::ShotCommand(CommandLine line, QObject* parent)
    : Command(parent)
    , m_line(std::move(line))
{
}

ShotCommand::~ShotCommand() = default;

void ShotCommand::start()
{
    m_application = std::make_unique<WindowApplication>(m_line, std::filesystem::path());
    m_camera = std::make_unique<PageCamera>(*m_application);
    connect(
        m_camera.get(), &PageCamera::taken, this, [this](const PageShot&, const QImage& picture) {
            if (m_status != ExitStatus::Done || picture.save(toQString(m_line.outputFile), "PNG"))
                return;
            tell("cannot write " + m_line.outputFile);
            m_status = ExitStatus::Usage;
        });
    connect(m_camera.get(), &PageCamera::unknownPage, this, [this](const QString& page) {
        tell("There is no page '" + toStdString(page)
            + "'; there are graph, routing, tables, proxies, proxy-overview, proxy-endpoints, "
              "proxy-configuration, proxy-statistics, proxy-comparison, control-plane, history.");
        m_status = ExitStatus::Usage;
    });
    connect(m_camera.get(), &PageCamera::unknownSelection, this, [this] {
        tell("There is no '" + m_line.selectedId + "' on the page " + m_line.page
            + ", so no picture was written. --select takes an id of `vigla graph --output json`; a "
              "host on the page routing, NAMESPACE/POD on those of a proxy.");
        m_status = ExitStatus::Usage;
    });
    connect(m_camera.get(), &PageCamera::finished, this, [this] { emit finished(m_status); });
    m_application->start();
    if (!m_application->binding()) {
        tell(m_application->openProblem());
        emit finished(ExitStatus::NotConnected);
        return;
    }
    m_application->window().resize(m_line.picture.width, m_line.picture.height);
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        m_camera->take({{toQString(m_line.page), toQString(m_line.selectedId),
            QSize(m_line.picture.width, m_line.picture.height), m_line.picture.isDark}});
    });
    m_patience.start(static_cast<int>(m_line.afterSeconds * 1000));
}

} // namespace vigla::app
