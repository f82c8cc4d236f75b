#include "models/core/secret_text.h"

#include <QTest>

using namespace vigla;

class TestSecretText : public QObject {
    Q_OBJECT
private slots:
    void secretsBecomeDots_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("hushed");
        QTest::addRow("once") << QByteArray("no hush-hush here") << QByteArray("no ••• here");
        QTest::addRow("again and again")
            << QByteArray("hush-hushhush-hush") << QByteArray("••••••");
        QTest::addRow("a word that is too short stays")
            << QByteArray("a abc b") << QByteArray("a abc b");
        QTest::addRow("of two, both") << QByteArray("other hush-hush") << QByteArray("••• •••");
        QTest::addRow("nothing") << QByteArray() << QByteArray();
    }
    void secretsBecomeDots()
    {
        QFETCH(const QByteArray, text);
        QTEST(QByteArray::fromStdString(
                  withoutSecrets(text.toStdString(), {"hush-hush", "abc", "", "other"})),
            "hushed");
    }

    void addressesAreTakenApart_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<QByteArray>("user");
        QTest::addColumn<QByteArray>("password");
        QTest::addRow("user and password")
            << QByteArray("https://a:b@h:1/p") << QByteArray("https://h:1/p") << QByteArray("a")
            << QByteArray("b");
        QTest::addRow("percent-encoded")
            << QByteArray("http://a%40x:%3a%zz%4@h") << QByteArray("http://h") << QByteArray("a@x")
            << QByteArray(":%zz%4");
        QTest::addRow("user alone") << QByteArray("http://a@h") << QByteArray("http://h")
                                    << QByteArray("a") << QByteArray();
        QTest::addRow("an at sign in the path")
            << QByteArray("http://h/a@b") << QByteArray("http://h/a@b") << QByteArray()
            << QByteArray();
        QTest::addRow("several at signs")
            << QByteArray("http://a@b:c@h?x@y") << QByteArray("http://h?x@y") << QByteArray("a@b")
            << QByteArray("c");
        QTest::addRow("without a scheme")
            << QByteArray("a:b@h") << QByteArray("h") << QByteArray("a") << QByteArray("b");
    }
    void addressesAreTakenApart()
    {
        QFETCH(const QByteArray, text);
        const auto info = splitUserInfo(text.toStdString());
        QTEST(QByteArray::fromStdString(info.url), "url");
        QTEST(QByteArray::fromStdString(info.user), "user");
        QTEST(QByteArray::fromStdString(info.password), "password");
    }
};

QTEST_APPLESS_MAIN(TestSecretText)
#include "tst_secret_text.moc"
