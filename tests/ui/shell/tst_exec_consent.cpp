#include "ui/shell/exec_consent_dialog.h"

#include <QCheckBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace vigla;
using ui::ExecConsentDialog;

namespace {

kube::ExecPlan plan()
{
    kube::ExecPlan plan;
    plan.context = "prod";
    plan.user = "me";
    plan.sourceFile = "/home/me/.kube/config";
    plan.server = "https://10.0.0.1:6443";
    plan.exec.command = "aws";
    plan.exec.arguments = {"eks", "get-token", "--client-secret=hush"};
    plan.exec.environment = {{"AWS_PROFILE", "dev"}, {"AWS_SECRET_ACCESS_KEY", "hush"}};
    plan.resolvedPath = "/usr/local/bin/aws";
    return plan;
}

} // namespace

class TestExecConsent : public QObject {
    Q_OBJECT

    static QString code(const ExecConsentDialog& dialog, const char* name)
    {
        return dialog.findChild<QPlainTextEdit*>(QLatin1String(name))->toPlainText();
    }
    static QString label(const ExecConsentDialog& dialog, const char* name)
    {
        return dialog.findChild<QLabel*>(QLatin1String(name))->text();
    }

private slots:
    void showsEverythingThatIsAgreedTo()
    {
        ExecConsentDialog dialog(plan(), false);
        QCOMPARE(label(dialog, "execPath"), QStringLiteral("/usr/local/bin/aws"));
        QCOMPARE(label(dialog, "execServer"), QStringLiteral("https://10.0.0.1:6443"));
        QCOMPARE(label(dialog, "execFile"), QStringLiteral("/home/me/.kube/config"));
        QCOMPARE(code(dialog, "execCommand"),
            QStringLiteral("/usr/local/bin/aws eks get-token --client-secret=••••••"));
        QCOMPARE(code(dialog, "execEnvironment"),
            QStringLiteral("AWS_PROFILE=dev\nAWS_SECRET_ACCESS_KEY=••••••"));
        QVERIFY(!dialog.findChild<QLabel*>(QStringLiteral("execChanged")));
        dialog.findChild<QCheckBox*>(QStringLiteral("execReveal"))->setChecked(true);
        QVERIFY(code(dialog, "execCommand").endsWith(QStringLiteral("=hush")));
        QVERIFY(code(dialog, "execEnvironment").endsWith(QStringLiteral("=hush")));
    }

    void saysThatSomethingHasChanged()
    {
        ExecConsentDialog dialog(plan(), true);
        QVERIFY(dialog.findChild<QLabel*>(QStringLiteral("execChanged")));
    }

    void notToRunItIsWhatEnterAndEscapeMean_data()
    {
        QTest::addColumn<int>("key");
        QTest::addRow("Enter") << static_cast<int>(Qt::Key_Return);
        QTest::addRow("Esc") << static_cast<int>(Qt::Key_Escape);
    }
    void notToRunItIsWhatEnterAndEscapeMean()
    {
        QFETCH(const int, key);
        ExecConsentDialog dialog(plan(), false);
        QSignalSpy allowed(&dialog, &ExecConsentDialog::allowed);
        QSignalSpy denied(&dialog, &ExecConsentDialog::denied);
        dialog.show();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
        QTest::keyClick(&dialog, static_cast<Qt::Key>(key));
        QCOMPARE(denied.size(), 1);
        QCOMPARE(allowed.size(), 0);
        QVERIFY(!dialog.isVisible());
    }

    void theKeyboardReachesRunIt()
    {
        ExecConsentDialog dialog(plan(), false);
        QSignalSpy allowed(&dialog, &ExecConsentDialog::allowed);
        QSignalSpy denied(&dialog, &ExecConsentDialog::denied);
        dialog.show();
        dialog.activateWindow();
        QVERIFY(QTest::qWaitForWindowExposed(&dialog));
        dialog.findChild<QCheckBox*>(QStringLiteral("execRemember"))->setFocus();
        QTest::keyClick(dialog.focusWidget(), Qt::Key_Space); // not to be remembered
        for (int tabs = 0; tabs < 12 && dialog.focusWidget()->objectName() != u"execAllow"; ++tabs)
            QTest::keyClick(dialog.focusWidget(), Qt::Key_Tab);
        QCOMPARE(dialog.focusWidget()->objectName(), QStringLiteral("execAllow"));
        QTest::keyClick(dialog.focusWidget(), Qt::Key_Space);
        QCOMPARE(allowed.size(), 1);
        QCOMPARE(allowed[0][0].toBool(), false);
        QCOMPARE(denied.size(), 0);
    }
};

QTEST_MAIN(TestExecConsent)
#include "tst_exec_consent.moc"
