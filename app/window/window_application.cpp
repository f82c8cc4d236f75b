#include "app/window/window_application.h"

#include "app/settings/write_file.h"
#include "app/window/session_binding.h"
#include "app/window/startup_log.h"
#include "models/qt/convert.h"
#include "ui/history/history_page.h"
#include "ui/routes/routing_page.h"
#include "ui/shell/main_window.h"
#include "ui/theme/motion.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace vigla::app {

namespace {

using ui::ConnectionStatus;
using ui::MainWindow;

/// The name of the embedded mesh among the contexts; its own kubeconfig calls it so too.
constexpr const char* kDemoContext = "vigla-demo";

} // namespace

WindowApplication::WindowApplication(
    CommandLine line, std::filesystem::path settingsFile, QObject* parent)
    : QObject(parent)
    , m_line(std::move(line))
    , m_settingsFile(std::move(settingsFile))
{
    if (!m_settingsFile.empty()) {
        auto settings = loadSettings(m_settingsFile);
        if (settings)
            m_settings = std::move(settings).value();
        else
            m_settingsProblem = settings.error().message;
    }
    if (m_line.hasTheme)
        m_settings.window.theme = m_line.picture.isDark ? ThemeChoice::Dark : ThemeChoice::Light;
    showTheme();
    connect(&m_systemScheme, &ui::SystemScheme::changed, this, &WindowApplication::showTheme);
    m_window = std::make_unique<MainWindow>();
    new StartupLog(m_window.get(), this);
    m_routing = new ui::RoutingPage(m_window.get());
    m_history = new ui::HistoryPage(m_window.get());
    m_window->addPage(ui::PageId::Routing, m_routing);
    m_window->addPage(ui::PageId::History, m_history);
    m_window->setTheme(m_settings.window.theme);
    connect(m_window.get(), &MainWindow::contextChosen, this, &WindowApplication::chooseContext);
    connect(m_window.get(), &MainWindow::themeChosen, this, &WindowApplication::chooseTheme);
    connect(m_window.get(), &MainWindow::exportReady, this,
        [this](const QString& path, const QByteArray& content) {
            const auto written = writeFile(path, content);
            m_window->notify(
                written ? tr("Saved: %1").arg(path) : toPlainQString(written.error().message));
        });
    connect(m_window.get(), &MainWindow::closing, this, [this] {
        save();
        emit closed();
    });
}

WindowApplication::~WindowApplication() = default;

void WindowApplication::start()
{
    m_window->restoreWindow(m_settings.window);
    if (!m_settings.routingLayout.isEmpty())
        m_routing->restoreLayout(m_settings.routingLayout);
    m_window->show();
    if (!m_settingsProblem.empty())
        m_window->notify(toPlainQString(m_settingsProblem));
    openContext(m_line.connection);
}

void WindowApplication::openContext(const ConnectionOptions& connection)
{
    m_binding.reset();
    m_window->clearPicture();
    auto mesh = openMesh(
        connection, std::chrono::seconds(m_settings.periodSeconds), m_line.graph.duration);
    if (!mesh) {
        listContexts({});
        m_window->setConnection(
            {ConnectionStatus::State::Failed, toPlainQString(mesh.error().message), {}});
        return;
    }
    const QString name
        = connection.hasCluster ? toQString(mesh->session->contextName()) : QString();
    auto [settings, isNew] = m_settings.contexts.try_emplace(toStdString(name));
    if (isNew) // a window that remembers nothing is there for pictures and tests: it stands still
        settings->second.graph.isAnimated = !m_settingsFile.empty() && !ui::isMotionReduced();
    if (isNew || m_line.hasGraphOptions)
        settings->second.graph.options = m_line.graph;
    if (!connection.namespaces.empty()) {
        settings->second.namespaces.clear();
        for (const auto& chosen : connection.namespaces)
            settings->second.namespaces.append(toQString(chosen));
    }
    listContexts(name);
    m_binding = std::make_unique<SessionBinding>(std::move(mesh).value(),
        SessionBinding::Parts{m_window.get(), m_routing, m_history, &settings->second},
        connection.isReadOnly);
    m_binding->start();
}

void WindowApplication::chooseContext(const QString& name)
{
    ConnectionOptions connection = m_line.connection;
    connection.namespaces.clear();
    connection.context.clear();
    connection.demoScenario.reset();
    if (name == QLatin1String(kDemoContext))
        connection.demoScenario = m_line.connection.demoScenario.value_or("bookinfo");
    else
        connection.context = toStdString(name);
    openContext(connection);
}

void WindowApplication::listContexts(const QString& current)
{
    std::vector<ui::ContextEntry> entries;
    if (const auto config = loadKubeconfig(m_line.connection.kubeconfig)) {
        for (const auto& context : kube::contextsOf(*config)) {
            const QString name = toQString(context.name);
            const auto known = m_settings.contexts.find(context.name);
            entries.push_back({name, toPlainQString(context.server),
                known != m_settings.contexts.end() && known->second.isProtected});
        }
    }
    entries.push_back({QString::fromLatin1(kDemoContext), tr("the embedded mesh"), false});
    m_window->setContexts(entries, current);
}

void WindowApplication::chooseTheme(ThemeChoice choice)
{
    m_settings.window.theme = choice;
    showTheme();
    m_window->setTheme(choice);
}

void WindowApplication::showTheme()
{
    const ThemeChoice choice = m_settings.window.theme;
    const bool isDark = choice == ThemeChoice::Dark
        || (choice == ThemeChoice::System && m_systemScheme.kind() == ui::ThemeKind::Dark);
    ui::applyTheme(isDark ? ui::darkTheme() : ui::lightTheme());
}

void WindowApplication::save()
{
    if (m_settingsFile.empty())
        return;
    const ThemeChoice theme = m_settings.window.theme;
    m_settings.window = m_window->windowSettings();
    m_settings.window.theme = theme;
    m_settings.routingLayout = m_routing->saveLayout();
    if (m_binding)
        m_settings.periodSeconds
            = static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(
                m_binding->session().collector().period())
                                   .count());
    if (const auto saved = saveSettings(m_settingsFile, m_settings); !saved)
        qWarning("%s", saved.error().message.c_str());
}

} // namespace vigla::app
