#include "app/headless/demo_command.h"

#include "app/headless/stop_signal.h"

namespace vigla::app {

DemoCommand::DemoCommand(CommandLine line, QObject* parent)
    : Command(parent)
    , m_line(std::move(line))
{
}

void DemoCommand::start()
{
    demo::DemoOptions options;
    options.scenario = m_line.scenario;
    options.port = m_line.port;
    options.seed = m_line.seed;
    options.speed = m_line.speed;
    auto cluster = demo::DemoCluster::start(options);
    if (!cluster) {
        tell(cluster.error().message);
        emit finished(ExitStatus::Usage);
        return;
    }
    m_cluster = std::move(cluster).value();
    if (const auto written = m_cluster->writeKubeconfig(m_line.kubeconfigOut); !written) {
        tell(written.error().message);
        emit finished(ExitStatus::Usage);
        return;
    }
    tell("Serving " + m_line.scenario + " on https://127.0.0.1:" + std::to_string(m_cluster->port())
        + ". The way in: --kubeconfig " + m_line.kubeconfigOut + ". Ctrl+C ends it.");
    onStopSignal(this, [this] {
        m_cluster.reset();
        emit finished(ExitStatus::Done);
    });
}

} // namespace vigla::app
