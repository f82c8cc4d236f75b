#include "app/headless/stop_signal.h"

#include <QSocketNotifier>

#include <array>
#include <csignal>

#include <sys/socket.h>
#include <unistd.h>

namespace vigla::app {

namespace {

/// A signal handler may do little more than write to a descriptor; the event loop reads the other
/// end.
std::array<int, 2> signalSockets{-1, -1};

void wakeEventLoop(int)
{
    const char byte = 1;
    [[maybe_unused]] const auto written = ::write(signalSockets[0], &byte, 1);
}

} // namespace

void onStopSignal(QObject* context, std::function<void()> stop)
{
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, signalSockets.data()) != 0)
        return;
    auto* notifier = new QSocketNotifier(signalSockets[1], QSocketNotifier::Read, context);
    QObject::connect(
        notifier, &QSocketNotifier::activated, context, [notifier, stop = std::move(stop)] {
            notifier->setEnabled(false);
            stop();
        });
    std::signal(SIGINT, wakeEventLoop);
    std::signal(SIGTERM, wakeEventLoop);
}

} // namespace vigla::app
