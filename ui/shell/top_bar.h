#pragma once

#include <QString>
#include <QStringList>
#include <QToolBar>

#include "models/core/time.h"
#include "models/qt/view_settings.h"
#include "ui/shell/banner.h"
#include "ui/shell/context_entry.h"

#include <chrono>
#include <optional>
#include <vector>

class QAction;
class QActionGroup;
class QMenu;
class QToolButton;

namespace vigla {
class Search;
}

namespace vigla::ui {

class ChoicePopup;
class ContextPopup;
class SearchBox;

/// The line at the top: where (context, namespaces), what (search), when (duration, live, pause).
class TopBar final : public QToolBar {
    Q_OBJECT
public:
    explicit TopBar(Search& search, QWidget* parent = nullptr);

    void setContexts(const std::vector<ContextEntry>& contexts, const QString& current);
    void setNamespaces(const QStringList& all, const QStringList& chosen);
    /// The namespaces cannot be listed: they can be typed.
    void setNamespacesTyped(bool areTyped);
    void setDuration(std::chrono::seconds duration);
    void setLongestDuration(std::chrono::seconds longest); ///< Longer ones cannot be chosen.
    void setPeriod(std::chrono::seconds period);
    enum class TimeState { Live, Past, Playing };
    void setTimeState(TimeState state);
    void setConnection(const ConnectionStatus& status);
    void setTime(SystemTime at); ///< Of the picture on the screen.
    void setTheme(ThemeChoice choice);

    void setActingAs(const QString& who); ///< Impersonated; empty for nobody.
    void setInsecure(bool isInsecure); ///< The server's certificate is not verified.

    ContextPopup* contextPopup() const { return m_contextPopup; }
    SearchBox* searchBox() const { return m_search; }
    void openContexts();
    void openNamespaces();
    void addMenuAction(QAction* action); ///< Into the menu at the right end, above the themes.

protected:
    void paintEvent(QPaintEvent* event) override;

signals:
    void contextChosen(const QString& name);
    void namespacesChosen(const QStringList& names); ///< Empty: all.
    void namespaceTyped(const QString& name);
    void durationChosen(std::chrono::seconds duration);
    void periodChosen(std::chrono::seconds period);
    void pauseToggled();
    void themeChosen(vigla::ThemeChoice choice);

private:
    void buildDurations();
    void buildLive();
    void buildMenu();
    void showLive();
    void showContext();

    std::vector<ContextEntry> m_contexts;
    QString m_currentContext;
    QString m_actingAs;
    bool m_isInsecure = false;
    QColor m_band; ///< Of the context; invalid for none.
    ConnectionStatus m_status;
    TimeState m_timeState = TimeState::Live;
    std::optional<SystemTime> m_time;
    QToolButton* m_context = nullptr;
    QToolButton* m_namespaces = nullptr;
    SearchBox* m_search = nullptr;
    QToolButton* m_duration = nullptr;
    QToolButton* m_live = nullptr;
    QToolButton* m_pause = nullptr;
    QToolButton* m_more = nullptr;
    ContextPopup* m_contextPopup = nullptr;
    ChoicePopup* m_namespacePopup = nullptr;
    QActionGroup* m_durations = nullptr;
    QActionGroup* m_periods = nullptr;
    QActionGroup* m_themes = nullptr;
    QAction* m_actionsEnd = nullptr;
};

/// `1 m`, `30 s`, `6 h`: the largest unit that divides it.
QString shortDuration(std::chrono::seconds duration);

} // namespace vigla::ui
