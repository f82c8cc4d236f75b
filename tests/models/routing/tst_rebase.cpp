#include "models/routing/rebase.h"
#include "tests/support/routing_fixtures.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace vigla;
using routing::Overlap;
using routing::Side;
using test::reviews;
using test::to;

namespace {

QString overlapsText(const std::vector<Overlap>& overlaps)
{
    QString text;
    for (const Overlap& overlap : overlaps)
        text += QString::fromStdString(overlap.path + " " + overlap.what + "\n");
    return text;
}

QString specOf(const kube::Document& document)
{
    return QString::fromStdString(document.json()["spec"].dump())
        .replace(QLatin1Char('"'), QString());
}

std::string route(const std::string& name, const std::string& rest)
{
    return "{name: " + name + ", " + rest + "}";
}

std::string http(const std::string& routes)
{
    return "{hosts: [reviews], http: [" + routes + "]}";
}

std::string weights(int v1, int v2)
{
    return "route: [" + to("v1", v1) + ", " + to("v2", v2) + "]";
}

} // namespace

class TestRebase : public QObject {
    Q_OBJECT
private slots:
    void threeWay_data()
    {
        QTest::addColumn<QString>("base");
        QTest::addColumn<QString>("yours");
        QTest::addColumn<QString>("theirs");
        QTest::addColumn<QString>("merged");
        QTest::addColumn<QString>("overlaps");
        const auto row
            = [](const char* name, const std::string& base, const std::string& yours,
                  const std::string& theirs, const std::string& merged, const char* overlaps) {
                  QTest::newRow(name) << test::text(base) << test::text(yours) << test::text(theirs)
                                      << specOf(reviews(merged)) << QString::fromUtf8(overlaps);
              };
        const std::string plain = http("{" + weights(90, 10) + "}");
        row("only you changed", plain, http("{" + weights(50, 50) + "}"), plain,
            http("{" + weights(50, 50) + "}"), "");
        row("only they changed", plain, plain, http("{" + weights(50, 50) + "}"),
            http("{" + weights(50, 50) + "}"), "");
        row("both made the same change", plain, http("{" + weights(1, 1) + "}"),
            http("{" + weights(1, 1) + "}"), http("{" + weights(1, 1) + "}"), "");
        row("your weights and their timeout", plain, http("{" + weights(50, 50) + "}"),
            http("{" + weights(90, 10) + ", timeout: 2s}"),
            http("{" + weights(50, 50) + ", timeout: 2s}"), "");
        row("your weights and their weights", plain, http("{" + weights(50, 50) + "}"),
            http("{" + weights(80, 20) + "}"), http("{" + weights(80, 20) + "}"),
            "/spec/http/0/route the weights of route for every request\n");
        row("your weights and a destination that they added", plain,
            http("{" + weights(50, 50) + "}"),
            http("{route: [" + to("v1", 80) + ", " + to("v2", 10) + ", " + to("v3", 10) + "]}"),
            http("{route: [" + to("v1", 80) + ", " + to("v2", 10) + ", " + to("v3", 10) + "]}"),
            "/spec/http/0/route the weights of route for every request\n");
        row("your weights in one route and theirs in another",
            http(route("a", weights(1, 0)) + ", " + route("b", weights(1, 0))),
            http(route("a", weights(0, 1)) + ", " + route("b", weights(1, 0))),
            http(route("a", weights(1, 0)) + ", " + route("b", weights(0, 1))),
            http(route("a", weights(0, 1)) + ", " + route("b", weights(0, 1))), "");
        row("they put a route in front of yours", plain, http("{" + weights(50, 50) + "}"),
            http(route("new", "match: [{port: 1}]") + ", {" + weights(90, 10) + "}"),
            http(route("new", "match: [{port: 1}]") + ", {" + weights(50, 50) + "}"), "");
        row("both put a route in front", plain,
            http(route("mine", "match: [{port: 1}]") + ", {" + weights(90, 10) + "}"),
            http(route("new", "match: [{port: 2}]") + ", {" + weights(90, 10) + "}"),
            http(route("mine", "match: [{port: 1}]") + ", " + route("new", "match: [{port: 2}]")
                + ", {" + weights(90, 10) + "}"),
            "");
        row("they removed the route that you changed",
            http(route("a", weights(1, 0)) + ", " + route("b", weights(1, 0))),
            http(route("a", weights(0, 1)) + ", " + route("b", weights(1, 0))),
            http(route("b", weights(1, 0))), http(route("b", weights(1, 0))),
            "/spec/http/0 route \"a\"\n");
        row("you removed a route that they left alone",
            http(route("a", weights(1, 0)) + ", " + route("b", weights(1, 0))),
            http(route("b", weights(1, 0))),
            http(route("a", weights(1, 0)) + ", " + route("b", weights(1, 0) + ", timeout: 1s")),
            http(route("b", weights(1, 0) + ", timeout: 1s")), "");
        row("they renamed the route that you changed", http(route("a", weights(9, 1))),
            http(route("a", weights(5, 5))),
            http("{name: z, match: [{port: 1}], " + weights(9, 1) + "}"),
            http("{name: z, match: [{port: 1}], " + weights(9, 1) + "}"),
            "/spec/http/0 route \"a\"\n");
        row("you moved routes and they changed one",
            http(route("a", "timeout: 1s") + ", " + route("b", "timeout: 1s")),
            http(route("b", "timeout: 1s") + ", " + route("a", "timeout: 1s")),
            http(route("a", "timeout: 2s") + ", " + route("b", "timeout: 1s")),
            http(route("b", "timeout: 1s") + ", " + route("a", "timeout: 2s")), "");
        row("both moved routes differently",
            http(route("a", "x: 1") + ", " + route("b", "x: 1") + ", " + route("c", "x: 1")),
            http(route("b", "x: 1") + ", " + route("a", "x: 1") + ", " + route("c", "x: 1")),
            http(route("a", "x: 1") + ", " + route("c", "x: 1") + ", " + route("b", "x: 1")),
            http(route("a", "x: 1") + ", " + route("c", "x: 1") + ", " + route("b", "x: 1")),
            "/spec/http the order of spec.http\n");
        row("both set the timeout differently", http(route("a", "timeout: 1s")),
            http(route("a", "timeout: 2s")), http(route("a", "timeout: 3s")),
            http(route("a", "timeout: 3s")),
            "/spec/http/0/timeout spec.http.timeout of route \"a\"\n");
        row("you removed what they changed", http(route("a", "timeout: 1s")), http("{name: a}"),
            http(route("a", "timeout: 3s")), http(route("a", "timeout: 3s")),
            "/spec/http/0/timeout spec.http.timeout of route \"a\"\n");
        row("both changed a list that has no identity", "{hosts: [a]}", "{hosts: [a, b]}",
            "{hosts: [a, c]}", "{hosts: [a, c]}", "/spec/hosts spec.hosts\n");
        row("unknown fields of both stay", "{hosts: [a]}", "{hosts: [a], x: {y: 0}}",
            "{hosts: [a], z: false}", "{hosts: [a], z: false, x: {y: 0}}", "");
        row("subsets of a DestinationRule by name", "{subsets: [{name: v1}]}",
            "{subsets: [{name: v1}, {name: v2}]}",
            "{subsets: [{name: v1, labels: {a: b}}, {name: v3}]}",
            "{subsets: [{name: v1, labels: {a: b}}, {name: v2}, {name: v3}]}", "");
    }
    void threeWay()
    {
        QFETCH(const QString, base);
        QFETCH(const QString, yours);
        QFETCH(const QString, theirs);
        const auto rebased = routing::rebase(reviews(base.toStdString()),
            reviews(yours.toStdString()), reviews(theirs.toStdString()));
        QTEST(overlapsText(rebased.overlaps), "overlaps");
        QTEST(specOf(rebased.merged), "merged");
    }

    void theMergeCarriesTheServerFieldsOfTheirs()
    {
        const auto base
            = test::document("apiVersion: a/v1\nkind: K\nmetadata: {name: x, "
                             "resourceVersion: '1', uid: u, labels: {a: b}}\nspec: {p: 1}");
        const auto yours
            = test::document("apiVersion: a/v1\nkind: K\nmetadata: {name: x, labels: {a: "
                             "c}}\nspec: {p: 2}");
        const auto theirs = test::document(
            "apiVersion: a/v1\nkind: K\nmetadata: {name: x, resourceVersion: '9', uid: u, "
            "labels: {a: b}, annotations: {note: m}}\nspec: {p: 1}\nstatus: {s: 1}");
        const auto rebased = routing::rebase(base, yours, theirs);
        QVERIFY(rebased.overlaps.empty());
        QCOMPARE(QByteArray::fromStdString(kube::renderYaml(rebased.merged)),
            QByteArray("apiVersion: a/v1\nkind: K\nmetadata:\n  name: x\n  resourceVersion: \"9\"\n"
                       "  uid: u\n  labels:\n    a: c\n  annotations:\n    note: m\nspec:\n  p: 2\n"
                       "status:\n  s: 1\n"));
        QCOMPARE(test::lines(rebased.theirChanges),
            QString::fromUtf8("metadata.annotations: not set → {note: m}\n"));
    }

    void anOverlapIsToldWithAllThreeValues()
    {
        const auto rebased = routing::rebase(reviews(http(route("a", "timeout: 1s"))),
            reviews(http(route("a", "timeout: 2s"))), reviews(http("{name: a}")));
        QCOMPARE(rebased.overlaps.size(), std::size_t{1});
        QCOMPARE(test::text(rebased.overlaps[0].sentence()),
            QStringLiteral(
                "spec.http.timeout of route \"a\": it was 1s, you set 2s, the cluster now "
                "has nothing"));
    }

    void weightsAreToldInOneLine()
    {
        const auto rebased = routing::rebase(reviews(http(route("a", weights(90, 10)))),
            reviews(http(route("a", weights(50, 50)))), reviews(http(route("a", weights(70, 30)))));
        QCOMPARE(rebased.overlaps.size(), std::size_t{1});
        QCOMPARE(test::text(rebased.overlaps[0].sentence()),
            QStringLiteral("the weights of route \"a\": it was reviews v1 90 / reviews v2 10, you "
                           "set reviews v1 50 / reviews v2 50, the cluster now has reviews v1 70 / "
                           "reviews v2 30"));
    }

    void weightsAreToldWholeWhereThereIsMore()
    {
        const std::string more
            = "route: [{destination: {host: a}, headers: {request: {add: {x: y}}}, "
              "weight: 1}, {destination: {host: b}, weight: ";
        const auto rebased = routing::rebase(reviews(http("{" + more + "1}]}")),
            reviews(http("{" + more + "2}]}")), reviews(http("{" + more + "3}]}")));
        QCOMPARE(rebased.overlaps.size(), std::size_t{1});
        QVERIFY(rebased.overlaps[0].theirs.find("headers:") != std::string::npos);
    }

    void onlyWhatIsKeptOfTheirsIsToldAsKept()
    {
        const auto base = reviews(http(route("a", "timeout: 1s, " + weights(90, 10))));
        const auto yours = reviews(http(route("a", "timeout: 1s, " + weights(50, 50))));
        const auto theirs = reviews(http(route("a", "timeout: 3s, " + weights(70, 30))));
        const auto mine
            = routing::rebase(base, yours, theirs, {{"/spec/http/0/route", Side::Yours}});
        QCOMPARE(mine.theirChanges.size(), std::size_t{1});
        QVERIFY(mine.theirChanges[0].find("timeout") != std::string::npos);
        const auto their
            = routing::rebase(base, yours, theirs, {{"/spec/http/0/route", Side::Theirs}});
        QCOMPARE(their.theirChanges.size(), std::size_t{3});
    }

    void picksDecide()
    {
        const auto base = reviews(http(route("a", "timeout: 1s, " + weights(1, 0))));
        const auto yours = reviews(http(route("a", "timeout: 2s, " + weights(0, 1))));
        const auto theirs = reviews(http(route("a", "timeout: 3s, " + weights(1, 1))));
        const auto first = routing::rebase(base, yours, theirs);
        QCOMPARE(overlapsText(first.overlaps),
            QStringLiteral("/spec/http/0/timeout spec.http.timeout of route \"a\"\n"
                           "/spec/http/0/route the weights of route \"a\"\n"));
        const auto decided = routing::rebase(base, yours, theirs,
            {{"/spec/http/0/timeout", Side::Theirs}, {"/spec/http/0/route", Side::Yours}});
        QVERIFY(decided.overlaps.empty());
        QCOMPARE(specOf(decided.merged),
            specOf(reviews(http(route("a", "timeout: 3s, " + weights(0, 1))))));
    }

    void creationAndRemoval_data()
    {
        QTest::addColumn<QString>("base"); // empty: absent
        QTest::addColumn<QString>("yours");
        QTest::addColumn<QString>("theirs");
        QTest::addColumn<QString>("merged");
        QTest::addColumn<bool>("isOverlap");
        QTest::newRow("you create, nobody else did") << ""
                                                     << "{a: 1}"
                                                     << ""
                                                     << "{a: 1}" << false;
        QTest::newRow("both created the same") << ""
                                               << "{a: 1}"
                                               << "{a: 1}"
                                               << "{a: 1}" << false;
        QTest::newRow("both created differently") << ""
                                                  << "{a: 1}"
                                                  << "{a: 2}"
                                                  << "{a: 2}" << true;
        QTest::newRow("you remove what is unchanged") << "{a: 1}"
                                                      << ""
                                                      << "{a: 1}"
                                                      << "" << false;
        QTest::newRow("you remove what they changed") << "{a: 1}"
                                                      << ""
                                                      << "{a: 2}"
                                                      << "{a: 2}" << true;
        QTest::newRow("they removed what you changed") << "{a: 1}"
                                                       << "{a: 2}"
                                                       << ""
                                                       << "" << true;
        QTest::newRow("both removed") << "{a: 1}"
                                      << ""
                                      << ""
                                      << "" << false;
    }
    void creationAndRemoval()
    {
        const auto fetch = [](const QString& spec) {
            return spec.isEmpty() ? kube::Document() : reviews(spec.toStdString());
        };
        QFETCH(const QString, base);
        QFETCH(const QString, yours);
        QFETCH(const QString, theirs);
        QFETCH(const QString, merged);
        const auto rebased = routing::rebase(fetch(base), fetch(yours), fetch(theirs));
        QTEST(!rebased.overlaps.empty(), "isOverlap");
        QCOMPARE(rebased.merged, fetch(merged));
    }
};

QTEST_APPLESS_MAIN(TestRebase)
#include "tst_rebase.moc"
