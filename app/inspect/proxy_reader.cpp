#include "app/inspect/proxy_reader.h"

#include "app/kube/kube_client.h"
#include "app/net/clock.h"
#include "models/envoy/json_layout.h"

#include <utility>

namespace vigla::app {

namespace {

constexpr std::uint16_t kAdminPort = 15000;
constexpr std::size_t kMostPlaces = 10'000;
constexpr std::chrono::seconds kSecondReadingAfter{3};
constexpr std::chrono::seconds kFollowPeriod{10}; ///< Envoy answers from its main thread.
constexpr std::chrono::seconds kShortAnswer{10};
constexpr std::chrono::seconds kLongAnswer{90};

/// The body of a 200, or what the status means here.
Result<std::string> bodyOf(Result<PodAnswer> answer, const std::string& path)
{
    if (!answer)
        return std::move(answer).error();
    if (answer->status == 200)
        return std::move(answer->body);
    const std::string what = "The proxy answered " + path.substr(0, path.find('?'))
        + " with HTTP status " + std::to_string(answer->status);
    if (answer->status == 404)
        return Error{Error::Kind::NotFound,
            what
                + ": it does not serve it. A ztunnel, for one, has a configuration and nothing "
                  "else to show."};
    return Error{Error::Kind::ServerFailure, what + "."};
}

} // namespace

ProxyReader::ProxyReader(PodTunnels* tunnels, IstiodClient* istiod, QObject* parent)
    : QObject(parent)
    , m_tunnels(tunnels)
    , m_istiod(istiod)
{
    connect(&m_clock, &QTimer::timeout, this, [this] {
        m_clock.setInterval(kFollowPeriod);
        readEndpoints();
    });
}

void ProxyReader::setProxy(const std::string& namespaceName, const std::string& podName)
{
    ++m_epoch;
    m_worker.forget();
    m_namespace = namespaceName;
    m_pod = podName;
    m_readings.clear();
    m_readAt.reset();
    m_dump.reset();
    m_comparison.reset();
    m_clock.stop();
}

void ProxyReader::setCluster(mesh::ClusterStatePtr cluster)
{
    m_cluster = std::move(cluster);
}

void ProxyReader::get(const std::string& path, BodyReply reply)
{
    ++m_underWay;
    const bool isLong = path.starts_with("/config_dump") || path.starts_with("/stats")
        || path.starts_with("/clusters");
    m_tunnels->get(
        m_namespace, m_pod, kAdminPort, path, this,
        [this, epoch = m_epoch, path, reply = std::move(reply)](Result<PodAnswer> answer) {
            --m_underWay;
            if (epoch != m_epoch)
                return;
            auto body = bodyOf(std::move(answer), path);
            if (body)
                reply(std::make_shared<std::string>(std::move(body).value()));
            else
                reply(body.error());
        },
        isLong ? kLongAnswer : kShortAnswer);
}

void ProxyReader::fetch(ProxyPart part, const std::string& path, std::function<void(Text)> take)
{
    get(path, [this, part, take = std::move(take)](Result<Text> body) {
        if (body)
            take(std::move(body).value());
        else
            fail(part, body.error());
    });
}

void ProxyReader::fail(ProxyPart part, const Error& error)
{
    if (error.kind != Error::Kind::Cancelled)
        emit failed(part, error);
}

void ProxyReader::read(ProxyPart part)
{
    switch (part) {
    case ProxyPart::Overview:
        return readOverview();
    case ProxyPart::Endpoints:
        return readEndpoints();
    case ProxyPart::Configuration:
        return readConfiguration();
    case ProxyPart::Statistics:
        return readStatistics();
    case ProxyPart::Comparison:
        return readComparison();
    }
}

/// Both pages are short; what one says is of use without the other.
void ProxyReader::readOverview()
{
    get("/server_info", [this](const Result<Text>& server) {
        get("/certs", [this, server](const Result<Text>& certificates) {
            if (!server && !certificates)
                return fail(ProxyPart::Overview, server.error());
            ProxyOverview overview;
            overview.server = server ? envoy::parseServerInfo(**server)
                                     : Result<envoy::ServerInfo>(server.error());
            overview.certificates = certificates
                ? envoy::parseCertificates(**certificates)
                : Result<std::vector<envoy::Certificate>>(certificates.error());
            emit overviewRead(overview);
        });
    });
}

void ProxyReader::readEndpoints()
{
    fetch(ProxyPart::Endpoints, "/clusters?format=json", [this](const Text& body) {
        const auto at = net::monotonicNow();
        m_worker.run([body](const std::stop_token&) { return envoy::parseClusterStatuses(*body); },
            [this, at](Result<std::vector<envoy::EndpointReading>> readings) {
                if (readings)
                    takeEndpoints(std::move(readings).value(), at);
                else
                    fail(ProxyPart::Endpoints, readings.error());
            });
    });
}

void ProxyReader::takeEndpoints(std::vector<envoy::EndpointReading> readings, MonotonicTime at)
{
    const bool hasRates = m_readAt.has_value();
    const std::chrono::duration<double> elapsed
        = hasRates ? at - *m_readAt : std::chrono::steady_clock::duration(0);
    const auto traffic = envoy::trafficBetween(m_readings, readings, elapsed);
    m_readings = std::move(readings);
    m_readAt = at;
    emit endpointsRead(endpointTrafficRows(traffic, m_cluster.get()), hasRates);
}

void ProxyReader::followEndpoints(bool isFollowing)
{
    if (!isFollowing)
        return m_clock.stop();
    if (!m_clock.isActive())
        m_clock.start(m_readings.empty() ? kSecondReadingAfter : kFollowPeriod);
}

void ProxyReader::readConfiguration()
{
    fetch(ProxyPart::Configuration, "/config_dump?include_eds", [this](const Text& body) {
        m_worker.run(
            [body](const std::stop_token& stop) {
                envoy::layOutDense(*body);
                return envoy::parseConfigDump(std::move(*body), stop);
            },
            [this](Result<envoy::ConfigDump> dump) {
                if (!dump)
                    return fail(ProxyPart::Configuration, dump.error());
                m_dump = std::make_shared<const envoy::ConfigDump>(std::move(dump).value());
                emit configurationRead(m_dump);
            });
    });
}

void ProxyReader::readStatistics()
{
    fetch(ProxyPart::Statistics, "/stats", [this](const Text& body) {
        m_worker.run([body](const std::stop_token&) { return envoy::parseStatistics(*body); },
            [this](Result<std::vector<envoy::Statistic>> statistics) {
                if (statistics)
                    emit statisticsRead(*statistics);
                else
                    fail(ProxyPart::Statistics, statistics.error());
            });
    });
}

/// istiod first: without its side there is nothing to compare with.
void ProxyReader::readComparison()
{
    const std::string path = "/debug/config_dump?include_eds=true&proxyID="
        + percentEncoded(m_pod + "." + m_namespace);
    ++m_underWay;
    m_istiod->fetchAny(
        path, this,
        [this, epoch = m_epoch](Result<std::string> answer) {
            --m_underWay;
            if (epoch != m_epoch)
                return;
            if (!answer)
                return fail(ProxyPart::Comparison, answer.error());
            const auto istiod = std::make_shared<std::string>(std::move(answer).value());
            fetch(ProxyPart::Comparison, "/config_dump?include_eds",
                [this, istiod](const Text& envoy) {
                    using Compared = Result<envoy::DumpComparison>;
                    m_worker.run(
                        [istiod, envoy](const std::stop_token& stop) -> Compared {
                            auto left = envoy::parseConfigDump(std::move(*istiod), stop);
                            if (!left)
                                return Error{
                                    left.error().kind, "istiod's side: " + left.error().message};
                            auto right = envoy::parseConfigDump(std::move(*envoy), stop);
                            if (!right)
                                return std::move(right).error();
                            return envoy::compareDumps(
                                std::move(left).value(), std::move(right).value(), stop);
                        },
                        [this](Compared comparison) {
                            if (!comparison)
                                return fail(ProxyPart::Comparison, comparison.error());
                            m_comparison = std::make_shared<const envoy::DumpComparison>(
                                std::move(comparison).value());
                            emit comparisonRead(m_comparison);
                        });
                });
        },
        kLongAnswer);
}

void ProxyReader::search(const std::string& text)
{
    const auto number = ++m_searches;
    if (!m_dump || text.empty())
        return;
    m_worker.run(
        [dump = m_dump, text](const std::stop_token& stop) {
            return envoy::findAll(dump->text->text(), text, kMostPlaces + 1, stop);
        },
        [this, number](std::vector<std::uint32_t> places) {
            if (number != m_searches)
                return;
            const bool isCut = places.size() > kMostPlaces;
            places.resize(std::min(places.size(), kMostPlaces));
            emit found(places, isCut);
        });
}

void ProxyReader::diff(std::size_t place)
{
    const auto number = ++m_diffs;
    if (!m_comparison || place >= m_comparison->resources.size())
        return;
    m_worker.run(
        [comparison = m_comparison, place](const std::stop_token& stop) {
            const auto [istiod, envoy]
                = envoy::comparedTexts(*comparison, comparison->resources[place]);
            return routing::diffLines(istiod, envoy, stop);
        },
        [this, number](const routing::TextDiff& diff) {
            if (number == m_diffs)
                emit diffed(diff);
        });
}

} // namespace vigla::app
