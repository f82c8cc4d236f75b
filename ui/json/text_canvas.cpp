#include "ui/json/text_canvas.h"

#include "models/core/text.h"
#include "models/qt/convert.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QFontDatabase>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cstring>

namespace vigla::ui {

namespace {

constexpr std::size_t kLongestLine = 2000; ///< Bytes that are shown of one.
constexpr std::size_t kMostCopied = 64U << 20U;
constexpr int kPadding = 6;

} // namespace

TextCanvas::TextCanvas(QWidget* parent)
    : QAbstractScrollArea(parent)
{
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    viewport()->setCursor(Qt::IBeamCursor);
}

void TextCanvas::setText(envoy::JsonTextPtr text, const envoy::JsonSpan& part)
{
    m_text = std::move(text);
    m_part = part;
    m_starts.clear();
    m_mark.reset();
    m_anchor = m_current = -1;
    m_longest = 0;
    if (m_text) {
        const std::string_view all = m_text->text();
        std::size_t begin = part.begin;
        while (begin < part.end) {
            m_starts.push_back(static_cast<std::uint32_t>(begin));
            const void* end = std::memchr(all.data() + begin, '\n', part.end - begin);
            const std::size_t next = end
                ? static_cast<std::size_t>(static_cast<const char*>(end) - all.data()) + 1
                : part.end;
            m_longest = std::max(m_longest, static_cast<int>(std::min(next - begin, kLongestLine)));
            begin = next;
        }
    }
    verticalScrollBar()->setValue(0);
    horizontalScrollBar()->setValue(0);
    updateBars();
    viewport()->update();
}

void TextCanvas::reveal(std::uint32_t position, std::uint32_t length)
{
    if (!m_text || position < m_part.begin || position >= m_part.end)
        return;
    m_mark = {position, position + length};
    const int line = lineOf(position);
    const int visible = viewport()->height() / lineHeight();
    const int first = firstVisibleLine();
    if (line < first + 1 || line >= first + visible - 1)
        verticalScrollBar()->setValue(std::max(0, line - visible / 3));
    viewport()->update();
}

int TextCanvas::firstVisibleLine() const
{
    return verticalScrollBar()->value();
}

std::string_view TextCanvas::bytesOf(int line) const
{
    const auto place = static_cast<std::size_t>(line);
    const std::uint32_t begin = m_starts[place];
    std::uint32_t end = place + 1 < m_starts.size() ? m_starts[place + 1] : m_part.end;
    if (end > begin && m_text->text()[end - 1] == '\n')
        --end;
    return m_text->text().substr(begin, end - begin);
}

QString TextCanvas::lineText(int line) const
{
    return toQString(plainText(bytesOf(line), false, kLongestLine));
}

QString TextCanvas::selectedText() const
{
    if (!m_text || m_starts.empty())
        return {};
    const int first = m_anchor < 0 ? 0 : std::min(m_anchor, m_current);
    const int last = m_anchor < 0 ? lineCount() - 1 : std::max(m_anchor, m_current);
    const auto end = bytesOf(last).data() + bytesOf(last).size();
    const std::string_view chosen(
        bytesOf(first).data(), static_cast<std::size_t>(end - bytesOf(first).data()));
    return toQString(plainText(chosen, true, kMostCopied));
}

int TextCanvas::lineHeight() const
{
    return fontMetrics().height() + 2;
}

int TextCanvas::numberWidth() const
{
    const auto digits = std::max<qsizetype>(3, QString::number(lineCount()).size());
    return fontMetrics().horizontalAdvance(QString(digits, QLatin1Char('9'))) + 2 * kPadding;
}

int TextCanvas::lineAt(int y) const
{
    return std::clamp(firstVisibleLine() + y / lineHeight(), 0, std::max(0, lineCount() - 1));
}

int TextCanvas::lineOf(std::uint32_t position) const
{
    const auto after = std::ranges::upper_bound(m_starts, position);
    return std::max(0, static_cast<int>(after - m_starts.begin()) - 1);
}

void TextCanvas::updateBars()
{
    const int visible = std::max(1, viewport()->height() / lineHeight());
    verticalScrollBar()->setPageStep(visible);
    verticalScrollBar()->setRange(0, std::max(0, lineCount() - visible));
    const int width = numberWidth() + 2 * kPadding
        + m_longest * fontMetrics().horizontalAdvance(QLatin1Char('m'));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(lineHeight());
    horizontalScrollBar()->setRange(0, std::max(0, width - viewport()->width()));
}

void TextCanvas::paintEvent(QPaintEvent*)
{
    const Theme& theme = currentTheme();
    QPainter painter(viewport());
    painter.setFont(font());
    painter.fillRect(viewport()->rect(), theme.surface);
    const int first = firstVisibleLine();
    const int last = std::min(lineCount() - 1, first + viewport()->height() / lineHeight() + 1);
    for (int line = first; line <= last; ++line)
        paintLine(painter, line,
            QRect(0, (line - first) * lineHeight(), viewport()->width(), lineHeight()));
    painter.fillRect(QRect(0, 0, numberWidth(), viewport()->height()), theme.raised);
    painter.setPen(theme.mutedText);
    for (int line = first; line <= last; ++line)
        painter.drawText(
            QRect(0, (line - first) * lineHeight(), numberWidth() - kPadding, lineHeight()),
            Qt::AlignRight | Qt::AlignVCenter, QString::number(line + 1));
}

void TextCanvas::paintLine(QPainter& painter, int line, const QRect& area) const
{
    const Theme& theme = currentTheme();
    const bool isChosen = m_anchor >= 0 && line >= std::min(m_anchor, m_current)
        && line <= std::max(m_anchor, m_current);
    if (isChosen)
        painter.fillRect(area, theme.selection);
    const int left = numberWidth() + kPadding - horizontalScrollBar()->value();
    const std::string_view bytes = bytesOf(line);
    const std::uint32_t begin = m_starts[static_cast<std::size_t>(line)];
    const bool isMarked = m_mark && m_mark->first >= begin
        && m_mark->first < begin + std::max<std::size_t>(1, bytes.size());
    if (isMarked) {
        const QString before = toQString(plainText(bytes.substr(0, m_mark->first - begin)));
        const QString found = toQString(
            plainText(bytes.substr(m_mark->first - begin, m_mark->second - m_mark->first)));
        const int x = left + fontMetrics().horizontalAdvance(before);
        painter.fillRect(
            QRect(x, area.top(), fontMetrics().horizontalAdvance(found), area.height()),
            theme.diffAddedMark);
    }
    painter.setPen(theme.text);
    painter.drawText(QRect(left, area.top(), 1 << 20, area.height()),
        Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, lineText(line));
}

void TextCanvas::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateBars();
}

void TextCanvas::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_starts.empty())
        return;
    m_current = lineAt(event->pos().y());
    if (!event->modifiers().testFlag(Qt::ShiftModifier) || m_anchor < 0)
        m_anchor = m_current;
    emit positionChosen(m_starts[static_cast<std::size_t>(m_current)]);
    viewport()->update();
}

void TextCanvas::mouseMoveEvent(QMouseEvent* event)
{
    if (!event->buttons().testFlag(Qt::LeftButton) || m_anchor < 0)
        return;
    m_current = lineAt(event->pos().y());
    viewport()->update();
}

void TextCanvas::keyPressEvent(QKeyEvent* event)
{
    QScrollBar* bar = verticalScrollBar();
    if (event->matches(QKeySequence::Copy))
        return QApplication::clipboard()->setText(selectedText());
    switch (event->key()) {
    case Qt::Key_Home:
        return bar->setValue(0);
    case Qt::Key_End:
        return bar->setValue(bar->maximum());
    case Qt::Key_PageUp:
        return bar->setValue(bar->value() - bar->pageStep());
    case Qt::Key_PageDown:
        return bar->setValue(bar->value() + bar->pageStep());
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Left:
    case Qt::Key_Right:
        return QAbstractScrollArea::keyPressEvent(event);
    default:
        event->ignore();
    }
}

void TextCanvas::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        viewport()->update();
}

} // namespace vigla::ui
