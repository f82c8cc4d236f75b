#pragma once

#include <QProcess>

#include <csignal>
#include <sys/prctl.h>

namespace vigla::test {

/// The program that `process` will start ends with this one, however that ends. Linux only.
inline void bindToThisProcess(QProcess& process)
{
    process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
}

} // namespace vigla::test
