#pragma once

#include <QString>
#include <QWidget>

#include "models/routing/finding.h"
#include "models/routing/rollout.h"
#include "models/routing/split.h"
#include "models/routing/text_diff.h"
#include "ui/editor/yaml_editor.h"
#include "ui/rollout/apply_panel.h"

#include <optional>
#include <vector>

class QSplitter;
class QStackedWidget;

namespace vigla::ui {

class ChangePane;
class HostList;
class RulePane;

/// One object of the draft as text. `yaml` is what the editor shows, also while it does not parse.
struct DraftObjectText {
    kube::ObjectRef ref;
    QString yaml; ///< Without the fields that only the server writes.
    routing::TextDiff diff; ///< Live against draft.
    bool operator==(const DraftObjectText&) const = default;
};

/// Everything the page shows about the host under edit. The edit session makes a new one after
/// every change.
struct RouteEditView {
    routing::RoutableHost host; ///< With the draft applied.
    std::vector<routing::SplitDestination> candidates;
    /// Measured share in percent for each card and destination, parallel to `host.cards`; may be
    /// shorter.
    std::vector<std::vector<std::optional<double>>> observed;
    std::vector<DraftObjectText> objects; ///< All objects of the host, changed or not.
    std::vector<std::vector<TextMark>> marks; ///< Parallel to `objects`; may be shorter.
    std::vector<std::string> sentences;
    std::vector<routing::Finding> findings;
    std::vector<std::string> impact;
    bool hasChanges = false;
    bool canUndo = false;
    bool canRedo = false;
};

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
    void setRollout(const routing::RolloutState& state);

    /// Selects `host` as if clicked. @return false when the host is not in the list.
    bool showHost(const QString& host);
    QString currentHost() const;

    ApplyPanel* applyPanel() const { return m_apply; }

    QByteArray saveLayout() const; ///< Splitter sizes and view modes, to keep per user.
    void restoreLayout(const QByteArray& layout);

signals:
    void hostSelected(const QString& host);
    /// `card` gets these destinations; sent continuously during a drag.
    void splitEdited(const vigla::routing::RouteCard& card,
        const std::vector<vigla::routing::SplitDestination>& destinations);
    void splitEditFinished(); ///< One step for undo ends here.
    void yamlEdited(const vigla::kube::ObjectRef& object, const QString& text);
    void undoEditRequested();
    void redoEditRequested();
    void discardRequested();

    void applyRequested();
    void confirmed(const QString& typedName);
    void cancelRequested();
    void undoRequested(); ///< Take back what was just applied.

private:
    void wireHosts();
    void wireRules();
    void wireChanges();
    void wireApply();

    HostList* m_hosts = nullptr;
    RulePane* m_rules = nullptr;
    ChangePane* m_changes = nullptr;
    ApplyPanel* m_apply = nullptr;
    QSplitter* m_columns = nullptr;
    QSplitter* m_work = nullptr;
    QSplitter* m_rows = nullptr;
};

} // namespace vigla::ui
