#include "models/qt/search.h"
#include "tests/support/picture.h"
#include "ui/inspector/fact_grid.h"
#include "ui/proxies/proxies_page.h"

#include <QLabel>
#include <QTest>

using namespace vigla;

namespace {

constexpr const char* kProblem
    = "It serves its metrics to its own pod only (METRICS_LOCALHOST_ACCESS_ONLY), and to others on "
      "port 15091 by mutual TLS, which takes a certificate of the mesh that Vigla does not have. "
      "To "
      "see its numbers, allow \"create\" on pods/portforward in shop, or let them come from a "
      "Prometheus that reads it (--telemetry prometheus). You may not port-forward to cart-v1-0 in "
      "shop.";

Published picture()
{
    auto snapshot = std::make_shared<snapshot::MeshSnapshot>();
    for (const char* pod : {"cart-v1-0", "web-v1-0", "web-v1-1"}) {
        mesh::ProxyStatus status;
        status.namespaceName = "shop";
        status.podName = pod;
        status.workload = "shop/web-v1";
        status.istiod = "istiod-1";
        status.isReady = true;
        status.cds.state = status.lds.state = mesh::SyncState::Synced;
        snapshot->proxies.push_back(std::move(status));
    }
    snapshot->proxies.front().metricsProblem = kProblem;
    Published picture;
    picture.snapshot = std::move(snapshot);
    picture.isLive = true;
    return picture;
}

} // namespace

class TestProxiesPage : public QObject {
    Q_OBJECT
private slots:
    void aProxyWithoutNumbersSaysWhyAndWhatToDo()
    {
        ui::applyTheme(ui::lightTheme());
        Search search;
        ui::ProxiesPage page(search);
        page.resize(1384, 824);
        page.show();
        page.setPicture(picture());
        QVERIFY(page.findChild<QLabel*>(QStringLiteral("proxySummary"))
                    ->text()
                    .contains(QStringLiteral("1 without numbers")));
        const auto* facts = page.findChild<ui::FactGrid*>(QStringLiteral("proxyFacts"));
        QVERIFY(page.showProxy(QStringLiteral("shop/web-v1-0")));
        QVERIFY(!facts->text().contains(QStringLiteral("No numbers")));
        QVERIFY(page.showProxy(QStringLiteral("shop/cart-v1-0")));
        QVERIFY2(facts->text().contains(QString::fromLatin1(kProblem)), qPrintable(facts->text()));
        samples::savePictures(page, {1384, 824}, QStringLiteral("proxies"));
        samples::savePictures(page, {968, 624}, QStringLiteral("proxies"));
    }
};

QTEST_MAIN(TestProxiesPage)
#include "tst_proxies_page.moc"
