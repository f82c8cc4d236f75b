#include "models/kube/port_forward_stream.h"

#include <QTest>

using namespace vigla;
using kube::PortForwardStream;

namespace {

constexpr std::size_t kMostBytes = 1'000'000;

std::string onData(const std::string& bytes)
{
    return std::string(1, '\0') + bytes;
}

} // namespace

class TestPortForwardStream : public QObject {
    Q_OBJECT
private slots:
    void answersComeAfterThePorts()
    {
        PortForwardStream stream(kMostBytes);
        stream.expectAnswer();
        QVERIFY(stream.feed(onData("\x01\x02")));
        QVERIFY(stream.feed("\x01\x01\x02"));
        QVERIFY(stream.feed(onData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nh")));
        QVERIFY(!stream.isComplete());
        QVERIFY(stream.feed(onData("i")));
        QVERIFY(stream.isComplete());
        auto answer = stream.takeAnswer();
        QCOMPARE(answer.status(), 200);
        QVERIFY(answer.keepsAlive());
        QCOMPARE(answer.takeBody(), std::string("hi"));
        QVERIFY(!stream.isComplete());
    }

    void whatMayNotComeIsRefused_data()
    {
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QByteArray>("mention");
        const auto http = [](const std::string& rest) {
            return QByteArray::fromStdString(
                onData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + rest));
        };
        QTest::addRow("another channel") << QByteArray("\x02x") << QByteArray("not opened");
        QTest::addRow("an error") << QByteArray("\x01refused") << QByteArray("failed: refused");
        QTest::addRow("a chunk that makes the sum overflow")
            << http("1\r\na\r\nffffffffffffffff\r\nmore") << QByteArray("longer than");
        QTest::addRow("a line without end")
            << http(std::string(100'000, '1')) << QByteArray("does not end");
        QTest::addRow("a head without end")
            << QByteArray::fromStdString(onData(std::string(100'000, 'x')))
            << QByteArray("head is too long");
    }
    void whatMayNotComeIsRefused()
    {
        QFETCH(const QByteArray, message);
        QFETCH(const QByteArray, mention);
        PortForwardStream stream(kMostBytes);
        stream.expectAnswer();
        const auto fed = stream.feed(message.toStdString());
        QVERIFY(!fed);
        QVERIFY2(fed.error().message.find(mention.toStdString()) != std::string::npos,
            fed.error().message.c_str());
    }

    void nobodyAskedMeansNobodyAnswers()
    {
        PortForwardStream stream(kMostBytes);
        QVERIFY(!stream.feed(onData("HTTP/1.1 200 OK\r\n\r\n")));
    }

    /// Half a million chunks of a byte are read in one go, not each with a copy of the rest.
    void manySmallChunksAreOneBody()
    {
        constexpr int kChunks = 500'000;
        std::string text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (int i = 0; i < kChunks; ++i)
            text += "1\r\na\r\n";
        PortForwardStream stream(kMostBytes);
        stream.expectAnswer();
        QVERIFY(stream.feed(onData(text + "0\r\n\r\n")));
        QVERIFY(stream.isComplete());
        QCOMPARE(stream.takeAnswer().takeBody().size(), std::size_t{kChunks});
    }

    void theEndOfTheConnectionEndsAnAnswerWithoutLength()
    {
        PortForwardStream stream(kMostBytes);
        stream.expectAnswer();
        QVERIFY(!stream.finish());
        QVERIFY(stream.feed(onData("HTTP/1.0 200 OK\r\n\r\nall")));
        QVERIFY(!stream.isComplete());
        QVERIFY(stream.finish());
        auto answer = stream.takeAnswer();
        QVERIFY(!answer.keepsAlive());
        QCOMPARE(answer.takeBody(), std::string("all"));
    }
};

QTEST_APPLESS_MAIN(TestPortForwardStream)
#include "tst_port_forward_stream.moc"
