#include "app/window/proxy_controller.h"

#include "app/session/mesh_session.h"
#include "models/qt/convert.h"
#include "ui/proxies/comparison_pane.h"
#include "ui/proxies/config_pane.h"
#include "ui/proxies/proxies_page.h"
#include "ui/proxies/proxy_inspector.h"

#include <QTime>

namespace vigla::app {

namespace {

QString nowText()
{
    return QTime::currentTime().toString(QStringLiteral("HH:mm:ss"));
}

QString nextStepFor(const Error& error)
{
    using Kind = Error::Kind;
    switch (error.kind) {
    case Kind::Denied:
    case Kind::Unauthorized:
        return ProxyController::tr(
            "Your account needs get and create on pods/portforward in that namespace.");
    case Kind::Unreachable:
        return ProxyController::tr(
            "Is the pod running? Its administration port may be another one than 15000 "
            "(proxyAdminPort).");
    default:
        return {};
    }
}

} // namespace

ProxyController::ProxyController(ui::ProxiesPage* page, MeshSession* session, QObject* parent)
    : QObject(parent)
    , m_page(page)
    , m_inspector(page->inspector())
    , m_session(session)
    , m_reader(session->tunnels(), session->istiod())
{
    connect(page, &ui::ProxiesPage::proxyOpened, this, &ProxyController::openProxy);
    connect(m_inspector, &ui::ProxyInspector::partRequested, this, [this](ProxyPart part) {
        m_reader.setCluster(m_session->cluster());
        m_reader.read(part);
    });
    connect(m_inspector, &ui::ProxyInspector::partShown, this,
        [this](ProxyPart part) { m_reader.followEndpoints(part == ProxyPart::Endpoints); });
    connect(m_inspector->configuration(), &ui::ConfigPane::searchRequested, this,
        [this](const QString& text) { m_reader.search(toStdString(text)); });
    connect(m_inspector->comparison(), &ui::ComparisonPane::diffRequested, this,
        [this](int place) { m_reader.diff(static_cast<std::size_t>(place)); });
    takeAnswers();
    if (!m_inspector->proxyId().isEmpty())
        m_page->leaveInspector();
}

ProxyController::~ProxyController()
{
    m_page->leaveInspector();
}

void ProxyController::openProxy(const QString& id)
{
    const auto name = toStdString(id);
    const auto slash = name.find('/');
    m_reader.setProxy(
        name.substr(0, slash), slash == std::string::npos ? std::string() : name.substr(slash + 1));
    m_reader.followEndpoints(!id.isEmpty() && m_inspector->currentPart() == ProxyPart::Endpoints);
}

void ProxyController::takeAnswers()
{
    connect(&m_reader, &ProxyReader::overviewRead, this,
        [this](const ProxyOverview& overview) { m_inspector->setOverview(overview, nowText()); });
    connect(&m_reader, &ProxyReader::endpointsRead, this,
        [this](const std::vector<EndpointTrafficRow>& rows, bool hasRates) {
            m_inspector->setEndpoints(rows, hasRates, nowText());
        });
    connect(&m_reader, &ProxyReader::configurationRead, this,
        [this](const ConfigDumpPtr& dump) { m_inspector->setConfiguration(dump, nowText()); });
    connect(&m_reader, &ProxyReader::statisticsRead, this,
        [this](const std::vector<envoy::Statistic>& statistics) {
            m_inspector->setStatistics(statistics, nowText());
        });
    connect(
        &m_reader, &ProxyReader::comparisonRead, this, [this](const DumpComparisonPtr& comparison) {
            m_inspector->setComparison(comparison, nowText());
        });
    connect(&m_reader, &ProxyReader::failed, this, &ProxyController::showProblem);
    connect(&m_reader, &ProxyReader::found, m_inspector->configuration(), &ui::ConfigPane::setHits);
    connect(
        &m_reader, &ProxyReader::diffed, m_inspector->comparison(), &ui::ComparisonPane::setDiff);
}

void ProxyController::showProblem(ProxyPart part, const Error& error)
{
    m_inspector->setProblem(part, toPlainQString(error.message), nextStepFor(error));
}

} // namespace vigla::app
