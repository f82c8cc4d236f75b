#include "app/kube/istiod_client.h"

#include <QPointer>

#include <algorithm>
#include <utility>

namespace vigla::app {

namespace {

constexpr std::uint16_t kDebugPort = 15014;

/// The body of a 200, or what the status means.
Result<std::string> bodyOf(
    Result<PodAnswer> answer, const std::string& pod, const std::string& path)
{
    if (!answer)
        return std::move(answer).error();
    if (answer->status == 200)
        return std::move(answer->body);
    const std::string what
        = pod + " answered " + path + " with HTTP status " + std::to_string(answer->status);
    if (answer->status == 404)
        return Error{Error::Kind::NotFound,
            what
                + ": this istiod does not serve it. It may be too old, or started with "
                  "ENABLE_DEBUG_ON_HTTP=false."};
    if (answer->status == 401 || answer->status == 403)
        return Error{Error::Kind::Denied, what + ": its debug pages are closed to us."};
    return Error{Error::Kind::ServerFailure, what + "."};
}

/// Counts the answers of one fetchAll down and then replies.
struct Gathering {
    std::vector<IstiodAnswer> answers;
    std::size_t missing = 0;
    IstiodClient::Reply reply;
};

} // namespace

IstiodClient::IstiodClient(PodTunnels* tunnels, QObject* parent)
    : QObject(parent)
    , m_tunnels(tunnels)
{
}

void IstiodClient::setCluster(mesh::ClusterStatePtr cluster)
{
    m_cluster = std::move(cluster);
}

void IstiodClient::fetchAll(
    const std::string& path, QObject* context, Reply reply, std::chrono::milliseconds timeout)
{
    const auto pods = m_cluster ? istiodPods(*m_cluster) : std::vector<const mesh::Pod*>();
    if (pods.empty()) {
        QMetaObject::invokeMethod(
            context, [reply = std::move(reply)] { reply({}); }, Qt::QueuedConnection);
        return;
    }
    const auto gathering = std::make_shared<Gathering>();
    gathering->missing = pods.size();
    gathering->reply = std::move(reply);
    for (const auto* pod : pods)
        gathering->answers.push_back({pod->name, Error{}});
    for (std::size_t i = 0; i < pods.size(); ++i) {
        const auto gather = [gathering, i, path](Result<PodAnswer> answer) {
            auto& mine = gathering->answers[i];
            mine.body = bodyOf(std::move(answer), mine.pod, path);
            if (--gathering->missing == 0)
                gathering->reply(std::move(gathering->answers));
        };
        m_tunnels->get(
            pods[i]->namespaceName, pods[i]->name, kDebugPort, path, context, gather, timeout);
    }
}

void IstiodClient::fetchAny(const std::string& path, QObject* context,
    std::function<void(Result<std::string>)> reply, std::chrono::milliseconds timeout)
{
    fetchFrom(0, path, context, std::move(reply), timeout);
}

void IstiodClient::fetchFrom(std::size_t index, const std::string& path, QObject* context,
    std::function<void(Result<std::string>)> reply, std::chrono::milliseconds timeout)
{
    const auto pods = m_cluster ? istiodPods(*m_cluster) : std::vector<const mesh::Pod*>();
    if (index >= pods.size()) {
        Error none{Error::Kind::NotFound,
            "No running istiod was found. Is Istio installed, and may its namespace be read?"};
        QMetaObject::invokeMethod(
            context, [reply = std::move(reply), none] { reply(none); }, Qt::QueuedConnection);
        return;
    }
    const QPointer<IstiodClient> self(this);
    const QPointer<QObject> alive(context);
    const auto next = [=, isLast = index + 1 == pods.size(), pod = pods[index]->name](
                          Result<PodAnswer> answer) {
        auto body = bodyOf(std::move(answer), pod, path);
        if (body || isLast || !self)
            reply(std::move(body));
        else
            self->fetchFrom(index + 1, path, alive, reply, timeout);
    };
    m_tunnels->get(
        pods[index]->namespaceName, pods[index]->name, kDebugPort, path, context, next, timeout);
}

std::vector<const mesh::Pod*> istiodPods(const mesh::ClusterState& cluster)
{
    std::vector<const mesh::Pod*> pods;
    for (const auto& pod : cluster.pods) {
        const auto app = pod.labels.find("app");
        if (app != pod.labels.end() && app->second == "istiod" && pod.phase == "Running")
            pods.push_back(&pod);
    }
    return pods;
}

} // namespace vigla::app
