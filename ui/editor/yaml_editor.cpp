#include "ui/editor/yaml_editor.h"

#include "ui/editor/yaml_colors.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <Qsci/qscilexeryaml.h>
#include <Qsci/qsciscintilla.h>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <map>

namespace vigla::ui {
namespace {

using routing::Severity;

constexpr int kNumberMargin = 0;
constexpr int kMarkMargin = 1;
constexpr int kFoldMargin = 2;

bool isContinuation(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

qsizetype commonPrefix(const QByteArray& a, const QByteArray& b)
{
    const qsizetype most = std::min(a.size(), b.size());
    qsizetype size = 0;
    while (size < most && a[size] == b[size])
        ++size;
    while (size > 0 && size < most && (isContinuation(a[size]) || isContinuation(b[size])))
        --size;
    return size;
}

qsizetype commonSuffix(const QByteArray& a, const QByteArray& b, qsizetype prefix)
{
    const qsizetype most = std::min(a.size(), b.size()) - prefix;
    qsizetype size = 0;
    while (size < most && a[a.size() - 1 - size] == b[b.size() - 1 - size])
        ++size;
    while (size > 0 && isContinuation(a[a.size() - size]))
        --size;
    return size;
}

/// `text` in lines of at most `columns` characters, broken at blanks.
QString wrapped(const QString& text, int columns)
{
    QStringList lines;
    QString line;
    for (const QString& word : text.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        if (!line.isEmpty() && line.size() + 1 + word.size() > columns) {
            lines << line;
            line.clear();
        }
        line += line.isEmpty() ? word : QLatin1Char(' ') + word;
    }
    lines << line;
    return lines.join(QLatin1Char('\n'));
}

} // namespace

YamlEditor::YamlEditor(QWidget* parent)
    : QWidget(parent)
    , m_view(new QsciScintilla(this))
    , m_lexer(new QsciLexerYAML(this))
{
    configureView();
    buildSearchBar();
    applyColors();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_view, 1);
    column->addWidget(m_searchBar);
    setFocusProxy(m_view);
    connect(m_view, &QsciScintilla::textChanged, this, [this] {
        if (!m_isSetting)
            emit textEdited(m_view->text());
    });
}

void YamlEditor::configureView()
{
    m_view->setObjectName(QStringLiteral("yamlView"));
    m_view->setAccessibleName(tr("YAML text"));
    m_view->setAccessibleDescription(tr("Escape leaves the editor"));
    m_view->setUtf8(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setLexer(m_lexer);
    m_view->setEolMode(QsciScintilla::EolUnix);
    m_view->setTabWidth(2);
    m_view->setIndentationsUseTabs(false);
    m_view->setAutoIndent(true);
    m_view->setCaretLineVisible(true);
    m_view->setMarginType(kNumberMargin, QsciScintilla::NumberMargin);
    m_view->setMarginWidth(kNumberMargin, QStringLiteral("00000"));
    m_view->setMarginType(kMarkMargin, QsciScintilla::SymbolMargin);
    m_view->setMarginWidth(kMarkMargin, 18);
    m_view->setFolding(QsciScintilla::PlainFoldStyle, kFoldMargin);
    m_view->setMarginWidth(kFoldMargin, 14);
    m_view->setMarginMarkerMask(kMarkMargin, kMarkMask);
    m_view->setAnnotationDisplay(QsciScintilla::AnnotationIndented);
    m_view->setScrollWidth(1);
    m_view->setScrollWidthTracking(true);
    m_view->installEventFilter(this);
}

void YamlEditor::setText(const QString& text)
{
    const QByteArray before = m_view->text().toUtf8();
    const QByteArray after = text.toUtf8();
    if (before == after)
        return;
    const QScopedValueRollback setting(m_isSetting, true);
    int line = 0;
    int column = 0;
    m_view->getCursorPosition(&line, &column);
    const int firstLine = m_view->firstVisibleLine();
    const bool wasReadOnly = m_view->isReadOnly();
    m_view->setReadOnly(false);
    replaceMiddle(before, after);
    m_view->setReadOnly(wasReadOnly);
    m_view->SendScintilla(QsciScintilla::SCI_EMPTYUNDOBUFFER);
    const int target = std::clamp(line, 0, std::max(0, m_view->lines() - 1));
    const int place = m_view->positionFromLineIndex(
        target, std::min(column, std::max(0, m_view->lineLength(target) - 1)));
    m_view->SendScintilla(
        QsciScintilla::SCI_SETEMPTYSELECTION, static_cast<unsigned long>(std::max(0, place)));
    m_view->setFirstVisibleLine(firstLine);
}

void YamlEditor::replaceMiddle(const QByteArray& before, const QByteArray& after)
{
    // Only what differs is replaced, so that folds outside of it stay closed.
    const qsizetype prefix = commonPrefix(before, after);
    const qsizetype suffix = commonSuffix(before, after, prefix);
    const QByteArray middle = after.mid(prefix, after.size() - prefix - suffix);
    m_view->SendScintilla(QsciScintilla::SCI_SETTARGETRANGE, static_cast<unsigned long>(prefix),
        static_cast<long>(before.size() - suffix));
    m_view->SendScintilla(QsciScintilla::SCI_REPLACETARGET,
        static_cast<unsigned long>(middle.size()), middle.constData());
}

QString YamlEditor::text() const
{
    return m_view->text();
}

void YamlEditor::setReadOnly(bool isReadOnly)
{
    m_view->setReadOnly(isReadOnly);
}

void YamlEditor::setMarks(const std::vector<TextMark>& marks)
{
    if (m_marks == marks)
        return;
    m_marks = marks;
    refreshMarks();
}

void YamlEditor::refreshMarks()
{
    m_view->markerDeleteAll();
    m_view->clearAnnotations();
    const int columns = std::max(
        24, m_view->width() / std::max(1, QFontMetrics(editorFont()).averageCharWidth()) - 14);
    std::map<int, std::pair<Severity, QString>> byLine;
    for (const TextMark& mark : m_marks) {
        if (mark.line < 1 || mark.line > m_view->lines())
            continue;
        auto& [severity, text]
            = byLine.try_emplace(mark.line - 1, mark.severity, QString()).first->second;
        severity = std::max(severity, mark.severity);
        text
            += (text.isEmpty() ? QString() : QStringLiteral("\n")) + wrapped(mark.message, columns);
    }
    for (const auto& [line, mark] : byLine) {
        m_view->markerAdd(line, static_cast<int>(mark.first));
        m_view->annotate(line, mark.second, annotationStyle(mark.first));
    }
}

void YamlEditor::showLine(int line)
{
    m_view->setCursorPosition(std::clamp(line - 1, 0, std::max(0, m_view->lines() - 1)), 0);
    m_view->ensureCursorVisible();
}

void YamlEditor::applyColors()
{
    applyYamlColors(*m_view, *m_lexer, currentTheme());
    refreshMarks();
}

void YamlEditor::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_searchBar)
        applyColors();
}

bool YamlEditor::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_view && event->type() == QEvent::Resize)
        refreshMarks();
    if (watched == m_searchText && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        closeSearch();
        return true;
    }
    if (watched == m_view && event->type() == QEvent::ShortcutOverride
        && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Find)) {
        event->accept();
        return true;
    }
    if (watched == m_view && event->type() == QEvent::KeyPress)
        return handleKey(*static_cast<QKeyEvent*>(event));
    return QWidget::eventFilter(watched, event);
}

bool YamlEditor::handleKey(const QKeyEvent& event)
{
    if (event.matches(QKeySequence::Find))
        openSearch();
    else if (event.matches(QKeySequence::FindNext))
        findNext(true);
    else if (event.matches(QKeySequence::FindPrevious))
        findNext(false);
    else if (event.matches(QKeySequence::Undo) && !m_view->isUndoAvailable())
        emit undoPassed();
    else if (event.matches(QKeySequence::Redo) && !m_view->isRedoAvailable())
        emit redoPassed();
    else if (event.key() == Qt::Key_Escape)
        m_searchBar->isVisible() ? closeSearch() : static_cast<void>(focusNextChild());
    else
        return false;
    return true;
}

void YamlEditor::buildSearchBar()
{
    m_searchBar = new QWidget(this);
    auto* row = new QHBoxLayout(m_searchBar);
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(4);
    m_searchText = new QLineEdit(m_searchBar);
    m_searchText->setObjectName(QStringLiteral("yamlSearch"));
    m_searchText->setPlaceholderText(tr("Find in the text"));
    m_searchText->setAccessibleName(tr("Find in the text"));
    m_searchText->installEventFilter(this);
    m_searchResult = new QLabel(m_searchBar);
    m_searchResult->setProperty("muted", true);
    m_searchResult->setTextFormat(Qt::PlainText);
    auto* close = new QToolButton(m_searchBar);
    close->setIcon(icon(Icon::Close));
    close->setAccessibleName(tr("Close the search"));
    row->addWidget(m_searchText, 1);
    row->addWidget(m_searchResult);
    row->addWidget(close);
    m_searchBar->hide();
    connect(m_searchText, &QLineEdit::textChanged, this, &YamlEditor::findTyped);
    connect(m_searchText, &QLineEdit::returnPressed, this, [this] { findNext(true); });
    connect(close, &QToolButton::clicked, this, &YamlEditor::closeSearch);
}

void YamlEditor::openSearch()
{
    m_searchBar->show();
    if (m_view->hasSelectedText() && !m_view->selectedText().contains(QLatin1Char('\n')))
        m_searchText->setText(m_view->selectedText());
    m_searchText->selectAll();
    m_searchText->setFocus(Qt::ShortcutFocusReason);
}

void YamlEditor::closeSearch()
{
    m_searchBar->hide();
    m_view->setFocus(Qt::OtherFocusReason);
}

void YamlEditor::findTyped()
{
    int line = 0;
    int column = 0;
    int toLine = 0;
    int toColumn = 0;
    m_view->getSelection(&line, &column, &toLine, &toColumn);
    if (line < 0)
        m_view->getCursorPosition(&line, &column);
    showFound(
        m_view->findFirst(m_searchText->text(), false, false, false, true, true, line, column));
}

void YamlEditor::findNext(bool isForward)
{
    if (m_searchText->text().isEmpty())
        return openSearch();
    int line = 0;
    int column = 0;
    int toLine = 0;
    int toColumn = 0;
    m_view->getSelection(&line, &column, &toLine, &toColumn);
    if (line < 0)
        m_view->getCursorPosition(&line, &column);
    else if (isForward)
        line = toLine, column = toColumn;
    showFound(m_view->findFirst(
        m_searchText->text(), false, false, false, true, isForward, line, column));
}

void YamlEditor::showFound(bool isFound)
{
    const bool isMissing = !isFound && !m_searchText->text().isEmpty();
    m_searchResult->setText(isMissing ? tr("Not found") : QString());
}

} // namespace vigla::ui
