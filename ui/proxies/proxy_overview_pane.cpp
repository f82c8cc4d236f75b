#include "ui/proxies/proxy_overview_pane.h"

#include "models/qt/convert.h"
#include "models/qt/mesh_tables.h"
#include "ui/inspector/fact_grid.h"
#include "ui/tables/mesh_table.h"

#include <QLabel>
#include <QVBoxLayout>

namespace vigla::ui {

namespace {

constexpr int kDaysColumn = 2; ///< What expires first stands first.

QString orUnknown(const std::string& text)
{
    return text.empty() ? ProxyOverviewPane::tr("not told") : toPlainQString(text);
}

std::vector<Fact> factsOf(const envoy::ServerInfo& info)
{
    using Pane = ProxyOverviewPane;
    std::vector<Fact> facts{{Pane::tr("State"), orUnknown(info.state)},
        {Pane::tr("Envoy"), orUnknown(info.version)}, {Pane::tr("Build"), orUnknown(info.build)},
        {Pane::tr("Istio"), orUnknown(info.istioVersion)},
        {Pane::tr("Node"), orUnknown(info.nodeId)},
        {Pane::tr("Service cluster"), orUnknown(info.cluster)},
        {Pane::tr("Locality"), orUnknown(info.locality)},
        {Pane::tr("Worker threads"), orUnknown(info.concurrency)}};
    if (info.uptimeSeconds)
        facts.insert(facts.begin() + 1,
            {Pane::tr("Running for"), spanText(std::chrono::seconds(*info.uptimeSeconds))});
    return facts;
}

} // namespace

ProxyOverviewPane::ProxyOverviewPane(QWidget* parent)
    : QWidget(parent)
    , m_facts(new FactGrid(this))
    , m_certificatesProblem(new QLabel(this))
    , m_model(new CertificateTable(certificateColumns(), this))
    , m_table(new MeshTable(m_model, this))
{
    m_facts->setObjectName(QStringLiteral("serverFacts"));
    m_table->setObjectName(QStringLiteral("certificateTable"));
    m_table->setAccessibleName(tr("Certificates"));
    m_table->sortByColumn(kDaysColumn, Qt::AscendingOrder);
    m_certificatesProblem->setObjectName(QStringLiteral("certificatesProblem"));
    m_certificatesProblem->setTextFormat(Qt::PlainText);
    m_certificatesProblem->setWordWrap(true);
    auto* title = new QLabel(tr("Certificates"), this);
    title->setProperty("section", true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 4, 16, 12);
    column->setSpacing(12);
    column->addWidget(m_facts);
    column->addWidget(title);
    column->addWidget(m_certificatesProblem);
    column->addWidget(m_table, 1);
}

void ProxyOverviewPane::setOverview(const ProxyOverview& overview)
{
    if (overview.server)
        m_facts->setFacts(factsOf(*overview.server));
    else
        m_facts->setFacts({{tr("Server"), toPlainQString(overview.server.error().message)}});
    const bool hasCertificates = overview.certificates && !overview.certificates->empty();
    m_table->setVisible(hasCertificates);
    m_certificatesProblem->setVisible(!hasCertificates);
    if (hasCertificates)
        return m_model->setRows(certificateRows(*overview.certificates));
    m_certificatesProblem->setText(overview.certificates
            ? tr("It holds none. A proxy outside of mutual TLS has no certificate.")
            : toPlainQString(overview.certificates.error().message));
}

} // namespace vigla::ui
