#pragma once

#include <QMainWindow>
#include <QString>
#include <QStringList>

#include "models/qt/playback.h"
#include "models/qt/search.h"
#include "models/qt/selection.h"
#include "models/qt/snapshot_store.h"
#include "models/qt/view_settings.h"
#include "ui/shell/banner.h"
#include "ui/shell/cheat_sheet.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/page_id.h"
#include "ui/shell/top_bar.h"

#include <chrono>
#include <functional>
#include <map>
#include <vector>

class QAction;
class QDockWidget;
class QStackedWidget;

namespace vigla::ui {

class GraphPage;
class Inspector;
class ControlPlanePage;
class ProxiesPage;
class Rail;
class StatusLine;
class TablesPage;

/// The one window: top bar, rail, pages, inspector, status line.
///
/// Everything it shows is set by values; everything the person wants is a signal. Setters emit
/// nothing. It owns the graph, tables and proxies pages; other pages are added. GUI thread only.
class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Takes `page` and shows it in the rail. A page that was never added does not exist.
    void addPage(PageId id, QWidget* page);
    void showPage(PageId id); ///< Ignored when there is no such page.
    PageId currentPage() const { return m_page; }

    void setContexts(const std::vector<ContextEntry>& contexts, const QString& current);
    void setContextReach(const QString& name, const ContextReach& reach);
    /// Who is impersonated (empty: nobody), and whether the server's certificate goes unverified.
    void setIdentity(const QString& actingAs, bool isInsecure);
    void setNamespaces(const QStringList& all, const QStringList& chosen); ///< Empty chosen: all.
    void setNamespacesTyped(bool areTyped); ///< They cannot be listed.
    void setConnection(const ConnectionStatus& status);
    /// A live picture, or the past moment that playback() stands at. While it stands in the past
    /// live pictures are kept until it goes live again.
    void setPicture(const Published& picture);
    /// Forgets the picture, the selection and the search: another context was opened.
    void clearPicture();
    void setGraphSettings(const GraphViewSettings& settings);
    void setPeriod(std::chrono::seconds period);
    void setReadOnly(bool isReadOnly, const QString& whyFixed = {});
    void setTheme(ThemeChoice choice); ///< Ticks the menu; the app applies the theme.
    /// Charts put a marker here: routing was changed at this time.
    void addChangeMarker(SystemTime at, const QString& text);
    /// A short message at the bottom, e.g. `Copied`; gone after a few seconds.
    void notify(const QString& message);

    WindowSettings windowSettings() const;
    void restoreWindow(const WindowSettings& settings);

    GraphPage* graphPage() const { return m_graphPage; }
    TablesPage* tablesPage() const { return m_tablesPage; }
    ProxiesPage* proxiesPage() const { return m_proxiesPage; }
    ControlPlanePage* controlPlanePage() const { return m_controlPlanePage; }
    Inspector* inspector() const { return m_inspector; }
    Selection& selection() { return m_selection; }
    Search& search() { return m_search; }
    Playback& playback() { return m_playback; }
    bool isPaletteOpen() const { return m_palette->isVisible(); }
    void openPalette();

signals:
    void contextChosen(const QString& name);
    void contextsOpened(); ///< The list of contexts is looked at.
    void contextWindowRequested(const QString& name); ///< Open it beside this one.
    void contextColorChosen(const QString& name, int color); ///< 0: none.
    void contextProtectionChosen(const QString& name, bool isProtected);
    void consentWithdrawn(const QString& context); ///< To run its credential plugin.
    void namespacesChosen(const QStringList& names); ///< Empty: all.
    void namespaceTyped(const QString& name); ///< One that is not listed.
    void rightsRequested(); ///< What may I do here?
    /// Type, boxes, duration, labels, hidden elements: everything of the graph's view.
    void graphSettingsChanged(const vigla::GraphViewSettings& settings);
    void periodChanged(std::chrono::seconds period);
    void readOnlyToggled(bool isReadOnly);
    void retryRequested();
    void routingRequested(const QString& host); ///< Open the rules of this host.
    void testRequested(const QString& host); ///< And try a request on them.
    void relayoutRequested();
    void nodeMoved(const QString& id, const QPointF& centre);
    void exportReady(const QString& path, const QByteArray& content); ///< To be written there.
    void themeChosen(vigla::ThemeChoice choice);
    void pageShown(vigla::ui::PageId page);
    void closing(); ///< The window is about to close; settings can still be read.

protected:
    void showEvent(QShowEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildPages();
    void buildInspector();
    void buildActions();
    void wireTopBar();
    void wirePages();
    QAction* addKey(const QString& section, const QString& text, const QList<QKeySequence>& keys,
        std::function<void()> run);
    std::vector<PaletteEntry> paletteEntries();
    void openCheatSheet();
    void openFindHelp();
    void showWhy(const QString& id);
    void cyclePane(int step);
    void escape();
    void focusPage();
    void showInspector(bool isShown);
    void showPicture(const Published& picture);
    void takePlayback();
    void showBadges(const Published& picture);

    Selection m_selection;
    Search m_search;
    Playback m_playback;
    PageId m_page = PageId::Graph;
    bool m_isReadOnly = true;
    bool m_isInspectorWanted = true;
    std::vector<ContextEntry> m_contexts;
    QString m_context;
    Published m_picture; ///< On the screen.
    Published m_live; ///< The newest.
    ConnectionStatus m_status;

    TopBar* m_topBar = nullptr;
    Rail* m_rail = nullptr;
    ConnectionBanner* m_banner = nullptr;
    QStackedWidget* m_stack = nullptr;
    std::map<PageId, QWidget*> m_pages;
    GraphPage* m_graphPage = nullptr;
    TablesPage* m_tablesPage = nullptr;
    ProxiesPage* m_proxiesPage = nullptr;
    ControlPlanePage* m_controlPlanePage = nullptr;
    QDockWidget* m_dock = nullptr;
    Inspector* m_inspector = nullptr;
    StatusLine* m_statusLine = nullptr;
    CommandPalette* m_palette = nullptr;
    QAction* m_inspectorAction = nullptr;
    std::vector<QAction*> m_paletteActions;
    std::vector<ShortcutSection> m_help;
};

} // namespace vigla::ui
