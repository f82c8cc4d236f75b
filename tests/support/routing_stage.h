#pragma once

#include "app/session/demo_host.h"
#include "tests/support/second_writer.h"
#include "tests/support/window_driver.h"

#include <QTemporaryDir>

namespace vigla::test {

/// A cluster with bookinfo, somebody else who writes to it, and the window on it, with the rules of
/// reviews open (80/20 between v1 and v2).
class RoutingStage {
public:
    using Json = nlohmann::ordered_json;

    static constexpr const char* kCollection
        = "/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices";
    static constexpr const char* kReviews
        = "/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices/reviews";

    /// `denied`: what RBAC does not allow.
    explicit RoutingStage(std::vector<demo::DeniedRule> denied = {})
    {
        demo::DemoOptions options;
        options.denied = std::move(denied);
        options.shortestAck = std::chrono::milliseconds(20);
        options.longestAck = std::chrono::milliseconds(100);
        auto started = app::DemoHost::start(options);
        if (!started)
            qFatal("%s", started.error().message.c_str());
        m_host = *std::move(started);
        m_other = std::make_unique<SecondWriter>(m_host->kubeconfigFile());
        m_original = m_other->get(kReviews);
        app::CommandLine line;
        line.connection.kubeconfig = m_host->kubeconfigFile();
        m_driver = std::make_unique<WindowDriver>(line, m_folder.path());
    }

    demo::DemoCluster& cluster() { return m_host->cluster(); }
    SecondWriter& other() { return *m_other; }
    WindowDriver& driver() { return *m_driver; }

    /// The rule that divides the traffic comes after the one for jason.
    static Json& splitRule(Json& object) { return object["spec"]["http"][1]; }
    static void setWeights(Json& object, int v1, int v2)
    {
        splitRule(object)["route"][0]["weight"] = v1;
        splitRule(object)["route"][1]["weight"] = v2;
    }

    /// `v1/v2 timeout` of what the cluster holds.
    QString held()
    {
        Json object = m_other->get(kReviews);
        const Json& rule = splitRule(object);
        QString text = QStringLiteral("%1/%2")
                           .arg(rule["route"][0]["weight"].get<int>())
                           .arg(rule["route"][1]["weight"].get<int>());
        if (rule.contains("timeout"))
            text += QLatin1Char(' ') + QString::fromStdString(rule["timeout"].get<std::string>());
        return text;
    }
    std::string versionHeld()
    {
        return m_other->get(kReviews)["metadata"]["resourceVersion"].get<std::string>();
    }

    /// The rules as at the start, whatever a test has left of them.
    void restoreRules()
    {
        if (!m_other->isThere(kReviews)) {
            Json object = m_original;
            for (const char* field : {"resourceVersion", "uid", "creationTimestamp", "generation"})
                object["metadata"].erase(field);
            m_other->create(kCollection, object);
        }
        m_other->change(kReviews, [this](Json& object) { object["spec"] = m_original["spec"]; });
    }

    bool isAsked() { return m_driver->routingPage().applyPanel()->confirmDialog() != nullptr; }
    routing::Phase phase() { return m_driver->rollout().state().phase; }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<app::DemoHost> m_host;
    std::unique_ptr<SecondWriter> m_other;
    Json m_original;
    std::unique_ptr<WindowDriver> m_driver;
};

} // namespace vigla::test

/// Goes to the rules of reviews by keyboard.
#define OPEN_REVIEWS(stage)                                                                        \
    do {                                                                                           \
        QVERIFY(QTest::qWaitForWindowActive(&(stage).driver().window()));                          \
        QTest::keyClick(&(stage).driver().window(), Qt::Key_R);                                    \
        QTRY_VERIFY_WITH_TIMEOUT(                                                                  \
            (stage).driver().splitBar() != nullptr, vigla::test::kConnectWithin);                  \
        QCOMPARE((stage).driver().routingPage().currentHost(),                                     \
            QStringLiteral("reviews.bookinfo.svc.cluster.local"));                                 \
    } while (false)

/// Ends what a test has left under way, and waits for a clean edit of 80/20.
#define START_CLEAN(stage)                                                                         \
    do {                                                                                           \
        (stage).restoreRules();                                                                    \
        if ((stage).isAsked())                                                                     \
            PRESS((stage).driver(), "confirmCancel");                                              \
        if ((stage).phase() == vigla::routing::Phase::Conflict)                                    \
            PRESS((stage).driver(), "cancelApply");                                                \
        QTRY_VERIFY_WITH_TIMEOUT(                                                                  \
            vigla::routing::isFinished((stage).phase()), vigla::test::kConvergeWithin);            \
        if ((stage).driver().edit().isDirty())                                                     \
            PRESS((stage).driver(), "discardEdit");                                                \
        QTRY_VERIFY(!(stage).driver().edit().isDirty());                                           \
        QTRY_VERIFY_WITH_TIMEOUT((stage).driver().splitBar()                                       \
                && (stage).driver().splitBar()->weights()                                          \
                    == (std::vector<vigla::Percent>{{80}, {20}}),                                  \
            vigla::test::kAnswerWithin);                                                           \
    } while (false)
