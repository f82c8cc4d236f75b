#include "app/headless/tour_command.h"

#include "app/headless/page_camera.h"
#include "app/headless/split_proposal.h"
#include "app/window/session_binding.h"
#include "app/window/window_application.h"
#include "models/graph/export.h"
#include "models/qt/convert.h"
#include "ui/shell/main_window.h"

#include <QDir>

#include <algorithm>

namespace vigla::app {

namespace {

constexpr std::chrono::seconds kCollect{15};
constexpr std::chrono::seconds kSeeEffect{12}; ///< After the change, for the charts.

void heading(const char* text)
{
    printResult(std::string("\n== ") + text + " ==\n");
}

} // namespace

TourCommand::TourCommand(CommandLine line, QObject* parent)
    : Command(parent)
    , m_line(std::move(line))
    , m_folder(m_line.outputFile.empty() ? QDir::temp().filePath(QStringLiteral("vigla-tour"))
                                         : toQString(m_line.outputFile))
{
    m_patience.setSingleShot(true);
}

TourCommand::~TourCommand() = default;

void TourCommand::start()
{
    if (!QDir().mkpath(m_folder)) {
        tell("cannot make the folder " + toStdString(m_folder));
        return end(ExitStatus::Usage);
    }
    if (m_line.connection.demoScenario) {
        demo::DemoOptions options;
        options.scenario = *m_line.connection.demoScenario;
        auto demo = DemoHost::start(options);
        if (!demo) {
            tell(demo.error().message);
            return end(ExitStatus::Usage);
        }
        m_demo = std::move(demo).value();
        m_line.connection.demoScenario.reset();
        m_line.connection.kubeconfig = m_demo->kubeconfigFile();
    }
    m_application = std::make_unique<WindowApplication>(m_line, std::filesystem::path());
    m_camera = std::make_unique<PageCamera>(*m_application);
    connect(m_camera.get(), &PageCamera::taken, this,
        [this](const PageShot& shot, const QImage& picture) {
            const QString file = QDir(m_folder).filePath(
                QStringLiteral("%1-%2-%3x%4.png")
                    .arg(shot.page, shot.isDark ? QStringLiteral("dark") : QStringLiteral("light"))
                    .arg(shot.size.width())
                    .arg(shot.size.height()));
            if (picture.save(file, "PNG"))
                m_pictures.append(file);
            else
                tell("cannot write " + toStdString(file));
        });
    connect(m_camera.get(), &PageCamera::finished, this, &TourCommand::takeBack);
    m_application->start();
    if (!m_application->binding()) {
        tell(m_application->openProblem());
        return end(ExitStatus::NotConnected);
    }
    tell("Collecting for " + std::to_string(kCollect.count()) + " seconds.");
    connect(
        &m_patience, &QTimer::timeout, this, &TourCommand::printGraph, Qt::SingleShotConnection);
    m_patience.start(kCollect);
}

void TourCommand::printGraph()
{
    const auto& picture = m_application->binding()->session().store().current();
    if (!picture.graph || !picture.snapshot->cluster) {
        tell("No picture came in time. " + m_application->binding()->session().lostReason());
        return end(ExitStatus::NotConnected);
    }
    heading("The service graph");
    printResult(graph::renderTable(*picture.graph));
    shiftTraffic();
}

void TourCommand::shiftTraffic()
{
    const auto& picture = m_application->binding()->session().store().current();
    const auto proposal = proposeSplit(*picture.snapshot->cluster, *picture.traffic);
    if (!proposal) {
        printResult("No host divides its traffic between versions, so there is nothing to shift.");
        return takePictures();
    }
    m_host = toQString(proposal->host.host);
    heading("Shifting traffic");
    CommandLine line = m_line;
    line.verb = Verb::Split;
    line.isConfirmed = m_demo || m_line.isConfirmed;
    line.isDryRun = !line.isConfirmed;
    m_change = std::make_unique<ChangeCommand>(line);
    m_change->setPlan([proposal = *proposal](const mesh::ClusterState& cluster) {
        return routing::buildSplit(
            cluster, {}, proposal.card, proposal.host, proposal.destinations);
    });
    connect(m_change.get(), &Command::finished, this, [this](ExitStatus status) {
        m_applied = m_change->applied();
        if (status != ExitStatus::Done)
            m_status = status;
        connect(&m_patience, &QTimer::timeout, this, &TourCommand::takePictures,
            Qt::SingleShotConnection);
        m_patience.start(m_applied.isEmpty() ? std::chrono::seconds(0) : kSeeEffect);
    });
    m_change->start();
}

void TourCommand::takePictures()
{
    const auto& graph = m_application->binding()->session().store().current().graph;
    const auto busiest = std::ranges::max_element(graph->edges, {}, [](const graph::Edge& edge) {
        return edge.protocol == graph::Protocol::Tcp ? 0.0 : edge.rates.total;
    });
    const QString selected = busiest == graph->edges.end() ? QString() : toQString(busiest->id);
    std::vector<PageShot> shots;
    for (const bool isDark : {false, true})
        for (const QSize size : {QSize(1440, 900), QSize(1024, 700)})
            for (const char* page : {"graph", "routing", "tables", "proxies", "proxy-endpoints",
                     "proxy-configuration", "proxy-comparison", "control-plane", "history"}) {
                const QString name = QString::fromLatin1(page);
                const bool isRouting = name == QStringLiteral("routing");
                const bool isProxy = name.startsWith(QStringLiteral("proxy-"));
                shots.push_back({name,
                    isRouting     ? m_host
                        : isProxy ? QString()
                                  : selected,
                    size, isDark});
            }
    m_camera->take(std::move(shots));
}

void TourCommand::takeBack()
{
    if (m_applied.isEmpty())
        return end(m_status);
    heading("Taking it back");
    m_change = std::make_unique<ChangeCommand>([this] {
        CommandLine line = m_line;
        line.verb = Verb::Split;
        line.isConfirmed = true;
        return line;
    }());
    m_change->setPlan([inverse = routing::inverseOf(m_applied)](const mesh::ClusterState&) {
        return Result<routing::ChangeSet>(inverse);
    });
    connect(m_change.get(), &Command::finished, this,
        [this](ExitStatus status) { end(status == ExitStatus::Done ? m_status : status); });
    m_change->start();
}

void TourCommand::end(ExitStatus status)
{
    if (!m_pictures.isEmpty()) {
        heading("Pictures");
        printResult(toStdString(QStringLiteral("%1 in %2:\n").arg(m_pictures.size()).arg(m_folder)
            + m_pictures.join(QLatin1Char('\n'))));
    }
    emit finished(status);
}

} // namespace vigla::app
