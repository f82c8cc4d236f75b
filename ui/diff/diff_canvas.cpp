#include "ui/diff/diff_canvas.h"

#include "ui/theme/theme.h"

#include <QFontDatabase>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>

#include <algorithm>

namespace vigla::ui {
namespace {

constexpr int kOverviewWidth = 8;
constexpr int kPadding = 6;
constexpr int kSignWidth = 14;

} // namespace

DiffCanvas::DiffCanvas(QWidget* parent)
    : QAbstractScrollArea(parent)
{
    setObjectName(QStringLiteral("diffCanvas"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
}

void DiffCanvas::setRows(const std::vector<routing::DiffRow>& rows)
{
    std::vector<Row> drawn;
    drawn.reserve(rows.size());
    for (const routing::DiffRow& row : rows)
        drawn.push_back({row.kind, row.left.number, row.right.number, drawableText(row.left),
            drawableText(row.right)});
    const std::vector<int> changes = changeStarts(rows);
    const bool isFirst = m_changes.empty() && !changes.empty();
    if (rows.size() != m_rows.size())
        m_options.open.clear();
    if (changes.size() != m_changes.size())
        m_current = -1;
    m_rows = std::move(drawn);
    m_changes = changes;
    m_lines = buildDiffLines(rows, m_options);
    measure();
    refreshScrollBars();
    if (isFirst)
        verticalScrollBar()->setValue(0);
    viewport()->update();
}

void DiffCanvas::rebuildLines()
{
    std::vector<routing::DiffRow> shape(m_rows.size());
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        shape[i].kind = m_rows[i].kind;
        shape[i].left.number = m_rows[i].leftNumber;
        shape[i].right.number = m_rows[i].rightNumber;
    }
    m_lines = buildDiffLines(shape, m_options);
    refreshScrollBars();
    viewport()->update();
}

void DiffCanvas::measure()
{
    const QFontMetrics metrics(font());
    m_widestText = 0;
    m_highestNumber = 0;
    for (const Row& row : m_rows) {
        m_widestText = std::max({m_widestText, metrics.horizontalAdvance(row.left.text),
            metrics.horizontalAdvance(row.right.text)});
        m_highestNumber = std::max({m_highestNumber, row.leftNumber, row.rightNumber});
    }
}

void DiffCanvas::setSideBySide(bool isSideBySide)
{
    if (m_options.isSideBySide == isSideBySide)
        return;
    m_options.isSideBySide = isSideBySide;
    rebuildLines();
    if (m_current >= 0)
        goToChange(m_current);
}

void DiffCanvas::setShowsAll(bool showsAll)
{
    if (m_options.showsAll == showsAll)
        return;
    m_options.showsAll = showsAll;
    rebuildLines();
    if (m_current >= 0)
        goToChange(m_current);
}

int DiffCanvas::lineHeight() const
{
    return QFontMetrics(font()).height() + 3;
}

int DiffCanvas::numberWidth() const
{
    const auto digits = QString::number(std::max(m_highestNumber, 99)).size();
    return QFontMetrics(font()).horizontalAdvance(QLatin1Char('0')) * static_cast<int>(digits)
        + 2 * kPadding;
}

QRect DiffCanvas::overviewRect() const
{
    const QRect area = viewport()->rect();
    return {area.right() - kOverviewWidth + 1, 0, kOverviewWidth, area.height()};
}

void DiffCanvas::refreshScrollBars()
{
    const int height = static_cast<int>(m_lines.size()) * lineHeight();
    verticalScrollBar()->setRange(0, std::max(0, height - viewport()->height()));
    verticalScrollBar()->setSingleStep(lineHeight());
    verticalScrollBar()->setPageStep(viewport()->height());
    const int whole = viewport()->width() - kOverviewWidth;
    const int numbers = numberWidth() + kSignWidth + kPadding;
    const int room = m_options.isSideBySide ? whole / 2 - numbers : whole - numbers - numberWidth();
    horizontalScrollBar()->setRange(0, std::max(0, m_widestText + kPadding - room));
    horizontalScrollBar()->setSingleStep(QFontMetrics(font()).averageCharWidth() * 2);
    horizontalScrollBar()->setPageStep(std::max(1, room));
}

QRect DiffCanvas::lineRect(int line) const
{
    return {0, line * lineHeight() - verticalScrollBar()->value(),
        viewport()->width() - kOverviewWidth, lineHeight()};
}

int DiffCanvas::lineAt(int y) const
{
    const int line = (y + verticalScrollBar()->value()) / lineHeight();
    return line < static_cast<int>(m_lines.size()) ? line : -1;
}

int DiffCanvas::lineOfRow(int row) const
{
    const auto found = std::ranges::find_if(m_lines, [row](const DiffLine& line) {
        return line.row == row && line.kind != DiffLine::Kind::Fold;
    });
    return found == m_lines.end() ? 0 : static_cast<int>(found - m_lines.begin());
}

void DiffCanvas::goToChange(int change)
{
    if (change < 0 || change >= changeCount())
        return;
    m_current = change;
    const int line = lineOfRow(m_changes[static_cast<std::size_t>(change)]);
    verticalScrollBar()->setValue(
        line * lineHeight() - std::min(viewport()->height() / 3, 4 * lineHeight()));
    viewport()->update();
    emit currentChangeChanged(m_current);
}

void DiffCanvas::openFold(int line)
{
    m_options.open.insert(m_lines[static_cast<std::size_t>(line)].row);
    rebuildLines();
}

void DiffCanvas::jumpTo(const QPoint& inOverview)
{
    const auto total = static_cast<double>(m_lines.size()) * lineHeight();
    const double share = static_cast<double>(inOverview.y()) / std::max(1, viewport()->height());
    verticalScrollBar()->setValue(static_cast<int>(share * total) - viewport()->height() / 2);
}

void DiffCanvas::mousePressEvent(QMouseEvent* event)
{
    const QPoint at = event->position().toPoint();
    if (event->button() != Qt::LeftButton)
        return;
    if (overviewRect().contains(at))
        return jumpTo(at);
    const int line = lineAt(at.y());
    if (line >= 0 && m_lines[static_cast<std::size_t>(line)].kind == DiffLine::Kind::Fold)
        openFold(line);
}

void DiffCanvas::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint at = event->position().toPoint();
    const int line = lineAt(at.y());
    const bool isFold
        = line >= 0 && m_lines[static_cast<std::size_t>(line)].kind == DiffLine::Kind::Fold;
    viewport()->setCursor(
        isFold || overviewRect().contains(at) ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (event->buttons().testFlag(Qt::LeftButton) && overviewRect().contains(at))
        jumpTo(at);
}

void DiffCanvas::keyPressEvent(QKeyEvent* event)
{
    QScrollBar* bar = verticalScrollBar();
    if (event->key() == Qt::Key_Home)
        bar->setValue(bar->minimum());
    else if (event->key() == Qt::Key_End)
        bar->setValue(bar->maximum());
    else
        QAbstractScrollArea::keyPressEvent(event);
}

void DiffCanvas::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    refreshScrollBars();
}

void DiffCanvas::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        viewport()->update();
    if (event->type() == QEvent::FontChange) {
        measure();
        refreshScrollBars();
    }
}

} // namespace vigla::ui
