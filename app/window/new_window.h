#pragma once

#include "app/headless/command_line.h"

#include <QString>
#include <QStringList>

namespace vigla::app {

/// The arguments of the program that open `context` (empty: the embedded mesh) in a window of its
/// own, by the same kubeconfig and for the same person. Holds no secret.
QStringList windowArguments(const CommandLine& line, const QString& context);

/// Starts it as a process of its own: whatever happens to one window, the others do not notice.
bool openWindow(const CommandLine& line, const QString& context);

} // namespace vigla::app
