// Keys of the window and what they open: palette, cheat sheet, panes.
#include "models/qt/convert.h"
#include "models/qt/mesh_tables.h"
#include "ui/graph/graph_page.h"
#include "ui/inspector/inspector.h"
#include "ui/shell/about_box.h"
#include "ui/shell/find_help.h"
#include "ui/shell/main_window.h"
#include "ui/shell/rail.h"
#include "ui/shell/search_box.h"
#include "ui/theme/icons.h"

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStackedWidget>

#include <algorithm>

namespace vigla::ui {

QAction* MainWindow::addKey(const QString& section, const QString& text,
    const QList<QKeySequence>& keys, std::function<void()> run)
{
    auto* action = new QAction(text, this);
    action->setShortcuts(keys);
    action->setShortcutContext(Qt::WindowShortcut);
    connect(action, &QAction::triggered, this, std::move(run));
    addAction(action);
    m_paletteActions.push_back(action);
    auto found = std::ranges::find(m_help, section, &ShortcutSection::title);
    if (found == m_help.end())
        found = m_help.insert(m_help.end(), ShortcutSection{section, {}});
    if (!keys.isEmpty())
        found->lines.push_back({keys.first().toString(QKeySequence::NativeText), text});
    return action;
}

void MainWindow::buildActions()
{
    const QString window = tr("Window");
    addKey(window, tr("Go to anything"), {QKeySequence(Qt::CTRL | Qt::Key_K)},
        [this] { openPalette(); });
    addKey(window, tr("Next pane"), {QKeySequence(Qt::Key_F6)}, [this] { cyclePane(1); });
    addKey(window, tr("Previous pane"), {QKeySequence(Qt::SHIFT | Qt::Key_F6)},
        [this] { cyclePane(-1); });
    m_inspectorAction
        = addKey(window, tr("Inspector"), {QKeySequence(Qt::CTRL | Qt::Key_I)}, [this] {
              m_isInspectorWanted = !m_isInspectorWanted;
              showInspector(m_isInspectorWanted);
          });
    m_inspectorAction->setCheckable(true);
    m_inspectorAction->setChecked(true);
    QAction* sheet = addKey(window, tr("Keyboard map"),
        {QKeySequence(Qt::Key_Question), QKeySequence(Qt::Key_F1)}, [this] { openCheatSheet(); });
    addKey(window, tr("What may I do here?"), {}, [this] { emit rightsRequested(); });
    addKey(window, tr("Choose a context"), {}, [this] { m_topBar->openContexts(); });
    addKey(window, tr("Choose namespaces"), {}, [this] { m_topBar->openNamespaces(); });
    QAction* about = addKey(window, tr("About Vigla"), {}, [this] { openAboutBox(this); });
    QAction* quit
        = addKey(window, tr("Quit"), {QKeySequence(QKeySequence::Quit)}, [this] { close(); });

    const QString search = tr("Search");
    addKey(search, tr("Find"), {QKeySequence(QKeySequence::Find)},
        [this] { m_topBar->searchBox()->focusField(SearchMode::Highlight); });
    addKey(search, tr("Filter"), {QKeySequence(Qt::Key_Slash)},
        [this] { m_topBar->searchBox()->focusField(SearchMode::Filter); });
    addKey(search, tr("Hide what matches"), {QKeySequence(Qt::CTRL | Qt::Key_H)},
        [this] { m_topBar->searchBox()->focusField(SearchMode::Hide); });
    addKey(search, tr("How to write a search"), {QKeySequence(Qt::SHIFT | Qt::Key_F1)},
        [this] { openFindHelp(); });
    m_help.back().lines.push_back({tr("Esc"), tr("Clear the search, the selection, the focus")});

    const QString graph = tr("Graph");
    addKey(graph, tr("Table or picture"), {QKeySequence(Qt::CTRL | Qt::Key_T)}, [this] {
        showPage(PageId::Graph);
        m_graphPage->showTable(!m_graphPage->settings().isTable);
    });
    addKey(graph, tr("Fit"), {QKeySequence(Qt::Key_F)}, [this] { m_graphPage->fit(); });
    addKey(graph, tr("Lay out anew"), {}, [this] { emit relayoutRequested(); });
    addKey(graph, tr("Hide the selected element"), {QKeySequence(Qt::Key_Delete)},
        [this] { m_graphPage->hideElement(m_selection.id()); });
    m_help.back().lines.push_back({tr("Arrows"), tr("Go from node to node")});
    m_help.back().lines.push_back({tr("Ctrl+C"), tr("Copy the row or the table")});

    const QString time = tr("Time");
    addKey(time, tr("Pause, or back to live"), {}, [this] { m_playback.togglePause(); });
    m_help.back().lines.push_back({tr("Space"), tr("Pause, or back to live")});
    addKey(time, tr("One moment back"), {QKeySequence(Qt::Key_BracketLeft)},
        [this] { m_playback.step(-1); });
    addKey(time, tr("One moment forward"), {QKeySequence(Qt::Key_BracketRight)},
        [this] { m_playback.step(1); });
    addKey(time, tr("Play the past, or stand still"), {QKeySequence(Qt::SHIFT | Qt::Key_Space)},
        [this] { m_playback.togglePlay(); });
    addKey(time, tr("Mark changes from this moment on"), {}, [this] {
        if (!m_playback.moments().empty())
            m_playback.compareSince(m_playback.at().value_or(m_playback.moments().back()));
    });
    addKey(time, tr("Stop comparing"), {}, [this] { m_playback.compareSince(std::nullopt); });

    for (QAction* action : {m_inspectorAction, sheet, about, quit})
        m_topBar->addMenuAction(action);
}

std::vector<PaletteEntry> MainWindow::paletteEntries()
{
    std::vector<PaletteEntry> entries;
    for (const auto& [id, page] : m_pages)
        entries.push_back({titleOf(id), tr("page"), keyOf(id).toString(QKeySequence::NativeText),
            icon(iconOf(id)), [this, id] { showPage(id); }});
    for (QAction* action : m_paletteActions) {
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        const bool isPage = std::ranges::any_of(
            m_pages, [&](const auto& entry) { return titleOf(entry.first) == action->text(); });
        if (!isPage)
            entries.push_back({action->text(), tr("action"), keys, icon(Icon::ChevronRight),
                [action] { action->trigger(); }});
    }
    for (const ContextEntry& context : m_contexts)
        if (context.name != m_context)
            entries.push_back({toPlainQString(toStdString(context.name)), tr("context"), {},
                icon(Icon::Globe), [this, name = context.name] { emit contextChosen(name); }});
    if (m_picture.graph)
        for (const graph::Node& node : m_picture.graph->nodes) {
            const graph::NodeTitle title = graph::titleOf(node, m_picture.graph->type);
            QString text = toPlainQString(title.first);
            if (!title.second.empty())
                text += QLatin1Char(' ') + toPlainQString(title.second);
            entries.push_back({text,
                kindText(node.kind) + QStringLiteral(" · ") + toPlainQString(node.namespaceName),
                {}, icon(nodeIcon(node.kind)), [this, id = toQString(node.id)] {
                    showPage(PageId::Graph);
                    m_graphPage->reveal(id);
                }});
        }
    if (m_picture.hosts && m_pages.contains(PageId::Routing))
        for (const routing::RoutableHost& host : *m_picture.hosts)
            entries.push_back({tr("Edit routing of %1").arg(toPlainQString(host.host)),
                tr("routing"), {}, icon(Icon::Routing),
                [this, name = toQString(host.host)] { emit routingRequested(name); }});
    return entries;
}

void MainWindow::openPalette()
{
    m_palette->open(paletteEntries());
}

void MainWindow::openCheatSheet()
{
    (new CheatSheet(m_help, this))->open();
}

/// F6 goes round: top bar, rail, page, inspector.
void MainWindow::cyclePane(int step)
{
    const std::vector<std::pair<QWidget*, std::function<void()>>> panes{
        {m_topBar, [this] { m_topBar->searchBox()->field()->setFocus(Qt::OtherFocusReason); }},
        {m_rail, [this] { m_rail->focusCurrent(); }}, {m_stack, [this] { focusPage(); }},
        {m_dock, [this] { m_inspector->focusFirst(); }}};
    const int count = static_cast<int>(panes.size());
    int at = 2;
    for (int index = 0; index < count; ++index)
        if (panes[static_cast<std::size_t>(index)].first->isAncestorOf(QApplication::focusWidget()))
            at = index;
    for (int tries = 0; tries < count; ++tries) {
        at = (at + step + count) % count;
        const auto& [pane, focus] = panes[static_cast<std::size_t>(at)];
        if (pane->isVisible())
            return focus();
    }
}

void MainWindow::showWhy(const QString& id)
{
    m_selection.select(id);
    m_isInspectorWanted = true;
    showInspector(true);
    m_inspector->showWhy();
}

void MainWindow::openFindHelp()
{
    auto* help = new FindHelp(this);
    connect(help, &FindHelp::exampleChosen, this, [this](const QString& query) {
        m_search.setMode(SearchMode::Highlight);
        m_search.setQuery(query);
    });
    help->show();
}

/// Takes back one thing at a time: the search, then the selection, then the focus.
void MainWindow::escape()
{
    if (m_search.isActive())
        m_search.clear();
    else if (!m_selection.isEmpty())
        m_selection.clear();
    else
        m_graphPage->focusOn({});
    focusPage();
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->modifiers() == Qt::NoModifier && event->key() == Qt::Key_Escape)
        escape();
    else if (event->modifiers() == Qt::NoModifier && event->key() == Qt::Key_Space)
        m_playback.togglePause();
    else
        QMainWindow::keyPressEvent(event);
}

} // namespace vigla::ui
