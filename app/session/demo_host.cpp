#include "app/session/demo_host.h"

#include "models/qt/convert.h"

namespace vigla::app {

Result<std::unique_ptr<DemoHost>> DemoHost::start(const demo::DemoOptions& options)
{
    auto cluster = demo::DemoCluster::start(options);
    if (!cluster)
        return std::move(cluster).error();
    std::unique_ptr<DemoHost> host(new DemoHost);
    host->m_cluster = std::move(cluster).value();
    host->m_folder = std::make_unique<QTemporaryDir>();
    if (!host->m_folder->isValid())
        return Error{Error::Kind::InvalidInput,
            "cannot make a folder for the embedded mesh's kubeconfig: "
                + toStdString(host->m_folder->errorString())};
    host->m_kubeconfigFile = toStdString(host->m_folder->filePath(QStringLiteral("kubeconfig")));
    if (auto written = host->m_cluster->writeKubeconfig(host->m_kubeconfigFile); !written)
        return std::move(written).error();
    return host;
}

} // namespace vigla::app
