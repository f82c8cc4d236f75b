#include "ui/proxies/proxy_inspector.h"

#include "models/qt/convert.h"
#include "ui/proxies/comparison_pane.h"
#include "ui/proxies/config_pane.h"
#include "ui/proxies/part_page.h"
#include "ui/proxies/proxy_overview_pane.h"
#include "ui/proxies/table_pane.h"
#include "ui/tables/mesh_table.h"
#include "ui/theme/icons.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace vigla::ui {

namespace {

constexpr int kStatisticWidth = 560; ///< Names of statistics are long.
constexpr int kRateColumn = 4; ///< Of the endpoints: the busiest first.

} // namespace

ProxyInspector::ProxyInspector(QWidget* parent)
    : QWidget(parent)
    , m_tabs(new QTabBar(this))
    , m_stack(new QStackedWidget(this))
    , m_endpointModel(new EndpointTrafficTable(endpointTrafficColumns(), this))
    , m_statisticModel(new StatisticTable(statisticColumns(), this))
    , m_overview(new ProxyOverviewPane(this))
    , m_endpoints(new TablePane(
          m_endpointModel, QStringLiteral("endpointTable"), tr("Endpoints of this proxy"), this))
    , m_config(new ConfigPane(this))
    , m_statistics(new TablePane(
          m_statisticModel, QStringLiteral("statisticTable"), tr("Statistics of this proxy"), this))
    , m_comparison(new ComparisonPane(this))
{
    setObjectName(QStringLiteral("proxyInspector"));
    m_tabs->setObjectName(QStringLiteral("proxyParts"));
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_endpoints->table()->sortByColumn(kRateColumn, Qt::DescendingOrder);
    m_endpoints->setPlaceholder(tr("Filter by host, subset, pod, health …"));
    m_statistics->setPlaceholder(tr("Search in the names and values, e.g. upstream_rq_retry"));
    m_statistics->table()->sortByColumn(0, Qt::AscendingOrder);
    addPart(ProxyPart::Overview, m_overview);
    addPart(ProxyPart::Endpoints, m_endpoints);
    addPart(ProxyPart::Configuration, m_config);
    addPart(ProxyPart::Statistics, m_statistics);
    addPart(ProxyPart::Comparison, m_comparison);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    auto* tabs = new QHBoxLayout;
    tabs->setContentsMargins(8, 4, 8, 0);
    tabs->addWidget(m_tabs);
    tabs->addStretch(1);
    column->addLayout(tabs);
    column->addWidget(m_stack, 1);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int tab) {
        m_stack->setCurrentIndex(tab);
        askIfNew();
        emit partShown(currentPart());
    });
}

QWidget* ProxyInspector::buildHeader()
{
    auto* bar = new QFrame(this);
    bar->setProperty("bar", true);
    auto* back = new QToolButton(bar);
    back->setObjectName(QStringLiteral("proxyBack"));
    back->setText(tr("‹ All proxies"));
    back->setToolTip(tr("Back to all proxies (Esc)"));
    back->setFocusPolicy(Qt::TabFocus);
    m_title = new QLabel(bar);
    m_title->setObjectName(QStringLiteral("inspectedProxy"));
    m_title->setProperty("heading", true);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_facts = new QLabel(bar);
    m_facts->setTextFormat(Qt::PlainText);
    m_facts->setProperty("muted", true);
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(8, 6, 16, 6);
    row->setSpacing(12);
    row->addWidget(back);
    row->addWidget(m_title);
    row->addWidget(m_facts, 1);
    connect(back, &QToolButton::clicked, this, &ProxyInspector::leaveRequested);
    return bar;
}

void ProxyInspector::addPart(ProxyPart part, QWidget* content)
{
    auto* made = new PartPage(part, content, m_stack);
    m_pages.at(static_cast<std::size_t>(part)) = made;
    m_stack->addWidget(made);
    m_tabs->addTab(titleOf(part));
    connect(made, &PartPage::readRequested, this, [this](ProxyPart wanted) {
        setWaiting(wanted);
        emit partRequested(wanted);
    });
}

void ProxyInspector::open(const ProxyRow& proxy)
{
    close();
    m_id = toQString(proxy.id);
    setHeader(proxy);
    m_stack->setCurrentIndex(m_tabs->currentIndex());
    askIfNew();
    m_tabs->setFocus(Qt::OtherFocusReason);
}

void ProxyInspector::setHeader(const ProxyRow& proxy)
{
    const mesh::ProxyStatus& status = proxy.status;
    m_title->setText(toPlainQString(status.podName));
    QStringList facts{toPlainQString(status.namespaceName)};
    if (!status.type.empty())
        facts.append(toPlainQString(status.type));
    if (!status.version.empty())
        facts.append(toPlainQString(status.version));
    facts.append(syncText(status));
    if (!status.istiod.empty())
        facts.append(toPlainQString(status.istiod));
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    m_facts->setToolTip(m_facts->text());
}

void ProxyInspector::close()
{
    m_id.clear();
    m_isAsked = {};
    m_config->setDump(nullptr);
    m_endpointModel->setRows({});
    m_statisticModel->setRows({});
    for (PartPage* each : m_pages)
        each->forget();
}

ProxyPart ProxyInspector::currentPart() const
{
    return static_cast<ProxyPart>(m_tabs->currentIndex());
}

void ProxyInspector::showPart(ProxyPart part)
{
    m_tabs->setCurrentIndex(static_cast<int>(part));
}

void ProxyInspector::askIfNew()
{
    const ProxyPart part = currentPart();
    if (m_id.isEmpty() || std::exchange(m_isAsked.at(static_cast<std::size_t>(part)), true))
        return;
    setWaiting(part);
    emit partRequested(part);
}

void ProxyInspector::setWaiting(ProxyPart part)
{
    page(part).showWaiting();
}

void ProxyInspector::setProblem(ProxyPart part, const QString& what, const QString& nextStep)
{
    page(part).showProblem(what, nextStep);
}

void ProxyInspector::setOverview(const ProxyOverview& overview, const QString& readAt)
{
    m_overview->setOverview(overview);
    page(ProxyPart::Overview).showContent(tr("/server_info and /certs, read at %1").arg(readAt));
}

void ProxyInspector::setEndpoints(
    const std::vector<EndpointTrafficRow>& rows, bool hasRates, const QString& readAt)
{
    const bool isFirst = m_endpointModel->rows().empty();
    m_endpointModel->setRows(rows);
    if (isFirst)
        m_endpoints->table()->scrollToTop();
    const auto unwell = std::ranges::count_if(
        rows, [](const auto& row) { return !row.traffic.reading.problem.empty(); });
    QStringList parts{tr("/clusters, read at %1").arg(readAt), tr("%1 endpoints").arg(rows.size())};
    if (unwell > 0)
        parts.append(tr("%1 not healthy").arg(unwell));
    if (!hasRates)
        parts.append(tr("rates come with the second reading"));
    page(ProxyPart::Endpoints).showContent(parts.join(QStringLiteral(" · ")));
}

void ProxyInspector::setConfiguration(ConfigDumpPtr dump, const QString& readAt)
{
    const std::size_t bytes = dump->text->text().size();
    const std::size_t resources = dump->resources.size();
    m_config->setDump(std::move(dump));
    page(ProxyPart::Configuration)
        .showContent(tr("/config_dump, %1 in %2 resources, read at %3. Private keys and tokens "
                        "were overwritten while reading.")
                         .arg(bytesText(bytes))
                         .arg(resources)
                         .arg(readAt));
}

void ProxyInspector::setStatistics(
    const std::vector<envoy::Statistic>& statistics, const QString& readAt)
{
    const bool isFirst = m_statisticModel->rows().empty();
    m_statisticModel->setRows(statisticRows(statistics));
    if (isFirst)
        m_statistics->table()->setColumnWidth(0, kStatisticWidth);
    page(ProxyPart::Statistics)
        .showContent(tr("/stats, %1 statistics, read at %2. Istio's proxies keep few of them "
                        "unless sidecar.istio.io/statsInclusion… asks for more.")
                         .arg(statistics.size())
                         .arg(readAt));
}

void ProxyInspector::setComparison(DumpComparisonPtr comparison, const QString& readAt)
{
    m_comparison->setComparison(std::move(comparison));
    page(ProxyPart::Comparison)
        .showContent(tr("What istiod would send now and what Envoy has: %1. Read at %2.")
                         .arg(m_comparison->summary(), readAt));
}

void ProxyInspector::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        emit leaveRequested();
    else
        QWidget::keyPressEvent(event);
}

} // namespace vigla::ui
