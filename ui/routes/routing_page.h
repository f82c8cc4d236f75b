#pragma once

#include <QString>
#include <QWidget>

#include "models/routing/rollout.h"
#include "models/routing/split.h"
#include "ui/rollout/apply_panel.h"
#include "ui/routes/route_edit_view.h"

#include <optional>
#include <vector>

class QSplitter;

namespace vigla::ui {

class ChangePane;
class HostList;
class RulePane;

/// The routing page: hosts, rules in match order, the live diff and the apply steps. Shows values
/// and reports intents; GUI thread.
class RoutingPage final : public QWidget {
    Q_OBJECT
public:
    explicit RoutingPage(QWidget* parent = nullptr);

    /// The hosts as the cluster has them, sorted by namespace and host; keeps the selection.
    void setHosts(std::vector<routing::RoutableHost> hosts);
    /// The edit under way. While it is absent the page asks to pick a host.
    void setEdit(std::optional<RouteEditView> view);
    void setTarget(WriteTarget target);
    /// `findings` are those of the change that is rolled out.
    void setRollout(
        const routing::RolloutState& state, const std::vector<routing::Finding>& findings);

    /// Selects `host` as if clicked, so hostSelected() follows. @return false when the host is not
    /// in the list.
    bool showHost(const QString& host);
    QString currentHost() const;
    void showTest(); ///< Turns to the request that is tried on the current host.

    ApplyPanel* applyPanel() const { return m_apply; }

    QByteArray saveLayout() const; ///< Splitter sizes and view modes, to keep per user.
    void restoreLayout(const QByteArray& layout);

signals:
    void hostSelected(const QString& host);
    void proxyRequested(const QString& id); ///< Look into it; `namespace/pod`.
    /// `card` gets these destinations; sent continuously during a drag.
    void splitEdited(const vigla::routing::RouteCard& card,
        const std::vector<vigla::routing::SplitDestination>& destinations);
    void splitEditFinished(); ///< One step for undo ends here.
    void yamlEdited(const vigla::kube::ObjectRef& object, const QString& text);
    /// Save the edit in place of applying it; `isPatch`: only what changes.
    void saveRequested(const QString& path, bool isPatch);
    /// A request to try on the draft; nothing while none is.
    void requestTried(const std::optional<vigla::routing::RouteRequest>& request);
    void undoEditRequested();
    void redoEditRequested();
    void discardRequested();

    void applyRequested();
    void confirmed(const QString& typedName);
    void cancelRequested();
    void conflictsResolved(const std::vector<vigla::routing::Side>& picks);
    void writeAccessRequested(); ///< Allow changes to this context.
    void undoRequested(); ///< Take back what was just applied.

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void wireEdits();
    void wireApply();
    void fitApplyPanel();

    HostList* m_hosts = nullptr;
    RulePane* m_rules = nullptr;
    ChangePane* m_changes = nullptr;
    ApplyPanel* m_apply = nullptr;
    QSplitter* m_columns = nullptr;
    QSplitter* m_rows = nullptr;
    bool m_canUndo = false;
    bool m_canRedo = false;
    bool m_isArranged = false; ///< The person, or a saved layout, set the columns.
};

} // namespace vigla::ui
