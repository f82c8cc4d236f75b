#include "tests/support/picture.h"
#include "ui/shell/status_line.h"

#include <QLabel>
#include <QTest>

using namespace vigla;
using namespace std::chrono_literals;

namespace {

Published pictureOf(std::chrono::milliseconds wanted, std::chrono::milliseconds period)
{
    auto snapshot = std::make_shared<snapshot::MeshSnapshot>();
    snapshot->sourceReason = "The proxies' own counters, as asked.";
    snapshot->isSampled = period > wanted;
    snapshot->bytesPerSecond = 4'100'000;
    snapshot->proxies.resize(1'420);
    snapshot->freshness.push_back(
        {"proxies", snapshot::Freshness::State::Stale, {}, "late", 1'000, 998});
    snapshot->wantedPeriod = wanted;
    snapshot->period = period;
    Published picture;
    picture.snapshot = std::move(snapshot);
    return picture;
}

} // namespace

class TestStatusLine : public QObject {
    Q_OBJECT
private slots:
    void aPeriodThatTheBudgetStretchesIsShownWithTheReason_data()
    {
        QTest::addColumn<int>("period");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("reason");
        QTest::addRow("as chosen")
            << 5'000 << QStringLiteral("telemetry: proxies, 5 s") << QString();
        QTest::addRow("stretched")
            << 12'000 << QStringLiteral("telemetry: proxies, 12 s instead of 5 s, some replicas")
            << QStringLiteral(
                   "more than the byte budget allows every 5 s, so they are asked every 12 s");
    }
    void aPeriodThatTheBudgetStretchesIsShownWithTheReason()
    {
        QFETCH(const int, period);
        QFETCH(const QString, reason);
        ui::StatusLine line;
        line.setPeriod(5s);
        line.setPicture(pictureOf(5s, 30s)); // and it comes back down
        line.setPicture(pictureOf(5s, std::chrono::milliseconds(period)));
        const auto* telemetry = line.findChild<QLabel*>(QStringLiteral("statusTelemetry"));
        QVERIFY(telemetry);
        QTEST(telemetry->text(), "text");
        QVERIFY2(
            telemetry->toolTip().simplified().contains(reason), qPrintable(telemetry->toolTip()));
        samples::savePictures(line, {1024, 30}, QStringLiteral("status-line-%1").arg(period));
    }
};

QTEST_MAIN(TestStatusLine)
#include "tst_status_line.moc"
