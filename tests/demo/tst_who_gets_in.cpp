#include "app/demo/demo_cluster.h"
#include "tests/support/process_sockets.h"

#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace vigla;

namespace {

std::unique_ptr<demo::DemoCluster> startedCluster()
{
    demo::DemoOptions options;
    options.speed = 0;
    options.warmUp = std::chrono::seconds(0);
    auto cluster = demo::DemoCluster::start(options);
    return cluster ? *std::move(cluster) : nullptr;
}

} // namespace

/// The embedded mesh is for whoever may read the kubeconfig of this run, on this machine.
class TestWhoGetsIn : public QObject {
    Q_OBJECT
private slots:
    void itListensOnOnePortOfLoopbackAlone()
    {
        const auto before = test::listeningAddresses();
        const auto cluster = startedCluster();
        QVERIFY(cluster);
        const auto after = test::listeningAddresses();
        const auto own = test::socketsOf(::getpid());
        QStringList added;
        for (auto socket = after.begin(); socket != after.end(); ++socket)
            if (own.contains(socket.key()) && !before.contains(socket.key()))
                added.append(socket.value());
        const auto port = QString::number(cluster->port(), 16).rightJustified(4, QLatin1Char('0'));
        QCOMPARE(added, QStringList{QStringLiteral("0100007F:") + port.toUpper()});
    }

    void everyRunHasAnAuthorityAndATokenOfItsOwn()
    {
        const auto one = startedCluster();
        const auto other = startedCluster();
        QVERIFY(one && other);
        QVERIFY(one->identity().token.size() >= 32);
        QVERIFY(one->identity().token != other->identity().token);
        QVERIFY(one->identity().caCertificatePem != other->identity().caCertificatePem);
        QVERIFY(one->identity().privateKeyPem != other->identity().privateKeyPem);
    }

    void theKubeconfigIsForTheUserAlone_data()
    {
        QTest::addColumn<bool>("isThere");
        QTest::addRow("a new file") << false;
        QTest::addRow("in place of one that everybody may read") << true;
    }
    void theKubeconfigIsForTheUserAlone()
    {
        QFETCH(const bool, isThere);
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("kubeconfig")));
        if (isThere) {
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.close();
            QVERIFY(file.setPermissions(file.permissions() | QFile::ReadGroup | QFile::ReadOther));
        }
        const auto cluster = startedCluster();
        QVERIFY(cluster && cluster->writeKubeconfig(file.fileName().toStdString()));
        const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ExeGroup
            | QFile::ReadOther | QFile::WriteOther | QFile::ExeOther;
        QCOMPARE(file.permissions() & others, QFile::Permissions());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains(QByteArray::fromStdString(cluster->identity().token)));
    }
};

QTEST_GUILESS_MAIN(TestWhoGetsIn)
#include "tst_who_gets_in.moc"
