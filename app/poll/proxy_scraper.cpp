#include "app/poll/proxy_scraper.h"

#include "app/net/clock.h"

#include <algorithm>

namespace vigla::app {

namespace {

constexpr std::chrono::milliseconds kPaceTick{50};
constexpr std::chrono::seconds kAnswerTimeout{10};
constexpr std::size_t kMostBytes = 64U << 20U;
constexpr std::chrono::seconds kDoubtEvery{30}; ///< One slow proxy may be all there is to it.
constexpr int kTunnelEvery = 4; ///< Failures between two tries by port-forward.

MonotonicTime now()
{
    return net::monotonicNow();
}

} // namespace

ProxyScraper::ProxyScraper(KubeClient* client, Options options, QObject* parent)
    : QObject(parent)
    , m_client(client)
    , m_options(options)
    , m_serverBackOff(std::chrono::seconds(1), options.longestBackOff)
{
    m_pace.setInterval(kPaceTick);
    connect(&m_pace, &QTimer::timeout, this, [this] {
        m_allowance += m_perTick;
        startSome();
        if (m_waiting.empty())
            m_pace.stop();
    });
}

ProxyScraper::~ProxyScraper()
{
    cancel();
}

void ProxyScraper::begin(const mesh::ClusterState& cluster, std::chrono::milliseconds wanted)
{
    ++m_round;
    tellDoubt();
    m_answeredThisRound = 0;
    m_unreachableThisRound = 0;
    const auto targets = scrapeTargets(cluster);
    remember(targets);
    std::vector<TargetMemory> memory;
    memory.reserve(targets.size());
    for (const auto& target : targets)
        memory.push_back(m_memory[{target.namespaceName, target.podName}]);
    m_period = affordablePeriod(
        targets, memory, {wanted, m_period, m_options.bytesPerSecond, m_options.largePage});
    if (m_isServerLost)
        return probe(targets);
    if (const auto wait = m_client->holdBack(); wait.count() > 0)
        return spare(targets, wait);

    const PlanLimits limits{
        m_options.bytesPerSecond * static_cast<std::uint64_t>(m_period.count()) / 1000,
        m_options.largePage, m_period};
    const auto plan = planRound(targets, memory, limits, m_round, now());
    m_isSampled = plan.isSampled;
    for (const auto index : plan.backedOff)
        reportFailure(
            {targets[index].namespaceName, targets[index].podName}, memory[index].lastError);
    for (const auto& visit : plan.visits)
        m_waiting.push_back({targets[visit.target], {visit.pages.begin(), visit.pages.end()}});

    // A few go at once; many spread over half of the period.
    const auto ticks = static_cast<std::size_t>(
        std::max<std::int64_t>(1, m_period.count() / 2 / kPaceTick.count()));
    m_perTick = m_waiting.size() / ticks + 1;
    m_allowance = static_cast<std::size_t>(m_options.mostConnections);
    startSome();
    if (!m_waiting.empty())
        m_pace.start();
}

/// Forgets who has gone, so that it does not grow for ever.
void ProxyScraper::remember(const std::vector<ScrapeTarget>& targets)
{
    std::set<Name> known;
    for (const auto& target : targets)
        known.emplace(target.namespaceName, target.podName);
    std::erase_if(m_memory, [&](const auto& entry) {
        return !known.contains(entry.first) && !m_underWay.contains(entry.first);
    });
}

/// The server has asked to be left alone.
void ProxyScraper::spare(const std::vector<ScrapeTarget>& targets, std::chrono::milliseconds wait)
{
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
    const Error error{Error::Kind::Throttled,
        "The server asks to wait " + std::to_string(seconds)
            + " s more; the proxies are asked again after that."};
    for (const auto& target : targets)
        reportFailure({target.namespaceName, target.podName}, error);
}

/// While nothing can be reached one request at a time finds out when that ends.
void ProxyScraper::probe(const std::vector<ScrapeTarget>& targets)
{
    for (const auto& target : targets)
        reportFailure({target.namespaceName, target.podName}, m_serverError);
    if (targets.empty() || now() < m_probeAt || !m_underWay.empty())
        return;
    m_allowance = 1;
    m_waiting.push_back({targets.front(), {PageKind::Counters}});
    startSome();
}

void ProxyScraper::startSome()
{
    const auto most = static_cast<std::size_t>(m_options.mostConnections);
    while (!m_waiting.empty() && m_allowance > 0 && m_underWay.size() < most) {
        Visit visit = std::move(m_waiting.front());
        m_waiting.pop_front();
        --m_allowance;
        askNext(std::move(visit));
    }
}

void ProxyScraper::askNext(Visit visit)
{
    const PageKind kind = visit.pages.front();
    visit.pages.pop_front();
    const Name name{visit.target.namespaceName, visit.target.podName};
    auto& memory = m_memory[name];
    memory.isBusy = true;
    memory.rounds[static_cast<std::size_t>(kind)] = m_round;
    const auto way = memory.way.value_or(firstWay(visit.target, m_options.tunnels != nullptr));
    ask(std::move(visit), kind, way, {});
}

/// `before` is why other ways did not do, where they were tried first.
void ProxyScraper::ask(Visit visit, PageKind kind, ScrapeWay way, const Error& before)
{
    if (way == ScrapeWay::PodProxy)
        askByProxy(std::move(visit), kind);
    else
        askByTunnel(std::move(visit), kind, way, before);
}

void ProxyScraper::askByProxy(Visit visit, PageKind kind)
{
    const Name name{visit.target.namespaceName, visit.target.podName};
    net::Request request;
    request.path = pagePath(visit.target, kind);
    request.headers = {{"Accept", "text/plain"}};
    request.timeout = kAnswerTimeout;
    request.mostBytes = kMostBytes;
    const std::string what = visit.target.podName + "." + visit.target.namespaceName;
    const auto take
        = [this, epoch = m_epoch, visit = std::move(visit), kind](Result<net::Response> answer) {
              if (epoch == m_epoch)
                  takeAnswer(visit, kind, ScrapeWay::PodProxy, {}, std::move(answer));
          };
    m_underWay[name] = m_client->send(std::move(request), what, this, take);
}

void ProxyScraper::askByTunnel(Visit visit, PageKind kind, ScrapeWay way, const Error& before)
{
    const Name name{visit.target.namespaceName, visit.target.podName};
    const PodPage page = podPage(visit.target, kind, way);
    m_underWay[name] = 0; // a tunnel's request cannot be cancelled, only forgotten
    const auto take = [this, epoch = m_epoch, visit = std::move(visit), kind, way, before](
                          Result<PodAnswer> answer) {
        if (epoch != m_epoch)
            return;
        if (!answer)
            return takeAnswer(visit, kind, way, before, answer.error());
        if (answer->status != 200)
            return takeAnswer(visit, kind, way, before,
                Error{Error::Kind::ServerFailure, "HTTP status " + std::to_string(answer->status)});
        net::Response response;
        response.status = answer->status;
        response.body = std::move(answer->body);
        response.receivedAt = now();
        takeAnswer(visit, kind, way, before, std::move(response));
    };
    m_options.tunnels->get(
        name.first, name.second, page.port, page.path, this, take, kAnswerTimeout);
}

/// The answer of one way; another may lead to the proxy where this one does not.
void ProxyScraper::takeAnswer(
    Visit visit, PageKind kind, ScrapeWay way, const Error& before, Result<net::Response> answer)
{
    auto& memory = m_memory[{visit.target.namespaceName, visit.target.podName}];
    memory.way = answer ? std::optional(way) : std::nullopt;
    if (answer)
        return takePage(std::move(visit), kind, std::move(answer));
    const Error& why = answer.error();
    const Error failure = before.message.empty()
        ? why
        : Error{before.kind,
            before.message
                + (way == ScrapeWay::AdminTunnel ? " On its admin port: "
                                                 : " Through a port-forward: ")
                + why.message};
    const auto next = nextWay(visit.target, way, why, m_options.tunnels != nullptr);
    if (next && mayTryAnother(visit))
        return ask(std::move(visit), kind, *next, failure);
    takePage(visit, kind, explainSilence(visit.target, failure));
}

bool ProxyScraper::mayTryAnother(const Visit& visit) const
{
    const auto memory = m_memory.find({visit.target.namespaceName, visit.target.podName});
    const int failures = memory != m_memory.end() ? memory->second.failures : 0;
    return failures % kTunnelEvery == 0;
}

void ProxyScraper::takePage(Visit visit, PageKind kind, Result<net::Response> answer)
{
    ++m_answeredThisRound;
    const bool isGood = answer.has_value();
    if (isGood)
        noteSuccess(visit, kind, *std::move(answer));
    else
        noteFailure(visit, kind, answer.error());
    finishVisit(std::move(visit), isGood);
}

void ProxyScraper::noteSuccess(const Visit& visit, PageKind kind, net::Response response)
{
    auto& memory = m_memory[{visit.target.namespaceName, visit.target.podName}];
    memory.failures = 0;
    memory.sizes[static_cast<std::size_t>(kind)] = response.body.size();
    snapshot::ProxyScrape scrape;
    scrape.namespaceName = visit.target.namespaceName;
    scrape.podName = visit.target.podName;
    scrape.epoch = visit.target.epoch;
    scrape.stream = streamName(kind);
    scrape.receivedAt = response.receivedAt;
    m_arrivedText += response.body.size();
    scrape.body = std::move(response.body);
    m_arrived.push_back(std::move(scrape));
    if (m_arrivedText > m_options.mostText)
        emit overflowed();
    if (!std::exchange(m_isServerLost, false))
        return;
    m_serverBackOff.reset();
    forgetFailures();
    emit serverIsBack();
}

void ProxyScraper::noteFailure(const Visit& visit, PageKind, const Error& error)
{
    const Name name{visit.target.namespaceName, visit.target.podName};
    m_unreachableThisRound += error.kind == Error::Kind::Unreachable ? 1 : 0;
    auto& memory = m_memory[name];
    const auto doublings = std::min(memory.failures++, 10);
    memory.notBefore
        = now() + std::min(m_options.longestBackOff, m_period * (std::int64_t{1} << doublings));
    memory.lastError = error;
    if (!m_isServerLost)
        reportFailure(name, error);
    if (error.kind == Error::Kind::Unreachable)
        doubtWay();
}

void ProxyScraper::finishVisit(Visit visit, bool goesOn)
{
    if (goesOn && !visit.pages.empty())
        return askNext(std::move(visit)); // on the same connection slot
    const Name name{visit.target.namespaceName, visit.target.podName};
    m_underWay.erase(name);
    m_memory[name].isBusy = false;
    startSome();
    if (!isIdle())
        return;
    judgeServer();
    emit idle();
}

/// When nothing at all could be reached it is the server, or the way to it, that is lost.
void ProxyScraper::judgeServer()
{
    if (m_answeredThisRound == 0 || m_unreachableThisRound < m_answeredThisRound)
        return;
    m_isServerLost = true;
    if (!m_memory.empty())
        m_serverError = m_memory.begin()->second.lastError;
    for (const auto& [name, memory] : m_memory)
        if (memory.failures > 0)
            m_serverError = memory.lastError;
    m_probeAt = now() + m_serverBackOff.next();
}

/// At once, or later when it was in doubt just before.
void ProxyScraper::doubtWay()
{
    m_isInDoubt = true;
    tellDoubt();
}

void ProxyScraper::tellDoubt()
{
    if (!m_isInDoubt || now() < m_mayDoubtAt)
        return;
    m_isInDoubt = false;
    m_mayDoubtAt = now() + kDoubtEvery;
    emit wayIsInDoubt();
}

void ProxyScraper::reportFailure(const Name& name, const Error& error)
{
    snapshot::ProxyScrape scrape;
    scrape.namespaceName = name.first;
    scrape.podName = name.second;
    scrape.stream = streamName(PageKind::Counters);
    scrape.receivedAt = now();
    scrape.body = error;
    m_arrived.push_back(std::move(scrape));
}

std::vector<snapshot::ProxyScrape> ProxyScraper::take()
{
    m_arrivedText = 0;
    return std::exchange(m_arrived, {});
}

void ProxyScraper::dropWaiting()
{
    m_waiting.clear();
    m_pace.stop();
}

void ProxyScraper::cancel()
{
    ++m_epoch;
    dropWaiting();
    for (const auto& [name, request] : m_underWay) {
        m_client->http()->cancel(request);
        m_memory[name].isBusy = false;
    }
    m_underWay.clear();
    take();
}

void ProxyScraper::forgetFailures()
{
    for (auto& [name, memory] : m_memory)
        memory.failures = 0;
    m_probeAt = {};
}

} // namespace vigla::app
