#include "app/headless/window_command.h"

#include "app/settings/paths.h"
#include "app/window/window_application.h"

namespace vigla::app {

WindowCommand::WindowCommand(CommandLine line, QObject* parent)
    : Command(parent)
    , m_line(std::move(line))
{
}

WindowCommand::~WindowCommand() = default;

void WindowCommand::start()
{
    m_line.connection.canAskForConsent = true;
    m_application = std::make_unique<WindowApplication>(m_line, dataFolder() / "settings.json");
    connect(m_application.get(), &WindowApplication::closed, this,
        [this] { emit finished(ExitStatus::Done); });
    m_application->start();
}

} // namespace vigla::app
