#include "app/poll/telemetry_collector.h"

#include "app/net/clock.h"
#include "app/poll/proxy_scraper.h"
#include "app/poll/source_picker.h"

#include <QTimer>

#include <algorithm>

namespace vigla::app {

namespace {

using snapshot::TelemetrySource;

constexpr std::chrono::milliseconds kShortestPeriod{1'000};
constexpr std::chrono::milliseconds kLongestPeriod{60'000};
/// Rates need two readings; the second one does not wait for a whole period.
constexpr std::chrono::milliseconds kSecondReadingAfter{600};

std::chrono::milliseconds clampedPeriod(std::chrono::milliseconds period)
{
    return std::clamp(period, kShortestPeriod, kLongestPeriod);
}

bool usesPrometheus(const TelemetryCollector::Options& options)
{
    return options.choice == TelemetryChoice::Prometheus
        || (options.choice == TelemetryChoice::Auto && !options.prometheusUrl.empty());
}

std::string reasonOf(const TelemetryCollector::Options& options)
{
    if (options.choice == TelemetryChoice::Proxies)
        return "The proxies' own counters, as asked.";
    if (options.choice == TelemetryChoice::Prometheus)
        return "Prometheus, as asked.";
    return usesPrometheus(options) ? "Prometheus, because its address was given."
                                   : "Not picked yet: the cluster's services are being listed.";
}

} // namespace

/// One round at a time; what comes late goes into the next one.
class TelemetryCollector::Impl final : public QObject {
public:
    Impl(TelemetryCollector* owner, std::shared_ptr<net::HttpClient> http, KubeClient* client,
        IstiodClient* istiod, Options options)
        : m_owner(owner)
        , m_http(std::move(http))
        , m_client(client)
        , m_istiod(istiod)
        , m_options(std::move(options))
        , m_reason(reasonOf(m_options))
        , m_source(
              usesPrometheus(m_options) ? TelemetrySource::Prometheus : TelemetrySource::Proxies)
    {
        m_options.period = clampedPeriod(m_options.period);
        if (m_options.choice == TelemetryChoice::Auto && client && !usesPrometheus(m_options)) {
            m_picker = std::make_unique<SourcePicker>(client);
            connect(m_picker.get(), &SourcePicker::picked, this, &Impl::takePick);
        } else {
            makeReader();
        }
        m_rounds.setInterval(m_options.period);
        connect(&m_rounds, &QTimer::timeout, this, [this] { begin(); });
        m_deadline.setSingleShot(true);
        connect(&m_deadline, &QTimer::timeout, this, [this] { close(); });
    }

    void setCluster(mesh::ClusterStatePtr cluster)
    {
        const auto hasPods = [](const auto& state) { return state && !state->pods.empty(); };
        const bool isFirst = !hasPods(m_cluster) && hasPods(cluster);
        m_cluster = std::move(cluster);
        if (m_picker && m_cluster)
            m_picker->consider(*m_cluster);
        if (isFirst && m_rounds.isActive() && !m_isOpen)
            begin();
    }

    void start()
    {
        m_isPaused = false;
        m_rounds.start();
        begin();
    }

    void pause()
    {
        m_isPaused = true;
        m_rounds.stop();
        m_deadline.stop();
        m_isOpen = false;
        if (m_scraper)
            m_scraper->cancel();
        if (m_prometheus)
            m_prometheus->cancel();
    }

    void ask(const TelemetryQuestion& question)
    {
        const bool isNew = question != m_options.question;
        m_options.question = question;
        if (isNew && m_prometheus && !m_isPaused) {
            m_prometheus->cancel(); // what is under way answers the old question
            m_isOpen = false;
            begin();
        }
    }

    const TelemetryQuestion& question() const { return m_options.question; }

    void setPeriod(std::chrono::milliseconds period)
    {
        m_options.period = clampedPeriod(period);
        m_rounds.setInterval(m_options.period);
    }

    void pollNow()
    {
        if (m_isPaused)
            return;
        if (m_scraper)
            m_scraper->forgetFailures();
        if (!m_isOpen)
            begin();
    }

    bool isPaused() const { return m_isPaused; }
    std::chrono::milliseconds period() const { return m_options.period; }
    const ProxyScraper* scraper() const { return m_scraper.get(); } ///< Null with Prometheus.
    TelemetrySource source() const { return m_source; }
    const std::string& reason() const { return m_reason; }

private:
    /// Of the source that was picked.
    void makeReader()
    {
        if (m_source == TelemetrySource::Prometheus) {
            m_prometheus
                = std::make_unique<PrometheusReader>(m_http, m_client, m_options.prometheusUrl);
            connect(m_prometheus.get(), &PrometheusReader::answered, this,
                [this](const std::vector<snapshot::PrometheusAnswer>& answers) {
                    m_prometheusAnswers = answers;
                    close();
                });
        } else if (m_client) {
            m_scraper = std::make_unique<ProxyScraper>(m_client,
                ProxyScraper::Options{m_options.longestBackOff, m_options.bytesPerSecond,
                    m_options.largePage, m_options.mostConnections, m_options.mostText,
                    m_options.tunnels});
            connect(m_scraper.get(), &ProxyScraper::overflowed, this, &Impl::passOn);
            connect(m_scraper.get(), &ProxyScraper::idle, this, [this] { close(); });
            connect(m_scraper.get(), &ProxyScraper::wayIsInDoubt, m_owner,
                &TelemetryCollector::wayIsInDoubt);
            connect(m_scraper.get(), &ProxyScraper::serverIsBack, this, [this] { pollNow(); });
        }
    }

    void passOn()
    {
        m_hasPassedOn = true;
        emit m_owner->pagesArrived(std::make_shared<const snapshot::PageBatch>(
            snapshot::PageBatch{m_cluster, m_scraper->take()}));
    }

    void takePick(TelemetrySource source, const std::string& reason)
    {
        m_source = source;
        m_reason = reason;
        makeReader();
        m_deadline.stop();
        m_isOpen = false; // a round without a reader would be empty
        if (m_rounds.isActive())
            begin();
    }

    void begin()
    {
        askIstiod();
        keepPace();
        if (m_isOpen)
            return;
        m_isOpen = true;
        if (m_prometheus)
            return m_prometheus->begin(m_cluster, m_options.question, m_options.atUnixSeconds);
        if (m_scraper && m_cluster)
            m_scraper->begin(*m_cluster, m_options.period);
        keepPace();
        // Nine tenths of the period: the round is out before the next one begins.
        m_deadline.start(currentPeriod() * 9 / 10);
        if (!m_scraper || !m_cluster || m_scraper->isIdle())
            m_deadline.start(0);
    }

    /// What the byte budget makes of the period that was chosen.
    std::chrono::milliseconds currentPeriod() const
    {
        return m_scraper ? std::max(m_options.period, m_scraper->period()) : m_options.period;
    }

    void keepPace()
    {
        if (m_rounds.intervalAsDuration() != currentPeriod())
            m_rounds.setInterval(currentPeriod());
    }

    void close()
    {
        if (!std::exchange(m_isOpen, false))
            return;
        m_deadline.stop();
        snapshot::ScrapeRound round;
        round.generation = Generation{++m_generation};
        round.at = m_options.atUnixSeconds
            ? SystemTime(std::chrono::seconds(*m_options.atUnixSeconds))
            : std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        round.monotonicAt = net::monotonicNow();
        round.source = m_source;
        round.sourceReason = m_reason;
        round.cluster = m_cluster;
        round.wantedPeriod = m_options.period;
        round.period = currentPeriod();
        round.prometheus = std::exchange(m_prometheusAnswers, {});
        round.sync = std::exchange(m_sync, {});
        if (m_scraper) {
            m_scraper->dropWaiting();
            round.proxies = m_scraper->take();
            round.isSampled = m_scraper->isSampled();
        }
        const auto received = m_http->bytesReceived();
        round.bytesReceived = received - std::exchange(m_bytesBefore, received);
        const bool hasReadings = std::exchange(m_hasPassedOn, false)
            || std::ranges::any_of(round.proxies,
                [](const snapshot::ProxyScrape& scrape) { return scrape.body.has_value(); });
        if (hasReadings && !std::exchange(m_hasReadings, true))
            m_rounds.start(std::min(currentPeriod(), kSecondReadingAfter));
        emit m_owner->roundCompleted(
            std::make_shared<const snapshot::ScrapeRound>(std::move(round)));
    }

    void askIstiod()
    {
        const auto now = net::monotonicNow();
        if (!m_istiod || !m_cluster || m_isIstiodAsked || now < m_nextSync)
            return;
        m_isIstiodAsked = true;
        m_nextSync = now + m_options.syncPeriod;
        m_istiod->fetchAll("/debug/syncz", this, [this](std::vector<IstiodAnswer> answers) {
            m_isIstiodAsked = false;
            m_sync.clear();
            for (auto& answer : answers)
                m_sync.push_back({std::move(answer.pod), std::move(answer.body)});
        });
    }

    TelemetryCollector* m_owner;
    std::shared_ptr<net::HttpClient> m_http;
    KubeClient* m_client;
    IstiodClient* m_istiod;
    Options m_options;
    std::string m_reason;
    TelemetrySource m_source;
    std::unique_ptr<SourcePicker> m_picker; ///< Where nobody has chosen the source.
    std::unique_ptr<ProxyScraper> m_scraper;
    std::unique_ptr<PrometheusReader> m_prometheus;
    mesh::ClusterStatePtr m_cluster;
    QTimer m_rounds;
    QTimer m_deadline;
    std::vector<snapshot::PrometheusAnswer> m_prometheusAnswers;
    std::vector<snapshot::SyncAnswer> m_sync;
    MonotonicTime m_nextSync{};
    std::uint64_t m_generation = 0;
    bool m_hasReadings = false; ///< Of at least one proxy.
    bool m_hasPassedOn = false; ///< Pages of this round.
    std::uint64_t m_bytesBefore = 0;
    bool m_isIstiodAsked = false;
    bool m_isOpen = false; ///< A round is under way.
    bool m_isPaused = true;
};

TelemetryCollector::TelemetryCollector(std::shared_ptr<net::HttpClient> http, KubeClient* client,
    IstiodClient* istiod, Options options, QObject* parent)
    : QObject(parent)
    , m_impl(std::make_unique<Impl>(this, std::move(http), client, istiod, std::move(options)))
{
}

TelemetryCollector::~TelemetryCollector() = default;

void TelemetryCollector::setCluster(mesh::ClusterStatePtr cluster)
{
    m_impl->setCluster(std::move(cluster));
}

void TelemetryCollector::start()
{
    m_impl->start();
}

void TelemetryCollector::pause()
{
    m_impl->pause();
}

void TelemetryCollector::resume()
{
    m_impl->start();
}

bool TelemetryCollector::isPaused() const
{
    return m_impl->isPaused();
}

void TelemetryCollector::ask(const TelemetryQuestion& question)
{
    m_impl->ask(question);
}

const TelemetryQuestion& TelemetryCollector::question() const
{
    return m_impl->question();
}

void TelemetryCollector::setPeriod(std::chrono::milliseconds period)
{
    m_impl->setPeriod(period);
}

std::chrono::milliseconds TelemetryCollector::period() const
{
    return m_impl->period();
}

void TelemetryCollector::pollNow()
{
    m_impl->pollNow();
}

std::size_t TelemetryCollector::proxiesLeft() const
{
    return m_impl->scraper() ? m_impl->scraper()->proxiesLeft() : 0;
}

std::size_t TelemetryCollector::waitingText() const
{
    return m_impl->scraper() ? m_impl->scraper()->waitingText() : 0;
}

snapshot::TelemetrySource TelemetryCollector::source() const
{
    return m_impl->source();
}

const std::string& TelemetryCollector::sourceReason() const
{
    return m_impl->reason();
}

} // namespace vigla::app
