#include "app/demo/demo_cluster.h"
#include "app/kube/kube_client.h"
#include "app/window/session_binding.h"
#include "app/window/window_application.h"
#include "ui/canvas/graph_canvas.h"
#include "ui/graph/graph_page.h"
#include "ui/shell/main_window.h"

#include <nlohmann/json.hpp>

#include <QImage>
#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace vigla;
using namespace vigla::app;

namespace {

constexpr int kConnectWithin = 20'000;
/// Back-offs begin at one second and double; a few have gone by when the server comes back.
constexpr int kOneBackOff = 15'000;

/// How many pixels of a hundred have a colour that is none of the greys.
double colourShare(const QImage& image)
{
    constexpr int kStep = 3;
    int coloured = 0;
    int all = 0;
    for (int y = 0; y < image.height(); y += kStep)
        for (int x = 0; x < image.width(); x += kStep, ++all)
            coloured += image.pixelColor(x, y).hslSaturation() > 90 ? 1 : 0;
    return 100.0 * coloured / all;
}

} // namespace

/// The window while its cluster goes and comes back, step by step.
class TestLostServer : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<demo::DemoCluster> m_cluster;
    std::unique_ptr<WindowApplication> m_application;
    QStringList m_elements; ///< On the canvas before the server went.
    double m_colours = 0;
    bool m_hasFailed = false;

    ui::MainWindow& window() { return m_application->window(); }
    ui::GraphCanvas* canvas() { return window().graphPage()->canvas(); }
    MeshSession& session() { return m_application->binding()->session(); }
    const Published& picture() { return session().store().current(); }
    QWidget* banner() { return window().findChild<QWidget*>(QStringLiteral("connectionBanner")); }
    QString reason()
    {
        return window().findChild<QLabel*>(QStringLiteral("connectionReason"))->text();
    }
    double colours() { return colourShare(canvas()->grab().toImage()); }

private slots:
    void init()
    {
        if (m_hasFailed)
            QSKIP("an earlier step failed");
    }
    void cleanup() { m_hasFailed = m_hasFailed || QTest::currentTestFailed(); }

    void initTestCase()
    {
        qputenv("XDG_DATA_HOME", m_folder.path().toUtf8());
        auto cluster = demo::DemoCluster::start({});
        QVERIFY2(cluster, cluster ? "" : cluster.error().message.c_str());
        m_cluster = std::move(cluster).value();
        const auto file = m_folder.filePath(QStringLiteral("kubeconfig")).toStdString();
        QVERIFY(m_cluster->writeKubeconfig(file));
        CommandLine line;
        line.connection.kubeconfig = file;
        m_application = std::make_unique<WindowApplication>(line, std::filesystem::path());
        m_application->start();
        window().resize(1440, 900);
        QVERIFY(QTest::qWaitForWindowExposed(&window()));
        session().collector().setPeriod(std::chrono::seconds(1));
    }
    void cleanupTestCase()
    {
        m_application.reset();
        m_cluster.reset();
    }

    void thePictureIsLive()
    {
        QTRY_VERIFY_WITH_TIMEOUT(
            picture().graph && picture().graph->edges.size() > 8, kConnectWithin);
        QTRY_VERIFY_WITH_TIMEOUT(canvas()->elementIds().size() > 8, kConnectWithin);
        QVERIFY(!banner()->isVisible());
        m_elements = canvas()->elementIds();
        const auto isColoured = [this] {
            m_colours = colours();
            return m_colours > 0.05;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isColoured(), kConnectWithin);
    }

    void aLostServerGreysThePictureAndSaysWhy()
    {
        m_cluster->stopListening();
        QTRY_VERIFY_WITH_TIMEOUT(banner()->isVisible(), kConnectWithin);
        QVERIFY2(reason().contains(QStringLiteral("refused the connection")), qPrintable(reason()));
        QVERIFY(!picture().isLive);
        QTRY_VERIFY_WITH_TIMEOUT(colours() < m_colours / 4, kConnectWithin);
        // What was there stays, however many rounds fail.
        const auto generation = picture().generation.value;
        QTRY_VERIFY_WITH_TIMEOUT(picture().generation.value > generation + 1, kConnectWithin);
        QVERIFY(!picture().isLive);
        QCOMPARE(canvas()->elementIds(), m_elements);
    }

    void theNextAttemptIsCountedDown()
    {
        const auto* countdown = window().findChild<QLabel*>(QStringLiteral("connectionCountdown"));
        QTRY_VERIFY2_WITH_TIMEOUT(
            countdown->isVisible() && countdown->text().contains(QStringLiteral("next attempt in")),
            qPrintable(countdown->text()), kConnectWithin);
    }

    void itRecoversByItselfWithinOneBackOff()
    {
        const auto lostAt = picture().snapshot->countedAt;
        QVERIFY(m_cluster->listenAgain());
        QTRY_VERIFY_WITH_TIMEOUT(picture().isLive, kOneBackOff);
        QVERIFY(!banner()->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(picture().snapshot->countedAt > lostAt, kConnectWithin);
        QTRY_VERIFY_WITH_TIMEOUT(colours() > m_colours / 2, kConnectWithin);
        for (const auto& [plural, coverage] : picture().snapshot->cluster->coverage)
            QTRY_VERIFY2_WITH_TIMEOUT(session().cluster()->coverage.at(plural).state
                    == mesh::ResourceCoverage::State::Live,
                plural.c_str(), kOneBackOff);
    }

    void whatItForgotIsListedAgain()
    {
        m_cluster->compactHistory(); // 410 for every watch that is opened anew
        m_cluster->dropConnections();
        const auto before = session().cluster()->pods.size();
        std::optional<WriteAnswer> scaled;
        session().kube()->get({"apps", "Deployment", "bookinfo", "details-v2"}, this,
            [&](const Result<kube::Document>& got) {
                auto json = got.value().json();
                json["spec"]["replicas"] = 2;
                session().kube()->write(WriteVerb::Update, kube::Document(std::move(json)), false,
                    this, [&](WriteAnswer answer) { scaled = std::move(answer); });
            });
        QTRY_VERIFY_WITH_TIMEOUT(scaled.has_value(), kConnectWithin);
        QVERIFY2(scaled->object, scaled->object ? "" : scaled->object.error().message.c_str());
        QTRY_COMPARE_WITH_TIMEOUT(session().cluster()->pods.size(), before + 1, kOneBackOff);
        QTRY_VERIFY_WITH_TIMEOUT(picture().isLive && !banner()->isVisible(), kOneBackOff);
    }

    void aPersonNeedNotWait()
    {
        m_cluster->stopListening();
        QTRY_VERIFY_WITH_TIMEOUT(banner()->isVisible(), kConnectWithin);
        QVERIFY(m_cluster->listenAgain());
        auto* retry = window().findChild<QPushButton*>(QStringLiteral("connectionRetry"));
        QTest::mouseClick(retry, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(picture().isLive && !banner()->isVisible(), kOneBackOff);
    }
};

QTEST_MAIN(TestLostServer)
#include "tst_lost_server.moc"
