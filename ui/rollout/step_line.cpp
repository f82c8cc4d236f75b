#include "ui/rollout/step_line.h"

#include "models/qt/convert.h"
#include "ui/routes/plain_label.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace vigla::ui {
namespace {

using routing::RolloutStep;

constexpr int kMark = 18;
constexpr int kGap = 6;

QString wordOf(RolloutStep::Status status)
{
    switch (status) {
    case RolloutStep::Status::Waiting:
        return StepLine::tr("waiting");
    case RolloutStep::Status::Running:
        return StepLine::tr("under way");
    case RolloutStep::Status::Done:
        return StepLine::tr("done");
    case RolloutStep::Status::Attention:
        return StepLine::tr("needs attention");
    case RolloutStep::Status::Failed:
        return StepLine::tr("failed");
    case RolloutStep::Status::Skipped:
        return StepLine::tr("skipped");
    }
    return {};
}

QColor colorOf(RolloutStep::Status status, const Theme& theme)
{
    switch (status) {
    case RolloutStep::Status::Running:
        return theme.accent;
    case RolloutStep::Status::Done:
        return theme.healthy;
    case RolloutStep::Status::Attention:
        return theme.degraded;
    case RolloutStep::Status::Failed:
        return theme.failing;
    case RolloutStep::Status::Waiting:
    case RolloutStep::Status::Skipped:
        break;
    }
    return theme.border.darker(theme.kind == ThemeKind::Dark ? 80 : 120);
}

void paintMark(QPainter& painter, const QRect& area, RolloutStep::Status status, const Theme& theme)
{
    const QColor color = colorOf(status, theme);
    if (status == RolloutStep::Status::Attention)
        return icon(Icon::Warning, color).paint(&painter, area);
    if (status == RolloutStep::Status::Failed)
        return icon(Icon::Failing, color).paint(&painter, area);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF circle = QRectF(area).adjusted(1.5, 1.5, -1.5, -1.5);
    painter.setPen(QPen(color, 2));
    painter.setBrush(status == RolloutStep::Status::Done ? color : theme.surface);
    painter.drawEllipse(circle);
    if (status == RolloutStep::Status::Done)
        icon(Icon::Check, theme.surface).paint(&painter, area.adjusted(3, 3, -3, -3));
    if (status == RolloutStep::Status::Running) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(circle.adjusted(4, 4, -4, -4));
    }
    if (status == RolloutStep::Status::Skipped) {
        const double y = circle.center().y();
        painter.drawLine(QPointF(circle.left() + 4, y), QPointF(circle.right() - 4, y));
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

QFont detailFont(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 0.9);
    return font;
}

} // namespace

StepLine::StepLine(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("stepLine"));
    setAccessibleName(tr("Steps of the change"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QString StepLine::titleOf(RolloutStep::Id id)
{
    switch (id) {
    case RolloutStep::Id::Checks:
        return tr("Checks");
    case RolloutStep::Id::Owner:
        return tr("Owner");
    case RolloutStep::Id::DryRun:
        return tr("Dry run");
    case RolloutStep::Id::Confirm:
        return tr("Confirm");
    case RolloutStep::Id::Stored:
        return tr("Stored");
    case RolloutStep::Id::Istiod:
        return tr("istiod");
    case RolloutStep::Id::Proxies:
        return tr("Proxies");
    case RolloutStep::Id::Observed:
        return tr("Observed");
    }
    return {};
}

void StepLine::setSteps(std::vector<RolloutStep> steps)
{
    if (m_steps == steps)
        return;
    m_steps = std::move(steps);
    QStringList words;
    for (const RolloutStep& step : m_steps) {
        QString word = titleOf(step.id) + QStringLiteral(": ") + wordOf(step.status);
        if (!step.detail.empty())
            word += QStringLiteral(", ") + toPlainQString(step.detail);
        words << word;
    }
    setAccessibleDescription(words.join(QStringLiteral("; ")));
    update();
}

QSize StepLine::sizeHint() const
{
    const int line = fontMetrics().height();
    return {640, kMark + 4 + line + QFontMetrics(detailFont(font())).height()};
}

QSize StepLine::minimumSizeHint() const
{
    return {320, sizeHint().height()};
}

QRect StepLine::cellRect(int step) const
{
    const int count = std::max(1, static_cast<int>(m_steps.size()));
    const int left = width() * step / count;
    return {left, 0, width() * (step + 1) / count - left, height()};
}

void StepLine::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    for (int step = 0; step < static_cast<int>(m_steps.size()); ++step)
        paintStep(painter, step);
}

void StepLine::paintStep(QPainter& painter, int step) const
{
    const Theme& theme = currentTheme();
    const RolloutStep& shown = m_steps[static_cast<std::size_t>(step)];
    const QRect cell = cellRect(step);
    const QRect mark(cell.left(), 0, kMark, kMark);
    const bool isLast = step + 1 == static_cast<int>(m_steps.size());
    if (!isLast) {
        const bool isDone = shown.status == RolloutStep::Status::Done;
        painter.setPen(QPen(isDone ? theme.healthy : theme.border, 2));
        painter.drawLine(mark.right() + kGap, mark.center().y() + 1, cell.right() - kGap + 2,
            mark.center().y() + 1);
    }
    paintMark(painter, mark, shown.status, theme);

    const QRect text = cell.adjusted(0, kMark + 4, -kGap, 0);
    painter.setFont(font());
    painter.setPen(shown.status == RolloutStep::Status::Waiting ? theme.mutedText : theme.text);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignTop,
        painter.fontMetrics().elidedText(titleOf(shown.id), Qt::ElideRight, text.width()));
    const int line = painter.fontMetrics().height();
    painter.setFont(detailFont(font()));
    painter.setPen(theme.mutedText);
    painter.drawText(text.adjusted(0, line, 0, 0), Qt::AlignLeft | Qt::AlignTop,
        painter.fontMetrics().elidedText(
            toPlainQString(shown.detail), Qt::ElideRight, text.width()));
}

void StepLine::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        update();
}

bool StepLine::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (int step = 0; step < static_cast<int>(m_steps.size()); ++step) {
        const RolloutStep& shown = m_steps[static_cast<std::size_t>(step)];
        if (!cellRect(step).contains(help->pos()))
            continue;
        QString text = titleOf(shown.id) + QStringLiteral(": ") + wordOf(shown.status);
        if (!shown.detail.empty())
            text += QLatin1Char('\n') + toPlainQString(shown.detail);
        QToolTip::showText(help->globalPos(), plainToolTip(text), this, cellRect(step));
    }
    return true;
}

} // namespace vigla::ui
