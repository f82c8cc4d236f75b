#include "app/settings/paths.h"
#include "app/settings/settings.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace vigla;
using namespace vigla::app;

namespace {

/// Every field differs from its default.
Settings unusualSettings()
{
    Settings settings;
    settings.window = {QByteArray("\x01\xff", 2), QByteArray("state"), QStringLiteral("tables"),
        ThemeChoice::Dark, false,
        {{QStringLiteral("slow"), SearchMode::Hide, QStringLiteral("responsetime > 1s")}}};
    settings.routingLayout = QByteArray("layout");
    settings.periodSeconds = 7;
    ContextSettings context;
    auto& options = context.graph.options;
    options.type = graph::GraphType::Workload;
    options.duration = std::chrono::seconds(300);
    options.injectServiceNodes = !options.injectServiceNodes;
    options.includeIdleEdges = !options.includeIdleEdges;
    options.includeIdleNodes = !options.includeIdleNodes;
    options.boxByApp = !options.boxByApp;
    options.boxByNamespace = !options.boxByNamespace;
    options.boxByCluster = !options.boxByCluster;
    context.graph.labels = QStringList{QStringLiteral("rate"), QStringLiteral("p95")};
    context.graph.isAnimated = true;
    context.graph.collapsed = {QStringLiteral("box_shop")};
    context.graph.expanded = {QStringLiteral("box_pay")};
    context.graph.areIdleLeavesFolded = false;
    context.graph.isSecurityShown = false;
    context.graph.hidden = QStringList{QStringLiteral("wl_a_b_c")};
    context.graph.isTable = true;
    context.graph.isLegendShown = false;
    context.graph.isOverviewShown = false;
    context.graph.rankBy = graph::RankBy::Inbound;
    context.graph.isOnlyUnhealthy = true;
    context.graph.isOnlySelected = true;
    options.http = graph::HttpRate::None;
    options.grpc = graph::GrpcRate::Received;
    options.tcp = graph::TcpRate::Total;
    context.namespaces = QStringList{QStringLiteral("shop")};
    context.isWritable = true;
    context.isProtected = true;
    context.positions["workload"]["wl_a_b_c"] = {12.5F, -3.0F};
    settings.contexts["kind"] = context;
    return settings;
}

} // namespace

class TestSettings : public QObject {
    Q_OBJECT
private slots:
    void everyFieldSurvivesARoundTrip()
    {
        const auto read = parseSettings(renderSettings(unusualSettings()));
        QVERIFY(read.has_value());
        QVERIFY(*read == unusualSettings());
        QVERIFY(!(*read == Settings()));
    }

    void fieldsOfTheWrongTypeKeepTheirDefaults()
    {
        const auto read = parseSettings(
            R"({"window":{"theme":7,"page":null},"periodSeconds":"x","contexts":{"a":[1]}})");
        QVERIFY(read.has_value());
        QCOMPARE(read->periodSeconds, Settings().periodSeconds);
        QVERIFY(read->window == WindowSettings());
        QVERIFY(read->contexts.at("a") == ContextSettings());
    }

    void aFileThatDoesNotExistGivesTheDefaults()
    {
        const QTemporaryDir folder;
        const auto read = loadSettings(folder.filePath(QStringLiteral("none.json")).toStdString());
        QVERIFY(read.has_value() && *read == Settings());
    }

    void aBrokenFileIsKeptBesideAndNamed()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("settings.json"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"window\":");
        file.close();
        const auto read = loadSettings(path.toStdString());
        QVERIFY(!read);
        QVERIFY2(read.error().message.find(".broken") != std::string::npos,
            read.error().message.c_str());
        QVERIFY(QFile::exists(path + QStringLiteral(".broken")) && !QFile::exists(path));
    }

    void savedFilesAreForTheUserAlone()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("settings.json"));
        QVERIFY(saveSettings(path.toStdString(), unusualSettings()).has_value());
        const auto others
            = QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther;
        QCOMPARE(QFile::permissions(path) & others, QFile::Permissions());
        QVERIFY(*loadSettings(path.toStdString()) == unusualSettings());
    }

    void theFolderOfTheDataIsForTheUserAlone()
    {
        const QTemporaryDir folder;
        qputenv("XDG_DATA_HOME", folder.filePath(QStringLiteral("share")).toUtf8());
        const auto data = QString::fromStdString(dataFolder().string());
        QVERIFY(data.startsWith(folder.path()) && QFile::exists(data));
        const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup
            | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
        QCOMPARE(QFile::permissions(data) & others, QFile::Permissions());
    }

    void aFolderThatIsMissingIsNamed()
    {
        const auto saved = saveSettings("/nowhere/at/all/settings.json", Settings());
        QVERIFY(!saved);
        QVERIFY(saved.error().message.find("/nowhere/at/all") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestSettings)
#include "tst_settings.moc"
