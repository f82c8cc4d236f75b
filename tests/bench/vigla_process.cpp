#include "tests/bench/vigla_process.h"

#include "tests/bench/harness.h"
#include "tests/bench/memory.h"

#include <fstream>
#include <string>

namespace vigla::bench {

ViglaProcess::ViglaProcess(
    const QStringList& arguments, const QString& platform, const QString& display)
{
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), platform);
    environment.insert(QStringLiteral("DISPLAY"), display);
    environment.insert(
        QStringLiteral("QT_LOGGING_RULES"), QStringLiteral("vigla.startup.debug=true"));
    environment.insert(QStringLiteral("HOME"), m_home.path());
    environment.insert(QStringLiteral("XDG_DATA_HOME"), m_home.path());
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), m_home.path());
    environment.insert(QStringLiteral("KUBECONFIG"), m_home.filePath(QStringLiteral("none")));
    m_process.setProcessEnvironment(environment);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_startedAt = wallMilliseconds();
    m_process.start(QStringLiteral(VIGLA_BINARY), arguments);
    m_process.waitForStarted();
}

ViglaProcess::~ViglaProcess()
{
    m_process.terminate();
    if (!m_process.waitForFinished(3'000))
        m_process.kill();
    m_process.waitForFinished();
}

std::optional<double> ViglaProcess::waitFor(const QByteArray& text, int timeout)
{
    const double deadline = wallMilliseconds() + timeout;
    while (!m_log.contains(text)) {
        const int left = static_cast<int>(deadline - wallMilliseconds());
        if (left <= 0 || !m_process.waitForReadyRead(left))
            return std::nullopt;
        m_log += m_process.readAll();
    }
    return wallMilliseconds() - m_startedAt;
}

double ViglaProcess::residentMegabytes() const
{
    return bench::residentMegabytes(std::to_string(id()));
}

double ViglaProcess::guiThreadMilliseconds() const
{
    const std::string process = std::to_string(id());
    std::ifstream file("/proc/" + process + "/task/" + process + "/schedstat");
    double nanoseconds = 0;
    file >> nanoseconds;
    return nanoseconds / 1e6;
}

} // namespace vigla::bench
