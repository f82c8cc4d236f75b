#include "models/qt/route_edit_session.h"
#include "tests/support/item_lists.h"
#include "tests/support/routing_fixtures.h"

#include <QSignalSpy>
#include <QTest>

using namespace vigla;
using test::add;
using test::bookinfo;
using test::reviews;
using test::reviewsRule;
using test::to;

namespace {

constexpr const char* kReviews = "reviews.bookinfo.svc.cluster.local";

mesh::ClusterState state(int v1 = 90, int v2 = 10)
{
    auto cluster = bookinfo();
    add(cluster,
        reviewsRule(
            "{host: reviews, subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: "
            "{version: v2}}]}"));
    add(cluster,
        reviews(
            "{hosts: [reviews], http: [{route: [" + to("v1", v1) + ", " + to("v2", v2) + "]}]}"));
    return cluster;
}

mesh::ClusterStatePtr shared(mesh::ClusterState cluster)
{
    return std::make_shared<const mesh::ClusterState>(std::move(cluster));
}

void open(RouteEditSession& session, const mesh::ClusterStatePtr& cluster)
{
    session.open(cluster, *routing::describeHost(*cluster, {}, {}, kReviews));
}

const kube::ObjectRef& routes()
{
    static const auto kRef = reviews("{}").ref();
    return kRef;
}

QString weights(const RouteEditSession& session)
{
    QString text;
    for (const auto& destination : session.host().cards.at(0).destinations)
        text += QString::number(destination.weight.value) + QLatin1Char(' ');
    return text.trimmed();
}

} // namespace

class TestRouteEditSession : public QObject {
    Q_OBJECT
private slots:
    void anOpenedHostIsClean()
    {
        RouteEditSession session;
        QSignalSpy opened(&session, &RouteEditSession::hostOpened);
        open(session, shared(state()));
        QCOMPARE(opened.count(), 1);
        QVERIFY(session.isOpen());
        QVERIFY(!session.isDirty());
        QVERIFY(!session.canApply());
        QCOMPARE(weights(session), QStringLiteral("90 10"));
        QCOMPARE(session.objects().size(), std::size_t{2});
        QCOMPARE(session.candidates().size(), std::size_t{3});
    }

    void formAndTextFollowEachOther()
    {
        RouteEditSession session;
        open(session, shared(state()));
        QSignalSpy texts(&session, &RouteEditSession::textChanged);
        QVERIFY(session.setWeights(0, {{70}, {30}}));
        QVERIFY(texts.count() > 0);
        QVERIFY(session.yamlText(routes()).contains(QLatin1String("weight: 70")));
        QVERIFY(session.isDirty() && session.canApply());
        QCOMPARE(session.sentences().size(), std::size_t{2});
        QCOMPARE(session.diffs().size(), std::size_t{1});
        QVERIFY(session.diffs()[0].diff.hasChanges());

        auto text = session.yamlText(routes());
        text.replace(QLatin1String("weight: 70"), QLatin1String("weight:   25 # mine"))
            .replace(QLatin1String("weight: 30"), QLatin1String("weight: 75"));
        session.setYamlText(routes(), text);
        QCOMPARE(weights(session), QStringLiteral("25 75"));
        QCOMPARE(session.yamlText(routes()), text); // as typed, comment and all
        QVERIFY(session.setWeights(0, {{40}, {60}}));
        QVERIFY(session.yamlText(routes()).contains(QLatin1String("weight: 40")));
    }

    void theTypingPersonsTextIsNotTouched()
    {
        RouteEditSession session;
        open(session, shared(state()));
        auto text = session.yamlText(routes());
        text.replace(QLatin1String("weight: 90"), QLatin1String("weight: 80"));
        QSignalSpy texts(&session, &RouteEditSession::textChanged);
        session.setYamlText(routes(), text);
        for (const auto& arguments : texts)
            QVERIFY(arguments.at(0).value<kube::ObjectRef>() != routes());
    }

    void invalidTextKeepsTheLastGoodDocument()
    {
        RouteEditSession session;
        open(session, shared(state()));
        session.setWeights(0, {{70}, {30}});
        const auto good = session.draft();
        QSignalSpy problems(&session, &RouteEditSession::yamlProblemChanged);
        const auto broken = session.yamlText(routes()) + QStringLiteral("\nspec: again\n");
        session.setYamlText(routes(), broken);
        QCOMPARE(problems.count(), 1);
        QVERIFY(session.yamlProblem(routes()));
        QVERIFY(session.yamlProblem(routes())->line > 1);
        QCOMPARE(session.draft(), good);
        QCOMPARE(session.yamlText(routes()), broken);
        QVERIFY(session.isDirty() && !session.canApply());
        session.setYamlText(routes(), broken.left(broken.size() - 13));
        QCOMPARE(problems.count(), 2);
        QVERIFY(!session.yamlProblem(routes()));
        QVERIFY(session.canApply());
    }

    void anotherObjectsTextIsRefused()
    {
        RouteEditSession session;
        open(session, shared(state()));
        auto text = session.yamlText(routes());
        text.replace(QLatin1String("name: reviews\n"), QLatin1String("name: other\n"));
        session.setYamlText(routes(), text);
        const auto* problem = session.yamlProblem(routes());
        QVERIFY(problem);
        QCOMPARE(problem->line, 4);
        QVERIFY(problem->reason.find("cannot be changed here") != std::string::npos);
    }

    void textThatSaysTheSameIsNoEdit()
    {
        RouteEditSession session;
        open(session, shared(state()));
        session.setYamlText(routes(), session.yamlText(routes()) + QStringLiteral("# a comment\n"));
        QVERIFY(session.draft().isEmpty());
        QVERIFY(!session.isDirty());
    }

    void serverFieldsStayInTheDraftAndOutOfTheText()
    {
        RouteEditSession session;
        open(session, shared(state()));
        QVERIFY(!session.yamlText(routes()).contains(QLatin1String("resourceVersion")));
        auto text = session.yamlText(routes());
        text.replace(QLatin1String("weight: 90"), QLatin1String("weight: 80"));
        session.setYamlText(routes(), text);
        QCOMPARE(session.draft().find(routes())->after.resourceVersion(), std::string("7"));
    }

    void aDragIsOneStepOfUndo()
    {
        RouteEditSession session;
        open(session, shared(state()));
        session.beginDrag();
        for (int v1 = 89; v1 >= 50; --v1)
            QVERIFY(session.setWeights(0, {{v1}, {100 - v1}}));
        session.endDrag();
        QCOMPARE(session.undoStack().count(), 1);
        session.setWeights(0, {{40}, {60}});
        session.setWeights(0, {{30}, {70}});
        QCOMPARE(session.undoStack().count(), 3);
        session.undo();
        QCOMPARE(weights(session), QStringLiteral("40 60"));
        session.undo();
        session.undo();
        QCOMPARE(weights(session), QStringLiteral("90 10"));
        QVERIFY(!session.isDirty());
        session.redo();
        QCOMPARE(weights(session), QStringLiteral("50 50"));
    }

    void aDragBackToTheStartIsNoStep()
    {
        RouteEditSession session;
        open(session, shared(state()));
        session.beginDrag();
        session.setWeights(0, {{50}, {50}});
        session.setWeights(0, {{90}, {10}});
        session.endDrag();
        QCOMPARE(session.undoStack().count(), 0);
        QVERIFY(!session.isDirty());
    }

    void typingWithoutPauseIsOneStep()
    {
        RouteEditSession session;
        open(session, shared(state()));
        const auto text = session.yamlText(routes());
        for (const char* weight : {"weight: 8", "weight: 80"})
            session.setYamlText(routes(),
                QString(text).replace(QLatin1String("weight: 90"), QLatin1String(weight)));
        QCOMPARE(session.undoStack().count(), 1);
        session.undo();
        QCOMPARE(session.yamlText(routes()), text);
    }

    void versionsCanBeAddedAndTakenAway()
    {
        RouteEditSession session;
        open(session, shared(state()));
        auto destinations = session.host().cards[0].destinations;
        destinations.push_back(session.candidates().at(2));
        destinations[0].weight = {80};
        QCOMPARE(destinations[2].subset, std::string("v3"));
        destinations[2].weight = {10};
        QVERIFY(session.setDestinations(0, destinations));
        QCOMPARE(weights(session), QStringLiteral("80 10 10"));
        QCOMPARE(session.draft().changes.size(), std::size_t{2});
        destinations.pop_back();
        destinations[1].weight = {20};
        QVERIFY(session.setDestinations(0, destinations));
        QCOMPARE(weights(session), QStringLiteral("80 20"));
    }

    void wrongWeightsAreRefusedWithAReason()
    {
        RouteEditSession session;
        open(session, shared(state()));
        QVERIFY(!session.setWeights(0, {{70}, {40}}));
        QVERIFY(session.lastError().contains(QLatin1String("110")));
        QVERIFY(!session.setWeights(0, {{100}}));
        QVERIFY(!session.setWeights(7, {{100}}));
        QVERIFY(!session.isDirty());
    }

    void findingsBlockApplying()
    {
        RouteEditSession session;
        open(session, shared(state()));
        QSignalSpy findings(&session, &RouteEditSession::findingsChanged);
        auto text = session.yamlText(routes());
        session.setYamlText(routes(),
            QString(text).replace(QLatin1String("subset: v2"), QLatin1String("subset: v77")));
        QCOMPARE(findings.count(), 1);
        QCOMPARE(session.findings().at(0).code, std::string("unknown-subset"));
        QVERIFY(session.isDirty() && !session.canApply());
        session.undo();
        QVERIFY(session.findings().empty());
    }

    void aNewerClusterKeepsTheDraftAndItsBase()
    {
        RouteEditSession session;
        open(session, shared(state()));
        session.setWeights(0, {{70}, {30}});
        session.setCluster(shared(state(60, 40)));
        QCOMPARE(weights(session), QStringLiteral("70 30"));
        const auto& change = *session.draft().find(routes());
        QCOMPARE(change.before,
            reviews("{hosts: [reviews], http: [{route: [" + to("v1", 90) + ", " + to("v2", 10)
                + "]}]}"));
    }

    void whatIsWrongAlreadyIsShownUntilThereIsAnEdit()
    {
        RouteEditSession session;
        const auto cluster = shared(state());
        auto host = *routing::describeHost(*cluster, {}, {}, kReviews);
        const routing::Finding wrong{routing::Severity::Warning, "sample", routes(), "", "wrong"};
        host.findings = {wrong};
        session.open(cluster, host);
        QCOMPARE(session.findings(), (std::vector{wrong}));
        session.setWeights(0, {{70}, {30}});
        QVERIFY(session.findings().empty());
        session.undo();
        QCOMPARE(session.findings(), (std::vector{wrong}));
        session.setHostFindings({});
        QVERIFY(session.findings().empty());
    }

    void whatOthersChangeMeanwhileIsReported_data()
    {
        QTest::addColumn<int>("theirV1");
        QTest::addColumn<bool>("hasTimeout");
        QTest::addColumn<int>("findings");
        QTest::addColumn<QString>("words");
        QTest::addRow("nothing") << 90 << false << 0 << QString();
        QTest::addRow("another place") << 90 << true << 1 << QStringLiteral("keeps both");
        QTest::addRow("the same place") << 60 << false << 1 << QStringLiteral("which to keep");
    }
    void whatOthersChangeMeanwhileIsReported()
    {
        QFETCH(const int, theirV1);
        QFETCH(const bool, hasTimeout);
        QFETCH(const QString, words);
        RouteEditSession session;
        open(session, shared(state()));
        session.setWeights(0, {{70}, {30}});
        auto newer = state(theirV1, 100 - theirV1);
        if (hasTimeout)
            newer.istioObjects["VirtualService"] = {reviews("{hosts: [reviews], http: [{route: ["
                + to("v1", 90) + ", " + to("v2", 10) + "], timeout: 2s}]}")};
        session.setCluster(shared(newer));
        QTEST(static_cast<int>(session.findings().size()), "findings");
        if (!words.isEmpty())
            QVERIFY2(test::text(session.findings()[0].message).contains(words),
                session.findings()[0].message.c_str());
        QVERIFY(session.canApply());
    }

    void theFormWaitsForAValidText()
    {
        RouteEditSession session;
        open(session, shared(state()));
        session.setYamlText(routes(), QStringLiteral("spec: ["));
        QVERIFY(session.problemText().contains(QStringLiteral("line 1")));
        QVERIFY(!session.setWeights(0, {{70}, {30}}));
        QVERIFY(!session.lastError().isEmpty());
        QVERIFY(session.yamlText(routes()) == QStringLiteral("spec: ["));
    }

    void undoTakesAnInvalidTextBackFirst()
    {
        RouteEditSession session;
        open(session, shared(state()));
        session.setWeights(0, {{70}, {30}});
        const QString valid = session.yamlText(routes());
        QSignalSpy texts(&session, &RouteEditSession::textChanged);
        session.setYamlText(routes(), QStringLiteral("spec: ["));
        QVERIFY(session.canUndo() && !session.canRedo());
        session.undo();
        QCOMPARE(texts.count(), 1);
        QCOMPARE(session.yamlText(routes()), valid);
        QVERIFY(session.problemText().isEmpty());
        QCOMPARE(weights(session), QStringLiteral("70 30"));
        session.undo();
        QCOMPARE(weights(session), QStringLiteral("90 10"));
    }

    void anEditThatHasNotBegunFollowsTheCluster()
    {
        RouteEditSession session;
        open(session, shared(state()));
        session.setCluster(shared(state(60, 40)));
        QCOMPARE(weights(session), QStringLiteral("60 40"));
        QVERIFY(session.yamlText(routes()).contains(QLatin1String("weight: 60")));
    }

    void discardingIsOneStepOfUndo()
    {
        RouteEditSession session;
        open(session, shared(state()));
        session.setWeights(0, {{70}, {30}});
        session.setYamlText(routes(), QStringLiteral("{"));
        session.reset();
        QVERIFY(!session.isDirty());
        QCOMPARE(weights(session), QStringLiteral("90 10"));
        session.undo();
        QCOMPARE(weights(session), QStringLiteral("70 30"));
    }

    void aWholeDraftCanBeLoaded()
    {
        RouteEditSession session;
        const auto cluster = shared(state());
        open(session, cluster);
        const auto after = reviews(
            "{hosts: [reviews], http: [{route: [" + to("v1", 5) + ", " + to("v2", 95) + "]}]}");
        session.setDraft({{{cluster->istio("VirtualService")[0], after}}}, QStringLiteral("Undo"));
        QCOMPARE(weights(session), QStringLiteral("5 95"));
        QCOMPARE(session.undoStack().undoText(), QStringLiteral("Undo"));
    }

    void theFirstSplitOfAServiceShowsItsNewObjects()
    {
        RouteEditSession session;
        open(session, shared(bookinfo()));
        auto destinations = session.candidates();
        destinations.resize(2);
        destinations[0].weight = {100};
        QVERIFY(session.setDestinations(0, destinations));
        QCOMPARE(session.objects().size(), std::size_t{2});
        QVERIFY(session.yamlText(routes()).contains(QLatin1String("kind: VirtualService")));
        QCOMPARE(session.diffs().size(), std::size_t{2});
        QVERIFY(session.diffs()[0].leftYaml.empty());
    }

    void hugeTextsAreComparedElsewhere()
    {
        RouteEditSession session;
        open(session, shared(state()));
        auto text = session.yamlText(routes());
        QString notes = QStringLiteral("  annotations:\n");
        for (int i = 0; i < 3000; ++i)
            notes += QStringLiteral("    note-%1: some text that is long enough\n").arg(i);
        text.replace(QLatin1String("  namespace: bookinfo\n"),
            QLatin1String("  namespace: bookinfo\n") + notes);
        QSignalSpy diffs(&session, &RouteEditSession::diffsChanged);
        session.setYamlText(routes(), text);
        QCOMPARE(diffs.count(), 0);
        QTRY_COMPARE(diffs.count(), 1);
        QVERIFY(session.diffs().at(0).diff.rows.size() > 3000);
    }

    void aSessionMayGoWhileItsDiffIsUnderWay()
    {
        auto session = std::make_unique<RouteEditSession>();
        open(*session, shared(state()));
        QString text = session->yamlText(routes());
        text += QStringLiteral("x: ") + QString(200'000, QLatin1Char('y')) + QLatin1Char('\n');
        session->setYamlText(routes(), text);
        QTest::qWait(120); // past the debounce: the worker has begun
        session.reset();
        QCoreApplication::processEvents();
    }
};

QTEST_GUILESS_MAIN(TestRouteEditSession)
#include "tst_route_edit_session.moc"
