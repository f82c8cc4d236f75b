#pragma once

#include "app/headless/command_line.h"

#include <QObject>

namespace vigla::app {

/// One verb of the command line under way. Runs on the event loop of its thread.
class Command : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    virtual void start() = 0;

signals:
    void finished(vigla::app::ExitStatus status); ///< Once.
};

/// Writes to standard output, for results.
void printResult(const std::string& text);

/// Writes a line to standard error, for people.
void tell(const std::string& line);

class MeshSession;

/// Tells what making its credentials brings up that is no failure.
void tellNotices(MeshSession& session);

} // namespace vigla::app
