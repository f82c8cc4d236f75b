#include <QCoreApplication>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <QTranslator>

/// What is counted in front of people has a singular and a plural.
class TestPlurals : public QObject {
    Q_OBJECT

    QTranslator m_plurals;

private slots:
    void initTestCase()
    {
        QVERIFY(m_plurals.load(QStringLiteral(":/i18n/vigla_en.qm")));
        QVERIFY(QCoreApplication::installTranslator(&m_plurals));
    }

    void everyCountHasBothForms_data()
    {
        QTest::addColumn<QString>("context");
        QTest::addColumn<QString>("source");
        const QRegularExpression counted(QStringLiteral("\"([^\"]*%n[^\"]*)\""));
        const QRegularExpression owner(QStringLiteral("\\b(?!Q[A-Z])([A-Z]\\w+)::\\w+\\("));
        QDirIterator files(QStringLiteral(VIGLA_SOURCE_DIR "/ui"), {QStringLiteral("*.cpp")},
            QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QString text = QString::fromUtf8(file.readAll());
            const QString context = QStringLiteral("vigla::ui::") + owner.match(text).captured(1);
            for (const auto& found : counted.globalMatch(text))
                QTest::newRow(qPrintable(found.captured(1))) << context << found.captured(1);
        }
    }
    void everyCountHasBothForms()
    {
        QFETCH(const QString, context);
        QFETCH(const QString, source);
        const auto form = [&](int count) {
            return QCoreApplication::translate(
                context.toUtf8().constData(), source.toUtf8().constData(), nullptr, count);
        };
        QVERIFY2(!form(1).contains(QStringLiteral("(s)")), qPrintable(context));
        QVERIFY(form(1).contains(QLatin1Char('1')));
        QVERIFY(form(1) != QString(form(2)).replace(QLatin1Char('2'), QLatin1Char('1')));
    }
};

QTEST_GUILESS_MAIN(TestPlurals)
#include "tst_plurals.moc"
