#include "tests/support/canaries.h"
#include "tests/support/plugin_script.h"
#include "tests/support/routing_stage.h"
#include "ui/shell/page_id.h"
#include "ui/shell/top_bar.h"

#include <QAbstractItemView>
#include <QBuffer>
#include <QWidget>

using namespace vigla;
using test::Canaries;

namespace {

const QByteArray kPlanted = "c4n4ry5e11ab07d2f6";

/// Everything that a person can read of the window, or have read aloud.
QString textsOf(const QWidget& root)
{
    QString texts;
    for (const auto* widget : root.findChildren<QWidget*>()) {
        for (const char* name : {"text", "plainText", "html", "title", "toolTip", "whatsThis",
                 "statusTip", "accessibleName", "accessibleDescription", "placeholderText",
                 "windowTitle", "currentText"})
            texts += widget->property(name).toString() + QLatin1Char('\n');
        const auto* view = qobject_cast<const QAbstractItemView*>(widget);
        const auto* model = view ? view->model() : nullptr;
        for (int row = 0; model && row < model->rowCount(); ++row)
            for (int column = 0; column < model->columnCount(); ++column)
                for (const int role : {Qt::DisplayRole, Qt::ToolTipRole, Qt::AccessibleTextRole})
                    texts += model->index(row, column).data(role).toString() + QLatin1Char('\n');
    }
    return texts;
}

} // namespace

/// The window on a kubeconfig that is full of secrets: none of them is on any page, in any picture
/// of it, in settings or in the journal.
class TestSecretsShown : public QObject {
    Q_OBJECT

    QTemporaryDir m_inputs;
    QTemporaryDir m_folder;
    std::unique_ptr<demo::DemoCluster> m_cluster;
    std::unique_ptr<test::WindowDriver> m_driver;
    Canaries m_canaries;
    test::PluginScript m_plugin{"exit 1"}; ///< Of a context that is listed only.

    void look()
    {
        QBuffer picture;
        picture.open(QIODevice::WriteOnly);
        QVERIFY(m_driver->window().grab().save(&picture, "PNG"));
        const auto found = m_canaries.in(textsOf(m_driver->window()).toUtf8())
            + m_canaries.in(picture.data()) + m_canaries.below(m_folder.path());
        QVERIFY2(found.isEmpty(), qPrintable(found.join(QStringLiteral(", "))));
    }

private slots:
    void initTestCase()
    {
        auto cluster = demo::DemoCluster::start({});
        QVERIFY2(cluster, cluster ? "" : cluster.error().message.c_str());
        m_cluster = *std::move(cluster);
        m_canaries.plant(QStringLiteral("the planted secret"), kPlanted);
        m_canaries.plant(
            QStringLiteral("the token"), QByteArray::fromStdString(m_cluster->identity().token));
        QByteArray config = QByteArray::fromStdString(m_cluster->kubeconfig());
        // Beside the context that works others, with a secret in every field that the menu could
        // show.
        config.replace("contexts:\n",
            "contexts:\n- name: far\n  context: {cluster: far, user: far}\n"
            "- name: plugged\n  context: {cluster: far, user: plugged}\n");
        config.replace("clusters:\n",
            "clusters:\n- name: far\n  cluster: {server: 'https://jane:" + kPlanted
                + "@127.0.0.1:9', proxy-url: 'http://jane:" + kPlanted + "@127.0.0.1:9'}\n");
        config.replace("users:\n",
            "users:\n- name: far\n  user: {username: jane, password: " + kPlanted
                + "}\n- name: plugged\n  user: {exec: {apiVersion: "
                  "client.authentication.k8s.io/v1, interactiveMode: Never, command: "
                + m_plugin.path().toUtf8() + ", args: [--client-secret=" + kPlanted
                + "], env: [{name: TOKEN, value: " + kPlanted + "}]}}\n");
        QFile file(m_inputs.filePath(QStringLiteral("kubeconfig")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(config) == config.size());
        file.close();
        app::CommandLine line;
        line.connection.kubeconfig = file.fileName().toStdString();
        m_driver = std::make_unique<test::WindowDriver>(line, m_folder.path());
        QVERIFY(QTest::qWaitForWindowActive(&m_driver->window()));
        QTRY_VERIFY_WITH_TIMEOUT(m_driver->session().store().hasPicture()
                && m_driver->session().store().current().graph->edges.size() > 8,
            test::kConnectWithin);
    }
    void cleanupTestCase()
    {
        m_driver.reset();
        m_cluster.reset();
    }

    void theSearchFindsWhatIsShown()
    {
        QVERIFY(textsOf(m_driver->window()).contains(QStringLiteral("reviews")));
    }

    void noPageShowsOne_data()
    {
        QTest::addColumn<int>("page");
        for (int page = 0; page < ui::kPageCount; ++page)
            QTest::addRow("page %d", page) << page;
    }
    void noPageShowsOne()
    {
        QFETCH(const int, page);
        m_driver->window().showPage(static_cast<ui::PageId>(page));
        look();
    }

    void theMenuOfContextsShowsNone()
    {
        auto* bar = m_driver->window().findChild<ui::TopBar*>();
        QVERIFY(bar);
        bar->openContexts();
        QTRY_VERIFY(textsOf(m_driver->window()).contains(QStringLiteral("plugged")));
        look();
        QTRY_VERIFY(textsOf(m_driver->window()).contains(QStringLiteral("refused")));
        QCOMPARE(m_plugin.countRuns(), 0);
    }
};

QTEST_MAIN(TestSecretsShown)
#include "tst_secrets_shown.moc"
