#pragma once

#include <QString>
#include <QWidget>

#include "models/routing/finding.h"
#include "models/routing/rollout.h"

#include <optional>
#include <string>
#include <vector>

class QLayout;
class QPushButton;
class QStackedWidget;

namespace vigla::ui {

class ConfirmDialog;
class PlainLabel;
class RolloutDetails;
class StepLine;

/// Where a write would go and whether it may leave.
struct WriteTarget {
    QString contextName;
    bool isProtected = false; ///< The name must be typed before a write.
    QString whyNotWritable; ///< Empty when writes may leave: `The context prod is read-only.`
    bool canAllowWrites = false; ///< The person can lift whyNotWritable.
    bool operator==(const WriteTarget&) const = default;
};

/// The edit as far as Apply is concerned.
struct DraftSummary {
    bool hasChanges = false;
    QString textProblem; ///< Why the text cannot be applied as it is; empty when it can.
    std::vector<std::string> sentences;
    std::vector<routing::Finding> findings;
    bool operator==(const DraftSummary&) const = default;
};

/// The way of a change to the proxies as a line of steps, with what is known about each step.
///
/// Shows routing::RolloutState and reports intents. Setters emit nothing.
class ApplyPanel final : public QWidget {
    Q_OBJECT
public:
    explicit ApplyPanel(QWidget* parent = nullptr);

    void setTarget(WriteTarget target);
    void setDraft(DraftSummary draft);
    /// `findings` are those of the change that is rolled out, which need not be the draft. Opens
    /// the confirm view when the phase becomes Ready while the panel is on screen, and closes it
    /// when the phase leaves Ready.
    void setState(
        const routing::RolloutState& state, const std::vector<routing::Finding>& findings);

    ConfirmDialog* confirmDialog() const { return m_confirm; } ///< Null unless it is open.

signals:
    void applyRequested();
    /// `typedName` is what was typed for a protected context, else empty.
    void confirmed(const QString& typedName);
    void cancelRequested();
    void saveInsteadRequested(); ///< Keep the edit as a file; cancelRequested() came before.
    void conflictsResolved(const std::vector<vigla::routing::Side>& picks);
    void proxyRequested(const QString& id); ///< Look into it; `namespace/pod`.
    void undoRequested();
    void writeAccessRequested(); ///< Lift WriteTarget::whyNotWritable.
    void heightChanged(); ///< The panel wants another height: its details came or went.

private:
    QLayout* buildButtons();
    bool isFreshDraft() const;
    void refresh();
    void refreshStatement(const routing::RolloutState& shown);
    void refreshButtons(const routing::RolloutState& shown);
    QString draftStatement() const;
    std::vector<routing::Finding> draftFindings() const;
    void refreshDetails(const routing::RolloutState& shown);
    void openConfirm();
    void closeConfirm();

    WriteTarget m_target;
    DraftSummary m_draft;
    DraftSummary m_draftThen; ///< When the phase last changed.
    routing::RolloutState m_state;
    std::vector<routing::Finding> m_findings; ///< Of what m_state is about.
    StepLine* m_steps = nullptr;
    PlainLabel* m_statement = nullptr;
    RolloutDetails* m_details = nullptr;
    QPushButton* m_allowButton = nullptr;
    QPushButton* m_applyButton = nullptr;
    QPushButton* m_reviewButton = nullptr;
    QPushButton* m_cancelButton = nullptr;
    QPushButton* m_undoButton = nullptr;
    QPushButton* m_detailsButton = nullptr;
    ConfirmDialog* m_confirm = nullptr;
};

} // namespace vigla::ui
