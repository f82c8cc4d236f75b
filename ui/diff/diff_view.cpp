#include "ui/diff/diff_view.h"

#include "models/qt/convert.h"
#include "ui/diff/diff_canvas.h"
#include "ui/routes/plain_label.h"
#include "ui/theme/icons.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QShortcut>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace vigla::ui {
namespace {

constexpr int kNarrowestSideBySide = 680; ///< Pixels; below it Automatic is unified.

using routing::RowKind;
using routing::TextDiff;

bool isSameDiff(const TextDiff& a, const TextDiff& b)
{
    return a.outcome == b.outcome && a.rows == b.rows;
}

int countSide(const TextDiff& diff, RowKind alone)
{
    return static_cast<int>(std::ranges::count_if(diff.rows, [alone](const routing::DiffRow& row) {
        return row.kind == alone || row.kind == RowKind::Changed;
    }));
}

QToolButton* makeTool(QWidget* parent, const QString& name, const QString& text)
{
    auto* tool = new QToolButton(parent);
    tool->setObjectName(name);
    tool->setAccessibleName(text);
    tool->setToolTip(text);
    return tool;
}

} // namespace

DiffView::DiffView(QWidget* parent)
    : QWidget(parent)
    , m_canvas(new DiffCanvas(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new QLabel(this))
{
    m_empty->setObjectName(QStringLiteral("diffEmpty"));
    m_empty->setTextFormat(Qt::PlainText);
    m_empty->setProperty("muted", true);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_canvas);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildTools());
    column->addWidget(buildNames());
    column->addWidget(m_stack, 1);
    auto* next = new QShortcut(QKeySequence(Qt::Key_F7), this);
    next->setContext(Qt::WidgetWithChildrenShortcut);
    connect(next, &QShortcut::activated, this, &DiffView::nextChange);
    auto* previous = new QShortcut(QKeySequence(Qt::SHIFT | Qt::Key_F7), this);
    previous->setContext(Qt::WidgetWithChildrenShortcut);
    connect(previous, &QShortcut::activated, this, &DiffView::previousChange);
    connect(m_canvas, &DiffCanvas::currentChangeChanged, this, &DiffView::refreshSummary);
    refreshSummary();
}

QWidget* DiffView::buildTools()
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(2);
    m_summary = new QLabel(bar);
    m_summary->setObjectName(QStringLiteral("diffSummary"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setProperty("muted", true);
    m_previous = makeTool(bar, QStringLiteral("previousChange"), tr("Previous change (Shift+F7)"));
    m_previous->setArrowType(Qt::UpArrow);
    m_next = makeTool(bar, QStringLiteral("nextChange"), tr("Next change (F7)"));
    m_next->setArrowType(Qt::DownArrow);
    m_all = makeTool(bar, QStringLiteral("showAllLines"), tr("Show all lines"));
    m_all->setIcon(icon(Icon::Eye));
    m_all->setCheckable(true);
    m_sideBySide = makeTool(bar, QStringLiteral("sideBySide"), tr("Side by side"));
    m_sideBySide->setIcon(icon(Icon::Diff));
    m_sideBySide->setCheckable(true);
    m_copy = makeTool(bar, QStringLiteral("copyPatch"), tr("Copy as patch"));
    m_copy->setIcon(icon(Icon::Copy));
    row->addWidget(m_summary, 1);
    for (QToolButton* tool : {m_previous, m_next, m_all, m_sideBySide, m_copy})
        row->addWidget(tool);
    connect(m_previous, &QToolButton::clicked, this, &DiffView::previousChange);
    connect(m_next, &QToolButton::clicked, this, &DiffView::nextChange);
    connect(m_all, &QToolButton::toggled, m_canvas, &DiffCanvas::setShowsAll);
    connect(m_copy, &QToolButton::clicked, this, &DiffView::copyPatch);
    connect(m_sideBySide, &QToolButton::clicked, this, [this](bool isChecked) {
        setMode(isChecked ? DiffMode::SideBySide : DiffMode::Unified);
        emit modeChanged(m_mode);
    });
    return bar;
}

QWidget* DiffView::buildNames()
{
    m_names = new QWidget(this);
    auto* row = new QHBoxLayout(m_names);
    row->setContentsMargins(8, 0, 8, 4);
    row->setSpacing(16);
    m_left = new PlainLabel(PlainLabel::Fit::Elide, PlainLabel::Tone::Muted, m_names);
    m_right = new PlainLabel(PlainLabel::Fit::Elide, PlainLabel::Tone::Muted, m_names);
    m_left->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_right->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_left, 1);
    row->addWidget(m_right, 1);
    return m_names;
}

void DiffView::setDiff(TextDiff diff, const QString& leftName, const QString& rightName)
{
    m_leftName = leftName;
    m_rightName = rightName;
    if (!isSameDiff(m_diff, diff)) {
        m_diff = std::move(diff);
        m_canvas->setRows(m_diff.rows);
    }
    m_canvas->setAccessibleName(tr("Differences from %1 to %2").arg(leftName, rightName));
    m_left->setPlain(QStringLiteral("\u2212 ") + leftName);
    m_right->setPlain(QStringLiteral("+ ") + rightName);
    refreshSummary();
}

void DiffView::setMode(DiffMode mode)
{
    m_mode = mode;
    refreshMode();
}

bool DiffView::isSideBySide() const
{
    return m_canvas->isSideBySide();
}

int DiffView::changeCount() const
{
    return m_canvas->changeCount();
}

void DiffView::nextChange()
{
    m_canvas->goToChange(std::min(m_canvas->currentChange() + 1, changeCount() - 1));
}

void DiffView::previousChange()
{
    m_canvas->goToChange(std::max(m_canvas->currentChange() - 1, 0));
}

QString DiffView::patch() const
{
    return toQString(
        routing::renderUnified(m_diff, toStdString(m_leftName), toStdString(m_rightName)));
}

void DiffView::copyPatch() const
{
    QApplication::clipboard()->setText(patch());
}

void DiffView::refreshMode()
{
    const bool isSideBySide = m_mode == DiffMode::Automatic ? width() >= kNarrowestSideBySide
                                                            : m_mode == DiffMode::SideBySide;
    m_canvas->setSideBySide(isSideBySide);
    m_sideBySide->setChecked(isSideBySide);
}

void DiffView::refreshSummary()
{
    const bool isTooLarge = m_diff.outcome == TextDiff::Outcome::TooLarge;
    const bool hasChanges = changeCount() > 0;
    m_stack->setCurrentIndex(hasChanges && !isTooLarge ? 1 : 0);
    m_names->setVisible(hasChanges && !isTooLarge);
    m_empty->setText(
        isTooLarge ? tr("The texts are too long to compare line by line.") : tr("No changes"));
    for (QToolButton* tool : {m_previous, m_next, m_all, m_sideBySide, m_copy})
        tool->setEnabled(hasChanges);
    QString summary;
    if (hasChanges) {
        summary = tr("%n change(s)", nullptr, changeCount());
        summary += QStringLiteral("   +%1  \u2212%2")
                       .arg(countSide(m_diff, RowKind::Added))
                       .arg(countSide(m_diff, RowKind::Removed));
        if (m_canvas->currentChange() >= 0)
            summary = tr("Change %1 of %2").arg(m_canvas->currentChange() + 1).arg(changeCount());
    }
    m_summary->setText(summary);
}

void DiffView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    refreshMode();
}

} // namespace vigla::ui
