#include "ui/tables/tables_page.h"

#include "models/qt/convert.h"
#include "models/qt/inspection.h"
#include "models/qt/search.h"
#include "models/qt/selection.h"
#include "ui/graph/empty_view.h"
#include "ui/tables/mesh_table.h"
#include "ui/tables/table_set.h"
#include "ui/theme/icons.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace vigla::ui {

namespace {

constexpr int kRateColumn = 3;
constexpr int kEdgeRateColumn = 4;

/// The ids of a table that a search lets through: what was found, without what is hidden.
template <typename Row>
std::optional<std::set<std::string>> idsThatPass(const std::vector<Row>& rows,
    const std::optional<std::set<std::string>>& found,
    const std::optional<std::set<std::string>>& hidden)
{
    if (!found && !hidden)
        return std::nullopt;
    std::set<std::string> ids;
    for (const Row& row : rows)
        if ((!found || found->contains(row.id)) && !(hidden && hidden->contains(row.id)))
            ids.insert(row.id);
    return ids;
}

using Ids = std::optional<std::set<std::string>>;

/// An app is found by its workloads.
Ids appsOf(const std::vector<graph::AppRow>& apps, const std::vector<graph::WorkloadRow>& workloads,
    const Ids& nodes)
{
    if (!nodes)
        return std::nullopt;
    std::set<std::pair<std::string, std::string>> names;
    for (const graph::WorkloadRow& row : workloads)
        if (nodes->contains(row.id))
            names.insert({row.namespaceName, row.app});
    std::set<std::string> ids;
    for (const graph::AppRow& row : apps)
        if (names.contains({row.namespaceName, row.name}))
            ids.insert(row.id);
    return ids;
}

/// The edges that were found, and those of the nodes that were.
Ids edgesOf(const graph::ServiceGraph& graph, const std::optional<graph::FindResult>& found)
{
    if (!found)
        return std::nullopt;
    std::set<std::string> ids = found->edges;
    for (const graph::Edge& edge : graph.edges)
        if (found->nodes.contains(graph.nodes[edge.source].id)
            || found->nodes.contains(graph.nodes[edge.target].id))
            ids.insert(edge.id);
    return ids;
}

Ids nodesOf(const std::optional<graph::FindResult>& found)
{
    return found ? Ids(found->nodes) : std::nullopt;
}

template <typename Row>
bool hasSameIds(const std::vector<Row>& shown, const std::vector<Row>& rows)
{
    return std::ranges::equal(shown, rows, {}, &Row::id, &Row::id);
}

bool hasSameEdges(const EdgeTable& shown, const graph::ServiceGraph& graph)
{
    return shown.rows().size() == graph.edges.size()
        && std::ranges::all_of(
            graph.edges, [&](const graph::Edge& edge) { return shown.rowOf(edge.id) >= 0; });
}

} // namespace

TablesPage::TablesPage(Selection& selection, Search& search, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_search(search)
    , m_inventoryPast(std::make_shared<SparkSource>())
    , m_edgePast(std::make_shared<SparkSource>())
    , m_tables(new TableSet(&selection, this))
    , m_empty(new EmptyView(this))
    , m_stack(new QStackedWidget(this))
{
    setObjectName(QStringLiteral("tablesPage"));
    addTables();
    m_stack->addWidget(m_tables);
    m_stack->addWidget(m_empty);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    connect(&m_search, &Search::changed, this, &TablesPage::applySearch);
    connect(m_tables, &TableSet::currentTableChanged, this, &TablesPage::refresh);
    connect(m_tables, &TableSet::activatedId, this, &TablesPage::graphRequested);
    connect(m_tables, &TableSet::contextMenuForId, this, &TablesPage::openMenu);
    refresh();
}

void TablesPage::addTables()
{
    m_services = new ServiceTable(serviceColumns(m_inventoryPast), this);
    m_workloads = new WorkloadTable(workloadColumns(m_inventoryPast), this);
    m_apps = new AppTable(appColumns(), this);
    m_edges = new EdgeTable(edgeColumns(m_edgePast), this);
    const auto add
        = [this](const char* name, const QString& title, QAbstractTableModel* model, int column) {
              m_tables->addTable(QLatin1String(name), title, model)
                  ->sortByColumn(column, Qt::DescendingOrder);
          };
    add("serviceTable", tr("Services"), m_services, kRateColumn);
    add("workloadTable", tr("Workloads"), m_workloads, kRateColumn);
    add("appTable", tr("Apps"), m_apps, kRateColumn);
    add("edgeTable", tr("Edges"), m_edges, kEdgeRateColumn);
    MeshTable* edges = m_tables->table(QStringLiteral("edgeTable"));
    edges->setColumnHidden(
        edges->filter()->columnCount() - 1, true); // changes: nothing is compared
}

void TablesPage::setPicture(const Published& picture)
{
    m_picture = picture;
    if (isVisible())
        refresh();
}

bool TablesPage::isShown(const char* table) const
{
    return m_tables->table(QLatin1String(table)) == m_tables->currentTable();
}

/// Tables behind other tabs get their numbers when they are shown; only how many rows they have is
/// seen before.
void TablesPage::refresh()
{
    m_inventoryPast->history = m_picture.inventoryHistory;
    m_edgePast->history = m_picture.history;
    m_stack->setCurrentWidget(m_picture.inventory ? static_cast<QWidget*>(m_tables) : m_empty);
    if (!m_picture.inventory) {
        m_empty->explain(Icon::Tables, tr("There is nothing to list yet"),
            tr("The tables fill with the first picture of the mesh."), {});
        return;
    }
    const auto& inventory = m_picture.inventory;
    const auto fill = [&]<typename Row>(
                          const char* name, ColumnTable<Row>* table, const std::vector<Row>& rows) {
        if (isShown(name) || !hasSameIds(table->rows(), rows))
            table->shareRows(std::shared_ptr<const std::vector<Row>>(inventory, &rows));
    };
    fill("serviceTable", m_services, inventory->services);
    fill("workloadTable", m_workloads, inventory->workloads);
    fill("appTable", m_apps, inventory->apps);
    if (!m_picture.graph)
        m_edges->setRows(std::vector<EdgeRow>());
    else if (isShown("edgeTable") || !hasSameEdges(*m_edges, *m_picture.graph))
        m_edges->setRows(edgeRows(m_picture.graph));
    m_tables->setEnabled(m_picture.isLive);
    applySearch();
}

void TablesPage::applySearch()
{
    const auto filterOf
        = [this](const char* name) { return m_tables->table(QLatin1String(name))->filter(); };
    if (const auto* nodes = m_picture.inventory ? m_picture.inventory->graph.get() : nullptr) {
        const Ids found = nodesOf(m_search.findIn(*nodes));
        const Ids hidden = nodesOf(m_search.hiddenIn(*nodes));
        filterOf("serviceTable")->setAllowed(idsThatPass(m_services->rows(), found, hidden));
        filterOf("workloadTable")->setAllowed(idsThatPass(m_workloads->rows(), found, hidden));
        filterOf("appTable")
            ->setAllowed(
                idsThatPass(m_apps->rows(), appsOf(m_apps->rows(), m_workloads->rows(), found),
                    appsOf(m_apps->rows(), m_workloads->rows(), hidden)));
    }
    if (const auto* graph = m_picture.graph.get())
        filterOf("edgeTable")
            ->setAllowed(idsThatPass(m_edges->rows(), edgesOf(*graph, m_search.findIn(*graph)),
                edgesOf(*graph, m_search.hiddenIn(*graph))));
}

void TablesPage::focusTable()
{
    m_tables->focusTable();
}

void TablesPage::openMenu(const QString& id, const QPoint& globalPosition)
{
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("tableMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(icon(Icon::Graph), tr("Show on the graph")), &QAction::triggered, this,
        [this, id] { emit graphRequested(id); });
    if (m_picture.hosts) {
        const graph::ServiceGraph* places[]{m_picture.graph.get(),
            m_picture.inventory ? m_picture.inventory->graph.get() : nullptr};
        QString host;
        for (const graph::ServiceGraph* graph : places)
            if (graph && host.isEmpty())
                host = toQString(routedHostOf(*graph, *m_picture.hosts, toStdString(id)));
        if (!host.isEmpty())
            connect(menu->addAction(icon(Icon::Routing), tr("Edit routing…")), &QAction::triggered,
                this, [this, host] { emit routingRequested(host); });
    }
    connect(menu->addAction(icon(Icon::Help), tr("Why is this here?")), &QAction::triggered, this,
        [this, id] { emit whyRequested(id); });
    connect(menu->addAction(icon(Icon::Copy), tr("Copy the row")), &QAction::triggered, this,
        [this] { QApplication::clipboard()->setText(m_tables->currentTable()->toTsv()); });
    menu->popup(globalPosition);
}

void TablesPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

} // namespace vigla::ui
