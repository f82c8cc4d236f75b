#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

/// SECURITY.md names the test behind each promise; those tests must be there.
class TestPromises : public QObject {
    Q_OBJECT

    QDir m_root{QStringLiteral(VIGLA_SOURCE_DIR)};
    QString m_text;

    /// `tests/folder/tst_x`, a folder below tests, or `tst_x` alone.
    bool exists(const QString& name) const
    {
        if (name.startsWith(QStringLiteral("tests/")))
            return m_root.exists(name + QStringLiteral(".cpp")) || m_root.exists(name);
        return m_root.exists(QStringLiteral("tests/integration/%1.cpp").arg(name));
    }

private slots:
    void initTestCase()
    {
        QFile file(m_root.filePath(QStringLiteral("SECURITY.md")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_text = QString::fromUtf8(file.readAll());
    }

    void everyTestThatIsNamedIsThere()
    {
        static const QRegularExpression kTest(QStringLiteral("`((?:tests/|tst_)[a-z0-9_/]+)`"));
        int named = 0;
        for (auto found = kTest.globalMatch(m_text); found.hasNext(); ++named) {
            const QString name = found.next().captured(1);
            QVERIFY2(exists(name), qPrintable(name + QStringLiteral(" is not there")));
        }
        QVERIFY(named > 20);
    }

    void everySectionNamesOne()
    {
        const auto sections = m_text.split(QStringLiteral("\n## ")).mid(1);
        QVERIFY(sections.size() > 5);
        for (const QString& section : sections) {
            const QString title = section.section(QLatin1Char('\n'), 0, 0);
            QVERIFY2(
                section.contains(QStringLiteral("`tests/")) || title == QStringLiteral("Reporting"),
                qPrintable(title));
        }
    }
};

QTEST_APPLESS_MAIN(TestPromises)
#include "tst_promises.moc"
