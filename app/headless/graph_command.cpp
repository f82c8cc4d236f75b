#include "app/headless/graph_command.h"

#include "app/headless/graph_picture.h"
#include "app/settings/write_file.h"
#include "models/graph/export.h"
#include "models/qt/convert.h"

#include <utility>

namespace vigla::app {

namespace {

constexpr std::chrono::seconds kPeriod{2};
constexpr std::chrono::seconds kLongestWait{30}; ///< Beyond `--after`, for the first picture.

/// Rates need two readings of the proxies' counters; Prometheus answers with rates at once.
bool hasRates(const Published& picture)
{
    return picture.snapshot->source == snapshot::TelemetrySource::Prometheus
        || (picture.traffic && picture.traffic->windowSeconds > 0);
}

} // namespace

GraphCommand::GraphCommand(CommandLine line, QObject* parent)
    : Command(parent)
    , m_line(std::move(line))
{
    m_patience.setSingleShot(true);
    m_limit.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        m_isDue = true;
        takePicture();
    });
    connect(&m_limit, &QTimer::timeout, this, [this] {
        const auto& session = *m_mesh.session;
        tell(session.isConnected()
                ? "No telemetry came in time; the freshness of each source is in --output json."
                : session.lostReason());
        giveUp();
    });
}

void GraphCommand::start()
{
    auto mesh = openMesh(m_line.connection, kPeriod, m_line.graph.duration);
    if (!mesh) {
        tell(mesh.error().message);
        emit finished(ExitStatus::NotConnected);
        return;
    }
    m_mesh = std::move(mesh).value();
    tellNotices(*m_mesh.session);
    View view;
    view.options = m_line.graph;
    if (isPicture(m_line.graphOutput))
        view.measure = measureForPicture(m_line);
    m_mesh.session->setView(std::move(view));
    connect(&m_mesh.session->store(), &SnapshotStore::published, this, &GraphCommand::takePicture);
    connect(m_mesh.session.get(), &MeshSession::synchronised, this,
        [this] { m_listedRevision = m_mesh.session->cluster()->revision; });
    connect(
        m_mesh.session.get(), &MeshSession::connectionChanged, this, &GraphCommand::takeConnection);
    // Prometheus answers at once with all there is.
    const auto& connection = m_line.connection;
    const bool isAtOnce = !m_line.hasAfter
        && (!connection.prometheusUrl.empty()
            || connection.telemetry == TelemetryChoice::Prometheus);
    const auto collectFor
        = std::chrono::milliseconds(isAtOnce ? 0 : static_cast<int>(m_line.afterSeconds * 1000));
    m_patience.start(collectFor);
    m_limit.start(collectFor + kLongestWait);
    m_mesh.session->start();
}

/// What never was there is not waited for; what breaks later is tried again until the limit.
void GraphCommand::takeConnection(const QString& reason)
{
    if (reason.isEmpty() || m_isDone)
        return;
    tell(toStdString(reason));
    if (!m_listedRevision)
        giveUp();
}

void GraphCommand::giveUp()
{
    m_isDone = true;
    m_limit.stop();
    emit finished(ExitStatus::NotConnected);
}

/// Before everything has been listed once, ServiceEntries and the like would be missing.
bool GraphCommand::knowsCluster(const Published& picture) const
{
    if (!m_line.connection.hasCluster)
        return true;
    const auto& cluster = picture.snapshot->cluster;
    return m_listedRevision && cluster && cluster->revision >= *m_listedRevision;
}

void GraphCommand::takePicture()
{
    const auto& store = m_mesh.session->store();
    if (!m_isDue || m_isDone || !store.hasPicture() || !hasRates(store.current())
        || !knowsCluster(store.current()))
        return;
    const auto* server = store.current().snapshot->findFreshness("prometheus");
    const bool isSilent = server && server->targets > 0 && server->answered == 0;
    // The first round may have begun before it was known where in the cluster the server is.
    if (isSilent && m_line.connection.hasCluster && !std::exchange(m_wasSilent, true))
        return;
    m_isDone = true;
    m_limit.stop();
    if (server && server->answered < server->targets)
        tell(std::to_string(server->answered) + " of " + std::to_string(server->targets)
            + " queries were answered: " + server->reason);
    emit finished(isSilent ? ExitStatus::NotConnected : write(store.current()));
}

ExitStatus GraphCommand::write(const Published& picture) const
{
    if (picture.graph->edges.empty() && !picture.empty.title.empty())
        tell(picture.empty.title + " " + picture.empty.evidence + " " + picture.empty.nextStep);
    QByteArray bytes;
    switch (m_line.graphOutput) {
    case GraphOutput::Table:
        bytes = QByteArray::fromStdString(graph::renderTable(*picture.graph));
        break;
    case GraphOutput::Json:
        bytes
            = QByteArray::fromStdString(graph::renderGraphJson(*picture.graph, *picture.snapshot));
        break;
    case GraphOutput::Kiali:
        bytes = QByteArray::fromStdString(graph::renderKialiJson(*picture.graph, picture.options));
        break;
    case GraphOutput::Dot:
        bytes = QByteArray::fromStdString(graph::renderDot(*picture.graph));
        break;
    case GraphOutput::Svg:
    case GraphOutput::Png:
        bytes = renderPicture(picture, m_line);
        break;
    }
    if (m_line.outputFile.empty()) {
        printResult(bytes.toStdString());
        return ExitStatus::Done;
    }
    const auto written = writeFile(toQString(m_line.outputFile), bytes);
    if (!written)
        tell(written.error().message);
    return written ? ExitStatus::Done : ExitStatus::Usage;
}

} // namespace vigla::app
