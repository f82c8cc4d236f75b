#pragma once

#include "app/headless/command.h"

#include <memory>

namespace vigla::app {

class WindowApplication;

/// `vigla` without a verb: the window, until it is closed.
class WindowCommand final : public Command {
    Q_OBJECT
public:
    explicit WindowCommand(CommandLine line, QObject* parent = nullptr);
    ~WindowCommand() override;

    void start() override;

private:
    CommandLine m_line;
    std::unique_ptr<WindowApplication> m_application;
};

} // namespace vigla::app
