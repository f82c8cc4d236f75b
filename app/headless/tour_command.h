#pragma once

#include "app/headless/change_command.h"
#include "app/headless/command.h"
#include "app/session/demo_host.h"

#include <QStringList>
#include <QTimer>

#include <memory>

namespace vigla::app {

class PageCamera;
class WindowApplication;

/// `vigla tour`: the main job without a screen. Sees the graph, shifts the traffic of one host,
/// watches it arrive, takes pictures of every page, takes the change back.
///
/// Writes only to the embedded mesh, or with `--yes`; elsewhere it stops at the dry run.
class TourCommand final : public Command {
    Q_OBJECT
public:
    explicit TourCommand(CommandLine line, QObject* parent = nullptr);
    ~TourCommand() override;

    void start() override;

private:
    void printGraph();
    void shiftTraffic();
    void takePictures();
    void takeBack();
    void end(ExitStatus status);

    CommandLine m_line;
    QString m_folder;
    std::unique_ptr<DemoHost> m_demo;
    std::unique_ptr<WindowApplication> m_application;
    std::unique_ptr<PageCamera> m_camera;
    std::unique_ptr<ChangeCommand> m_change;
    routing::ChangeSet m_applied;
    QString m_host;
    QStringList m_pictures;
    QTimer m_patience;
    ExitStatus m_status = ExitStatus::Done;
};

} // namespace vigla::app
