#include "models/core/text.h"
#include "models/core/time.h"
#include "models/kube/document.h"

#include <QTest>

#include <nlohmann/json.hpp>

using namespace vigla;
using namespace std::chrono_literals;

class TestCore : public QObject {
    Q_OBJECT
private slots:
    void parseRfc3339_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("milliseconds");
        QTest::addRow("the epoch") << QByteArray("1970-01-01T00:00:00Z") << qint64{0};
        QTest::addRow("a fraction is cut to milliseconds")
            << QByteArray("1970-01-01T00:00:01.234567Z") << qint64{1234};
        QTest::addRow("an offset is subtracted")
            << QByteArray("1970-01-01T09:00:00+09:00") << qint64{0};
        QTest::addRow("a leap day") << QByteArray("2024-02-29T12:00:00Z") << qint64{1709208000000};
        for (const char* bad : {"", "2024", "2024-02-30T00:00:00Z", "2024-01-01T24:00:00Z",
                 "2024-01-01T00:00:00", "2024-01-01T00:00:00Zx", "2024-01-01T00:00:00.Z"})
            QTest::addRow("refused: '%s'", bad) << QByteArray(bad) << qint64{-1};
    }
    void parseRfc3339()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const qint64, milliseconds);
        const auto time = vigla::parseRfc3339(text.toStdString());
        QCOMPARE(time ? time->time_since_epoch().count() : -1, milliseconds);
    }

    void renderedTimesAreReadBack()
    {
        const auto time = vigla::parseRfc3339("2026-08-22T10:22:24Z");
        QVERIFY(time.has_value());
        QCOMPARE(renderRfc3339(*time), std::string("2026-08-22T10:22:24Z"));
    }

    void parseGoDuration_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<double>("seconds");
        QTest::addRow("seconds") << QByteArray("5s") << 5.0;
        QTest::addRow("milliseconds") << QByteArray("250ms") << 0.25;
        QTest::addRow("hours and minutes") << QByteArray("1h30m") << 5400.0;
        QTest::addRow("a fraction") << QByteArray("1.5s") << 1.5;
        QTest::addRow("nothing") << QByteArray("0") << 0.0;
        for (const char* bad : {"", "5", "s", "-5s", "5 s", "1e3s", "5sm", "inf", "99999999999h"})
            QTest::addRow("refused: '%s'", bad) << QByteArray(bad) << -1.0;
    }
    void parseGoDuration()
    {
        QFETCH(const QByteArray, text);
        const auto duration = vigla::parseGoDuration(text.toStdString());
        const double seconds = duration ? std::chrono::duration<double>(*duration).count() : -1.0;
        QTEST(seconds, "seconds");
    }

    void plainText_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        QTest::addRow("letters of all scripts stay")
            << QByteArray("βίγλα 見張り") << QByteArray("βίγλα 見張り");
        QTest::addRow("a control character")
            << QByteArray("a\x1b[31mb") << QByteArray("a\xEF\xBF\xBD[31mb");
        QTest::addRow("a bidirectional override") << QByteArray("a\xE2\x80\xAE"
                                                                "b")
                                                  << QByteArray("a\xEF\xBF\xBD"
                                                                "b");
        QTest::addRow("a line feed") << QByteArray("a\nb")
                                     << QByteArray("a\xEF\xBF\xBD"
                                                   "b");
        QTest::addRow("a tab") << QByteArray("a\tb") << QByteArray("a b");
        QTest::addRow("a broken sequence") << QByteArray("a\xC3") << QByteArray("a\xEF\xBF\xBD");
        QTest::addRow("an overlong sequence")
            << QByteArray("\xC0\xAF") << QByteArray("\xEF\xBF\xBD\xEF\xBF\xBD");
        QTest::addRow("a surrogate")
            << QByteArray("\xED\xA0\x80") << QByteArray("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    }
    void plainText()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, expected);
        QCOMPARE(QByteArray::fromStdString(vigla::plainText(text.toStdString())), expected);
    }

    void plainTextIsCutWithAnEllipsis()
    {
        QCOMPARE(vigla::plainText(std::string(100, 'x'), false, 10),
            std::string(10, 'x') + "\xE2\x80\xA6");
    }

    void editDistanceCountsEdits()
    {
        QCOMPARE(editDistance("reviews", "reviews"), std::size_t{0});
        QCOMPARE(editDistance("reviews", "review"), std::size_t{1});
        QCOMPARE(editDistance("ratings", "rankings"), std::size_t{2});
        QCOMPARE(editDistance("", "abc"), std::size_t{3});
    }

    void documentsKeepOrderAndUnknownFields()
    {
        const std::string text = R"({"kind":"X","zeta":0,"alpha":{"b":false,"a":null}})";
        const auto document = kube::parseJsonDocument(text);
        QVERIFY(document.has_value());
        QCOMPARE(kube::renderJson(*document), text);
    }

    void documentsKnowWhatTheyAre()
    {
        const auto document = kube::parseJsonDocument(
            R"({"apiVersion":"networking.istio.io/v1","kind":"VirtualService",)"
            R"("metadata":{"name":"reviews","namespace":"shop","generation":3,"labels":{"app":"r"}}})");
        QVERIFY(document.has_value());
        const kube::ObjectRef expected{"networking.istio.io", "VirtualService", "shop", "reviews"};
        QVERIFY(document->ref() == expected);
        QCOMPARE(document->ref().text(), std::string("VirtualService shop/reviews"));
        QCOMPARE(document->generation(), std::int64_t{3});
        QCOMPARE(document->label("app"), std::string("r"));
        QCOMPARE(document->annotation("app"), std::string());
    }

    void documentsOfUnexpectedShapeAnswerWithEmptyTexts()
    {
        const auto document = kube::parseJsonDocument(R"({"kind":7,"metadata":[1]})");
        QVERIFY(document.has_value());
        QVERIFY(document->kind().empty() && document->name().empty());
    }

    void brokenJsonIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("hint");
        QTest::addRow("truncated") << QByteArray(R"({"a":)") << QByteArray("byte");
        QTest::addRow("not an object") << QByteArray("[1]") << QByteArray("not a JSON object");
        QTest::addRow("not JSON") << QByteArray("<html>") << QByteArray("byte 1");
        QTest::addRow("nested too deep")
            << QByteArray(R"({"a":)") + QByteArray(200, '[') + QByteArray(200, ']') + "}"
            << QByteArray("levels deep");
    }
    void brokenJsonIsRefused()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, hint);
        const auto document = kube::parseJsonDocument(text.toStdString());
        QVERIFY(!document);
        QVERIFY2(QByteArray::fromStdString(document.error().message).contains(hint),
            document.error().message.c_str());
    }
};

QTEST_APPLESS_MAIN(TestCore)
#include "tst_core.moc"
