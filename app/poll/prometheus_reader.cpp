#include "app/poll/prometheus_reader.h"

#include "app/kube/gui_thread.h"
#include "app/kube/kubeconfig_loader.h"
#include "models/qt/convert.h"

#include <QUrl>

#include <algorithm>

namespace vigla::app {

namespace {

constexpr std::uint16_t kUsualPort = 9090;
constexpr std::chrono::seconds kAnswerTimeout{20};

bool isPrometheus(const mesh::Service& service)
{
    const auto label = service.labels.find("app.kubernetes.io/name");
    return service.name == "prometheus" || service.name == "prometheus-server"
        || (label != service.labels.end() && label->second == "prometheus");
}

std::string queryPath(const std::string& promQl, std::optional<std::int64_t> atUnixSeconds)
{
    const QByteArray encoded = QUrl::toPercentEncoding(toQString(promQl));
    std::string path = "/api/v1/query?query=" + encoded.toStdString();
    if (atUnixSeconds)
        path += "&time=" + std::to_string(*atUnixSeconds);
    return path;
}

/// Statuses other than 2xx may carry Prometheus' own error object, which the parser reads; others
/// are errors here.
Result<std::string> bodyOf(Result<net::Response> response, const std::string& server)
{
    if (!response)
        return std::move(response).error();
    const bool hasOwnWords = response->body.starts_with("{\"status\":");
    if (response->status / 100 == 2 || hasOwnWords)
        return std::move(response->body);
    return errorOf(*response, "asking " + server);
}

} // namespace

std::string prometheusProxyPath(const mesh::ClusterState& cluster)
{
    const auto found = std::ranges::find_if(cluster.services, isPrometheus);
    if (found == cluster.services.end() || found->ports.empty())
        return {};
    const auto usual = std::ranges::find(found->ports, kUsualPort, &mesh::ServicePort::port);
    const auto& port = usual != found->ports.end() ? *usual : found->ports.front();
    return "/api/v1/namespaces/" + found->namespaceName + "/services/http:" + found->name + ":"
        + std::to_string(port.port) + "/proxy";
}

PrometheusReader::PrometheusReader(std::shared_ptr<net::HttpClient> http, KubeClient* client,
    const std::string& url, QObject* parent)
    : QObject(parent)
    , m_http(std::move(http))
    , m_client(client)
    , m_url(url)
{
}

Result<net::Request> PrometheusReader::requestFor(const mesh::ClusterStatePtr& cluster)
{
    net::Request request;
    request.timeout = kAnswerTimeout;
    if (!m_url.empty()) {
        auto connection = connectToUrl(m_url);
        if (!connection)
            return std::move(connection).error();
        request.connection = std::move(connection).value();
        return request;
    }
    if (!m_client || !cluster)
        return Error{Error::Kind::NotFound,
            "the cluster's services are not known yet, so its Prometheus is not either"};
    request.path = prometheusProxyPath(*cluster);
    if (request.path.empty())
        return Error{Error::Kind::NotFound,
            "there is no service named prometheus in the cluster; give its address with "
            "--prometheus, or use "
            "--telemetry proxies"};
    m_place = request.path;
    request.connection = m_client->connection();
    return request;
}

void PrometheusReader::begin(const mesh::ClusterStatePtr& cluster,
    const TelemetryQuestion& question, std::optional<std::int64_t> atUnixSeconds)
{
    if (!isIdle())
        return;
    const auto queries = telemetry::prometheusQueries(question.window, question.queries);
    m_answers.assign(queries.size(), {});
    m_open = queries.size();
    const auto round = ++m_round;
    const auto base = requestFor(cluster);
    for (std::size_t i = 0; i < queries.size(); ++i) {
        m_answers[i].query = queries[i].name;
        if (!base) {
            QMetaObject::invokeMethod(
                this, [this, i, round, error = base.error()] { take(i, round, error); },
                Qt::QueuedConnection);
            continue;
        }
        net::Request request = *base;
        request.path += queryPath(queries[i].promQl, atUnixSeconds);
        std::function<void(Result<net::Response>)> reply
            = [this, i, round](
                  Result<net::Response> response) { take(i, round, std::move(response)); };
        m_http->send(
            std::move(request), onGuiThread<Result<net::Response>>(this, std::move(reply)));
    }
}

void PrometheusReader::cancel()
{
    ++m_round;
    m_open = 0;
    m_answers.clear();
}

std::string PrometheusReader::describe() const
{
    if (!m_url.empty())
        return toStdString(
            QUrl(toQString(m_url)).toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery));
    return m_place.empty() ? "the cluster's Prometheus" : m_place;
}

void PrometheusReader::take(std::size_t index, std::uint64_t round, Result<net::Response> response)
{
    if (round != m_round)
        return;
    m_answers[index].body = bodyOf(std::move(response), describe());
    if (--m_open == 0)
        emit answered(std::exchange(m_answers, {}));
}

} // namespace vigla::app
