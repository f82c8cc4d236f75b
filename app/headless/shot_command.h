#pragma once

#include "app/headless/command.h"

#include <QTimer>

#include <memory>

namespace vigla::app {

class PageCamera;
class WindowApplication;

/// `vigla shot`: the window without a screen, and a picture of one of its pages.
class ShotCommand final : public Command {
    Q_OBJECT
public:
    explicit ShotCommand(CommandLine line, QObject* parent = nullptr);
    ~ShotCommand() override;

    void start() override;

private:
    CommandLine m_line;
    std::unique_ptr<WindowApplication> m_application;
    std::unique_ptr<PageCamera> m_camera;
    QTimer m_patience;
    ExitStatus m_status = ExitStatus::Done;
};

} // namespace vigla::app
