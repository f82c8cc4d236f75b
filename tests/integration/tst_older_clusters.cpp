#include "app/session/demo_host.h"
#include "models/qt/convert.h"
#include "tests/support/program_run.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace vigla;
using test::ProgramRun;

namespace {

const std::string kGatewayApi = "gateway.networking.k8s.io";
const std::string kNetworking = "networking.istio.io";

struct Cluster {
    std::vector<demo::ApiGap> gaps;
    QByteArray version; ///< Of Istio's kinds, the newest served.
};

/// A VirtualService that sends everything for details to its only version.
QByteArray manifest(const QByteArray& version)
{
    return "apiVersion: networking.istio.io/" + version
        + "\nkind: VirtualService\nmetadata: {name: details-timeout, namespace: bookinfo}\n"
          "spec:\n  hosts: [details]\n  http:\n  - timeout: 7s\n    route:\n"
          "    - destination: {host: details}\n";
}

} // namespace

Q_DECLARE_METATYPE(Cluster)

/// The program on clusters that have less than today's: it works, or says what is missing.
class TestOlderClusters : public QObject {
    Q_OBJECT

    std::unique_ptr<app::DemoHost> m_demo;
    QTemporaryDir m_folder;

    bool start(const std::vector<demo::ApiGap>& gaps)
    {
        m_demo.reset();
        demo::DemoOptions options;
        options.gaps = gaps;
        options.longestAck = std::chrono::milliseconds(300);
        auto demo = app::DemoHost::start(options);
        if (demo)
            m_demo = std::move(demo).value();
        return m_demo != nullptr;
    }

    ProgramRun run(const char* arguments, const QStringList& more = {}) const
    {
        return test::runVigla(QString::fromUtf8(arguments).split(QLatin1Char(' '))
                + QStringList{QStringLiteral("--kubeconfig"), toQString(m_demo->kubeconfigFile())}
                + more,
            test::environmentWithin(m_folder.path()));
    }

    QString file(const QByteArray& text) const
    {
        QFile made(m_folder.filePath(QStringLiteral("manifest.yaml")));
        if (!made.open(QIODevice::WriteOnly) || made.write(text) != text.size())
            qFatal("cannot write %s", qPrintable(made.fileName()));
        return made.fileName();
    }

    static void addClusters()
    {
        QTest::addColumn<Cluster>("cluster");
        QTest::newRow("without the Gateway API") << Cluster{{{kGatewayApi, ""}}, "v1"};
        QTest::newRow("Istio in v1alpha3 only, without the Gateway API")
            << Cluster{{{kNetworking, "v1"}, {kNetworking, "v1beta1"}, {"security.istio.io", "v1"},
                           {kGatewayApi, ""}},
                   "v1alpha3"};
    }

private slots:
    void theGraphIsDrawn_data() { addClusters(); }
    void theGraphIsDrawn()
    {
        QFETCH(const Cluster, cluster);
        QVERIFY(start(cluster.gaps));
        const auto graph = run("graph --after 2 --output json");
        QVERIFY2(graph.status == 0, graph.messages.constData());
        for (const char* name : {"productpage", "reviews", "ratings"})
            QVERIFY2(graph.output.contains(name), graph.messages.constData());
    }

    void routesAreSplitAndApplied_data() { addClusters(); }
    void routesAreSplitAndApplied()
    {
        QFETCH(const Cluster, cluster);
        QVERIFY(start(cluster.gaps));
        const auto split = run("split reviews --namespace bookinfo v1=50 v2=50 v3=0 --yes");
        QVERIFY2(split.status == 0, split.messages.constData());
        const auto apply
            = run("apply --yes", {QStringLiteral("-f"), file(manifest(cluster.version))});
        QVERIFY2(apply.status == 0, (apply.output + apply.messages).constData());
        const auto again = run("diff", {QStringLiteral("-f"), file(manifest(cluster.version))});
        QVERIFY2(again.status == 0, (again.output + again.messages).constData());
    }

    void aVersionThatIsNotServedIsNamedWithTheOneThatIs()
    {
        QVERIFY(start({{kNetworking, "v1"}}));
        const auto diff = run("diff", {QStringLiteral("-f"), file(manifest("v1"))});
        QVERIFY2(diff.status != 0 && diff.status != 1, diff.output.constData());
        for (const char* words : {"networking.istio.io/v1, which this cluster does not serve",
                 "change its apiVersion to networking.istio.io/v1beta1"})
            QVERIFY2(diff.messages.contains(words), diff.messages.constData());
    }

    void withoutIstioItIsSaidWhatIsMissing()
    {
        QVERIFY(start({{kNetworking, ""}, {"security.istio.io", ""}, {"telemetry.istio.io", ""},
            {"extensions.istio.io", ""}, {kGatewayApi, ""}}));
        const auto diff = run("diff", {QStringLiteral("-f"), file(manifest("v1"))});
        QVERIFY2(diff.status > 1, diff.output.constData());
        QVERIFY2(diff.messages.contains("does not serve VirtualService of networking.istio.io"),
            diff.messages.constData());
        const auto graph = run("graph --after 2 --output json");
        QVERIFY2(graph.status == 0, graph.messages.constData());
    }
};

QTEST_GUILESS_MAIN(TestOlderClusters)
#include "tst_older_clusters.moc"
