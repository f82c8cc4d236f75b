#include "app/window/context_probe.h"

#include "app/kube/gui_thread.h"
#include "app/kube/kubeconfig_loader.h"
#include "models/qt/convert.h"

#include <vector>

namespace vigla::app {

namespace {

using ui::ContextReach;

constexpr std::chrono::seconds kPatience{4};

struct Way {
    std::string context;
    Result<net::ConnectionPtr> connection;
};

/// The way to each server, without anything that proves who we are. Reads certificate files.
std::vector<Way> waysOf(const kube::Kubeconfig& config)
{
    std::vector<Way> ways;
    for (const auto& summary : kube::contextsOf(config)) {
        if (!summary.isUsable)
            continue;
        const auto target = connectTo(config, summary.name);
        if (!target) {
            ways.push_back({summary.name, target.error()});
            continue;
        }
        auto bare = std::make_shared<net::Connection>();
        bare->serverUrl = target->connection->serverUrl;
        bare->caPem = target->connection->caPem;
        bare->tlsServerName = target->connection->tlsServerName;
        bare->proxyUrl = target->connection->proxyUrl;
        bare->isInsecure = target->connection->isInsecure;
        ways.push_back({summary.name, net::ConnectionPtr(std::move(bare))});
    }
    return ways;
}

ContextReach reachOf(const Result<net::Response>& answer)
{
    if (!answer)
        return {ContextReach::State::Unreachable, toPlainQString(answer.error().message)};
    return {ContextReach::State::Reachable,
        ContextProbe::tr("%1 ms").arg(std::max<qint64>(1, answer->duration.count()))};
}

} // namespace

ContextProbe::ContextProbe(QObject* parent)
    : QObject(parent)
{
}

ContextProbe::~ContextProbe() = default;

void ContextProbe::ask(const kube::Kubeconfig& config)
{
    if (!m_http)
        m_http = std::make_unique<net::HttpClient>();
    runOnWorker(
        QThreadPool::globalInstance(), this, [config] { return waysOf(config); },
        [this](const std::vector<Way>& ways) {
            for (const auto& way : ways) {
                if (way.connection)
                    askOne(way.context, *way.connection);
                else
                    emit told(toQString(way.context),
                        {ContextReach::State::Unreachable,
                            toPlainQString(way.connection.error().message)});
            }
        });
}

void ContextProbe::askOne(const std::string& context, const net::ConnectionPtr& connection)
{
    if (!m_asking.insert(context).second)
        return;
    emit told(toQString(context), {ContextReach::State::Asking, {}});
    net::Request request;
    request.connection = connection;
    request.path = "/version";
    request.timeout = kPatience;
    request.mostBytes = 1U << 20U;
    m_http->send(std::move(request),
        onGuiThread<Result<net::Response>>(
            this, [this, context](const Result<net::Response>& answer) {
                m_asking.erase(context);
                emit told(toQString(context), reachOf(answer));
            }));
}

} // namespace vigla::app
