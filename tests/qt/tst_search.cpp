#include "models/qt/search.h"
#include "models/qt/search_presets.h"
#include "tests/support/sample_mesh.h"

#include <QSignalSpy>
#include <QTest>

using namespace vigla;

class TestSearch : public QObject {
    Q_OBJECT

    graph::ServiceGraph m_graph
        = test::sampleShop(graph::GraphType::VersionedApp).build(test::sampleTime());

private slots:
    void bothQueriesApplyAtOnce()
    {
        Search search;
        QSignalSpy changes(&search, &Search::changed);
        search.setQuery(QStringLiteral(" reviews "));
        search.setMode(SearchMode::Hide);
        QVERIFY(search.query().isEmpty());
        search.setQuery(QStringLiteral("version = v2"));
        QCOMPARE(changes.count(), 3);
        QCOMPARE(search.findQuery(), QStringLiteral("reviews"));
        QCOMPARE(search.hideQuery(), QStringLiteral("version = v2"));
        QVERIFY(search.findIn(m_graph)->nodes.size() > 1);
        QCOMPARE(search.hiddenIn(m_graph)->nodes.size(), std::size_t{1});
        search.setMode(SearchMode::Highlight);
        QCOMPARE(search.query(), QStringLiteral("reviews"));
        search.clear();
        QVERIFY(!search.isActive());
        QVERIFY(!search.findIn(m_graph) && !search.hiddenIn(m_graph));
    }

    void editingWhatIsHiddenDoesNotChangeWhatFindingMeans()
    {
        Search search;
        search.setMode(SearchMode::Filter);
        search.setMode(SearchMode::Hide);
        QVERIFY(search.isFilter());
        search.setMode(SearchMode::Highlight);
        QVERIFY(!search.isFilter());
    }

    void hidingMoreAddsAnAlternative()
    {
        Search search;
        search.hideAlso(QStringLiteral("namespace = a"));
        search.hideAlso(QStringLiteral("namespace = b"));
        QCOMPARE(search.hideQuery(), QStringLiteral("namespace = a OR namespace = b"));
        search.setHideQuery(QStringLiteral("namespace ="));
        search.hideAlso(QStringLiteral("idle"));
        QCOMPARE(search.hideQuery(), QStringLiteral("idle"));
    }

    void problemsPointAtCharacters_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<int>("at"); // -1: none
        QTest::newRow("nothing wrong") << QStringLiteral("app = a") << -1;
        QTest::newRow("nothing asked") << QString() << -1;
        QTest::newRow("a value is missing") << QStringLiteral("app =") << 5;
        QTest::newRow("characters of several bytes count once")
            << QStringLiteral("app = éé AND") << 12;
    }
    void problemsPointAtCharacters()
    {
        QFETCH(const QString, query);
        Search search;
        search.setQuery(query);
        const auto problem = search.problem();
        QTEST(problem ? problem->at : -1, "at");
        QVERIFY(!problem || !problem->message.isEmpty());
    }

    void thePointerStandsUnderTheCharacter_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<int>("at");
        QTest::addColumn<QString>("expected");
        QTest::newRow("in the middle")
            << QStringLiteral("app > 5") << 4 << QStringLiteral("app > 5\n    ^");
        QTest::newRow("past the end")
            << QStringLiteral("app =") << 5 << QStringLiteral("app =\n     ^");
        const QString many(100, QLatin1Char('x'));
        QTest::newRow("a long query is cut on both sides")
            << many << 50
            << QStringLiteral("…%1…\n%2^")
                   .arg(QString(54, QLatin1Char('x')), QString(37, QLatin1Char(' ')));
    }
    void thePointerStandsUnderTheCharacter()
    {
        QFETCH(const QString, query);
        QFETCH(const int, at);
        QTEST(pointerText(query, at), "expected");
    }

    void everySearchThatComesWithTheProgramCanBeRead()
    {
        QVERIFY(builtInSearches().size() > 5);
        for (const SearchPreset& preset : builtInSearches()) {
            QVERIFY(!preset.name.isEmpty());
            const auto found = graph::find(m_graph, preset.query.toStdString());
            QVERIFY2(found, qPrintable(preset.query));
        }
    }

    void theRankIsTheOneThatIsShown()
    {
        Search search;
        search.setQuery(QStringLiteral("rank = 1"));
        const auto both = search.findIn(m_graph)->nodes;
        QSignalSpy changes(&search, &Search::changed);
        search.setRankBy(graph::RankBy::Outbound);
        QCOMPARE(changes.count(), 1);
        QCOMPARE(search.findIn(m_graph)->nodes,
            graph::find(m_graph, "rank = 1", graph::RankBy::Outbound)->nodes);
        QVERIFY(!both.empty());
    }

    void modesKeepTheirNames()
    {
        for (const SearchMode mode : {SearchMode::Highlight, SearchMode::Filter, SearchMode::Hide})
            QCOMPARE(searchModeNamed(nameOf(mode)), mode);
        QCOMPARE(searchModeNamed(QStringLiteral("?")), SearchMode::Highlight);
    }
};

QTEST_GUILESS_MAIN(TestSearch)
#include "tst_search.moc"
