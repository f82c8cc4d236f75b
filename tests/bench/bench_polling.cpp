#include "app/net/http_client.h"
#include "tests/bench/harness.h"

#include <QCoreApplication>
#include <QProcess>

#include <latch>
#include <memory>
#include <optional>

namespace {

using namespace vigla;
using bench::Measurements;

constexpr int kProxies = 500;
constexpr double kPeriodMilliseconds = 5'000;

/// This program once more, as the server: so the processor time of the client is its own.
class PageServer {
public:
    PageServer()
    {
        m_process.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--serve-pages")});
        m_process.waitForReadyRead();
    }

    ~PageServer()
    {
        m_process.closeWriteChannel();
        m_process.waitForFinished();
    }

    /// Nothing when it did not start.
    net::ConnectionPtr connection()
    {
        const QByteArray port = m_process.readLine().trimmed();
        if (port.isEmpty())
            return nullptr;
        auto connection = std::make_shared<net::Connection>();
        connection->serverUrl = "https://127.0.0.1:" + port.toStdString();
        connection->caPem = m_process.readAll().toStdString();
        return connection;
    }

private:
    QProcess m_process;
};

/// Asks all proxies once, as the poller does through the API server. @return whether all answered.
bool pollOnce(net::HttpClient& client, const net::ConnectionPtr& connection)
{
    std::latch left(kProxies);
    std::atomic<int> answered = 0;
    for (int i = 0; i < kProxies; ++i) {
        net::Request request;
        request.connection = connection;
        request.path = "/api/v1/namespaces/team/pods/service-" + std::to_string(i)
            + ":15020/proxy/stats/prometheus";
        client.send(std::move(request), [&](const Result<net::Response>& answer) {
            answered += answer && answer->status == 200 ? 1 : 0;
            left.count_down();
        });
    }
    left.wait();
    return answered == kProxies;
}

void polling(Measurements& results)
{
    const std::string name = "polling 500 proxies x 100 KB";
    PageServer server;
    const auto connection = server.connection();
    net::HttpClient client;
    if (!connection || !pollOnce(client, connection)) {
        results.push_back(bench::skippedRow(name, "the server of the pages did not answer"));
        return;
    }
    std::vector<double> processor;
    const double took = bench::medianWallMilliseconds(15, [&] {
        const double start = bench::processMilliseconds();
        pollOnce(client, connection);
        processor.push_back(bench::processMilliseconds() - start);
    });
    results.push_back(bench::atMost(name + ", a round on the clock", took, 250, "ms"));
    results.push_back(bench::atMost(name + ", share of a core at a period of 5 s",
        bench::medianOf(processor) / kPeriodMilliseconds * 100, 5, "%"));
}

const bench::Registration kPolling("polling", polling);

} // namespace
