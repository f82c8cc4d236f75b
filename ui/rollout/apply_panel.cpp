#include "ui/rollout/apply_panel.h"

#include "models/qt/convert.h"
#include "models/routing/rollout_steps.h"
#include "ui/rollout/confirm_dialog.h"
#include "ui/rollout/rollout_details.h"
#include "ui/rollout/step_line.h"
#include "ui/routes/plain_label.h"
#include "ui/theme/icons.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace vigla::ui {
namespace {

using routing::Phase;
using routing::RolloutState;

bool isCancellable(Phase phase)
{
    return phase == Phase::Checking || phase == Phase::Ready || phase == Phase::Applying
        || phase == Phase::Conflict || phase == Phase::Converging;
}

bool hasStored(const RolloutState& state)
{
    return std::ranges::any_of(state.objects, [](const routing::ObjectProgress& object) {
        return object.stage == routing::ObjectProgress::Stage::Stored;
    });
}

/// Something is known that the line of steps does not say.
bool hasDetails(const RolloutState& state)
{
    using Stage = routing::ObjectProgress::Stage;
    return state.phase == Phase::Conflict
        || std::ranges::any_of(state.objects, [](const routing::ObjectProgress& object) {
               return object.stage == Stage::Writing || object.stage == Stage::Stored
                   || object.stage == Stage::NotStored || object.stage == Stage::Uncertain;
           });
}

bool opensDetails(Phase phase)
{
    return phase == Phase::Conflict || phase == Phase::Converging || phase == Phase::Stalled
        || phase == Phase::Failed;
}

QString toneOf(Phase phase)
{
    switch (phase) {
    case Phase::Rejected:
    case Phase::Failed:
    case Phase::Conflict:
        return QStringLiteral("failing");
    case Phase::Stalled:
        return QStringLiteral("degraded");
    case Phase::Converged:
        return QStringLiteral("healthy");
    default:
        return {};
    }
}

QString sentenceOf(Phase phase)
{
    switch (phase) {
    case Phase::Idle:
        break;
    case Phase::Checking:
        return ApplyPanel::tr("Reading the live objects and asking the server for a dry run.");
    case Phase::Ready:
        return ApplyPanel::tr("The server accepts the change. Nothing is written yet.");
    case Phase::Applying:
        return ApplyPanel::tr("Writing.");
    case Phase::Converging:
        return ApplyPanel::tr("Stored. Waiting for istiod and the proxies.");
    case Phase::Converged:
        return ApplyPanel::tr("Stored, and every proxy has it.");
    case Phase::Stalled:
        return ApplyPanel::tr("Stored, but not every proxy has it yet. The cluster keeps trying.");
    case Phase::Rejected:
        return ApplyPanel::tr("The server refused the change. Nothing was written.");
    case Phase::Conflict:
        return ApplyPanel::tr("Somebody else changed the same places. Nothing was written.");
    case Phase::Failed:
        return ApplyPanel::tr("Stopped. The details say what is stored.");
    case Phase::Cancelled:
        return ApplyPanel::tr("Cancelled.");
    }
    return {};
}

} // namespace

ApplyPanel::ApplyPanel(QWidget* parent)
    : QWidget(parent)
    , m_steps(new StepLine(this))
    , m_statement(new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Normal, this))
    , m_details(new RolloutDetails(this))
{
    setObjectName(QStringLiteral("applyPanel"));
    m_statement->setObjectName(QStringLiteral("applyStatement"));
    m_statement->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->hide();
    auto* top = new QHBoxLayout;
    top->setSpacing(16);
    top->addWidget(m_steps, 1);
    top->addLayout(buildButtons());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 12, 8);
    column->setSpacing(4);
    column->addLayout(top);
    column->addWidget(m_statement);
    column->addSpacing(4);
    column->addWidget(m_details, 1);
    connect(m_details, &RolloutDetails::conflictsResolved, this, &ApplyPanel::conflictsResolved);
    connect(m_details, &RolloutDetails::proxyRequested, this, &ApplyPanel::proxyRequested);
    refresh();
}

QLayout* ApplyPanel::buildButtons()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    const auto add = [&](const QString& name, const QString& text) {
        auto* button = new QPushButton(text, this);
        button->setObjectName(name);
        button->setAutoDefault(false);
        row->addWidget(button, 0, Qt::AlignTop);
        return button;
    };
    m_detailsButton = add(QStringLiteral("toggleDetails"), tr("Details"));
    m_detailsButton->setProperty("flat", true);
    m_detailsButton->setCheckable(true);
    m_undoButton = add(QStringLiteral("undoApplied"), tr("Undo this change"));
    m_undoButton->setIcon(icon(Icon::Undo));
    m_cancelButton = add(QStringLiteral("cancelApply"), tr("Cancel"));
    m_allowButton = add(QStringLiteral("allowWrites"), tr("Allow changes"));
    m_allowButton->setToolTip(
        tr("Lets Vigla write to this context, now and later; nothing is written yet"));
    m_reviewButton = add(QStringLiteral("reviewApply"), tr("Review and confirm…"));
    m_reviewButton->setProperty("primary", true);
    m_applyButton = add(QStringLiteral("apply"), tr("Apply…"));
    m_applyButton->setProperty("primary", true);
    connect(m_applyButton, &QPushButton::clicked, this, &ApplyPanel::applyRequested);
    connect(m_allowButton, &QPushButton::clicked, this, &ApplyPanel::writeAccessRequested);
    connect(m_reviewButton, &QPushButton::clicked, this, &ApplyPanel::openConfirm);
    connect(m_cancelButton, &QPushButton::clicked, this, &ApplyPanel::cancelRequested);
    connect(m_undoButton, &QPushButton::clicked, this, &ApplyPanel::undoRequested);
    connect(m_detailsButton, &QPushButton::toggled, this, &ApplyPanel::refresh);
    return row;
}

void ApplyPanel::setTarget(WriteTarget target)
{
    m_target = std::move(target);
    refresh();
}

void ApplyPanel::setDraft(DraftSummary draft)
{
    if (m_draft == draft)
        return;
    m_draft = std::move(draft);
    refresh();
}

void ApplyPanel::setState(const RolloutState& state, const std::vector<routing::Finding>& findings)
{
    const Phase before = m_state.phase;
    m_state = state;
    m_findings = findings;
    if (state.phase != before) {
        m_draftThen = m_draft;
        if (opensDetails(state.phase))
            m_detailsButton->setChecked(true);
        if (state.phase == Phase::Ready && isVisible())
            openConfirm();
        if (state.phase != Phase::Ready)
            closeConfirm();
    }
    refresh();
}

bool ApplyPanel::isFreshDraft() const
{
    // After a finished rollout its result stays on screen until there is another edit.
    return m_state.phase == Phase::Idle
        || (routing::isFinished(m_state.phase) && m_draft.hasChanges
            && m_draft.sentences != m_draftThen.sentences);
}

void ApplyPanel::refresh()
{
    const bool isFresh = isFreshDraft();
    const RolloutState shown = isFresh ? RolloutState() : m_state;
    m_steps->setSteps(routing::stepsOf(shown, isFresh ? draftFindings() : m_findings));
    m_details->setState(shown);
    refreshStatement(shown);
    refreshButtons(shown);
    refreshDetails(shown);
}

/// What holds the draft up; what is wrong without it is not its matter.
std::vector<routing::Finding> ApplyPanel::draftFindings() const
{
    return m_draft.hasChanges ? m_draft.findings : std::vector<routing::Finding>();
}

QString ApplyPanel::draftStatement() const
{
    const bool isForbidden = !m_target.whyNotWritable.isEmpty() && !m_target.canAllowWrites;
    if (!m_draft.hasChanges)
        return isForbidden ? tr("No changes to apply.") + QLatin1Char(' ') + m_target.whyNotWritable
                           : tr("No changes to apply.");
    if (!m_draft.textProblem.isEmpty())
        return m_draft.textProblem;
    if (!m_target.whyNotWritable.isEmpty())
        return m_target.whyNotWritable;
    const auto errors = std::ranges::count(
        m_draft.findings, routing::Severity::Error, &routing::Finding::severity);
    if (errors > 0)
        return tr("%n error(s) must be mended before this can be applied.", nullptr,
            static_cast<int>(errors));
    return tr("Apply first asks the server for a dry run, which writes nothing.");
}

void ApplyPanel::refreshStatement(const RolloutState& shown)
{
    QString text = toPlainQString(shown.message, true);
    if (text.isEmpty())
        text = shown.phase == Phase::Idle ? draftStatement() : sentenceOf(shown.phase);
    if (shown.phase == Phase::Converged && !shown.confidence.empty() && !m_details->isVisible())
        text += QLatin1Char(' ') + toPlainQString(shown.confidence);
    m_statement->setPlain(text);
    const QString tone = toneOf(shown.phase);
    if (m_statement->property("state").toString() == tone)
        return;
    m_statement->setProperty("state", tone);
    m_statement->style()->unpolish(m_statement);
    m_statement->style()->polish(m_statement);
}

void ApplyPanel::refreshButtons(const RolloutState& shown)
{
    const bool isFree = shown.phase == Phase::Idle || routing::isFinished(shown.phase);
    const bool hadFocus = isAncestorOf(QApplication::focusWidget());
    m_applyButton->setVisible(isFree);
    m_applyButton->setEnabled(m_draft.hasChanges && m_draft.textProblem.isEmpty()
        && m_target.whyNotWritable.isEmpty() && !routing::blocksApply(m_draft.findings));
    m_applyButton->setToolTip(
        m_applyButton->isEnabled() ? QString() : plainToolTip(draftStatement()));
    m_allowButton->setVisible(isFree && m_target.canAllowWrites
        && !m_target.whyNotWritable.isEmpty() && (m_draft.hasChanges || hasStored(shown)));
    m_reviewButton->setVisible(shown.phase == Phase::Ready);
    m_cancelButton->setVisible(isCancellable(shown.phase));
    m_cancelButton->setText(shown.phase == Phase::Converging ? tr("Stop waiting") : tr("Cancel"));
    m_undoButton->setVisible(isFree && hasStored(shown));
    m_undoButton->setEnabled(m_target.whyNotWritable.isEmpty());
    m_detailsButton->setVisible(hasDetails(shown));
    if (hadFocus && !isAncestorOf(QApplication::focusWidget()))
        setFocus(); // the button that had it is gone
}

void ApplyPanel::refreshDetails(const RolloutState& shown)
{
    const bool areShown = hasDetails(shown) && m_detailsButton->isChecked();
    const int before = sizeHint().height();
    m_details->setVisible(areShown);
    layout()->activate();
    if (sizeHint().height() == before)
        return;
    updateGeometry();
    emit heightChanged();
}

void ApplyPanel::openConfirm()
{
    closeConfirm();
    m_confirm = new ConfirmDialog(m_target, m_state, m_findings, this);
    connect(m_confirm, &ConfirmDialog::confirmed, this, &ApplyPanel::confirmed);
    connect(m_confirm, &ConfirmDialog::saveInsteadRequested, this, [this] {
        closeConfirm();
        emit cancelRequested();
        emit saveInsteadRequested();
    });
    connect(m_confirm, &ConfirmDialog::rejected, this, [this] {
        closeConfirm();
        emit cancelRequested();
    });
    m_confirm->open();
}

void ApplyPanel::closeConfirm()
{
    if (!m_confirm)
        return;
    ConfirmDialog* dialog = std::exchange(m_confirm, nullptr);
    dialog->disconnect(this);
    dialog->close();
    dialog->deleteLater();
}

} // namespace vigla::ui
