#include "ui/shell/search_box.h"

#include "models/qt/convert.h"
#include "ui/theme/icons.h"

#include <QAbstractItemView>
#include <QAction>
#include <QActionGroup>
#include <QCompleter>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QStringListModel>
#include <QStyle>
#include <QTimer>
#include <QToolButton>

namespace vigla::ui {

namespace {

constexpr int kTypingPauseMs = 150;

QString titleOf(SearchMode mode)
{
    switch (mode) {
    case SearchMode::Highlight:
        return SearchBox::tr("Find");
    case SearchMode::Filter:
        return SearchBox::tr("Filter");
    case SearchMode::Hide:
        return SearchBox::tr("Hide");
    }
    return {};
}

QString helpOf(SearchMode mode)
{
    switch (mode) {
    case SearchMode::Highlight:
        return SearchBox::tr("Find: mark what matches, dim the rest");
    case SearchMode::Filter:
        return SearchBox::tr("Filter: show only what matches");
    case SearchMode::Hide:
        return SearchBox::tr("Hide: take out what matches");
    }
    return {};
}

Icon iconOf(SearchMode mode)
{
    switch (mode) {
    case SearchMode::Highlight:
        return Icon::Search;
    case SearchMode::Filter:
        return Icon::Filter;
    case SearchMode::Hide:
        return Icon::Hide;
    }
    return Icon::Search;
}

QString countText(const graph::FindResult& found)
{
    if (found.nodes.empty() && found.edges.empty())
        return SearchBox::tr("nothing found");
    QStringList parts;
    if (!found.nodes.empty())
        parts.append(SearchBox::tr("nodes: %1").arg(found.nodes.size()));
    if (!found.edges.empty())
        parts.append(SearchBox::tr("edges: %1").arg(found.edges.size()));
    return parts.join(QStringLiteral(", "));
}

void setFlag(QWidget* widget, const char* property, bool isOn)
{
    if (widget->property(property).toBool() == isOn)
        return;
    widget->setProperty(property, isOn);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

} // namespace

SearchBox::SearchBox(Search& search, QWidget* parent)
    : QWidget(parent)
    , m_search(search)
    , m_field(new QLineEdit(this))
    , m_mode(new QToolButton(this))
    , m_count(new QLabel(this))
    , m_problem(new QLabel(this, Qt::ToolTip))
    , m_completer(new QCompleter(this))
    , m_words(new QStringListModel(this))
    , m_pause(new QTimer(this))
{
    setObjectName(QStringLiteral("searchBox"));
    m_field->setObjectName(QStringLiteral("searchField"));
    m_field->setPlaceholderText(tr("Search or filter:  reviews   ·   ns = shop AND httperr > 1"));
    m_field->setAccessibleName(tr("Search or filter the graph and the tables"));
    m_field->setToolTip(helpText());
    m_field->setClearButtonEnabled(true);
    m_field->setMinimumWidth(120);
    m_field->installEventFilter(this);
    m_count->setProperty("muted", true);
    m_count->setObjectName(QStringLiteral("searchCount"));
    m_count->setTextFormat(Qt::PlainText);
    m_problem->setObjectName(QStringLiteral("searchProblem"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setContentsMargins(8, 4, 8, 4);
    m_problem->setWordWrap(true);

    m_mode->setObjectName(QStringLiteral("searchMode"));
    m_mode->setPopupMode(QToolButton::InstantPopup);
    m_mode->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_mode->setFocusPolicy(Qt::TabFocus);
    auto* menu = new QMenu(m_mode);
    auto* group = new QActionGroup(menu);
    for (const SearchMode mode : {SearchMode::Highlight, SearchMode::Filter, SearchMode::Hide}) {
        QAction* action = menu->addAction(icon(iconOf(mode)), helpOf(mode));
        action->setCheckable(true);
        action->setChecked(mode == m_search.mode());
        action->setData(static_cast<int>(mode));
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, mode] { m_search.setMode(mode); });
    }
    m_mode->setMenu(menu);

    m_completer->setModel(m_words);
    m_completer->setWidget(m_field);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_pause->setSingleShot(true);
    m_pause->setInterval(kTypingPauseMs);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_mode);
    row->addWidget(m_field, 1);
    row->addWidget(m_count);

    connect(m_field, &QLineEdit::textEdited, this, [this] {
        m_pause->start();
        refreshCompletion();
    });
    connect(m_field, &QLineEdit::textChanged, this, [this](const QString& text) {
        if (text.isEmpty())
            takeText();
    });
    connect(m_pause, &QTimer::timeout, this, &SearchBox::takeText);
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this,
        &SearchBox::insertCompletion);
    connect(&m_search, &Search::changed, this, &SearchBox::refresh);
    refresh();
}

void SearchBox::setGraph(graph::ServiceGraphPtr graph)
{
    m_graph = std::move(graph);
    refresh();
}

void SearchBox::focusField(SearchMode mode)
{
    m_search.setMode(mode);
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void SearchBox::takeText()
{
    m_pause->stop();
    m_search.setQuery(m_field->text());
}

void SearchBox::refresh()
{
    if (m_field->text().trimmed() != m_search.query() && !m_pause->isActive())
        m_field->setText(m_search.query());
    m_mode->setIcon(icon(iconOf(m_search.mode())));
    m_mode->setText(titleOf(m_search.mode()));
    m_mode->setToolTip(helpOf(m_search.mode()));
    m_mode->setAccessibleName(tr("What the search does: %1").arg(helpOf(m_search.mode())));
    for (QAction* action : m_mode->menu()->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(m_search.mode()));

    const QString problem = m_graph ? m_search.problemIn(*m_graph) : QString();
    setFlag(m_field, "invalid", !problem.isEmpty());
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty() && m_field->hasFocus());
    if (m_problem->isVisible()) {
        m_problem->setFixedWidth(m_field->width());
        m_problem->adjustSize();
        m_problem->move(m_field->mapToGlobal(QPoint(0, m_field->height() + 4)));
    }
    m_field->setAccessibleDescription(problem);

    const auto found = m_graph ? m_search.findIn(*m_graph) : std::nullopt;
    m_count->setVisible(found.has_value());
    if (found)
        m_count->setText(countText(*found));
}

void SearchBox::refreshCompletion()
{
    m_words->setStringList({});
    if (!m_graph || m_field->text().trimmed().isEmpty()) {
        m_completer->popup()->hide();
        return;
    }
    const QString before = m_field->text().left(m_field->cursorPosition());
    const std::string query = toStdString(before);
    const auto completion = graph::completeFind(*m_graph, query, query.size());
    QStringList words;
    for (const std::string& word : completion.words)
        words.append(toPlainQString(word));
    m_completionBegin = static_cast<int>(toQString(query.substr(0, completion.begin)).size());
    if (words.isEmpty() || words == QStringList{before.mid(m_completionBegin)}) {
        m_completer->popup()->hide();
        return;
    }
    m_words->setStringList(words);
    m_completer->complete();
}

void SearchBox::insertCompletion(const QString& word)
{
    const QString after = m_field->text().mid(m_field->cursorPosition());
    const QString before = m_field->text().left(m_completionBegin) + word;
    m_field->setText(before + after);
    m_field->setCursorPosition(static_cast<int>(before.size()));
    takeText();
}

QString SearchBox::helpText() const
{
    QStringList lines{tr("Plain text finds names. Clauses: field op value, joined by AND / OR."),
        tr("Operators: =  !=  >  >=  <  <=  *= (contains)  ^= (starts with)  $= (ends with)")};
    QStringList names;
    for (const graph::FindOperand& operand : graph::findOperands())
        names.append(toQString(operand.name));
    lines.append(tr("Fields: %1").arg(names.join(QStringLiteral(", "))));
    return lines.join(QLatin1Char('\n'));
}

bool SearchBox::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_field)
        return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        QTimer::singleShot(0, this, &SearchBox::refresh);
    if (event->type() != QEvent::KeyPress)
        return false;
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Escape) {
        m_field->clear();
        emit left();
        return true;
    }
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        takeText();
        emit left();
        return true;
    }
    return false;
}

} // namespace vigla::ui
