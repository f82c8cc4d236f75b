#include "app/demo/demo_cluster.h"

#include "app/demo/cluster_server.h"
#include "app/demo/cluster_world.h"
#include "models/core/text.h"
#include "models/sim/scenario.h"

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <sstream>
#include <system_error>
#include <thread>

namespace vigla::demo {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kTickPeriod{100};
constexpr milliseconds kShortestPause{10}; ///< Requests get their turn on a slow machine.
constexpr milliseconds kLongestStep{1000}; ///< After a suspended laptop: no frantic catching up.
constexpr milliseconds kWarmUpStep{1000};

/// The simulator as a backend.
class SimulatedMesh final : public MeshBackend {
public:
    SimulatedMesh(const sim::Scenario& scenario, const sim::SimulatorOptions& options)
        : simulator(scenario, options)
        , m_startsAt(options.startsAt)
    {
    }

    SystemTime now() const override { return SystemTime(m_startsAt + simulator.now()); }

    void objectChanged(const kube::Document& object, bool isRemoved) override
    {
        simulator.objectChanged(object, isRemoved);
    }

    std::vector<sim::MeshSimulator::ObjectChange> takeChangedObjects() override
    {
        return simulator.takeChangedObjects();
    }

    bool hasProxy(std::string_view namespaceName, std::string_view pod) const override
    {
        return simulator.hasProxy(namespaceName, pod);
    }

    bool isIstiod(std::string_view namespaceName, std::string_view pod) const override
    {
        return simulator.isIstiod(namespaceName, pod);
    }

    sim::AnswerText prometheusStats(std::string_view namespaceName, std::string_view pod,
        const sim::StatsQuery& query, bool isMerged) const override
    {
        return simulator.prometheusStats(namespaceName, pod, query, isMerged);
    }

    sim::AnswerText proxyAdmin(std::string_view namespaceName, std::string_view pod,
        std::string_view method, std::string_view target) const override
    {
        return simulator.proxyAdmin(namespaceName, pod, method, target);
    }

    sim::AnswerText istiod(std::string_view pod, std::string_view target) const override
    {
        return simulator.istiod(pod, target);
    }

    sim::MeshSimulator simulator;

private:
    milliseconds m_startsAt;
};

Result<sim::Scenario> loadScenario(const DemoOptions& options)
{
    auto named = sim::namedScenario(options.scenario, options.seed);
    const bool isFile = options.scenario.find_first_of("/.") != std::string::npos;
    if (named || !isFile)
        return named;
    std::ifstream file(options.scenario, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file)
        return Error{Error::Kind::NotFound,
            "cannot read the scenario file " + plainText(options.scenario)
                + "; give the path of a file, or one of: " + join(scenarioNames(), ", ")};
    return sim::parseScenario(text.str());
}

Result<Done> writePrivately(const std::filesystem::path& file, const std::string& text)
{
    const Error failure{Error::Kind::InvalidInput,
        "cannot write the kubeconfig to " + plainText(file.string())
            + "; check that its folder exists and can be written"};
    std::error_code error;
    std::filesystem::remove(file, error); // a new file gets its mode before its content
    std::ofstream stream(file, std::ios::binary);
    std::filesystem::permissions(
        file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
    if (!stream || error)
        return failure;
    stream << text;
    stream.close();
    return stream ? Result<Done>(Done{}) : failure;
}

} // namespace

class DemoCluster::Impl {
public:
    Impl(const sim::Scenario& scenario, const sim::SimulatorOptions& options, double tickSpeed)
        : mesh(scenario, options)
        , m_speed(tickSpeed)
    {
    }

    void startTicking()
    {
        if (m_speed > 0)
            m_ticker = std::jthread([this](const std::stop_token& stop) { tick(stop); });
    }

    SimulatedMesh mesh;
    std::unique_ptr<ClusterServer> server;

private:
    void tick(const std::stop_token& stop);

    double m_speed;
    std::jthread m_ticker; ///< Last: it uses the rest.
};

void DemoCluster::Impl::tick(const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any never;
    auto last = steady_clock::now();
    while (!stop.stop_requested()) {
        const auto pause = std::max<steady_clock::duration>(
            last + kTickPeriod - steady_clock::now(), kShortestPause);
        std::unique_lock lock(mutex);
        never.wait_for(lock, stop, pause, [] { return false; });
        const auto now = steady_clock::now();
        last = std::max<steady_clock::time_point>(last, now - kLongestStep);
        const auto simulated = std::chrono::duration_cast<milliseconds>((now - last) * m_speed);
        last += std::chrono::duration_cast<steady_clock::duration>(simulated / m_speed);
        if (!stop.stop_requested())
            server->withWorld([&](ClusterWorld&) { mesh.simulator.advance(simulated); });
    }
}

DemoCluster::DemoCluster(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

DemoCluster::~DemoCluster() = default;

Result<std::unique_ptr<DemoCluster>> DemoCluster::start(const DemoOptions& options)
{
    const auto scenario = loadScenario(options);
    if (!scenario)
        return scenario.error();
    const auto wallClock = std::chrono::duration_cast<milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
    const sim::SimulatorOptions simulation{
        options.seed, options.shortestAck, options.longestAck, wallClock - options.warmUp};
    auto impl = std::make_unique<Impl>(*scenario, simulation, options.speed);
    auto& simulator = impl->mesh.simulator;
    auto server = ClusterServer::start(impl->mesh, simulator.initialObjects(),
        {options.port, options.seed, options.identity, options.denied, options.gaps,
            options.heard});
    if (!server)
        return server.error();
    impl->server = std::move(*server);
    impl->server->withWorld([&](ClusterWorld&) {
        for (milliseconds done{0}; done < options.warmUp; done += kWarmUpStep)
            simulator.advance(kWarmUpStep);
    });
    impl->startTicking();
    return std::unique_ptr<DemoCluster>(new DemoCluster(std::move(impl)));
}

std::uint16_t DemoCluster::port() const
{
    return m_impl->server->port();
}

ServerIdentity DemoCluster::identity() const
{
    return m_impl->server->identity();
}

std::string DemoCluster::kubeconfig() const
{
    return m_impl->server->kubeconfig();
}

Result<Done> DemoCluster::writeKubeconfig(const std::filesystem::path& file) const
{
    return writePrivately(file, kubeconfig());
}

void DemoCluster::advance(milliseconds simulated)
{
    m_impl->server->withWorld([&](ClusterWorld&) { m_impl->mesh.simulator.advance(simulated); });
}

std::vector<sim::MeshSimulator::TrueRate> DemoCluster::trueRates(milliseconds window) const
{
    std::vector<sim::MeshSimulator::TrueRate> rates;
    m_impl->server->withWorld(
        [&](ClusterWorld&) { rates = m_impl->mesh.simulator.trueRates(window); });
    return rates;
}

void DemoCluster::setFaults(const FaultPlan& plan)
{
    m_impl->server->setFaults(plan);
}

void DemoCluster::dropConnections()
{
    m_impl->server->dropConnections();
}

void DemoCluster::stopListening()
{
    m_impl->server->stopListening();
}

Result<Done> DemoCluster::listenAgain()
{
    return m_impl->server->listenAgain();
}

void DemoCluster::compactHistory()
{
    m_impl->server->withWorld([](ClusterWorld& world) { world.compactHistory(); });
}

std::shared_ptr<const sim::ObjectStore> DemoCluster::backup() const
{
    std::shared_ptr<const sim::ObjectStore> copy;
    m_impl->server->withWorld([&](const ClusterWorld& world) {
        copy = std::make_shared<const sim::ObjectStore>(world.store());
    });
    return copy;
}

void DemoCluster::restore(const std::shared_ptr<const sim::ObjectStore>& backup)
{
    m_impl->server->withWorld([&](ClusterWorld& world) { world.restore(*backup); });
    dropConnections();
}

std::vector<std::string> scenarioNames()
{
    return sim::embeddedScenarioNames();
}

} // namespace vigla::demo
