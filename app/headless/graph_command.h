#pragma once

#include "app/headless/command.h"
#include "app/session/open_mesh.h"

#include <QTimer>

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
    void takePicture();
    void writePicture(const Published& picture);
    ExitStatus write(const Published& picture) const;

    CommandLine m_line;
    OpenMesh m_mesh;
    QTimer m_patience; ///< How long to collect.
    QTimer m_limit; ///< When to give up waiting for a first picture.
    bool m_hasConnected = false; ///< Everything has been listed once.
    bool m_isDue = false;
    bool m_isDone = false;
};

} // namespace vigla::app
