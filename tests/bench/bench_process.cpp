#include "tests/bench/harness.h"
#include "tests/bench/vigla_process.h"

#include <QStandardPaths>
#include <QThread>

#include <cmath>

namespace {

using namespace vigla;
using bench::Measurements;
using bench::ViglaProcess;

constexpr int kTimeout = 120'000;
const QString kOffscreen = QStringLiteral("offscreen");

/// An X server without a screen, for as long as this object lives.
class VirtualDisplay {
public:
    VirtualDisplay()
    {
        m_process.start(QStringLiteral("Xvfb"),
            {QStringLiteral("-displayfd"), QStringLiteral("1"), QStringLiteral("-screen"),
                QStringLiteral("0"), QStringLiteral("1920x1080x24")});
        m_process.waitForReadyRead();
        const QByteArray number = m_process.readLine().trimmed();
        m_name = number.isEmpty() ? QString() : QStringLiteral(":") + QString::fromLatin1(number);
    }
    ~VirtualDisplay()
    {
        m_process.terminate();
        m_process.waitForFinished();
    }
    const QString& name() const { return m_name; } ///< Empty without Xvfb.

private:
    QProcess m_process;
    QString m_name;
};

/// The median time from the start until the log says `event`.
double startTo(const QByteArray& event, const QStringList& arguments, const QString& platform,
    const QString& display, int runs)
{
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) {
        ViglaProcess vigla(arguments, platform, display);
        times.push_back(vigla.waitFor(event, kTimeout).value_or(std::nan("")));
    }
    return bench::medianOf(std::move(times));
}

void start(Measurements& results)
{
    results.push_back(bench::atMost("start to first paint, offscreen",
        startTo("first paint", {}, kOffscreen, {}, 9), 150, "ms"));
    const VirtualDisplay display;
    if (display.name().isEmpty())
        results.push_back(
            bench::skippedRow("start to first paint, X", "no Xvfb (package xvfb) is installed"));
    else
        results.push_back(bench::atMost("start to first paint, X",
            startTo("first paint", {}, QStringLiteral("xcb"), display.name(), 9), 400, "ms"));
    results.push_back(bench::atMost("start to first graph of the embedded mesh",
        startTo("first graph", {QStringLiteral("--demo")}, kOffscreen, {}, 5), 1'500, "ms"));
}

void memory(Measurements& results)
{
    {
        ViglaProcess vigla({}, kOffscreen);
        vigla.waitFor("first paint", kTimeout);
        QThread::sleep(2);
        results.push_back(
            bench::atMost("resident memory, empty", vigla.residentMegabytes(), 60, "MB"));
    }
    ViglaProcess vigla({QStringLiteral("--demo")}, kOffscreen);
    vigla.waitFor("first graph", kTimeout);
    QThread::sleep(20);
    results.push_back(bench::atMost("resident memory, embedded mesh and window, after 20 s",
        vigla.residentMegabytes(), 120, "MB"));
}

/// A window on an embedded mesh that another process serves, watched for a while.
void watch(const QString& scenario, double memoryBudget, Measurements& results)
{
    const std::string name = scenario.toStdString();
    QTemporaryDir folder;
    const QString kubeconfig = folder.filePath(QStringLiteral("kubeconfig"));
    ViglaProcess mesh({QStringLiteral("demo"), QStringLiteral("--scenario"), scenario,
                          QStringLiteral("--kubeconfig-out"), kubeconfig},
        kOffscreen);
    if (!mesh.waitFor("Serving", kTimeout)) {
        results.push_back(
            bench::skippedRow("window on " + name, "the mesh was not served in time"));
        return;
    }
    ViglaProcess vigla({QStringLiteral("--kubeconfig"), kubeconfig}, kOffscreen);
    const auto graph = vigla.waitFor("first graph", kTimeout);
    QThread::sleep(10);
    constexpr int kRounds = 6; // of five seconds
    const double before = vigla.guiThreadMilliseconds();
    QThread::sleep(5 * kRounds);
    const double spent = (vigla.guiThreadMilliseconds() - before) / kRounds;
    results.push_back(bench::told(
        "window on " + name + ", start to first graph", graph.value_or(std::nan("")), "ms"));
    results.push_back(bench::told("window on " + name + ", whole GUI thread a round", spent, "ms"));
    results.push_back(bench::atMost("window on " + name + ", resident memory after 40 s",
        vigla.residentMegabytes(), memoryBudget, "MB"));
}

void meshes(Measurements& results)
{
    watch(QStringLiteral("scale:1000"), 160, results);
    watch(QStringLiteral("scale:10000"), 300, results);
}

const bench::Registration kStart("process start", start);
const bench::Registration kMemory("process memory", memory);
const bench::Registration kMeshes("process meshes", meshes);

} // namespace
