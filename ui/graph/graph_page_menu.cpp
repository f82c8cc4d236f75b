// What can be done with an element of the graph.
#include "models/qt/convert.h"
#include "models/qt/inspection.h"
#include "models/qt/search.h"
#include "models/qt/selection.h"
#include "ui/canvas/element_text.h"
#include "ui/canvas/graph_canvas.h"
#include "ui/graph/graph_menu.h"
#include "ui/graph/graph_page.h"
#include "ui/graph/graph_saver.h"

#include <QApplication>
#include <QClipboard>

namespace vigla::ui {

GraphMenuTarget GraphPage::menuTargetOf(const QString& id) const
{
    GraphMenuTarget target;
    target.id = id;
    target.isFocused = !m_focus.nodeId.empty();
    if (id.isEmpty())
        return target;
    if (m_picture.hosts)
        target.routedHost
            = toQString(routedHostOf(*m_picture.graph, *m_picture.hosts, toStdString(id)));
    const graph::Node* node = m_picture.drawnGraph()->findNode(drawnId(toStdString(id)));
    target.isNode = node != nullptr;
    if (node && node->namespaceName != "unknown")
        target.namespaceName = toPlainQString(node->namespaceName);
    return target;
}

void GraphPage::openMenu(const QString& id, const QPoint& globalPosition)
{
    if (!m_picture.graph)
        return;
    if (!id.isEmpty())
        m_selection.select(id);
    auto* menu = new GraphMenu(menuTargetOf(id), this);
    connect(menu, &GraphMenu::routingRequested, this, &GraphPage::routingRequested);
    connect(menu, &GraphMenu::testRequested, this, &GraphPage::testRequested);
    connect(menu, &GraphMenu::whyRequested, this, &GraphPage::whyRequested);
    connect(menu, &GraphMenu::focusRequested, this, &GraphPage::focusNear);
    connect(menu, &GraphMenu::hideRequested, this, &GraphPage::hideElement);
    connect(menu, &GraphMenu::fitRequested, this, &GraphPage::fit);
    connect(menu, &GraphMenu::copyPictureRequested, m_saver, &GraphSaver::copyPicture);
    connect(menu, &GraphMenu::onlyRequested, this, [this] {
        GraphViewSettings settings = m_settings;
        settings.isOnlySelected = true;
        takeSettings(settings);
    });
    connect(menu, &GraphMenu::hideNamespaceRequested, this, [this](const QString& name) {
        m_search.hideAlso(QStringLiteral("namespace = \"%1\"").arg(name));
    });
    connect(menu, &GraphMenu::copyNameRequested, this,
        [this](const QString& each) { QApplication::clipboard()->setText(titleOfElement(each)); });
    connect(menu, &GraphMenu::copyNumbersRequested, this, [this](const QString& each) {
        QApplication::clipboard()->setText(m_canvas->describe(each));
    });
    addFoldActions(*menu, id, globalPosition);
    menu->popup(globalPosition);
}

/// Opens what is folded; folds the boxes around an element, or under the pointer.
void GraphPage::addFoldActions(GraphMenu& menu, const QString& id, const QPoint& globalPosition)
{
    const graph::ServiceGraph& graph = *m_picture.drawnGraph();
    const auto add = [&](const QString& text, const char* name, const QString& box, bool isFolded) {
        QAction* action
            = menu.addAction(icon(isFolded ? Icon::Minus : Icon::Plus), toMenuText(text));
        action->setObjectName(QLatin1String(name));
        connect(
            action, &QAction::triggered, this, [this, box, isFolded] { foldBox(box, isFolded); });
    };
    const graph::Node* node = graph.findNode(toStdString(id));
    if (node && node->folded)
        add(tr("Unfold %1").arg(titleOfElement(id)), "menuUnfold", id, false);
    int box = node ? node->box : -1;
    if (id.isEmpty())
        box = m_canvas->boxIndexAt(m_canvas->mapFromGlobal(globalPosition));
    const auto& boxes = m_part.graph && id.isEmpty() ? m_part.graph->boxes : graph.boxes;
    for (; box >= 0 && box < static_cast<int>(boxes.size());
         box = boxes[static_cast<std::size_t>(box)].parent) {
        const graph::Box& it = boxes[static_cast<std::size_t>(box)];
        add(tr("Fold %1").arg(boxTitle(it)), "menuFold", toQString(it.id), true);
    }
}

void GraphPage::hideElement(const QString& id)
{
    if (id.isEmpty() || m_settings.hidden.contains(id))
        return;
    GraphViewSettings settings = m_settings;
    settings.hidden.append(id);
    if (m_selection.id() == id)
        m_selection.clear();
    takeSettings(settings);
}

void GraphPage::unhide(const QString& id)
{
    GraphViewSettings settings = m_settings;
    if (id.isEmpty())
        settings.hidden.clear();
    else
        settings.hidden.removeAll(id);
    takeSettings(settings);
}

void GraphPage::focusOn(const QString& nodeId)
{
    focusNear({toStdString(nodeId)});
}

void GraphPage::focusNear(const graph::Focus& focus)
{
    const bool isNode = m_picture.graph && m_picture.drawnGraph()->findNode(drawnId(focus.nodeId));
    if (!focus.nodeId.empty() && !isNode)
        return;
    m_focus = focus;
    m_canvas->fitNext();
    refresh();
}

void GraphPage::foldBox(const QString& id, bool isFolded)
{
    GraphViewSettings settings = m_settings;
    settings.collapsed.removeAll(id);
    settings.expanded.removeAll(id);
    (isFolded ? settings.collapsed : settings.expanded).append(id);
    if (m_selection.id() == id)
        m_selection.clear(); // it is about to go
    m_canvas->fitNextLayout();
    takeSettings(settings);
}

void GraphPage::foldAll(bool areFolded)
{
    if (!m_picture.graph)
        return;
    GraphViewSettings settings = m_settings;
    settings.collapsed.clear();
    settings.expanded.clear();
    for (const graph::Box& box : m_picture.graph->boxes)
        (areFolded ? settings.collapsed : settings.expanded).append(toQString(box.id));
    m_canvas->fitNextLayout();
    takeSettings(settings);
}

} // namespace vigla::ui
