#include "models/graph/layout.h"
#include "models/graph/layout/route.h"

#include <QTest>

#include <map>

using namespace vigla::graph;

namespace {

/// Builds an input by names. A box is "" or one that was added.
class InputBuilder {
public:
    void box(const std::string& name, const std::string& parent = {})
    {
        m_input.boxes.push_back({name, boxOf(parent), 60, 18});
    }

    void node(const std::string& name, const std::string& box)
    {
        m_numbers[name] = static_cast<std::uint32_t>(m_input.nodes.size());
        LayoutNode node;
        node.id = name;
        node.width = 80;
        node.height = 60;
        node.shapeWidth = node.shapeHeight = 36;
        node.box = boxOf(box);
        m_input.nodes.push_back(node);
    }

    /// A service and the versions of its workload in a box of the app.
    void app(const std::string& name, const std::string& parent, int versions)
    {
        box(name, parent);
        node(name, name);
        for (int i = 1; i <= versions; ++i) {
            node(name + std::to_string(i), name);
            call(name, name + std::to_string(i));
        }
    }

    void call(const std::string& from, const std::string& to)
    {
        m_input.edges.push_back({m_numbers.at(from), m_numbers.at(to), 56, 18});
    }

    const LayoutInput& input() const { return m_input; }

private:
    int boxOf(const std::string& name) const
    {
        for (std::size_t i = 0; i < m_input.boxes.size(); ++i)
            if (m_input.boxes[i].id == name)
                return static_cast<int>(i);
        return -1;
    }

    LayoutInput m_input;
    std::map<std::string, std::uint32_t> m_numbers;
};

/// A bookshop with two ways out of the mesh, a stranger's calls and a database.
LayoutInput bookshop()
{
    InputBuilder shop;
    shop.box("shop");
    shop.box("system");
    shop.box("data");
    shop.node("ingress", "system");
    shop.node("stranger", "");
    shop.node("nowhere", "");
    shop.node("passthrough", "");
    shop.app("page", "shop", 1);
    shop.app("reviews", "shop", 3);
    shop.app("details", "shop", 2);
    shop.app("advice", "shop", 1);
    shop.app("ratings", "shop", 2);
    shop.app("database", "data", 1);
    shop.app("egress", "system", 1);
    shop.node("books", "system");
    shop.node("library", "system");
    for (const auto& [from, to] :
        std::vector<std::pair<const char*, const char*>>{{"ingress", "page"},
            {"ingress", "nowhere"}, {"page1", "reviews"}, {"page1", "details"}, {"page1", "advice"},
            {"page1", "passthrough"}, {"stranger", "details"}, {"reviews2", "ratings"},
            {"reviews3", "ratings"}, {"ratings2", "database"}, {"details2", "egress"},
            {"advice1", "egress"}, {"egress1", "books"}, {"egress1", "library"}})
        shop.call(from, to);
    return shop.input();
}

std::vector<Point> samples(const EdgeRoute& route)
{
    constexpr int kSamples = 60;
    std::vector<Point> points;
    for (int i = 0; i <= kSamples; ++i)
        points.push_back(layered::pointAlong(route.points, static_cast<float>(i) / kSamples));
    return points;
}

float side(Point a, Point b, Point c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

bool cross(const std::vector<Point>& one, const std::vector<Point>& other)
{
    for (std::size_t i = 1; i < one.size(); ++i)
        for (std::size_t k = 1; k < other.size(); ++k)
            if (side(one[i - 1], one[i], other[k - 1]) * side(one[i - 1], one[i], other[k]) < 0
                && side(other[k - 1], other[k], one[i - 1]) * side(other[k - 1], other[k], one[i])
                    < 0)
                return true;
    return false;
}

/// The pairs of edges without a common end that cross on the picture, by the ids of their ends.
QStringList crossingsIn(const LayoutInput& input, const Layout& layout)
{
    std::vector<std::vector<Point>> curves;
    for (const EdgeRoute& route : layout.routes)
        curves.push_back(samples(route));
    const auto name = [&](const LayoutEdge& edge) {
        return QString::fromStdString(
            input.nodes[edge.source].id + "-" + input.nodes[edge.target].id);
    };
    QStringList found;
    for (std::size_t a = 0; a < curves.size(); ++a)
        for (std::size_t b = 0; b < a; ++b) {
            const LayoutEdge& one = input.edges[a];
            const LayoutEdge& other = input.edges[b];
            const bool isJoined = one.source == other.source || one.target == other.target
                || one.source == other.target || one.target == other.source;
            if (!isJoined && cross(curves[a], curves[b]))
                found += name(one) + QStringLiteral(" × ") + name(other);
        }
    return found;
}

} // namespace

class TestLayoutCrossings : public QObject {
    Q_OBJECT
private slots:
    void aSmallMeshIsDrawnWithoutCrossings()
    {
        const LayoutInput input = bookshop();
        const auto layout = layoutGraph(input, nullptr);
        QVERIFY(layout);
        QCOMPARE(crossingsIn(input, *layout), QStringList());
    }

    void nodesInAnyOrderAreDrawnWithoutCrossings()
    {
        const LayoutInput input = bookshop();
        const auto count = static_cast<std::uint32_t>(input.nodes.size());
        for (std::uint32_t shift = 1; shift < count; shift += 5) {
            LayoutInput turned = input;
            std::ranges::rotate(turned.nodes, turned.nodes.begin() + shift);
            for (LayoutEdge& edge : turned.edges) {
                edge.source = (edge.source + count - shift) % count;
                edge.target = (edge.target + count - shift) % count;
            }
            const auto layout = layoutGraph(turned, nullptr);
            QVERIFY(layout);
            QCOMPARE(crossingsIn(turned, *layout), QStringList());
        }
    }

    void crossingsAreSeen()
    {
        const LayoutInput input = bookshop();
        auto layout = layoutGraph(input, nullptr);
        QVERIFY(layout);
        layout->routes[0].points = {{-500, -500}, {0, 0}, {500, 500}, {900, 900}};
        QVERIFY(!crossingsIn(input, *layout).isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestLayoutCrossings)
#include "tst_layout_crossings.moc"
