#include "app/window/window_application.h"

#include "app/kube/consent_book.h"
#include "app/kube/kubeconfig_loader.h"
#include "app/session/open_mesh.h"
#include "app/settings/write_file.h"
#include "app/window/new_window.h"
#include "app/window/session_binding.h"
#include "app/window/startup_log.h"
#include "models/qt/convert.h"
#include "ui/history/history_page.h"
#include "ui/routes/routing_page.h"
#include "ui/shell/main_window.h"
#include "ui/theme/motion.h"
#include "ui/theme/theme.h"

#include <QRegularExpression>

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
    wireContexts();
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

void WindowApplication::wireContexts()
{
    auto* window = m_window.get();
    connect(window, &MainWindow::contextChosen, this, &WindowApplication::chooseContext);
    connect(window, &MainWindow::contextsOpened, this, [this] { m_probe.ask(m_kubeconfig); });
    connect(&m_probe, &ContextProbe::told, window, &MainWindow::setContextReach);
    connect(window, &MainWindow::contextColorChosen, this, &WindowApplication::setColor);
    connect(window, &MainWindow::contextProtectionChosen, this, &WindowApplication::setProtected);
    connect(window, &MainWindow::consentWithdrawn, this, &WindowApplication::withdrawConsent);
    connect(window, &MainWindow::contextsOpened, this, &WindowApplication::listContexts);
    connect(window, &MainWindow::contextWindowRequested, this, [this](const QString& name) {
        if (!openWindow(m_line, isEmbedded(name) ? QString() : name))
            m_window->notify(tr("Another window cannot be started."));
    });
    connect(&m_watch, &KubeconfigWatch::changed, this, &WindowApplication::takeKubeconfig);
}

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
    m_current.clear();
    m_openProblem.clear();
    m_window->clearPicture();
    auto mesh = openMesh(
        connection, std::chrono::seconds(m_settings.periodSeconds), m_line.graph.duration);
    if (auto config = loadKubeconfig(m_line.connection.kubeconfig))
        m_kubeconfig = std::move(config).value();
    if (!mesh) {
        m_openProblem = mesh.error().message;
        m_current = toQString(connection.context);
        listContexts();
        followKubeconfig();
        m_window->setConnection(
            {ConnectionStatus::State::Failed, toPlainQString(m_openProblem), {}});
        return;
    }
    m_current = connection.hasCluster ? toQString(mesh->session->contextName()) : QString();
    m_opened.insert(toStdString(m_current));
    auto [settings, isNew] = m_settings.contexts.try_emplace(toStdString(m_current));
    if (isNew) // a window that remembers nothing is there for pictures and tests: it stands still
        settings->second.graph.isAnimated = !m_settingsFile.empty() && !ui::isMotionReduced();
    if (isNew || m_line.hasGraphOptions)
        settings->second.graph.options = m_line.graph;
    if (!connection.namespaces.empty()) {
        settings->second.namespaces.clear();
        for (const auto& chosen : connection.namespaces)
            settings->second.namespaces.append(toQString(chosen));
    }
    listContexts();
    m_binding = std::make_unique<SessionBinding>(std::move(mesh).value(),
        SessionBinding::Parts{m_window.get(), m_routing, m_history, &settings->second},
        connection.isReadOnly);
    followKubeconfig();
    m_binding->start();
}

void WindowApplication::chooseContext(const QString& name)
{
    ConnectionOptions connection = m_line.connection;
    connection.namespaces.clear();
    connection.context.clear();
    connection.demoScenario.reset();
    if (isEmbedded(name))
        connection.demoScenario = m_line.connection.demoScenario.value_or("bookinfo");
    else
        connection.context = toStdString(name);
    openContext(connection);
}

/// A context of a kubeconfig may have the name of the embedded mesh, as `vigla demo` writes it.
bool WindowApplication::isEmbedded(const QString& name) const
{
    return name == QLatin1String(kDemoContext)
        && std::ranges::none_of(m_kubeconfig.contexts,
            [](const kube::ConfigContext& context) { return context.name == kDemoContext; });
}

void WindowApplication::listContexts()
{
    const ConsentBook consents(consentFile());
    std::vector<ui::ContextEntry> entries;
    const auto add = [&](ui::ContextEntry entry) {
        const auto known = m_settings.contexts.find(toStdString(entry.name));
        if (known != m_settings.contexts.end()) {
            entry.isProtected = known->second.isProtected;
            entry.color = known->second.color;
        }
        entry.isProgramAllowed
            = !entry.program.isEmpty() && consents.hasAllowed(toStdString(entry.name));
        entries.push_back(std::move(entry));
    };
    for (const auto& context : kube::contextsOf(m_kubeconfig))
        add({toQString(context.name), toQString(context.server), false, 0,
            QStringList{toQString(context.user), toQString(context.namespaceName)}
                .filter(QRegularExpression(QStringLiteral(".")))
                .join(QStringLiteral(" · ")),
            toQString(context.reason), toQString(context.program), {}});
    if (isEmbedded(QString::fromLatin1(kDemoContext)))
        add({QString::fromLatin1(kDemoContext), tr("the embedded mesh"), false, 0, {}, {}, {}, {}});
    m_window->setContexts(entries, m_current);
}

void WindowApplication::followKubeconfig()
{
    auto files = filesBehind(m_line.connection.kubeconfig);
    if (m_binding) {
        const auto& own = m_binding->session().way().files;
        files.insert(files.end(), own.begin(), own.end());
    }
    m_watch.watch(files);
}

/// The files have changed: what is open goes on with new credentials, or is opened anew where the
/// context leads elsewhere now.
void WindowApplication::takeKubeconfig()
{
    auto config = loadKubeconfig(m_line.connection.kubeconfig);
    if (!config) {
        m_window->notify(tr("The kubeconfig has changed and is not used: %1")
                             .arg(toPlainQString(config.error().message)));
        return;
    }
    m_kubeconfig = std::move(config).value();
    listContexts();
    if (m_current.isEmpty() || isEmbedded(m_current))
        return;
    const auto target
        = connectTo(m_kubeconfig, toStdString(m_current), m_line.connection.impersonation);
    if (!target) {
        m_window->notify(tr("The kubeconfig has changed: %1 What is open stays open.")
                             .arg(toPlainQString(target.error().message)));
        return;
    }
    if (m_binding && m_binding->session().adopt(target->access))
        return followKubeconfig();
    if (m_binding && m_binding->hasUnsavedEdit()) {
        m_window->notify(tr("The kubeconfig leads %1 elsewhere now. Open the context again when "
                            "your edit is done.")
                             .arg(toPlainQString(toStdString(m_current))));
        return;
    }
    m_window->notify(tr("The kubeconfig has changed; %1 was opened anew.")
                         .arg(toPlainQString(toStdString(m_current))));
    chooseContext(QString(m_current));
}

void WindowApplication::setColor(const QString& name, int color)
{
    keepContext(toStdString(name), [color](ContextSettings& context) { context.color = color; });
}

void WindowApplication::setProtected(const QString& name, bool isProtected)
{
    keepContext(toStdString(name),
        [isProtected](ContextSettings& context) { context.isProtected = isProtected; });
    if (m_binding && name == m_current)
        m_binding->setProtected(isProtected);
}

void WindowApplication::withdrawConsent(const QString& context)
{
    const auto written = ConsentBook(consentFile()).withdraw(toStdString(context));
    if (!written)
        m_window->notify(toPlainQString(written.error().message));
    else if (m_binding && context == m_current && m_binding->hasUnsavedEdit())
        m_window->notify(tr("What is open keeps the credentials it has until it is closed."));
    else if (m_binding && context == m_current)
        chooseContext(QString(context)); // without the credentials it had: it asks again
    listContexts();
}

/// Kept at once: another window may open that context next.
void WindowApplication::keepContext(
    const std::string& name, const std::function<void(ContextSettings&)>& change)
{
    change(m_settings.contexts[name]);
    listContexts();
    if (m_settingsFile.empty())
        return;
    const auto kept = updateSettings(
        m_settingsFile, [&](Settings& settings) { change(settings.contexts[name]); });
    if (!kept)
        m_window->notify(toPlainQString(kept.error().message));
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
    // Other windows may have changed what is not ours meanwhile.
    const auto saved = updateSettings(m_settingsFile, [this](Settings& settings) {
        settings.window = m_settings.window;
        settings.routingLayout = m_settings.routingLayout;
        settings.periodSeconds = m_settings.periodSeconds;
        for (const auto& name : m_opened)
            if (const auto own = m_settings.contexts.find(name); own != m_settings.contexts.end())
                settings.contexts[name] = own->second;
    });
    if (!saved)
        qWarning("%s", saved.error().message.c_str());
}

} // namespace vigla::app
