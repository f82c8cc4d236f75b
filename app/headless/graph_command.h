#pragma once

#include "app/headless/command.h"
#include "app/session/open_mesh.h"

#include <QTimer>

#include <cstdint>
#include <optional>

namespace vigla::app {

/// `vigla graph`: collects for a while, then writes the graph in the form that was asked for.
class GraphCommand final : public Command {
    Q_OBJECT
public:
    explicit GraphCommand(CommandLine line, QObject* parent = nullptr);

    void start() override;

private:
    void takeConnection(const QString& lostReason);
    void giveUp();
    bool knowsCluster(const Published& picture) const;
    void takePicture();
    ExitStatus write(const Published& picture) const;

    CommandLine m_line;
    OpenMesh m_mesh;
    QTimer m_patience; ///< How long to collect.
    QTimer m_limit; ///< When to give up waiting for a first picture.
    std::optional<std::uint64_t> m_listedRevision; ///< Of the cluster, once all is listed.
    bool m_wasSilent = false; ///< Prometheus did not answer once.
    bool m_isDue = false;
    bool m_isDone = false;
};

} // namespace vigla::app
