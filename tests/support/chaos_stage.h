#pragma once

#include "app/demo/demo_cluster.h"
#include "app/session/open_mesh.h"
#include "tests/support/chaos_proxy.h"
#include "tests/support/second_writer.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace vigla::test {

constexpr int kChaosConnectWithin = 20'000;
/// Nothing may take longer: a request gives up after 10 s, at most 30 s later the watches are
/// opened anew, and those try twice, 10 s each, before the way counts as lost.
constexpr int kNoticedWithin = 60'000;
constexpr int kRecoversWithin = 60'000;

/// A session whose way to an embedded mesh goes through a ChaosProxy, and somebody else who changes
/// objects by the short way.
class ChaosStage {
public:
    ChaosStage()
    {
        qputenv("XDG_DATA_HOME", m_folder.path().toUtf8());
        auto started = demo::DemoCluster::start({});
        if (!started)
            qFatal("%s", started.error().message.c_str());
        m_cluster = *std::move(started);
        m_proxy = std::make_unique<ChaosProxy>(m_cluster->port());
        m_other = std::make_unique<SecondWriter>(write("direct", m_cluster->kubeconfig()));
        open(proxiedKubeconfig());
    }

    demo::DemoCluster& cluster() { return *m_cluster; }
    ChaosProxy& proxy() { return *m_proxy; }
    app::MeshSession& session() { return *m_mesh.session; }
    const Published& picture() { return session().store().current(); }
    bool hasGraph() { return picture().graph && picture().graph->edges.size() > 8; }

    /// Closes the session and opens another one.
    void open(const std::string& kubeconfig, const std::string& prometheusUrl = {})
    {
        m_mesh = {};
        app::ConnectionOptions connection;
        connection.prometheusUrl = prometheusUrl;
        connection.kubeconfig = write("kubeconfig", kubeconfig);
        connection.isExecAllowed = true;
        auto mesh = app::openMesh(connection, std::chrono::seconds(1));
        if (!mesh)
            qFatal("%s", mesh.error().message.c_str());
        m_mesh = *std::move(mesh);
        m_mesh.session->start();
    }

    std::string proxiedKubeconfig() const
    {
        return replaced(m_cluster->kubeconfig(), ":" + std::to_string(m_cluster->port()),
            ":" + std::to_string(m_proxy->port()));
    }

    static std::string replaced(std::string text, const std::string& from, const std::string& to)
    {
        for (auto at = text.find(from); at != std::string::npos;
             at = text.find(from, at + to.size()))
            text.replace(at, from.size(), to);
        return text;
    }

    /// Somebody else changes an object; returns what changeSeen() is to become.
    std::string changeSomething()
    {
        const auto value = std::to_string(++m_changes);
        m_other->change("/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices/reviews",
            [&](SecondWriter::Json& object) {
                object["metadata"]["annotations"]["chaos"] = value;
            });
        return value;
    }
    std::string changeSeen()
    {
        for (const auto& object : session().cluster()->istio("VirtualService"))
            if (object.name() == "reviews")
                return object.annotation("chaos");
        return {};
    }

private:
    std::string write(const char* name, const std::string& text)
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate)
            || file.write(QByteArray::fromStdString(text)) < 0)
            qFatal("cannot write %s", name);
        return file.fileName().toStdString();
    }

    QTemporaryDir m_folder;
    std::unique_ptr<demo::DemoCluster> m_cluster;
    std::unique_ptr<ChaosProxy> m_proxy;
    std::unique_ptr<SecondWriter> m_other;
    app::OpenMesh m_mesh;
    int m_changes = 0;
};

} // namespace vigla::test

/// Objects and rates come as if nothing had been.
#define RECOVERS(stage)                                                                            \
    do {                                                                                           \
        const auto wanted = (stage).changeSomething();                                             \
        QTRY_COMPARE_WITH_TIMEOUT((stage).changeSeen(), wanted, vigla::test::kRecoversWithin);     \
        QTRY_VERIFY2_WITH_TIMEOUT((stage).session().isConnected() && (stage).picture().isLive,     \
            (stage).session().lostReason().c_str(), vigla::test::kRecoversWithin);                 \
        const auto countedAt = (stage).picture().snapshot->countedAt;                              \
        QTRY_VERIFY_WITH_TIMEOUT(                                                                  \
            (stage).picture().snapshot->countedAt > countedAt, vigla::test::kRecoversWithin);      \
    } while (false)

/// The session says that the way is lost, and keeps the last picture.
#define IS_LOST(stage)                                                                             \
    do {                                                                                           \
        QTRY_VERIFY_WITH_TIMEOUT(!(stage).session().isConnected(), vigla::test::kNoticedWithin);   \
        QVERIFY2((stage).session().lostReason().find("127.0.0.1") != std::string::npos,            \
            (stage).session().lostReason().c_str());                                               \
        QVERIFY((stage).hasGraph());                                                               \
    } while (false)
