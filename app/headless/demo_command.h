#pragma once

#include "app/demo/demo_cluster.h"
#include "app/headless/command.h"

#include <memory>

namespace vigla::app {

/// `vigla demo`: serves the embedded mesh until it gets SIGINT or SIGTERM.
class DemoCommand final : public Command {
    Q_OBJECT
public:
    explicit DemoCommand(CommandLine line, QObject* parent = nullptr);

    void start() override;

private:
    CommandLine m_line;
    std::unique_ptr<demo::DemoCluster> m_cluster;
};

} // namespace vigla::app
