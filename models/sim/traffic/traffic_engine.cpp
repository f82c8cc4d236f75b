#include "models/sim/traffic/traffic_engine.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vigla::sim {

namespace {

constexpr std::size_t kDueSteps = 1200; ///< Longer requests are counted after two minutes.
constexpr std::size_t kPastSteps = 1200;
constexpr int kMostHops = 1000; ///< Of one request and all that it causes.

double milliseconds(std::chrono::milliseconds duration)
{
    return static_cast<double>(duration.count());
}

RequestClass requestOf(const ClientSpec& client, const RequestMix& mix)
{
    RequestClass request;
    request.protocol = client.protocol;
    request.view = {client.host, client.port, mix.method, mix.path,
        client.port == 443 ? "https" : "http", mix.headers};
    request.requestBytes = client.requestBytes;
    request.responseBytes = client.responseBytes;
    return request;
}

int workloadIndex(const Scenario& scenario, const std::string& id)
{
    for (std::size_t i = 0; i < scenario.workloads.size(); ++i)
        if (scenario.workloads[i].namespaceName + "/" + scenario.workloads[i].name == id)
            return static_cast<int>(i);
    return -1;
}

} // namespace

TrafficEngine::TrafficEngine(World& world, std::uint64_t seed)
    : m_world(world)
    , m_random(seed)
    , m_tcp(world, m_random)
    , m_due(kDueSteps)
    , m_truthDue(kDueSteps)
    , m_truthPast(kPastSteps)
{
    prepareClients();
}

void TrafficEngine::prepareClients()
{
    for (const auto& spec : m_world.scenario.clients) {
        Client client;
        client.gatewayWorkload = workloadIndex(m_world.scenario, spec.gateway);
        client.workload = workloadIndex(m_world.scenario, spec.workload);
        std::vector<RequestMix> mixes = spec.requests;
        if (mixes.empty())
            mixes.emplace_back();
        double total = 0;
        for (const auto& mix : mixes)
            total += mix.share;
        double sum = 0;
        for (const auto& mix : mixes) {
            sum += mix.share;
            client.classes.push_back(m_world.requests.idOf(requestOf(spec, mix)));
            client.cumulativeShares.push_back(sum / total);
        }
        m_clients.push_back(std::move(client));
    }
}

std::vector<TrafficEngine::Arrival> TrafficEngine::drawArrivals()
{
    std::vector<Arrival> arrivals;
    const double now = milliseconds(m_world.now);
    const double length = milliseconds(kStep);
    for (std::size_t i = 0; i < m_clients.size(); ++i) {
        const auto& spec = m_world.scenario.clients[i];
        const double turns = now / std::max(1.0, milliseconds(spec.period));
        const double wave = 1 + spec.swing * std::sin(2 * std::numbers::pi * turns);
        const auto count = m_random.poisson(spec.perSecond * wave * length / 1000);
        for (std::uint32_t n = 0; n < count; ++n)
            arrivals.push_back({now + length * m_random.unit(), static_cast<std::uint32_t>(i)});
    }
    std::sort(arrivals.begin(), arrivals.end(),
        [](const Arrival& a, const Arrival& b) { return a.at < b.at; });
    return arrivals;
}

void TrafficEngine::step()
{
    for (const auto& arrival : drawArrivals())
        run(arrival);
    settleRecords();
    m_tcp.settle(milliseconds(m_world.now + kStep));
    ++m_stepsDone;
}

void TrafficEngine::run(const Arrival& arrival)
{
    const auto& spec = m_world.scenario.clients[arrival.client];
    const Client& client = m_clients[arrival.client];
    const double draw = m_random.unit();
    const auto mix = std::lower_bound(
        client.cumulativeShares.begin(), client.cumulativeShares.end() - 1, draw);
    const auto requestClass
        = client.classes[static_cast<std::size_t>(mix - client.cumulativeShares.begin())];
    const int workload = client.gatewayWorkload >= 0 ? client.gatewayWorkload : client.workload;
    if (workload < 0)
        return;
    const auto& pods = m_world.podsOfWorkload[static_cast<std::size_t>(workload)];
    std::vector<int> ready;
    for (const int pod : pods)
        if (m_world.pod(pod).isReady())
            ready.push_back(pod);
    if (ready.empty())
        return;
    PodState& pod = m_world.pod(ready[m_random.below(static_cast<std::uint32_t>(ready.size()))]);
    const double deadline = spec.timeout ? arrival.at + spec.timeout->count() : kForever;
    m_hopsLeft = kMostHops;
    if (client.gatewayWorkload >= 0 && m_world.proxy(pod.index) != nullptr)
        forward(*m_world.proxy(pod.index), requestClass, arrival.at, deadline);
    else
        sendFrom(pod, requestClass, arrival.at, deadline);
}

double TrafficEngine::drawLatency(const Latency& latency)
{
    const double median = std::max(0.01, latency.median.count());
    const double spread = std::log(std::max(1.0, latency.p99.count() / median)) / 2.326;
    return median * std::exp(spread * m_random.normal());
}

const FailureShare* TrafficEngine::drawFailure(const std::vector<FailureShare>& failures)
{
    if (failures.empty())
        return nullptr;
    double draw = m_random.unit();
    for (const auto& failure : failures) {
        if (draw < failure.share)
            return &failure;
        draw -= failure.share;
    }
    return nullptr;
}

std::uint32_t TrafficEngine::drawBytes(std::uint32_t mean)
{
    return static_cast<std::uint32_t>(mean * (0.75 + 0.5 * m_random.unit()));
}

void TrafficEngine::recordHttp(ProxyRuntime& proxy, SeriesKey key, double start, double end,
    std::uint32_t requestBytes, std::uint32_t responseBytes)
{
    const auto endStep = static_cast<std::uint64_t>(std::max(0.0, end) / milliseconds(kStep));
    const auto slot = std::clamp(endStep, m_stepsDone, m_stepsDone + kDueSteps - 1) % kDueSteps;
    m_due[slot].push_back({static_cast<std::uint32_t>(proxy.pod), proxy.epoch, key,
        static_cast<float>(end - start), requestBytes, responseBytes});
}

void TrafficEngine::recordTruth(const TruthKey& key, double end, const Bytes& bytes)
{
    const auto next = static_cast<std::uint32_t>(m_truths.size());
    const auto [entry, isNew] = m_truthIds.try_emplace(key, next);
    if (isNew)
        m_truths.push_back(key);
    const auto endStep = static_cast<std::uint64_t>(std::max(0.0, end) / milliseconds(kStep));
    const auto slot = std::clamp(endStep, m_stepsDone, m_stepsDone + kDueSteps - 1) % kDueSteps;
    m_truthDue[slot].push_back({entry->second, bytes});
}

void TrafficEngine::settleRecords()
{
    auto& due = m_due[m_stepsDone % kDueSteps];
    for (const auto& record : due) {
        ProxyRuntime* proxy = m_world.proxy(static_cast<int>(record.pod));
        if (proxy == nullptr || proxy->epoch != record.epoch)
            continue;
        HttpSeries& series = proxy->stats.http[record.key];
        ++series.requests;
        series.duration.add(record.milliseconds, proxy->buckets);
        series.requestBytes.add(record.requestBytes, proxy->buckets);
        series.responseBytes.add(record.responseBytes, proxy->buckets);
        if (record.key.protocol != StatsProtocol::Grpc)
            continue;
        SeriesKey messages = record.key;
        messages.code = 0;
        messages.flags = 0;
        messages.grpcStatus = kNoGrpcStatus;
        GrpcSeries& grpc = proxy->stats.grpc[messages];
        ++grpc.requestMessages;
        grpc.responseMessages += record.key.grpcStatus == 0 ? 1 : 0;
    }
    due.clear();
    auto& past = m_truthPast[m_stepsDone % kPastSteps];
    past.clear();
    past.swap(m_truthDue[m_stepsDone % kDueSteps]);
}

std::vector<MeshSimulator::TrueRate> TrafficEngine::trueRates(
    std::chrono::milliseconds window) const
{
    const auto steps = std::min<std::uint64_t>(
        {static_cast<std::uint64_t>(std::max<std::int64_t>(1, window / kStep)), kPastSteps,
            std::max<std::uint64_t>(1, m_stepsDone)});
    struct Sum {
        double events = 0;
        double toClient = 0;
        double fromClient = 0;
    };
    std::vector<Sum> sums(m_truths.size());
    for (std::uint64_t back = 1; back <= std::min(steps, m_stepsDone); ++back)
        for (const TruthEvent& event : m_truthPast[(m_stepsDone - back) % kPastSteps]) {
            Sum& sum = sums[event.id];
            ++sum.events;
            sum.toClient += event.bytes.toClient;
            sum.fromClient += event.bytes.fromClient;
        }
    const auto workloadName = [&](std::uint32_t index) {
        if (index == kUnknownWorkload)
            return std::string("unknown");
        const auto& spec = m_world.scenario.workloads[index];
        return spec.namespaceName + "/" + spec.name;
    };
    static constexpr std::array<std::string_view, 3> kProtocols{"http", "grpc", "tcp"};
    const double seconds = static_cast<double>(steps) * milliseconds(kStep) / 1000;
    std::vector<MeshSimulator::TrueRate> rates;
    for (const auto& [key, id] : m_truthIds)
        if (sums[id].events > 0)
            rates.push_back({workloadName(key.source), m_world.services.at(key.service).service,
                workloadName(key.destination),
                std::string(kProtocols[static_cast<std::size_t>(key.protocol)]),
                std::to_string(key.code), sums[id].events / seconds, sums[id].toClient / seconds,
                sums[id].fromClient / seconds});
    return rates;
}

} // namespace vigla::sim
