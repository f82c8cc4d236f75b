#include "ui/shell/search_box.h"

#include "models/qt/convert.h"
#include "ui/shell/search_menu.h"
#include "ui/theme/icons.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QFontDatabase>
#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStringListModel>
#include <QStyle>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace vigla::ui {

namespace {

constexpr int kTypingPauseMs = 150;
constexpr int kNarrowestProblem = 320;

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
    , m_problem(new QFrame(this, Qt::ToolTip))
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
    m_mode->setObjectName(QStringLiteral("searchMode"));
    m_mode->setPopupMode(QToolButton::InstantPopup);
    m_mode->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_mode->setFocusPolicy(Qt::TabFocus);
    m_menu = new SearchMenu(m_search, m_mode);
    m_mode->setMenu(m_menu);
    buildProblem();

    m_completer->setModel(m_words);
    m_completer->setWidget(m_field);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->popup()->installEventFilter(this);
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
    connect(m_menu, &SearchMenu::helpRequested, this, &SearchBox::helpRequested);
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
    m_field->setPlaceholderText(m_search.mode() == SearchMode::Hide
            ? tr("Hide:  healthy   ·   ns = kube-system OR idle")
            : tr("Search or filter:  reviews   ·   ns = shop AND httperr > 1"));
    refreshProblem();
    refreshCount();
}

void SearchBox::refreshProblem()
{
    const auto problem = m_search.problem();
    setFlag(m_field, "invalid", problem.has_value());
    m_field->setAccessibleDescription(problem ? problem->message : QString());
    m_field->setToolTip(problem ? toToolTip(problem->message) : helpText());
    const bool isShown = problem && m_field->hasFocus() && !m_completer->popup()->isVisible();
    m_problemPointer->setText(problem ? pointerText(m_search.query(), problem->at) : QString());
    m_problemText->setText(problem
            ? tr("Character %1: %2").arg(QString::number(problem->at + 1), problem->message)
            : QString());
    m_problem->setVisible(isShown);
    if (!isShown)
        return;
    m_problem->setFixedWidth(std::max(m_field->width(), kNarrowestProblem));
    m_problem->adjustSize();
    m_problem->move(m_field->mapToGlobal(QPoint(0, m_field->height() + 4)));
}

void SearchBox::refreshCount()
{
    const bool isHide = m_search.mode() == SearchMode::Hide;
    const auto found = !m_graph ? std::nullopt
        : isHide                ? m_search.hiddenIn(*m_graph)
                                : m_search.findIn(*m_graph);
    m_count->setVisible(found.has_value());
    if (found)
        m_count->setText(countText(*found));
}

void SearchBox::buildProblem()
{
    m_problem->setObjectName(QStringLiteral("searchProblem"));
    m_problemPointer = new QLabel(m_problem);
    m_problemText = new QLabel(m_problem);
    m_problemPointer->setObjectName(QStringLiteral("searchProblemPointer"));
    m_problemText->setObjectName(QStringLiteral("searchProblemText"));
    m_problemPointer->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    for (QLabel* label : {m_problemPointer, m_problemText})
        label->setTextFormat(Qt::PlainText);
    m_problemText->setWordWrap(true);
    auto* column = new QVBoxLayout(m_problem);
    column->setContentsMargins(8, 6, 8, 6);
    column->setSpacing(4);
    column->addWidget(m_problemPointer);
    column->addWidget(m_problemText);
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
    const auto mistake = graph::findMistake(query);
    const bool isBroken = mistake && mistake->at < completion.begin;
    QStringList words;
    if (!isBroken) // what is wrong already matters more than how it could go on
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
    lines.append(tr("All fields: Shift+F1"));
    return lines.join(QLatin1Char('\n'));
}

/// Tab takes the chosen completion, or the first; Enter without a choice keeps what was typed.
bool SearchBox::filterPopup(QEvent* event)
{
    if (event->type() == QEvent::Hide)
        QTimer::singleShot(0, this, &SearchBox::refreshProblem);
    const bool isTab
        = event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Tab;
    if (!isTab || m_words->rowCount() == 0)
        return false;
    const QModelIndex chosen = m_completer->popup()->currentIndex();
    const QString word
        = chosen.isValid() ? chosen.data().toString() : m_words->stringList().constFirst();
    m_completer->popup()->hide();
    insertCompletion(word);
    return true;
}

bool SearchBox::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_completer->popup())
        return filterPopup(event);
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
