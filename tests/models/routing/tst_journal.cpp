#include "models/routing/journal.h"
#include "models/routing/owners.h"
#include "tests/support/routing_fixtures.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace vigla;
using routing::JournalEntry;
using test::document;
using test::reviews;
using test::to;

namespace {

JournalEntry entry(const kube::Document& before, const kube::Document& after)
{
    JournalEntry made;
    made.changeId = "2026-01-01T00:00:00Z-1";
    made.at = *parseRfc3339("2026-01-01T12:00:00Z");
    made.context = "kind";
    made.user = "ann";
    made.change = {before, after};
    made.stored = after;
    made.dryRun = after;
    return made;
}

kube::Document weights(int v1)
{
    return reviews(
        "{hosts: [reviews], http: [{route: [" + to("v1", v1) + ", " + to("v2", 100 - v1) + "]}]}");
}

kube::Document withHeaders(const std::string& token)
{
    return reviews("{hosts: [reviews], http: [{match: [{headers: {Cookie: {regex: '" + token
        + "'}, plain: {exact: visible}}}], route: [{destination: {host: reviews}, headers: "
          "{request: {set: "
          "{Authorization: 'Bearer "
        + token + "', x-version: visible}}}}]}]}");
}

} // namespace

class TestJournal : public QObject {
    Q_OBJECT
private slots:
    void aLineIsReadBack()
    {
        const auto written = entry(weights(90), weights(50));
        const auto line = routing::renderJournalLine(written);
        QVERIFY(line.find('\n') == std::string::npos);
        const auto read = routing::parseJournalLine(line);
        QVERIFY2(read, read ? "" : read.error().message.c_str());
        QCOMPARE(*read, written);
        const auto json = nlohmann::json::parse(line);
        QCOMPARE(json["object"]["kind"].get<std::string>(), std::string("VirtualService"));
        QCOMPARE(json["inverse"]["verb"].get<std::string>(), std::string("update"));
        QCOMPARE(json["outcome"].get<std::string>(), std::string("stored"));
    }

    void creationsAndRemovalsAreReadBack()
    {
        for (const auto& written : {entry({}, weights(1)), entry(weights(1), {})}) {
            const auto read = routing::parseJournalLine(routing::renderJournalLine(written));
            QVERIFY(read);
            QCOMPARE(read->change, written.change);
        }
    }

    void credentialsNeverEnterALine()
    {
        const auto line
            = routing::renderJournalLine(entry(withHeaders("s3cret"), withHeaders("t0ken")));
        QVERIFY(line.find("s3cret") == std::string::npos);
        QVERIFY(line.find("t0ken") == std::string::npos);
        QVERIFY(line.find("visible") != std::string::npos);
        const auto read = routing::parseJournalLine(line);
        QCOMPARE(read->redactedPaths,
            (std::vector<std::string>{"/spec/http/0/match/0/headers/Cookie/regex",
                "/spec/http/0/route/0/headers/request/set/Authorization"}));
    }

    void manageFieldsAndTheOldConfigurationAreLeftOut()
    {
        const auto fat = document(
            "apiVersion: a/v1\nkind: K\nmetadata: {name: x, managedFields: [{manager: m}], "
            "annotations: {kubectl.kubernetes.io/last-applied-configuration: big, keep: this}}");
        const auto line = routing::renderJournalLine(entry({}, fat));
        QVERIFY(line.find("manager") == std::string::npos);
        QVERIFY(line.find("big") == std::string::npos);
        QVERIFY(line.find("keep") != std::string::npos);
    }

    void badLinesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("line");
        const QByteArray whole
            = QByteArray::fromStdString(routing::renderJournalLine(entry(weights(1), weights(2))));
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("torn") << whole.left(whole.size() / 2);
        QTest::newRow("not JSON") << QByteArray("hello");
        QTest::newRow("a list") << QByteArray("[]");
        QTest::newRow("no time") << QByteArray(whole).replace("\"time\"", "\"tame\"");
        QTest::newRow("no outcome")
            << QByteArray(whole).replace("\"stored\",\"message\"", "\"maybe\",\"message\"");
        QTest::newRow("no object")
            << QByteArray("{\"time\":\"2026-01-01T12:00:00Z\",\"outcome\":\"stored\"}");
        QTest::newRow("a document that is none")
            << QByteArray("{\"time\":\"2026-01-01T12:00:00Z\",\"outcome\":\"stored\",\"after\":5}");
    }
    void badLinesAreRefused()
    {
        QFETCH(const QByteArray, line);
        QVERIFY(!routing::parseJournalLine(line.toStdString()));
    }

    void malformedPointersDoNotHurt()
    {
        auto written = entry(weights(1), weights(2));
        auto json = nlohmann::ordered_json::parse(routing::renderJournalLine(written));
        json["leftOut"]
            = {"no slash", "/bad~escape", "/spec/hosts/x", "/spec/hosts/-", "/spec/nothing", 5};
        const auto read = routing::parseJournalLine(json.dump());
        QVERIFY(read);
        QVERIFY(routing::undoOf({*read}, {weights(2)}).has_value());
    }

    void undoTakesEverythingBack()
    {
        const auto rule = test::reviewsRule("{host: reviews}");
        auto creation = entry({}, rule);
        auto refused = entry(weights(1), weights(2));
        refused.outcome = JournalEntry::Outcome::Refused;
        const auto undo = routing::undoOf({creation, entry(weights(90), weights(50)), refused}, {});
        QVERIFY(undo);
        QCOMPARE(undo->changes.size(), std::size_t{2});
        QCOMPARE(undo->find(weights(1).ref())->before, weights(50));
        QCOMPARE(undo->find(weights(1).ref())->after, weights(90));
        QVERIFY(undo->find(rule.ref())->isRemoval());
    }

    void undoOfARemovalCreatesAgain()
    {
        auto removal = entry(weights(90), {});
        removal.stored = {};
        const auto undo = routing::undoOf({removal}, {});
        QVERIFY(undo);
        QVERIFY(undo->changes[0].isCreation());
        QCOMPARE(undo->changes[0].after, weights(90));
    }

    void undoOfTwoWritesOfOneObjectGoesBackToTheFirst()
    {
        const auto undo = routing::undoOf(
            {entry(weights(90), weights(80)), entry(weights(80), weights(50))}, {});
        QCOMPARE(undo->changes.size(), std::size_t{1});
        QCOMPARE(undo->changes[0].before, weights(50));
        QCOMPARE(undo->changes[0].after, weights(90));
    }

    void undoOfNothingIsRefused()
    {
        auto refused = entry(weights(1), weights(2));
        refused.outcome = JournalEntry::Outcome::Uncertain;
        QVERIFY(!routing::undoOf({refused}, {}));
        QVERIFY(!routing::undoOf({}, {}));
    }

    void leftOutCredentialsComeFromTheCluster()
    {
        auto json = withHeaders("s3cret").json();
        json["spec"]["http"][0]["timeout"] = "2s";
        const auto read = routing::parseJournalLine(
            routing::renderJournalLine(entry(withHeaders("s3cret"), kube::Document(json))));
        const auto undo = routing::undoOf({*read}, {kube::Document(json)});
        QVERIFY2(undo, undo ? "" : undo.error().message.c_str());
        QCOMPARE(undo->changes[0].after, withHeaders("s3cret"));
        const auto impossible = routing::undoOf({*read}, {weights(1)});
        QVERIFY(!impossible);
        QVERIFY(impossible.error().message.find("set it by hand") != std::string::npos);
    }

    void owners_data()
    {
        QTest::addColumn<QString>("metadata");
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("willRevert");
        const auto row
            = [](const char* name, const char* metadata, const char* owner, bool willRevert) {
                  QTest::newRow(name)
                      << QString::fromLatin1(metadata) << QString::fromLatin1(owner) << willRevert;
              };
        row("nobody", "{labels: {app: x}, managedFields: [{manager: kubectl-edit}]}", "", false);
        row("Argo CD by annotation",
            "{annotations: {argocd.argoproj.io/tracking-id: 'shop:a/K:ns/x'}}",
            "Argo CD application shop", true);
        row("Argo CD by label", "{labels: {argocd.argoproj.io/instance: web}}",
            "Argo CD application web", true);
        row("Argo CD by manager",
            "{labels: {app.kubernetes.io/instance: web}, managedFields: [{manager: "
            "argocd-controller}]}",
            "Argo CD application web", true);
        row("Flux", "{labels: {kustomize.toolkit.fluxcd.io/name: apps}}", "Flux Kustomization apps",
            true);
        row("Flux by manager", "{managedFields: [{manager: kustomize-controller}]}",
            "Flux Kustomization", true);
        row("Flux with Helm",
            "{labels: {helm.toolkit.fluxcd.io/name: r, app.kubernetes.io/managed-by: Helm}}",
            "Flux HelmRelease r", true);
        row("Helm",
            "{labels: {app.kubernetes.io/managed-by: Helm}, annotations: "
            "{meta.helm.sh/release-name: web}}",
            "Helm release web", false);
        row("Flagger by owner",
            "{ownerReferences: [{apiVersion: flagger.app/v1beta1, kind: Canary, name: c}]}",
            "Flagger's Canary c", true);
        row("Flagger by manager", "{managedFields: [{manager: flagger}]}", "Flagger", true);
        row("Argo Rollouts", "{managedFields: [{manager: rollouts-controller}]}", "Argo Rollouts",
            true);
        row("some controller",
            "{ownerReferences: [{apiVersion: a/v1, kind: Shop, name: s, controller: true}]}",
            "Shop s", true);
        row("an owner that does not control", "{ownerReferences: [{kind: Shop, name: s}]}", "",
            false);
        row("istiod from the Gateway API",
            "{annotations: {internal.istio.io/parents: HTTPRoute/web.ns}}",
            "istiod, from HTTPRoute/web.ns", true);
        row("somebody by label", "{labels: {app.kubernetes.io/managed-by: pulumi}}", "pulumi",
            false);
        row("nonsense", "{labels: [5], ownerReferences: {a: b}, managedFields: 7}", "", false);
    }
    void owners()
    {
        QFETCH(const QString, metadata);
        QFETCH(const QString, name);
        QFETCH(const bool, willRevert);
        const auto owners = routing::ownersOf(
            document("apiVersion: a/v1\nkind: K\nmetadata: " + metadata.toStdString()));
        QCOMPARE(owners.size(), name.isEmpty() ? std::size_t{0} : std::size_t{1});
        if (name.isEmpty())
            return;
        QCOMPARE(test::text(owners[0].name), name);
        QCOMPARE(owners[0].willRevert, willRevert);
        QVERIFY(test::text(owners[0].sentence).startsWith(name));
    }
};

QTEST_APPLESS_MAIN(TestJournal)
#include "tst_journal.moc"
