#include "models/mesh/proxy_status.h"
#include "tests/support/json_text.h"

#include <QFile>
#include <QTest>

using namespace vigla;
using mesh::SyncState;

namespace {

Result<std::vector<mesh::ProxyStatus>> parse(std::string text)
{
    std::ranges::replace(text, '\'', '"');
    return mesh::parseSyncz(text, "istiod-1");
}

QByteArray statesOf(const mesh::ProxyStatus& status)
{
    QByteArrayList names;
    for (const auto* type : {&status.cds, &status.lds, &status.eds, &status.rds, &status.ecds})
        names << QByteArray::fromStdString(std::string(mesh::nameOf(type->state)));
    return names.join(',');
}

} // namespace

class TestProxyStatus : public QObject {
    Q_OBJECT
private slots:
    void flatFieldsOfOlderReleases_data()
    {
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<QByteArray>("states");
        QTest::newRow("all acknowledged")
            << QByteArray("'cluster_sent':'a','cluster_acked':'a','listener_sent':'b',"
                          "'listener_acked':'b','route_sent':'c','route_acked':'c',"
                          "'endpoint_sent':'d','endpoint_acked':'d'")
            << QByteArray("SYNCED,SYNCED,SYNCED,SYNCED,NOT SENT");
        QTest::newRow("one behind") << QByteArray("'cluster_sent':'b','cluster_acked':'a'")
                                    << QByteArray("STALE,NOT SENT,NOT SENT,NOT SENT,NOT SENT");
        QTest::newRow("never acknowledged") << QByteArray(
            "'listener_sent':'b'") << QByteArray("NOT SENT,STALE,NOT SENT,NOT SENT,NOT SENT");
    }
    void flatFieldsOfOlderReleases()
    {
        QFETCH(const QByteArray, fields);
        QFETCH(const QByteArray, states);
        const auto parsed = parse("[{'cluster_id':'Kubernetes','proxy':'web-1.shop',"
                                  "'istio_version':'1.14.1',"
            + fields.toStdString() + "}]");
        QVERIFY(parsed);
        QCOMPARE(statesOf(parsed->at(0)), states);
        QCOMPARE(parsed->at(0).podName, std::string("web-1"));
        QCOMPARE(parsed->at(0).namespaceName, std::string("shop"));
        QCOMPARE(parsed->at(0).version, std::string("1.14.1"));
        QCOMPARE(parsed->at(0).istiod, std::string("istiod-1"));
    }

    void resourcesOfCurrentReleases()
    {
        const auto parsed = parse(
            "[{'proxy':'web-1.v2.shop','proxy_type':'sidecar','istio_version':'1.29.0',"
            "'cluster_sent':'ignored','resources':{"
            "'type.googleapis.com/envoy.config.cluster.v3.Cluster':{'sent':'2/5','acked':'2/5',"
            "'sentTime':'2026-08-22T10:22:24Z'},"
            "'type.googleapis.com/envoy.config.listener.v3.Listener':{'sent':'2/6','acked':'2/5'},"
            "'type.googleapis.com/envoy.config.route.v3.RouteConfiguration':{'sent':'2/6','acked':"
            "'2/5','lastError':'duplicate domain'},"
            "'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment':{},"
            "'type.googleapis.com/istio.workload.Address':{'sent':'x','acked':'y'}}}]");
        QVERIFY(parsed);
        const auto& status = parsed->at(0);
        QCOMPARE(statesOf(status), QByteArray("SYNCED,STALE,NOT SENT,ERROR,IGNORED"));
        QCOMPARE(status.rds.error, std::string("duplicate domain"));
        QCOMPARE(renderRfc3339(*status.cds.sentAt), std::string("2026-08-22T10:22:24Z"));
        QVERIFY(!status.lds.sentAt);
        QCOMPARE(status.worst(), SyncState::Error);
        QCOMPARE(status.podName, std::string("web-1.v2"));
        QCOMPARE(status.namespaceName, std::string("shop"));
        QCOMPARE(status.type, std::string("sidecar"));
    }

    void emptyLists()
    {
        QVERIFY(parse("[]") && parse("[]")->empty());
        QVERIFY(parse("null") && parse("null")->empty());
    }

    void badAnswersAreRefused_data()
    {
        QTest::addColumn<QByteArray>("body");
        for (const char* body : {"", "{", "{}", "[5]", "[{'proxy':'a.b'}", "Proxy not connected"})
            QTest::addRow("%s", body) << QByteArray(body);
    }
    void badAnswersAreRefused()
    {
        QFETCH(const QByteArray, body);
        const auto parsed = parse(body.toStdString());
        QVERIFY(!parsed);
        QCOMPARE(parsed.error().kind, Error::Kind::InvalidInput);
        QVERIFY(parsed.error().message.find("istiod-1") != std::string::npos);
    }

    void fieldsOfTheWrongTypeReadAsAbsent()
    {
        const auto parsed = parse("[{'proxy':5},{'proxy':'a.b','cluster_sent':7,'resources':'x'}]");
        QVERIFY(parsed);
        QCOMPARE(parsed->size(), std::size_t{1});
        QCOMPARE(
            statesOf(parsed->at(0)), QByteArray("NOT SENT,NOT SENT,NOT SENT,NOT SENT,NOT SENT"));
    }

    void aRealAnswerOfIstio114()
    {
        const QString folder = qEnvironmentVariable("VIGLA_SAMPLE_DATA");
        QFile file(folder + QStringLiteral("/kiali/registry/registry-syncz.json"));
        if (folder.isEmpty() || !file.open(QIODevice::ReadOnly))
            QSKIP("set VIGLA_SAMPLE_DATA to a folder with Kiali's registry-syncz.json");
        const auto parsed = mesh::parseSyncz(file.readAll().toStdString(), "istiod-1");
        QVERIFY(parsed);
        QCOMPARE(parsed->size(), std::size_t{34});
        for (const auto& status : *parsed) {
            QVERIFY(!status.namespaceName.empty());
            QCOMPARE(status.cds.state, SyncState::Synced);
        }
    }
};

QTEST_APPLESS_MAIN(TestProxyStatus)
#include "tst_proxy_status.moc"
