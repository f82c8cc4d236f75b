#pragma once

#include <QObject>

#include <functional>

namespace vigla::app {

/// Calls `stop` on the event loop of `context` when the process gets SIGINT or SIGTERM. Once per
/// process.
void onStopSignal(QObject* context, std::function<void()> stop);

} // namespace vigla::app
