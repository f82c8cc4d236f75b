#include "models/graph/inventory.h"
#include "models/graph/layout.h"
#include "models/snapshot/scrape_round.h"
#include "tests/bench/harness.h"
#include "tests/bench/made_up_mesh.h"
#include "tests/bench/made_up_round.h"
#include "ui/canvas/graph_canvas.h"
#include "ui/canvas/measure.h"
#include "ui/graph/graph_page.h"
#include "ui/shell/main_window.h"

#include <QEventLoop>
#include <QTimer>

#include <future>
#include <memory>
#include <utility>

namespace {

using namespace vigla;
using bench::Measurements;
using std::chrono::seconds;

/// What the pipeline publishes, made on this thread.
class Source {
public:
    Source()
    {
        for (int i = 0; i < 60; ++i)
            step();
    }

    Published next()
    {
        step();
        Published picture;
        picture.generation = m_snapshot->generation;
        picture.snapshot = m_snapshot;
        picture.graph = m_graph;
        picture.traffic = std::make_shared<const telemetry::TrafficTable>(
            snapshot::trafficOver(*m_snapshot, seconds(60)));
        picture.history = m_history;
        picture.inventory = m_inventory;
        picture.inventoryHistory = m_inventoryHistory;
        if (!m_layout)
            m_layout = std::make_shared<const graph::Layout>(
                graph::layoutGraph(ui::measureGraph(*m_graph, {}), nullptr).value());
        picture.layout = m_layout;
        return picture;
    }

private:
    using HistoryPtr = std::shared_ptr<const graph::GraphHistory>;

    static void extend(HistoryPtr& history, const graph::ServiceGraph& graph)
    {
        history = std::make_shared<const graph::GraphHistory>(
            graph::appendHistory(history ? *history : graph::GraphHistory(), graph));
    }

    void step()
    {
        m_second += 5;
        m_snapshot
            = snapshot::reduce(m_snapshot, bench::roundOf(m_mesh, m_cluster, m_second, true));
        m_graph = std::make_shared<const graph::ServiceGraph>(graph::buildGraph(*m_snapshot, {}));
        m_inventory
            = std::make_shared<const graph::MeshInventory>(graph::buildInventory(*m_snapshot, {}));
        extend(m_history, *m_graph);
        extend(m_inventoryHistory, *m_inventory->graph);
    }

    bench::MadeUpMesh m_mesh = bench::madeUpMesh(500, 2'000);
    mesh::ClusterStatePtr m_cluster = bench::clusterOf(m_mesh);
    int m_second = 0;
    snapshot::MeshSnapshotPtr m_snapshot;
    graph::ServiceGraphPtr m_graph;
    graph::MeshInventoryPtr m_inventory;
    graph::LayoutPtr m_layout;
    HistoryPtr m_history;
    HistoryPtr m_inventoryHistory;
};

/// Handles events until nothing has come for a while.
void settle()
{
    QEventLoop loop;
    QTimer::singleShot(300, &loop, &QEventLoop::quit);
    loop.exec();
}

/// The median work of the GUI thread for a new picture, until everything is drawn. Pictures come
/// and go on another thread, as in the pipeline.
double costOfPicture(ui::MainWindow& window, Source& source)
{
    std::vector<double> costs;
    Published shown;
    for (int round = 0; round < 9; ++round) {
        const Published picture
            = std::async(std::launch::async, [&] { return source.next(); }).get();
        const double start = bench::threadMilliseconds();
        window.setPicture(picture);
        settle();
        costs.push_back(bench::threadMilliseconds() - start);
        std::async(std::launch::async, [&, old = std::exchange(shown, picture)]() mutable {
            old = {};
        }).get();
    }
    return bench::medianOf(std::move(costs));
}

std::string busiestNode(const graph::ServiceGraph& graph)
{
    std::vector<int> edges(graph.nodes.size());
    for (const graph::Edge& edge : graph.edges)
        ++edges[edge.target];
    const auto most = std::ranges::max_element(edges);
    return graph.nodes[static_cast<std::size_t>(most - edges.begin())].id;
}

void round(Measurements& results)
{
    auto source = std::async(std::launch::async, [] { return std::make_unique<Source>(); }).get();
    ui::MainWindow window;
    window.resize(1440, 900);
    window.show();
    const Published first = source->next();
    window.setPicture(first);
    settle();
    const std::string size = " (500 services, 2,000 links, 500 proxies)";
    const auto measure = [&](const std::string& name) {
        results.push_back(
            bench::atMost("GUI thread a round, " + name, costOfPicture(window, *source), 8, "ms"));
    };
    measure("graph page" + size);
    window.selection().select(QString::fromStdString(busiestNode(*first.graph)));
    settle();
    measure("graph page, the busiest node selected");
    window.showPage(ui::PageId::Tables);
    settle();
    measure("tables page");
    window.showPage(ui::PageId::Proxies);
    settle();
    measure("proxies page");
}

const bench::Registration kRound("window round", round);

} // namespace
