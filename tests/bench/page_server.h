#pragma once

namespace vigla::bench {

/// Serves a statistics page of 100 KB to every request until standard input ends. Prints the port,
/// and the PEM of the authority on the lines after it. @return the program's exit status.
int servePages();

} // namespace vigla::bench
