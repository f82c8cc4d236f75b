#include "app/demo/demo_cluster.h"
#include "tests/support/window_driver.h"
#include "ui/shell/choice_popup.h"

#include <QLineEdit>
#include <QTemporaryDir>
#include <QToolButton>

using namespace vigla;
using test::WindowDriver;

/// A person who may not list namespaces, but knows the name of one.
class TestTypedNamespaces : public QObject {
    Q_OBJECT
private slots:
    void aTypedNamespaceIsListedAndRemembered()
    {
        QTemporaryDir folder;
        demo::DemoOptions options;
        options.denied = {{"list", "", "namespaces", ""}};
        const auto cluster = demo::DemoCluster::start(options);
        QVERIFY(cluster);
        app::CommandLine line;
        line.connection.kubeconfig = folder.filePath(QStringLiteral("kubeconfig")).toStdString();
        QVERIFY((*cluster)->writeKubeconfig(line.connection.kubeconfig));
        WindowDriver driver(line, folder.path());
        const auto isForbidden = [&] {
            const auto state = driver.session().cluster();
            const auto found = state->coverage.find("namespaces");
            return found != state->coverage.end()
                && found->second.state == mesh::ResourceCoverage::State::Forbidden;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isForbidden(), test::kConnectWithin);
        auto* button = driver.window().findChild<QToolButton*>(QStringLiteral("namespaceButton"));
        ui::ChoicePopup* popup = nullptr;
        const auto asksForAName = [&] {
            button->click();
            const auto all = driver.window().findChildren<ui::ChoicePopup*>();
            const auto found = std::ranges::find_if(
                all, [](const ui::ChoicePopup* each) { return each->isVisible(); });
            popup = found == all.end() ? nullptr : *found;
            return popup && popup->filterField()->placeholderText().contains(u"type a name");
        };
        QTRY_VERIFY_WITH_TIMEOUT(asksForAName(), test::kConnectWithin);
        QTest::keyClicks(popup->filterField(), QStringLiteral("warehouse"));
        QTest::keyClick(popup->filterField(), Qt::Key_Return);
        const auto isListed = [&] {
            const auto& namespaces = driver.session().cluster()->namespaces;
            return std::ranges::any_of(
                namespaces, [](const auto& info) { return info.name == "warehouse"; });
        };
        QTRY_VERIFY_WITH_TIMEOUT(isListed(), test::kAnswerWithin);
        driver.window().close();
        const auto settings
            = app::loadSettings(folder.filePath(QStringLiteral("settings.json")).toStdString());
        QVERIFY(settings);
        QCOMPARE(settings->contexts.begin()->second.typedNamespaces,
            QStringList{QStringLiteral("warehouse")});
    }
};

QTEST_MAIN(TestTypedNamespaces)
#include "tst_typed_namespaces.moc"
