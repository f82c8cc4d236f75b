#include "ui/graph/graph_page.h"

#include "models/qt/convert.h"
#include "models/qt/playback.h"
#include "models/qt/search.h"
#include "models/qt/selection.h"
#include "ui/canvas/free_corner.h"
#include "ui/canvas/graph_canvas.h"
#include "ui/canvas/legend.h"
#include "ui/canvas/overview.h"
#include "ui/graph/empty_view.h"
#include "ui/graph/graph_saver.h"
#include "ui/graph/graph_toolbar.h"
#include "ui/tables/mesh_table.h"
#include "ui/tables/table_set.h"
#include "ui/theme/theme.h"
#include "ui/time/time_bar.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QResizeEvent>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace vigla::ui {

namespace {

constexpr int kFloatMargin = 12;
constexpr QSize kRoomForLegend{900, 600};

/// What the operand `rank` means: as the ranks that are shown.
graph::RankBy searchedRank(graph::RankBy shown)
{
    return shown == graph::RankBy::None ? graph::RankBy::Both : shown;
}

} // namespace

GraphPage::GraphPage(Selection& selection, Search& search, Playback& playback, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_search(search)
    , m_playback(playback)
    , m_past(std::make_shared<SparkSource>())
    , m_stack(new QStackedWidget(this))
    , m_tables(new TableSet(&selection, m_stack))
    , m_empty(new EmptyView(m_stack))
    , m_toolbar(new GraphToolbar(this))
    , m_timeBar(new TimeBar(playback, this))
    , m_notice(new QFrame(this))
{
    setObjectName(QStringLiteral("graphPage"));
    buildCanvasArea();
    buildTables();
    buildLayout();
    wire();
    showToolbar();
    refreshState();
}

void GraphPage::buildCanvasArea()
{
    m_canvasArea = new QWidget(m_stack);
    m_canvas = new GraphCanvas(m_canvasArea);
    m_canvas->setObjectName(QStringLiteral("graphCanvas"));
    m_canvas->setAccessibleName(tr("Service graph"));
    m_saver = new GraphSaver(*m_canvas, this);
    auto* column = new QVBoxLayout(m_canvasArea);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_canvas, 1);
    m_legend = new Legend(m_canvasArea);
    m_legend->setObjectName(QStringLiteral("graphLegendPanel"));
    column->addWidget(m_legend);
    m_overview = new Overview(*m_canvas, m_canvasArea);
    m_overview->setObjectName(QStringLiteral("graphOverviewPanel"));
    m_canvasArea->installEventFilter(this);
}

void GraphPage::buildTables()
{
    m_edges = new EdgeTable(edgeColumns(m_past), this);
    m_nodes = new NodeTable(nodeColumns(m_past), this);
    m_tables->addTable(QStringLiteral("graphEdgeTable"), tr("Edges"), m_edges)
        ->sortByColumn(4, Qt::DescendingOrder);
    m_tables->addTable(QStringLiteral("graphNodeTable"), tr("Nodes"), m_nodes)
        ->sortByColumn(4, Qt::DescendingOrder);
}

void GraphPage::buildLayout()
{
    m_notice->setObjectName(QStringLiteral("graphNotice"));
    m_notice->setProperty("bar", true);
    m_noticeIcon = new QLabel(m_notice);
    m_noticeText = new QLabel(m_notice);
    m_noticeText->setObjectName(QStringLiteral("graphNoticeText"));
    m_noticeText->setTextFormat(Qt::PlainText);
    m_noticeText->setWordWrap(true);
    auto* row = new QHBoxLayout(m_notice);
    row->setContentsMargins(16, 6, 16, 6);
    row->addWidget(m_noticeIcon);
    row->addWidget(m_noticeText, 1);
    m_notice->hide();

    m_stack->addWidget(m_canvasArea);
    m_stack->addWidget(m_tables);
    m_stack->addWidget(m_empty);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_notice);
    column->addWidget(m_stack, 1);
    column->addWidget(m_timeBar);
    column->addWidget(m_toolbar);
}

void GraphPage::wire()
{
    connect(&m_search, &Search::changed, this, &GraphPage::refresh);
    connect(&m_selection, &Selection::changed, this, [this](const QString& id) {
        m_canvas->select(drawnId(id));
        if (m_settings.isOnlySelected)
            refresh();
    });
    connect(m_canvas, &GraphCanvas::selectionChanged, &m_selection, &Selection::select);
    connect(m_canvas, &GraphCanvas::contextMenuRequested, this, &GraphPage::openMenu);
    connect(m_canvas, &GraphCanvas::nodeMoved, this, &GraphPage::nodeMoved);
    connect(m_canvas, &GraphCanvas::activated, this, [this](const QString& id) {
        const auto* node
            = m_picture.graph ? m_picture.drawnGraph()->findNode(toStdString(id)) : nullptr;
        node && node->folded ? foldBox(id, false) : focusOn(id);
    });
    connect(m_canvas, &GraphCanvas::boxActivated, this,
        [this](const QString& id) { foldBox(id, true); });
    connect(&m_playback, &Playback::changed, this, &GraphPage::refreshAnimation);
    connect(m_canvas, &GraphCanvas::sceneChanged, this,
        [this] { m_legend->setScene(m_canvas->scene()); });
    connect(m_tables, &TableSet::contextMenuForId, this, &GraphPage::openMenu);
    connect(m_tables, &TableSet::activatedId, this, [this](const QString& id) {
        showTable(false);
        reveal(id);
    });
    connect(m_canvas, &GraphCanvas::viewChanged, this, &GraphPage::placeFloating);
    connect(m_toolbar, &GraphToolbar::settingsEdited, this, [this](GraphViewSettings settings) {
        if (settings.isLegendShown == isLegendVisible())
            settings.isLegendShown = m_settings.isLegendShown; // something else was edited
        else
            m_isLegendAsked = settings.isLegendShown;
        takeSettings(settings);
    });
    connect(m_toolbar, &GraphToolbar::fitRequested, this, &GraphPage::fit);
    connect(m_toolbar, &GraphToolbar::zoomInRequested, m_canvas, &GraphCanvas::zoomIn);
    connect(m_toolbar, &GraphToolbar::zoomOutRequested, m_canvas, &GraphCanvas::zoomOut);
    connect(m_toolbar, &GraphToolbar::relayoutRequested, this, [this] {
        m_canvas->fitNextLayout();
        emit relayoutRequested();
    });
    connect(m_toolbar, &GraphToolbar::foldAllRequested, this, &GraphPage::foldAll);
    connect(m_toolbar, &GraphToolbar::unhideRequested, this, &GraphPage::unhide);
    connect(m_toolbar, &GraphToolbar::unhideQueryRequested, this,
        [this] { m_search.setHideQuery({}); });
    connect(m_toolbar, &GraphToolbar::focusEdited, this, &GraphPage::focusNear);
    connect(m_toolbar, &GraphToolbar::unfocusRequested, this, [this] { focusOn({}); });
    connect(m_toolbar, &GraphToolbar::exportRequested, m_saver, &GraphSaver::saveAs);
    connect(m_toolbar, &GraphToolbar::copyRequested, m_saver, &GraphSaver::copyPicture);
    connect(m_saver, &GraphSaver::ready, this, &GraphPage::exportReady);
    connect(m_saver, &GraphSaver::copied, this, &GraphPage::pictureCopied);
}

void GraphPage::setPicture(const Published& picture)
{
    m_picture = picture;
    m_past->history = picture.history;
    m_saver->setSnapshot(picture.snapshot);
    m_timeBar->setShown(picture);
    refresh();
}

void GraphPage::setConnection(const ConnectionStatus& status, const QString& contextName)
{
    m_status = status;
    m_contextName = contextName;
    refreshState();
}

void GraphPage::setSettings(const GraphViewSettings& settings)
{
    if (settings == m_settings)
        return;
    m_settings = settings;
    m_search.setRankBy(searchedRank(settings.rankBy));
    refresh();
}

void GraphPage::takeSettings(const GraphViewSettings& settings)
{
    m_settings = settings;
    m_search.setRankBy(searchedRank(settings.rankBy));
    refresh();
    emit settingsChanged(m_settings);
}

CanvasStyle canvasStyleOf(const GraphViewSettings& settings)
{
    CanvasStyle style;
    style.labels.clear();
    for (const QString& name : settings.labels)
        if (const auto label = edgeLabelFromName(name))
            style.labels.push_back(*label);
    std::ranges::sort(style.labels); // in the order of reference/kiali-graph.md section 13
    style.rankBy = settings.rankBy;
    style.isSecurityShown = settings.isSecurityShown;
    style.areVirtualServicesShown = settings.areVirtualServicesShown;
    style.areMissingSidecarsShown = settings.areMissingSidecarsShown;
    style.isAnimated = settings.isAnimated;
    return style;
}

CanvasStyle GraphPage::canvasStyle() const
{
    CanvasStyle style = canvasStyleOf(m_settings);
    style.font = font();
    return style;
}

/// Dots stand still with the picture.
void GraphPage::refreshAnimation()
{
    m_canvas->setAnimated(m_settings.isAnimated && (m_playback.isLive() || m_playback.isPlaying()));
}

void GraphPage::refresh()
{
    refreshPart();
    refreshCanvas();
    refreshTables();
    refreshState();
}

void GraphPage::refreshCanvas()
{
    m_canvas->setLive(m_picture.isLive);
    refreshAnimation();
    m_canvas->setFound(findDrawn());
    m_canvas->select(drawnId(m_selection.id()));
    if (m_part.graph && m_part.layout)
        m_canvas->setGraph(m_part.graph, m_part.layout, canvasStyle());
    placeFloating();
}

/// Where there is little room it would take too much of it: then it shows only when asked for.
bool GraphPage::isLegendVisible() const
{
    const bool isRoomy = m_canvasArea->width() >= kRoomForLegend.width()
        && m_canvasArea->height() >= kRoomForLegend.height();
    return m_settings.isLegendShown && (isRoomy || m_isLegendAsked);
}

/// An overview of what is all on the screen says nothing.
bool GraphPage::isOverviewVisible() const
{
    const auto scene = m_canvas->scene();
    return m_settings.isOverviewShown && scene
        && !m_canvas->visibleSceneRect().contains(scene->bounds);
}

void GraphPage::showToolbar()
{
    GraphViewSettings shown = m_settings;
    shown.isLegendShown = isLegendVisible();
    m_toolbar->setSettings(shown);
}

/// Hidden tables are caught up with when they are shown.
void GraphPage::refreshTables()
{
    if (!m_picture.graph || !m_settings.isTable)
        return;
    for (const QString& name :
        {QStringLiteral("graphNodeTable"), QStringLiteral("graphEdgeTable")}) {
        MeshTable* table = m_tables->table(name);
        table->setColumnHidden(table->filter()->columnCount() - 1, !m_picture.comparedWith);
    }
    m_edges->setRows(edgeRows(m_picture.graph));
    m_nodes->setRows(nodeRows(m_picture.graph));
    std::optional<std::set<std::string>> nodes;
    std::optional<std::set<std::string>> edges;
    if (!m_partRules.isEverything()) {
        nodes.emplace();
        edges.emplace();
        const graph::VisiblePart part = tablePart();
        for (const graph::Node& node : part.graph->nodes)
            nodes->insert(node.id);
        for (const graph::Edge& edge : part.graph->edges)
            edges->insert(edge.id);
    } else if (const auto found = m_search.findIn(*m_picture.graph)) {
        nodes = found->nodes; // a table cannot dim: it shows what was found alone
        edges = found->edges;
        for (const graph::Edge& edge : m_picture.graph->edges)
            if (nodes->contains(m_picture.graph->nodes[edge.source].id)
                || nodes->contains(m_picture.graph->nodes[edge.target].id))
                edges->insert(edge.id);
    }
    m_tables->table(QStringLiteral("graphNodeTable"))->filter()->setAllowed(std::move(nodes));
    m_tables->table(QStringLiteral("graphEdgeTable"))->filter()->setAllowed(std::move(edges));
}

void GraphPage::refreshState()
{
    QList<HiddenElement> hidden;
    for (const QString& id : m_settings.hidden)
        hidden.append({id, titleOfElement(id)});
    m_toolbar->setHidden(hidden);
    m_toolbar->setHideQuery(m_search.hideQuery());
    const QString focusId = toQString(m_focus.nodeId);
    m_toolbar->showFocus(m_focus, focusId.isEmpty() ? QString() : titleOfElement(focusId));
    const bool hasSomething = m_part.graph && !m_part.graph->nodes.empty();
    if (!hasSomething)
        explainNothing();
    QWidget* wanted = !hasSomething ? static_cast<QWidget*>(m_empty)
        : m_settings.isTable        ? static_cast<QWidget*>(m_tables)
                                    : m_canvasArea;
    if (m_stack->currentWidget() != wanted)
        m_stack->setCurrentWidget(wanted);
    m_tables->setEnabled(m_picture.isLive);
    refreshNotice();
}

void GraphPage::showTable(bool isTable)
{
    if (isTable == m_settings.isTable)
        return;
    GraphViewSettings settings = m_settings;
    settings.isTable = isTable;
    const bool hadFocus = m_stack->isAncestorOf(QApplication::focusWidget());
    takeSettings(settings);
    if (hadFocus)
        focusView();
}

void GraphPage::fit()
{
    m_canvas->fit();
}

void GraphPage::reveal(const QString& id)
{
    m_selection.select(id);
    if (!m_settings.isTable)
        m_canvas->zoomTo(drawnId(id));
}

void GraphPage::focusView()
{
    if (m_stack->currentWidget() == m_tables)
        m_tables->focusTable();
    else if (m_stack->currentWidget() == m_canvasArea)
        m_canvas->setFocus(Qt::OtherFocusReason);
    else
        m_empty->setFocus(Qt::OtherFocusReason);
}

QString GraphPage::titleOfElement(const QString& id) const
{
    if (!m_picture.graph)
        return toPlainQString(toStdString(id));
    const graph::ServiceGraph& all
        = m_picture.graph->findNode(toStdString(id)) || m_picture.graph->findEdge(toStdString(id))
        ? *m_picture.graph
        : *m_picture.drawnGraph();
    const auto titleOfNode = [&all](const graph::Node& node) {
        const graph::NodeTitle title = graph::titleOf(node, all.type);
        return toPlainQString(
            title.second.empty() ? title.first : title.first + " " + title.second);
    };
    const std::string key = toStdString(id);
    if (const graph::Node* node = all.findNode(key))
        return titleOfNode(*node);
    if (const graph::Edge* edge = all.findEdge(key))
        return titleOfNode(all.nodes[edge->source]) + QStringLiteral(" → ")
            + titleOfNode(all.nodes[edge->target]);
    return toPlainQString(key);
}

void GraphPage::placeFloating()
{
    m_legend->setVisible(isLegendVisible());
    m_overview->setVisible(isOverviewVisible());
    showToolbar();
    const QRect room
        = m_canvas->geometry().adjusted(kFloatMargin, kFloatMargin, -kFloatMargin, -kFloatMargin);
    m_overview->resize(m_overview->sizeHint());
    if (const GraphScenePtr& scene = m_canvas->scene())
        m_overview->setGeometry(freeCorner(*scene,
            {m_canvas->geometry(), m_canvas->visibleSceneRect()}, room, m_overview->geometry()));
    m_overview->raise();
}

void GraphPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeFloating();
}

bool GraphPage::eventFilter(QObject* watched, QEvent* event)
{
    const bool isLayout = event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest;
    if (isLayout && watched == m_canvasArea)
        placeFloating();
    return QWidget::eventFilter(watched, event);
}

} // namespace vigla::ui
