#include "tests/support/program_run.h"
#include "tests/support/served_demo.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QStandardPaths>

using namespace vigla;
using test::ProgramRun;
using test::ServedDemo;

namespace {

constexpr int kSlowest = 30'000; ///< Milliseconds that one kubectl may take.

QStringList words(const char* text)
{
    return QString::fromUtf8(text).split(QLatin1Char(' '));
}

/// A VirtualService `name` that sends everything to `host`; `more` goes on at its destination.
QByteArray detailsRoute(const char* name, const char* host = "details", const char* more = "")
{
    return QByteArray("apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n"
                      "  name: ")
        + name + "\n  namespace: bookinfo\nspec:\n  hosts:\n  - " + name
        + "\n  http:\n  - route:\n    - destination:\n        host: " + host + "\n" + more;
}

} // namespace

/// The embedded mesh by the eyes of kubectl: the one of VIGLA_KUBECTL, else the one on PATH.
class TestKubectl : public QObject {
    Q_OBJECT

    QProcessEnvironment environmentWith(const QStringList& extra = {}) const
    {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("KUBECONFIG"), m_demo.kubeconfig());
        environment.insert(QStringLiteral("HOME"), m_demo.folder()); // its cache goes there
        environment.insert(QStringLiteral("KUBECTL"), m_program);
        for (qsizetype i = 0; i + 1 < extra.size(); i += 2)
            environment.insert(extra[i], extra[i + 1]);
        return environment;
    }

    ProgramRun run(const QStringList& arguments, const QByteArray& input = {},
        const QStringList& more = {}) const
    {
        return test::runProgram(m_program, arguments, environmentWith(more), input, kSlowest);
    }
    ProgramRun run(const char* arguments, const QByteArray& input = {}) const
    {
        return run(words(arguments), input);
    }

    /// The value that a jsonpath leads to, as text.
    QByteArray value(const char* object, const char* path) const
    {
        return run(words("get -n bookinfo") << words(object) << QStringLiteral("-o")
                                            << QStringLiteral("jsonpath=") + QLatin1String(path))
            .output;
    }

    QString m_program;
    ServedDemo m_demo;

private slots:
    void initTestCase()
    {
        m_program = qEnvironmentVariable(
            "VIGLA_KUBECTL", QStandardPaths::findExecutable(QStringLiteral("kubectl")));
        if (m_program.isEmpty())
            QSKIP("kubectl is not installed, so the embedded mesh is not tried with it");
        QVERIFY2(m_demo.start(), m_demo.complaint().constData());
    }

    void itSaysWhichItIs()
    {
        const auto version = run("version -o json");
        QVERIFY2(version.status == 0, version.messages.constData());
        const auto both = QJsonDocument::fromJson(version.output).object();
        const auto server = both.value(QStringLiteral("serverVersion")).toObject();
        QCOMPARE(server.value(QStringLiteral("major")).toString(), QStringLiteral("1"));
        qInfo("client %s, server %s",
            qPrintable(both.value(QStringLiteral("clientVersion"))
                           .toObject()
                           .value(QStringLiteral("gitVersion"))
                           .toString()),
            qPrintable(server.value(QStringLiteral("gitVersion")).toString()));
    }

    void itReads_data()
    {
        QTest::addColumn<QByteArray>("arguments");
        QTest::addColumn<QByteArray>("expected"); ///< A regular expression over the output.
        const auto row = [](const char* name, const char* arguments, const char* expected) {
            QTest::addRow("%s", name) << QByteArray(arguments) << QByteArray(expected);
        };
        row("pods as a table", "get pods -n bookinfo",
            "NAME +READY +STATUS +RESTARTS +AGE\n(.*\n)*productpage-v1-\\S+ +2/2 +Running");
        row("pods with more columns", "get pods -n bookinfo -o wide", "IP +NODE");
        row("services", "get svc -n bookinfo", "reviews +ClusterIP +[0-9.]+ +<none> +9080/TCP");
        row("deployments", "get deploy -n bookinfo", "reviews-v1 +2/2 +2 +2");
        row("everything at once", "get all -n bookinfo", "service/reviews(.*\n)+deployment.apps/");
        row("names alone", "get ns -o name", "namespace/bookinfo\n");
        row("Istio's kinds by their short names", "get vs,dr -n bookinfo",
            "virtualservice.networking.istio.io/reviews(.*\n)+"
            "destinationrule.networking.istio.io/reviews");
        row("Istio's columns", "get vs -n bookinfo", "NAME +GATEWAYS +HOSTS +AGE");
        row("Istio's category", "get istio-io -A", "serviceentry.networking.istio.io/books-api");
        row("an old version of a kind",
            "get virtualservices.v1beta1.networking.istio.io reviews "
            "-n bookinfo -o yaml",
            "apiVersion: networking.istio.io/v1beta1\n");
        row("all namespaces", "get pods -A", "istio-system +istiod-");
        row("one label", "get pods -n bookinfo -l version=v3 -o name", "^pod/reviews-v3-\\S+\n$");
        row("a set of labels", "get pods -n bookinfo -l app=reviews,version!=v1 -o name",
            "^pod/reviews-v2-\\S+\npod/reviews-v3-\\S+\n$");
        row("labels as columns", "get pods -n bookinfo -L version --show-labels",
            "VERSION +LABELS\n");
        row("a field", "get pods -A --field-selector spec.nodeName=nowhere", "^$");
        row("small pages", "get pods -n bookinfo --chunk-size=2 -o name",
            "productpage(.*\n)+pod/r");
        row("custom columns",
            "get vs -n bookinfo -o custom-columns=N:.metadata.name,H:.spec.hosts[0]",
            "reviews +reviews\n");
        row("sorted", "get pods -n bookinfo --sort-by=.metadata.name -o name", "^pod/details");
        row("a description", "describe pod -n bookinfo -l version=v3",
            "Containers:(.*\n)+.*istio-proxy");
        row("a description of a rule", "describe vs reviews -n bookinfo",
            "Subset: +v1(.*\n)+.*Weight: +80");
        row("what is served", "api-resources --api-group=networking.istio.io",
            "virtualservices +vs +networking.istio.io/v1 +true +VirtualService");
        row("versions", "api-versions", "networking.istio.io/v1beta1\n");
        row("rights", "auth can-i create virtualservices -n bookinfo", "yes\n");
        row("the rollout of a deployment",
            "rollout status deploy/reviews-v1 -n bookinfo --timeout=5s", "successfully rolled out");
        row("a condition that holds",
            "wait deploy/reviews-v1 -n bookinfo --for=condition=Available --timeout=5s",
            "condition met");
    }
    void itReads()
    {
        QFETCH(const QByteArray, arguments);
        QFETCH(const QByteArray, expected);
        const auto result = run(arguments.constData());
        QVERIFY2(result.status == 0, result.messages.constData());
        const QRegularExpression pattern(QString::fromUtf8(expected));
        QVERIFY2(
            pattern.match(QString::fromUtf8(result.output)).hasMatch(), result.output.constData());
    }

    void itReachesPodsThroughTheServer()
    {
        const auto pod
            = run("get pods -n bookinfo -l version=v3 -o jsonpath={.items[0].metadata.name}")
                  .output;
        const auto stats = run(words("get --raw")
            << QStringLiteral("/api/v1/namespaces/bookinfo/pods/%1:15090/proxy/stats/"
                              "prometheus?usedonly&filter=istio_requests_total")
                   .arg(QString::fromUtf8(pod)));
        QVERIFY2(stats.status == 0, stats.messages.constData());
        QVERIFY2(stats.output.contains("istio_requests_total{reporter=\"destination\""),
            stats.output.left(2000).constData());
        const auto admin = run(words("get --raw")
            << QStringLiteral("/api/v1/namespaces/bookinfo/pods/%1:15000/proxy/clusters")
                   .arg(QString::fromUtf8(pod)));
        QVERIFY(admin.status != 0); // Envoy's admin port is on the pod's loopback
        QVERIFY2(
            admin.messages.contains("error trying to reach service"), admin.messages.constData());
    }

    void itWatches()
    {
        QProcess watching;
        watching.setProcessEnvironment(environmentWith());
        watching.start(m_program, words("get vs -n bookinfo -w --output-watch-events"));
        QByteArray seen;
        const auto sees = [&](const char* text) {
            return QTest::qWaitFor(
                [&] {
                    watching.waitForReadyRead(50);
                    seen += watching.readAllStandardOutput();
                    return seen.contains(text);
                },
                kSlowest);
        };
        QVERIFY2(sees("ADDED      reviews"), watching.readAllStandardError().constData());
        const auto made = run(words("apply -f -"), detailsRoute("watched"));
        QVERIFY2(made.status == 0, made.messages.constData());
        QVERIFY2(sees("ADDED      watched"), seen.constData());
        QCOMPARE(run("label vs watched -n bookinfo seen=yes").status, 0);
        QVERIFY2(sees("MODIFIED   watched"), seen.constData());
        QCOMPARE(run("delete vs watched -n bookinfo").status, 0);
        QVERIFY2(sees("DELETED    watched"), seen.constData());
        watching.kill();
        watching.waitForFinished();
    }

    void itAppliesAndAppliesAgain()
    {
        const auto first = run("apply -f -", detailsRoute("applied"));
        QVERIFY2(first.status == 0 && first.output.contains("applied created"), first.all());
        const auto again = run("apply -f -", detailsRoute("applied"));
        QVERIFY2(again.output.contains("applied unchanged"), again.all());
        const auto other = run("apply -f -", detailsRoute("applied", "ratings"));
        QVERIFY2(other.output.contains("applied configured"), other.all());
        QCOMPARE(value("vs applied", "{.spec.http[0].route[0].destination.host}"),
            QByteArray("ratings"));
        const auto gone = run("delete vs applied -n bookinfo");
        QVERIFY2(gone.output.contains("\"applied\" deleted"), gone.all());
        QVERIFY(run("get vs applied -n bookinfo").messages.contains("NotFound"));
    }

    void itAppliesOnTheServerAndHearsOfOtherManagers()
    {
        const auto apply = [&](const char* manager, const char* host, const char* force = nullptr) {
            auto arguments = words("apply --server-side -f - --field-manager");
            arguments << QString::fromUtf8(manager);
            if (force)
                arguments << QString::fromUtf8(force);
            return run(arguments, detailsRoute("shared", host));
        };
        const auto made = apply("alice", "details");
        QVERIFY2(made.status == 0 && made.output.contains("serverside-applied"), made.all());
        const auto refused = apply("bob", "ratings");
        QCOMPARE(refused.status, 1);
        QVERIFY2(refused.messages.contains("conflict with \"alice\"")
                && refused.messages.contains(".spec.http"),
            refused.all());
        QVERIFY2(refused.messages.contains("--force-conflicts"), refused.all());
        const auto forced = apply("bob", "ratings", "--force-conflicts");
        QVERIFY2(forced.status == 0, forced.all());
        QCOMPARE(
            value("vs shared", "{.spec.http[0].route[0].destination.host}"), QByteArray("ratings"));
        QCOMPARE(run("delete vs shared -n bookinfo").status, 0);
    }

    void itEditsBesideASecondWriter()
    {
        QCOMPARE(run("apply -f -", detailsRoute("edited")).status, 0);
        // While the editor is open, somebody else labels the object.
        const auto editor = m_demo.write(QStringLiteral("editor"),
            "#!/bin/sh\n\"$KUBECTL\" label vs edited -n bookinfo by=another >/dev/null || exit 1\n"
            "sed -i 's/host: details/host: ratings/' \"$1\"\n",
            true);
        const auto edit
            = run(words("edit vs edited -n bookinfo"), {}, {QStringLiteral("KUBE_EDITOR"), editor});
        QVERIFY2(edit.status == 0 && edit.output.contains("edited edited"), edit.all());
        QCOMPARE(
            value("vs edited", "{.spec.http[0].route[0].destination.host}"), QByteArray("ratings"));
        QCOMPARE(value("vs edited", "{.metadata.labels.by}"), QByteArray("another"));
    }

    void itEditsIntoAConflict()
    {
        QCOMPARE(run("apply -f -", detailsRoute("edited")).status, 0);
        // The text in the editor is of an older version than what the cluster holds.
        const auto editor = m_demo.write(QStringLiteral("stale-editor"),
            "#!/bin/sh\nsed -i -e 's/host: .*/host: productpage/' "
            "-e 's/resourceVersion: .*/resourceVersion: \"1\"/' \"$1\"\n",
            true);
        const auto edit
            = run(words("edit vs edited -n bookinfo"), {}, {QStringLiteral("KUBE_EDITOR"), editor});
        QVERIFY2(edit.status == 1, edit.all());
        QVERIFY2(edit.messages.contains("the object has been modified"), edit.all());
        QVERIFY(value("vs edited", "{.spec.http[0].route[0].destination.host}")
            != QByteArray("productpage"));

        auto stale = run("get vs edited -n bookinfo -o json").output;
        QCOMPARE(run("annotate vs edited -n bookinfo note=newer").status, 0);
        const auto replaced = run("replace -f -", stale);
        QVERIFY2(replaced.status == 1 && replaced.messages.contains("Conflict"), replaced.all());
        QCOMPARE(run("delete vs edited -n bookinfo").status, 0);
    }

    void itTriesWithoutChanging()
    {
        const auto tried = run("apply --dry-run=server -o yaml -f -", detailsRoute("tried"));
        QVERIFY2(tried.status == 0 && tried.output.contains("uid:"), tried.all());
        QVERIFY(run("get vs tried -n bookinfo").messages.contains("NotFound"));
        const auto patched = run(words("patch vs reviews -n bookinfo --type=merge --dry-run=server "
                                       "-o name -p")
            << QStringLiteral("{\"spec\":{\"hosts\":[\"ratings\"]}}"));
        QVERIFY2(patched.status == 0, patched.all());
        QCOMPARE(value("vs reviews", "{.spec.hosts[0]}"), QByteArray("reviews"));
        QCOMPARE(run("delete vs reviews -n bookinfo --dry-run=server").status, 0);
        QCOMPARE(value("vs reviews", "{.metadata.name}"), QByteArray("reviews"));
    }

    void itShowsTheDifference()
    {
        QCOMPARE(run("apply -f -", detailsRoute("compared")).status, 0);
        const auto same = run("diff -f -", detailsRoute("compared"));
        QVERIFY2(same.status == 0, same.all());
        const auto other = run("diff -f -", detailsRoute("compared", "ratings"));
        QCOMPARE(other.status, 1);
        QVERIFY2(other.output.contains("-        host: details")
                && other.output.contains("+        host: ratings"),
            other.all());
        QCOMPARE(run("delete vs compared -n bookinfo").status, 0);
    }

    void itIsRefusedInIstiosWords_data()
    {
        QTest::addColumn<QByteArray>("manifest");
        QTest::addColumn<QByteArray>("words");
        QTest::addRow("a host that is no host")
            << detailsRoute("refused", "not_a_host!")
            << QByteArray("admission webhook \"validation.istio.io\" denied the request: "
                          "configuration is invalid: ");
        QTest::addRow("weights that cannot be")
            << detailsRoute("refused", "details", "      weight: -5\n") << QByteArray("weight");
        QTest::addRow("a field of another type") << detailsRoute("refused", "details",
            "      weight: much\n") << QByteArray("spec.http[0].route[0].weight");
        QTest::addRow("a field that does not exist")
            << detailsRoute("refused", "details", "      wieght: 5\n") << QByteArray("wieght");
        QTest::addRow("a namespace that does not exist") << detailsRoute("refused").replace(
            "bookinfo", "nowhere") << QByteArray("namespaces \"nowhere\" not found");
        QTest::addRow("a name that is no name")
            << detailsRoute("Refused_").replace("- Refused_", "- details")
            << QByteArray("Invalid value: \"Refused_\"");
    }
    void itIsRefusedInIstiosWords()
    {
        QFETCH(const QByteArray, manifest);
        QFETCH(const QByteArray, words);
        const auto refused = run("create -f -", manifest);
        QCOMPARE(refused.status, 1);
        QVERIFY2(refused.messages.contains(words), refused.messages.constData());
        QVERIFY(run("get vs refused -n bookinfo").messages.contains("NotFound"));
    }

    void itIsToldWhatCannotBeForwarded()
    {
        const auto forward = run("port-forward -n istio-system deploy/istiod :15014");
        QCOMPARE(forward.status, 1);
        QVERIFY2(forward.messages.contains("v4.channel.k8s.io"), forward.messages.constData());
    }

    void itExplainsFields_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("expected");
        QTest::addRow("a kind") << QByteArray("virtualservices") << QByteArray("spec");
        QTest::addRow("the fields of a list's items")
            << QByteArray("virtualservices.spec.http.route") << QByteArray("weight");
        QTest::addRow("one field")
            << QByteArray("destinationrules.spec.subsets.labels") << QByteArray("string");
    }
    void itExplainsFields()
    {
        QFETCH(const QByteArray, path);
        QFETCH(const QByteArray, expected);
        const auto explained = run(words("explain") << QString::fromUtf8(path));
        QVERIFY2(explained.status == 0 && explained.output.contains(expected), explained.all());
    }

    void itWritesInEveryOtherWay()
    {
        const auto patched = run(words("patch vs reviews -n bookinfo --type=json -p")
            << QStringLiteral("[{\"op\":\"replace\",\"path\":\"/spec/http/1/route/0/weight\","
                              "\"value\":70},{\"op\":\"replace\",\"path\":\"/spec/http/1/route/1/"
                              "weight\",\"value\":30}]"));
        QVERIFY2(patched.status == 0, patched.all());
        QCOMPARE(value("vs reviews", "{.spec.http[1].route[0].weight}"), QByteArray("70"));
        const auto scaled = run("scale deploy/details-v2 -n bookinfo --replicas=2");
        QVERIFY2(scaled.status == 0, scaled.all());
        QTRY_COMPARE_WITH_TIMEOUT(
            value("deploy details-v2", "{.status.readyReplicas}"), QByteArray("2"), kSlowest);
        const auto made = run("create namespace fresh");
        QVERIFY2(made.status == 0, made.all());
        const auto gone = run("delete namespace fresh");
        QVERIFY2(gone.status == 0, gone.all());
        const auto pods = run("delete pod -n bookinfo -l version=v3 --wait=false");
        QVERIFY2(pods.status == 0 && pods.output.contains("deleted"), pods.all());
        QTRY_COMPARE_WITH_TIMEOUT( // its ReplicaSet makes another
            value("deploy reviews-v3", "{.status.readyReplicas}"), QByteArray("1"), kSlowest);
    }
};

QTEST_GUILESS_MAIN(TestKubectl)
#include "tst_kubectl.moc"
