#pragma once

namespace vigla::app {

/// The whole program: reads the command line, makes the application object that the verb needs,
/// runs it.
/// @return an ExitStatus.
int run(int argc, char** argv);

} // namespace vigla::app
