#pragma once

#include "models/impact/impact.h"
#include "models/kube/yaml.h"
#include "models/mesh/cluster_state.h"
#include "models/routing/change_set.h"
#include "models/routing/check.h"
#include "models/routing/split.h"
#include "models/routing/text_diff.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>
#include <QUndoStack>

#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace vigla {

/// One object of the draft beside what the cluster holds.
struct ObjectDiff {
    kube::ObjectRef ref;
    std::string leftYaml; ///< The cluster's, without server fields; empty for a creation.
    std::string rightYaml; ///< The draft's; empty for a removal.
    routing::TextDiff diff;
};

/// One edit in progress: the draft documents over what the cluster held when it began, with undo,
/// and everything that follows from it. Form and text edit the same documents. GUI thread only.
class RouteEditSession final : public QObject {
    Q_OBJECT
public:
    explicit RouteEditSession(QObject* parent = nullptr);
    ~RouteEditSession() override;

    /// Begins (again) with this host and without any edit.
    void open(mesh::ClusterStatePtr cluster, const routing::RoutableHost& host);
    /// A newer picture of the cluster: checks and impact are worked out anew, the draft and its
    /// base stay. An edit that has not begun follows the cluster.
    void setCluster(mesh::ClusterStatePtr cluster);
    /// What is wrong with the host as the cluster has it: findings() while there is no edit.
    void setHostFindings(std::vector<routing::Finding> findings);
    /// Rates for the impact; may be null.
    void setTraffic(std::shared_ptr<const telemetry::TrafficTable> traffic);

    bool isOpen() const { return m_cluster != nullptr; }
    const routing::RoutableHost& host() const { return m_host; } ///< As the draft has it.

    /// Between these, weight edits are one step of undo. Outside, every edit is a step of its own.
    void beginDrag();
    void endDrag();

    /// New weights for the destinations of card `cardIndex` of host(); one per destination, summing
    /// to 100. False, with lastError(), when that is not possible.
    bool setWeights(std::size_t cardIndex, const std::vector<Percent>& weights);
    /// New destinations too: adds or removes versions.
    bool setDestinations(
        std::size_t cardIndex, const std::vector<routing::SplitDestination>& destinations);
    /// Versions that could be added to a split of this host.
    std::vector<routing::SplitDestination> candidates() const;

    /// The text of one object as the person sees it: what was typed, even when it is not valid, or
    /// the rendered draft.
    QString yamlText(const kube::ObjectRef& ref) const;
    /// Takes text from the editor. Invalid text keeps the last good document and is reported by
    /// yamlProblem(). Edits of the same object without a pause merge into one step of undo.
    void setYamlText(const kube::ObjectRef& ref, const QString& text);
    /// Null when the text of this object is valid.
    const kube::YamlProblem* yamlProblem(const kube::ObjectRef& ref) const;
    bool hasYamlProblem() const { return !m_badTexts.empty(); }
    QString problemText() const; ///< The first text that is not valid, in a sentence; else empty.

    /// Replaces the whole draft as one step of undo, e.g. with the inverse of a journal entry.
    void setDraft(const routing::ChangeSet& draft, const QString& stepName);
    /// Drops every edit (one step of undo).
    void reset();

    /// Takes back one thing: texts that are not valid, else the last edit.
    void undo();
    void redo() { m_undo.redo(); }
    bool canUndo() const;
    bool canRedo() const;

    const routing::ChangeSet& draft() const { return m_edit.draft; }
    bool isDirty() const; ///< There is a change to apply, or a text that is not valid.
    bool canApply() const; ///< Dirty, all texts valid, no finding that blocks.
    /// Objects that can be edited: those of the host and those of the draft.
    std::vector<kube::ObjectRef> objects() const;
    const std::vector<routing::Finding>& findings() const { return m_findings; }
    const std::vector<std::string>& sentences() const { return m_sentences; }
    const std::vector<ObjectDiff>& diffs() const { return m_diffs; }
    const impact::Impact& impact() const { return m_impact; }
    const QUndoStack& undoStack() const { return m_undo; }
    QString lastError() const { return m_lastError; }

signals:
    void hostOpened();
    void draftChanged(); ///< host(), draft(), sentences(), isDirty() are new.
    void textChanged(const vigla::kube::ObjectRef& ref); ///< By other means than setYamlText().
    void yamlProblemChanged(const vigla::kube::ObjectRef& ref);
    void findingsChanged();
    void diffsChanged();
    void impactChanged();

private:
    class EditCommand;
    /// What undo goes back to.
    struct Edit {
        routing::ChangeSet draft;
        std::map<kube::ObjectRef, QString> texts; ///< As typed, where they differ from the
                                                  ///< rendering.
        bool operator==(const Edit&) const = default;
    };
    void push(Edit edit, const QString& name, const QString& mergeKey);
    void restore(const Edit& edit);
    void dropBadTexts();
    void refreshHost();
    void refreshChecks();
    void refreshImpact();
    void refreshDiffs();
    void startDiff();
    kube::Document currentOf(const kube::ObjectRef& ref) const;
    kube::Document baseOf(const kube::ObjectRef& ref) const;
    QString dragKey() const;
    QString typingKey(const kube::ObjectRef& ref);

    mesh::ClusterStatePtr m_cluster;
    std::shared_ptr<const telemetry::TrafficTable> m_traffic;
    routing::RoutableHost m_host;
    std::vector<routing::Finding> m_hostFindings;
    Edit m_edit;
    std::map<kube::ObjectRef, std::pair<QString, kube::YamlProblem>> m_badTexts;
    std::vector<routing::Finding> m_findings;
    std::vector<std::string> m_sentences;
    std::vector<ObjectDiff> m_diffs;
    impact::Impact m_impact;
    QUndoStack m_undo;
    QTimer m_diffTimer;
    std::stop_source m_diffStop;
    std::uint64_t m_diffRound = 0;
    QElapsedTimer m_sinceTyping;
    int m_typingRun = 0;
    int m_dragId = 0;
    bool m_isDragging = false;
    QString m_lastError;
};

} // namespace vigla
