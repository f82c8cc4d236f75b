#include "models/graph/build_graph.h"
#include "models/graph/export.h"
#include "tests/support/mesh_builder.h"
#include "tests/support/traffic_text.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>

using namespace vigla;
using graph::GraphType;
using graph::Protocol;

namespace {

constexpr std::array kTypes
    = {GraphType::App, GraphType::Service, GraphType::VersionedApp, GraphType::Workload};
constexpr std::array kProtocols = {"http", "grpc", "tcp"};

/// A random mesh: every workload behind its own service, callers come before what they call.
/// Both ends report the same.
struct RandomMesh {
    std::vector<std::string> lines;
    std::map<std::string, double> totals; ///< By protocol.

    explicit RandomMesh(unsigned seed)
    {
        std::mt19937 random(seed);
        const auto pick
            = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
        const int count = 8 + pick(8);
        const auto nameOf = [](int i) {
            return std::string(1, static_cast<char>('a' + i % 3)) + "/w" + std::to_string(i);
        };
        for (int to = 1; to < count; ++to) {
            for (int flow = 0; flow <= pick(3); ++flow) {
                const int from = pick(to);
                const std::string protocol = kProtocols[static_cast<std::size_t>(pick(3))];
                const double rate = (1 + pick(5000)) / 1000.0;
                const std::string code = protocol == "tcp"
                    ? std::string()
                    : " code=" + std::to_string(200 + 100 * pick(4));
                const std::string ends = " " + nameOf(from) + "-v1 -> " + nameOf(to) + "-v1 w"
                    + std::to_string(to) + "." + nameOf(to).substr(0, 1) + " " + protocol + " "
                    + std::to_string(rate) + code + " flags=F" + std::to_string(lines.size());
                lines.push_back("source" + ends);
                lines.push_back("destination" + ends);
                totals[protocol] += rate;
            }
        }
    }

    telemetry::TrafficTable table() const
    {
        std::string text;
        for (const std::string& line : lines)
            text += line + "\n";
        return test::trafficFrom(test::linesFrom(text));
    }
};

graph::GraphOptions optionsFor(GraphType type, bool injection = false)
{
    graph::GraphOptions options;
    options.type = type;
    options.injectServiceNodes = injection;
    options.namespaces = {"a", "b", "c"};
    return options;
}

/// Sums of edge rates by protocol, over the edges whose target is wanted.
template <typename Predicate>
std::map<std::string, double> sumsOf(const graph::ServiceGraph& graph, const Predicate& isWanted)
{
    std::map<std::string, double> sums;
    for (const graph::Edge& edge : graph.edges) {
        if (isWanted(graph.nodes[edge.target]))
            sums[std::string(graph::nameOf(edge.protocol))] += edge.rates.total;
    }
    return sums;
}

QByteArray textOf(const std::map<std::string, double>& sums)
{
    QByteArray text;
    for (const auto& [protocol, sum] : sums)
        text += QByteArray::fromStdString(protocol) + " " + QByteArray::number(sum, 'f', 6) + " ";
    return text;
}

void addSeeds()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= 12; ++seed)
        QTest::addRow("mesh %u", seed) << seed;
}

} // namespace

/// What holds for every mesh.
class TestProperties : public QObject {
    Q_OBJECT
private slots:
    void mergingNamespacesKeepsTheTotals_data() { addSeeds(); }
    void mergingNamespacesKeepsTheTotals()
    {
        QFETCH(const unsigned, seed);
        const RandomMesh mesh(seed);
        for (const GraphType type :
            {GraphType::App, GraphType::VersionedApp, GraphType::Workload}) {
            const auto graph
                = graph::buildGraph(test::snapshotWith(mesh.table()), optionsFor(type));
            QCOMPARE(textOf(sumsOf(graph, [](const auto&) { return true; })), textOf(mesh.totals));
        }
    }

    void injectingServicesKeepsTheTotals_data() { addSeeds(); }
    void injectingServicesKeepsTheTotals()
    {
        QFETCH(const unsigned, seed);
        const RandomMesh mesh(seed);
        const auto graph = graph::buildGraph(
            test::snapshotWith(mesh.table()), optionsFor(GraphType::Workload, true));
        const auto isService
            = [](const graph::Node& node) { return node.kind == graph::NodeKind::Service; };
        QCOMPARE(textOf(sumsOf(graph, isService)), textOf(mesh.totals));
        QCOMPARE(textOf(sumsOf(graph, std::not_fn(isService))), textOf(mesh.totals));
    }

    void reducingToServicesKeepsTheTotals_data() { addSeeds(); }
    void reducingToServicesKeepsTheTotals()
    {
        QFETCH(const unsigned, seed);
        const RandomMesh mesh(seed);
        const auto graph
            = graph::buildGraph(test::snapshotWith(mesh.table()), optionsFor(GraphType::Service));
        QCOMPARE(textOf(sumsOf(graph, [](const auto&) { return true; })), textOf(mesh.totals));
    }

    void nodesSendAndReceiveWhatTheirEdgesCarry_data() { addSeeds(); }
    void nodesSendAndReceiveWhatTheirEdgesCarry()
    {
        QFETCH(const unsigned, seed);
        const RandomMesh mesh(seed);
        for (const GraphType type : kTypes) {
            const auto graph
                = graph::buildGraph(test::snapshotWith(mesh.table()), optionsFor(type, true));
            std::map<std::pair<std::size_t, Protocol>, double> in;
            std::map<std::pair<std::size_t, Protocol>, double> out;
            for (const graph::Edge& edge : graph.edges) {
                out[{edge.source, edge.protocol}] += edge.rates.total;
                in[{edge.target, edge.protocol}] += edge.rates.total;
                double responses = 0;
                for (const auto& [code, detail] : edge.responses) {
                    for (const auto& [flags, rate] : detail.flags)
                        responses += rate;
                }
                QVERIFY(std::abs(responses - edge.rates.total) < 1e-9);
            }
            for (const auto& [key, rate] : in)
                QVERIFY(
                    std::abs(graph.nodes[key.first].inbound.at(key.second).total - rate) < 1e-9);
            for (const auto& [key, rate] : out)
                QVERIFY(
                    std::abs(graph.nodes[key.first].outbound.at(key.second).total - rate) < 1e-9);
        }
    }

    void noOrderMatters_data() { addSeeds(); }
    void noOrderMatters()
    {
        QFETCH(const unsigned, seed);
        RandomMesh mesh(seed);
        std::mt19937 random(seed + 100);
        for (const GraphType type : kTypes) {
            auto options = optionsFor(type, true);
            options.includeOperations = true;
            const auto first = graph::buildGraph(test::snapshotWith(mesh.table()), options);
            for (int i = 0; i < 3; ++i) {
                std::ranges::shuffle(mesh.lines, random);
                std::ranges::shuffle(options.namespaces, random);
                const auto next = graph::buildGraph(test::snapshotWith(mesh.table()), options);
                QVERIFY(next.nodes == first.nodes);
                QVERIFY(next.edges == first.edges);
                QVERIFY(next.boxes == first.boxes);
            }
        }
    }

    void theSameNamespaceTwiceIsTheSame()
    {
        const RandomMesh mesh(3);
        auto options = optionsFor(GraphType::Workload);
        const auto once = graph::buildGraph(test::snapshotWith(mesh.table()), options);
        options.namespaces = {"a", "a", "b", "c", "c"};
        const auto twice = graph::buildGraph(test::snapshotWith(mesh.table()), options);
        QVERIFY(once.nodes == twice.nodes && once.edges == twice.edges);
    }

    void noNumberThatIsNoneLeaves_data()
    {
        QTest::addColumn<double>("value");
        QTest::newRow("not a number") << std::nan("");
        QTest::newRow("infinite") << std::numeric_limits<double>::infinity();
        QTest::newRow("negative") << -5.0;
        QTest::newRow("the greatest") << std::numeric_limits<double>::max();
        QTest::newRow("the smallest") << std::numeric_limits<double>::denorm_min();
    }
    void noNumberThatIsNoneLeaves()
    {
        QFETCH(const double, value);
        auto table = RandomMesh(5).table();
        for (std::size_t i = 0; i < table.samples.size(); i += 2)
            table.samples[i].perSecond = value;
        for (const telemetry::Metric metric :
            {telemetry::Metric::RequestBytes, telemetry::Metric::ResponseBytes}) {
            auto sample = table.samples[1];
            sample.metric = metric;
            sample.perSecond = value;
            table.samples.push_back(sample);
        }
        telemetry::DurationSample duration;
        duration.labels = table.samples[1].labels;
        duration.reporter = telemetry::Reporter::Destination;
        duration.bounds = {10, std::numeric_limits<double>::infinity()};
        duration.cumulative = {value, value};
        duration.countPerSecond = value;
        duration.sumPerSecond = value;
        table.durations.push_back(duration);
        const auto snapshot = test::snapshotWith(std::move(table));
        for (const GraphType type : kTypes) {
            const auto options = optionsFor(type, true);
            const auto graph = graph::buildGraph(snapshot, options);
            for (const graph::Edge& edge : graph.edges) {
                QVERIFY(std::isfinite(edge.rates.total) && edge.rates.total >= 0);
                QVERIFY(std::isfinite(edge.requestBytesPerSecond + edge.responseBytesPerSecond));
                QVERIFY(std::isfinite(edge.errorPercent()));
                QVERIFY(!edge.mtlsPercent || (*edge.mtlsPercent >= 0 && *edge.mtlsPercent <= 100));
                for (const auto time : {edge.responseTimes.average, edge.responseTimes.p50,
                         edge.responseTimes.p90, edge.responseTimes.p95, edge.responseTimes.p99})
                    QVERIFY(!time || std::isfinite(*time));
            }
            for (const std::string& text :
                {graph::renderKialiJson(graph, options), graph::renderGraphJson(graph, snapshot),
                    graph::renderTable(graph), graph::renderDot(graph)}) {
                QVERIFY(text.find("nan") == std::string::npos);
                QVERIFY(text.find("inf ") == std::string::npos);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestProperties)
#include "tst_properties.moc"
