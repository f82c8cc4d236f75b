#pragma once

#include "app/headless/command_line.h"
#include "app/kube/kubeconfig_watch.h"
#include "app/settings/settings.h"
#include "app/window/context_probe.h"
#include "ui/theme/system_scheme.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace vigla::ui {
class HistoryPage;
class MainWindow;
class RoutingPage;
struct ContextEntry;
} // namespace vigla::ui

namespace vigla::app {

class SessionBinding;

/// The program with its window: settings, theme, contexts, and the session of the one that is open.
/// GUI thread only.
class WindowApplication final : public QObject {
    Q_OBJECT
public:
    /// `settingsFile` is read at once and written when the window closes; empty: nothing is
    /// remembered.
    WindowApplication(
        CommandLine line, std::filesystem::path settingsFile, QObject* parent = nullptr);
    ~WindowApplication() override;

    /// Shows the window and opens the context of the command line, or explains in the window why it
    /// cannot.
    void start();

    ui::MainWindow& window() { return *m_window; }
    ui::RoutingPage& routingPage() { return *m_routing; }
    ui::HistoryPage& historyPage() { return *m_history; }
    SessionBinding* binding() { return m_binding.get(); } ///< Null while no context is open.
    /// Why no context is open, as the window says it; empty while one is.
    const std::string& openProblem() const { return m_openProblem; }

signals:
    void closed();

private:
    void openContext(const ConnectionOptions& connection);
    void chooseContext(const QString& name);
    void listContexts();
    bool isEmbedded(const QString& name) const;
    void takeKubeconfig();
    void followKubeconfig();
    void setColor(const QString& name, int color);
    void setProtected(const QString& name, bool isProtected);
    void withdrawConsent(const QString& context);
    void keepContext(const std::string& name, const std::function<void(ContextSettings&)>& change);
    void wireContexts();
    void chooseTheme(ThemeChoice choice);
    void showTheme();
    void save();

    CommandLine m_line;
    std::filesystem::path m_settingsFile;
    Settings m_settings;
    std::string m_settingsProblem;
    std::string m_openProblem;
    ui::SystemScheme m_systemScheme;
    std::unique_ptr<ui::MainWindow> m_window;
    ui::RoutingPage* m_routing = nullptr;
    ui::HistoryPage* m_history = nullptr;
    ContextProbe m_probe;
    KubeconfigWatch m_watch;
    kube::Kubeconfig m_kubeconfig; ///< As last read.
    QString m_current; ///< The context that is open; empty for none.
    std::set<std::string> m_opened; ///< Contexts whose settings are ours to write.
    std::unique_ptr<SessionBinding> m_binding;
};

} // namespace vigla::app
