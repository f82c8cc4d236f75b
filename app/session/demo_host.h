#pragma once

#include "app/demo/demo_cluster.h"
#include "models/core/result.h"

#include <QTemporaryDir>

#include <memory>
#include <string>

namespace vigla::app {

/// The embedded mesh of `--demo` and the kubeconfig that leads to it, in a folder of its own that
/// goes with it.
class DemoHost final {
public:
    static Result<std::unique_ptr<DemoHost>> start(const demo::DemoOptions& options);

    const std::string& kubeconfigFile() const { return m_kubeconfigFile; }
    demo::DemoCluster& cluster() { return *m_cluster; }

private:
    DemoHost() = default;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<demo::DemoCluster> m_cluster;
    std::string m_kubeconfigFile;
};

} // namespace vigla::app
