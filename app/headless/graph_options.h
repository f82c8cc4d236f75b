#pragma once

#include "app/headless/command_line.h"

#include <QCommandLineParser>

namespace vigla::app {

/// The options of `vigla graph`, which the window takes too.
void addGraphOptions(QCommandLineParser& parser);

/// Reads them into `command`, after its connection. Files that they name are read here.
std::optional<Error> readGraphOptions(const QCommandLineParser& parser, CommandLine& command);

} // namespace vigla::app
