#include "models/controlplane/injection.h"
#include "models/controlplane/mesh_settings.h"
#include "models/controlplane/problems.h"
#include "models/controlplane/revisions.h"
#include "models/kube/yaml.h"
#include "tests/support/json_text.h"
#include "tests/support/quoted_json.h"

#include <QTest>

using namespace vigla;
using namespace vigla::controlplane;
using test::document;
using test::quoted;

namespace {

mesh::Pod podOf(const std::string& namespaceName, const std::string& name, bool hasProxy,
    mesh::Labels labels = {}, const std::string& version = "1.29.0")
{
    mesh::Pod pod;
    pod.namespaceName = namespaceName;
    pod.name = name;
    pod.phase = "Running";
    pod.isReady = true;
    pod.hasProxy = hasProxy;
    pod.labels = std::move(labels);
    if (hasProxy)
        pod.proxyImage = "docker.io/istio/proxyv2:" + version + "-distroless";
    return pod;
}

mesh::ClusterState clusterOf(
    std::vector<mesh::NamespaceInfo> namespaces, std::vector<mesh::Pod> pods)
{
    mesh::ClusterState cluster;
    cluster.namespaces = std::move(namespaces);
    cluster.pods = std::move(pods);
    cluster.istioVersion = "1.29.0";
    return cluster;
}

mesh::ProxyStatus proxyOf(
    const std::string& name, const std::string& istiod, const std::string& version = "1.29.0")
{
    mesh::ProxyStatus proxy;
    proxy.namespaceName = "shop";
    proxy.podName = name;
    proxy.istiod = istiod;
    proxy.version = version;
    return proxy;
}

/// `kind subject`, `!` for an error.
std::vector<std::string> headsOf(const std::vector<Problem>& problems)
{
    std::vector<std::string> heads;
    for (const Problem& problem : problems)
        heads.push_back((problem.isError ? "!" : "")
            + std::to_string(static_cast<int>(problem.kind)) + " " + problem.subject);
    return heads;
}

} // namespace

class TestControlPlane : public QObject {
    Q_OBJECT
private slots:
    void labelsDecideHowPodsComeIntoTheMesh_data()
    {
        using Mode = NamespaceInjection::Mode;
        QTest::addColumn<mesh::Labels>("labels");
        QTest::addColumn<int>("mode");
        QTest::addColumn<int>("missing");
        const auto row = [](const char* name, const mesh::Labels& labels, Mode mode, int missing) {
            QTest::addRow("%s", name) << labels << static_cast<int>(mode) << missing;
        };
        row("nothing asked", {}, Mode::None, 1); // one pod asks by itself
        row("enabled", {{"istio-injection", "enabled"}}, Mode::Enabled, 2);
        row("disabled", {{"istio-injection", "disabled"}}, Mode::Disabled, 0);
        row("a revision", {{"istio.io/rev", "canary"}}, Mode::Revision, 2);
        row("both: the former wins", {{"istio-injection", "disabled"}, {"istio.io/rev", "canary"}},
            Mode::Disabled, 0);
        row("ambient", {{"istio.io/dataplane-mode", "ambient"}}, Mode::Ambient, 1);
    }
    void labelsDecideHowPodsComeIntoTheMesh()
    {
        QFETCH(const mesh::Labels, labels);
        QFETCH(const int, mode);
        QFETCH(const int, missing);
        const auto injection = injectionOf(clusterOf({{"shop", labels, {}}},
            {podOf("shop", "a", true), podOf("shop", "b", false),
                podOf("shop", "c", false, {{"sidecar.istio.io/inject", "false"}}),
                podOf("shop", "d", false, {{"sidecar.istio.io/inject", "true"}}),
                podOf("shop", "e", true, {}, "1.27.3"), podOf("other", "f", false)}));
        QCOMPARE(injection.size(), std::size_t{1});
        QCOMPARE(static_cast<int>(injection[0].mode), mode);
        QCOMPARE(injection[0].pods, 5);
        QCOMPARE(injection[0].withProxy, 2);
        QCOMPARE(injection[0].missing, missing);
        QCOMPARE(injection[0].otherVersion, 1);
    }

    void versionsAreReadFromImages_data()
    {
        QTest::addColumn<std::string>("image");
        QTest::addColumn<std::string>("version");
        const auto row = [](const char* image, const char* version) {
            QTest::addRow("%s", image) << std::string(image) << std::string(version);
        };
        row("docker.io/istio/proxyv2:1.29.0", "1.29.0");
        row("reg:5000/proxyv2:1.29.0-distroless@sha256:ab", "1.29.0");
        row("reg:5000/proxyv2", "");
        row("proxyv2@sha256:ab", "");
        row("", "");
    }
    void versionsAreReadFromImages()
    {
        QFETCH(const std::string, image);
        QFETCH(const std::string, version);
        QCOMPARE(versionOfImage(image), version);
    }

    void revisionsJoinIstiodsTagsNamespacesAndProxies()
    {
        const auto cluster = clusterOf(
            {{"a", {{"istio-injection", "enabled"}}, {}}, {"b", {{"istio.io/rev", "prod"}}, {}},
                {"c", {{"istio.io/rev", "gone"}}, {}}},
            {podOf("istio-system", "istiod-1", false, {{"app", "istiod"}}),
                podOf("istio-system", "istiod-2", false,
                    {{"app", "istiod"}, {"istio.io/rev", "canary"}})});
        const auto webhook = document("{'kind': 'MutatingWebhookConfiguration', 'metadata': "
                                      "{'name': 'istio-revision-tag-prod', 'labels': "
                                      "{'istio.io/tag': 'prod', 'istio.io/rev': 'canary'}}}");
        const auto revisions = revisionsOf(cluster,
            {proxyOf("x", "istiod-2"), proxyOf("y", "istiod-2"), proxyOf("z", "")}, {webhook});
        QCOMPARE(revisions.size(), std::size_t{3});
        QCOMPARE(revisions[0].name, "canary");
        QCOMPARE(revisions[0].tags, (std::vector<std::string>{"prod"}));
        QCOMPARE(revisions[0].namespaces, (std::vector<std::string>{"b"}));
        QCOMPARE(revisions[0].proxies, 2);
        QCOMPARE(revisions[1].name, "default");
        QCOMPARE(revisions[1].namespaces, (std::vector<std::string>{"a"}));
        QCOMPARE(revisions[2].name, "gone");
        QCOMPARE(revisions[2].istiods, 0);
    }

    void theProfileIsToldWhereItCanBe()
    {
        const auto values = document("{'kind': 'ConfigMap', 'metadata': {'name': 'values', "
                                     "'namespace': 'istio-system'}, 'data': {'original-values': "
                                     "'profile: ambient\\nglobal: {platform: k3s}'}}");
        const auto helm = document("{'kind': 'Deployment', 'metadata': {'name': 'istiod', "
                                   "'labels': {'app.kubernetes.io/managed-by': 'Helm'}}}");
        const auto installed = installationOf(values, {}, helm);
        QCOMPARE(installed.profile, "ambient");
        QCOMPARE(installed.platform, "k3s");
        QCOMPARE(installed.tool, "Helm");
        const auto old = installationOf(kube::Document(),
            {document("{'kind': 'IstioOperator', 'metadata': {'name': 'installed-state'}, 'spec': "
                      "{'profile': 'demo'}}")},
            kube::Document());
        QCOMPARE(old.profile, "demo");
        const auto unknown = installationOf(kube::Document(), {}, kube::Document());
        QVERIFY(unknown.profile.empty());
        QVERIFY(!unknown.evidence.empty());
    }

    void meshSettingsComeInTheirOrder()
    {
        const auto settings = parseMeshSettings(
            quoted("{'trustDomain': 'td', 'rootNamespace': 'istio-system', 'enableAutoMtls': "
                   "false, 'defaultServiceExportTo': ['*', 'a'], 'other': 1}"));
        QVERIFY(settings);
        QCOMPARE(*settings,
            (std::vector<Setting>{{"rootNamespace", "istio-system"}, {"trustDomain", "td"},
                {"enableAutoMtls", "false"}, {"defaultServiceExportTo", "*, a"}}));
        QVERIFY(parseMeshSettings("trustDomain: from-yaml\n"));
        QVERIFY(!parseMeshSettings("- a list"));
    }

    void thePushStatusIsReadAndExplained()
    {
        const auto conflicts = parsePushStatus(
            quoted("{'pilot_vservice_dup_domain': {'reviews.shop:80': {'proxy': 'a.shop', "
                   "'message': 'duplicate'}}, 'pilot_new': {'k': {}}, 'odd': 3}"));
        QVERIFY(conflicts);
        QCOMPARE(conflicts->size(), std::size_t{2});
        QCOMPARE(conflicts->at(1).key, "reviews.shop:80");
        QVERIFY(meaningOf("pilot_vservice_dup_domain").find("oldest") != std::string::npos);
        QVERIFY(!meaningOf("pilot_new").empty());
        QVERIFY(parsePushStatus("")->empty());
        QVERIFY(parsePushStatus("null")->empty());
        QVERIFY(!parsePushStatus("<html>"));
    }

    void everyProblemIsFound()
    {
        auto cluster = std::make_shared<mesh::ClusterState>(clusterOf({}, {}));
        cluster->istioObjects["VirtualService"]
            = {document("{'apiVersion': 'networking.istio.io/v1', 'kind': 'VirtualService', "
                        "'metadata': {'name': 'held', 'namespace': 'shop'}, 'status': "
                        "{'validationMessages': [{'type': {'code': 'IST0101'}, 'level': "
                        "'ERROR'}]}}"),
                document("{'apiVersion': 'networking.istio.io/v1', 'kind': 'VirtualService', "
                         "'metadata': {'name': 'unheld', 'namespace': 'shop'}}")};
        cluster->gatewayApiRoutes
            = {document("{'apiVersion': 'gateway.networking.k8s.io/v1', 'kind': 'HTTPRoute', "
                        "'metadata': {'name': 'route', 'namespace': 'shop'}, 'status': "
                        "{'conditions': [{'type': 'ResolvedRefs', 'status': 'False', 'message': "
                        "'no such service'}]}}")};
        Evidence evidence;
        evidence.now = parseRfc3339("2030-03-14T00:00:00Z").value();
        evidence.cluster = cluster;
        evidence.total
            = parseIstiodMetrics("pilot_destrule_subsets 2\n"
                                 "citadel_server_root_cert_expiry_timestamp 1900000000\n"
                                 "citadel_server_cert_chain_expiry_timestamp 1901000000\n");
        evidence.conflicts = {{"pilot_vservice_dup_domain", "reviews.shop:80", "", "duplicate"}};
        evidence.held = {{cluster->istioObjects["VirtualService"][0].ref(), "", "", 0}};
        Replica closed;
        closed.pod = "istiod-1";
        closed.problem = "It is closed to us.";
        evidence.replicas = {closed};
        auto refusing = proxyOf("refusing", "istiod-1");
        refusing.lds.error = "bad listener";
        evidence.proxies = {refusing, proxyOf("old", "istiod-1", "1.26.4"),
            proxyOf("new", "istiod-1", "1.30.0"), proxyOf("fine", "istiod-1", "1.27.0")};
        const std::vector<std::string> expected{"!2 shop/refusing", "!3 HTTPRoute shop/route",
            "!3 VirtualService shop/held", "!5 Root certificate", "0 istiod-1",
            "1 pilot_destrule_subsets", "1 reviews.shop:80", "4 VirtualService shop/unheld",
            "5 istiod's certificate chain", "6 shop/new", "6 shop/old"};
        QCOMPARE(headsOf(problemsOf(evidence)), expected);
    }

    void aHealthyControlPlaneHasNoProblems()
    {
        Evidence evidence;
        evidence.cluster = std::make_shared<mesh::ClusterState>(clusterOf({}, {}));
        evidence.total = parseIstiodMetrics("pilot_vservice_dup_domain 0\n");
        evidence.proxies = {proxyOf("fine", "istiod-1")};
        QVERIFY(problemsOf(evidence).empty());
        QVERIFY(problemsOf(Evidence()).empty());
    }
};

QTEST_APPLESS_MAIN(TestControlPlane)
#include "tst_control_plane.moc"
