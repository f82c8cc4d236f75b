#include "models/controlplane/istiod_metrics.h"

#include <QTest>

#include <cmath>

using namespace vigla;
using namespace vigla::controlplane;

namespace {

constexpr const char* kPage = R"(# TYPE pilot_info gauge
pilot_info{version="1.29.0-abc-Clean"} 1
# TYPE pilot_xds gauge
pilot_xds{version="1.29.0"} 12
pilot_xds{version="1.28.1"} 2
pilot_xds_pushes{type="cds"} 40
pilot_xds_pushes{type="rds"} 8
pilot_total_xds_rejects{type="lds"} 3
pilot_xds_cds_reject{node="a",err="x"} 1
pilot_xds_cds_reject{node="b",err="x"} 1
pilot_proxy_convergence_time_bucket{le="0.1"} 60
pilot_proxy_convergence_time_bucket{le="1"} 90
pilot_proxy_convergence_time_bucket{le="+Inf"} 100
pilot_proxy_convergence_time_sum 30
pilot_proxy_convergence_time_count 100
pilot_xds_push_time_bucket{type="cds",le="0.01"} 5
pilot_xds_push_time_bucket{type="rds",le="0.01"} 2
pilot_vservice_dup_domain 1
pilot_services 17
pilot_k8s_cfg_events{type="VirtualService",event="add"} 4
pilot_k8s_cfg_events{type="VirtualService",event="update"} 6
galley_validation_failed{reason="invalid_resource"} 2
citadel_server_root_cert_expiry_timestamp 2006240124
citadel_server_cert_chain_expiry_timestamp -1
something_new{a="b"} 4
pilot_virt_services NaN
broken{
)";

} // namespace

class TestIstiodMetrics : public QObject {
    Q_OBJECT
private slots:
    void thePageIsReadAsFarAsItIsOfInterest()
    {
        const auto metrics = parseIstiodMetrics(kPage);
        QCOMPARE(metrics.version, "1.29.0-abc-Clean");
        QCOMPARE(metrics.total(&IstiodMetrics::connected), 14.0);
        QCOMPARE(metrics.connected.at("1.28.1"), 2.0);
        QCOMPARE(metrics.pushes.at("cds"), 40.0);
        QCOMPARE(metrics.rejects.at("lds"), 3.0);
        QCOMPARE(metrics.rejects.at("cds"), 2.0); // the names that older releases have
        QCOMPARE(metrics.conflicts.at("pilot_vservice_dup_domain"), 1.0);
        QCOMPARE(metrics.services, 17.0);
        QCOMPARE(metrics.virtualServices, 0.0);
        QCOMPARE(metrics.configEvents, 10.0);
        QCOMPARE(metrics.validationFailed, 2.0);
        QCOMPARE(metrics.pushTime.buckets.at(0.01), 7.0);
        QCOMPARE(renderRfc3339(metrics.rootExpiresAt.value()), "2033-07-29T08:55:24Z");
        QVERIFY(!metrics.chainExpiresAt); // istiod says -1 when it cannot tell
    }

    void quantilesOfTheConvergenceTime()
    {
        const auto metrics = parseIstiodMetrics(kPage);
        QCOMPARE(metrics.convergence.quantile(0.3).value(), 0.05);
        QCOMPARE(metrics.convergence.quantile(0.75).value(), 0.55);
        QVERIFY(!Histogram().quantile(0.5));
    }

    void replicasAddUpWhereTheyCountTheirOwn()
    {
        auto total = parseIstiodMetrics(kPage);
        total.add(parseIstiodMetrics("pilot_xds{version=\"1.29.0\"} 3\npilot_services 17\n"
                                     "pilot_vservice_dup_domain 1\n"
                                     "citadel_server_root_cert_expiry_timestamp 1900000000\n"
                                     "pilot_proxy_convergence_time_bucket{le=\"0.5\"} 10\n"
                                     "pilot_proxy_convergence_time_bucket{le=\"+Inf\"} 10\n"
                                     "pilot_proxy_convergence_time_count 10\n"));
        QCOMPARE(total.connected.at("1.29.0"), 15.0);
        QCOMPARE(total.services, 17.0); // the same ones
        QCOMPARE(total.conflicts.at("pilot_vservice_dup_domain"), 1.0);
        QCOMPARE(renderRfc3339(total.rootExpiresAt.value()), "2030-03-17T17:46:40Z");
        QCOMPARE(total.convergence.count, 110.0);
        QCOMPARE(total.convergence.buckets.at(0.1), 60.0);
        QCOMPARE(total.convergence.buckets.at(0.5), 70.0); // the other's bounds are kept, too
        QCOMPARE(total.convergence.buckets.at(INFINITY), 110.0);
    }

    void whatWasObservedSinceIsTheDifference()
    {
        const auto earlier = parseIstiodMetrics(kPage).convergence;
        auto later = earlier;
        later.buckets[1] += 10;
        later.buckets[INFINITY] += 10;
        later.count += 10;
        const auto since = later.since(earlier);
        QCOMPARE(since.count, 10.0);
        QCOMPARE(since.buckets.at(0.1), 0.0);
        QCOMPARE(since.buckets.at(1), 10.0);
        QCOMPARE(earlier.since(later), earlier); // it began anew
    }
};

QTEST_APPLESS_MAIN(TestIstiodMetrics)
#include "tst_istiod_metrics.moc"
