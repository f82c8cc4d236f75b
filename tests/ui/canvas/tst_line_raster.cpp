#include "ui/canvas/line_raster.h"

#include <QPainter>
#include <QPainterPath>
#include <QRandomGenerator>
#include <QTest>

#include <cmath>
#include <numbers>

using namespace vigla;
using namespace vigla::ui;
using graph::Point;

namespace {

constexpr QSize kSize(200, 160);

QImage whiteImage()
{
    QImage image(kSize, QImage::Format_RGB32);
    image.fill(Qt::white);
    return image;
}

QImage drawn(const std::vector<Point>& points, float width, DashPattern dashes = {})
{
    QImage image = whiteImage();
    LineRaster(image).polyline(points, width, qRgb(0, 0, 0), dashes);
    return image;
}

/// The same line as Qt draws it.
QImage painted(const std::vector<Point>& points, float width)
{
    QImage image = whiteImage();
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Qt::black, width, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    QPolygonF line;
    for (const Point& point : points)
        line << QPointF(point.x, point.y);
    painter.drawPolyline(line);
    return image;
}

/// How many pixels of ink lie in an image.
double ink(const QImage& image)
{
    double sum = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            sum += 1 - qGray(image.pixel(x, y)) / 255.0;
    return sum;
}

double inkInRow(const QImage& image, int y)
{
    return ink(image.copy(0, y, image.width(), 1));
}

} // namespace

class TestLineRaster : public QObject {
    Q_OBJECT
private slots:
    void aLineCoversWhatQtCovers_data()
    {
        QTest::addColumn<double>("degrees");
        QTest::addColumn<double>("width");
        for (const double width : {0.4, 0.8, 1.0, 1.3, 2.5, 6.0})
            for (int degrees = 0; degrees < 360; degrees += 23)
                QTest::addRow("%g wide at %d degrees", width, degrees) << double(degrees) << width;
    }
    void aLineCoversWhatQtCovers()
    {
        QFETCH(const double, degrees);
        QFETCH(const double, width);
        const double angle = degrees * std::numbers::pi / 180;
        const Point middle{100.3F, 80.6F};
        const Point way{
            static_cast<float>(60 * std::cos(angle)), static_cast<float>(60 * std::sin(angle))};
        const std::vector<Point> line{
            {middle.x - way.x, middle.y - way.y}, {middle.x + way.x, middle.y + way.y}};
        const QImage ours = drawn(line, static_cast<float>(width));
        const double wanted = 120 * width;
        QVERIFY2(std::abs(ink(ours) - wanted) < 0.06 * wanted + 1,
            qPrintable(QString::number(ink(ours) / wanted)));
        const QImage theirs = painted(line, static_cast<float>(width));
        double difference = 0;
        for (int y = 0; y < kSize.height(); ++y)
            for (int x = 0; x < kSize.width(); ++x)
                difference += std::abs(qGray(ours.pixel(x, y)) - qGray(theirs.pixel(x, y))) / 255.0;
        QVERIFY2(difference < 0.3 * 120, qPrintable(QString::number(difference)));
    }

    void aBentLineHasNoGap_data()
    {
        QTest::addColumn<double>("width");
        for (const double width : {0.55, 0.8, 1.6, 4.0})
            QTest::addRow("%g wide", width) << width;
    }
    void aBentLineHasNoGap()
    {
        QFETCH(const double, width);
        std::vector<Point> curve;
        for (int i = 0; i <= 40; ++i) {
            const double angle = i / 40.0 * std::numbers::pi;
            curve.push_back({static_cast<float>(100 + 70 * std::cos(angle)),
                static_cast<float>(20 + 120 * std::sin(angle))});
        }
        const QImage image = drawn(curve, static_cast<float>(width));
        for (int y = 25; y < 130; ++y) // both arms
            QVERIFY2(inkInRow(image, y) > 1.6 * width, qPrintable(QString::number(y)));
    }

    void whatLiesOutsideIsCut_data()
    {
        QTest::addColumn<double>("width");
        for (const double width : {0.6, 1.0, 3.0, 9.0})
            QTest::addRow("%g wide", width) << width;
    }
    void whatLiesOutsideIsCut()
    {
        QFETCH(const double, width);
        QRandomGenerator random(7);
        const auto anywhere = [&](int size) {
            return static_cast<float>(random.generateDouble() * size * 3 - size);
        };
        QImage image(kSize.width() + 64, kSize.height() + 64, QImage::Format_RGB32);
        image.fill(Qt::white);
        QImage part(image.bits() + 32 * image.bytesPerLine() + qsizetype{32} * 4, kSize.width(),
            kSize.height(), image.bytesPerLine(), QImage::Format_RGB32);
        LineRaster raster(part);
        for (int i = 0; i < 3'000; ++i)
            raster.polyline(std::vector<Point>{{anywhere(kSize.width()), anywhere(kSize.height())},
                                {anywhere(kSize.width()), anywhere(kSize.height())}},
                static_cast<float>(width), qRgb(0, 0, 0));
        QVERIFY(ink(image) > 100);
        const double inside = ink(image.copy(32, 32, kSize.width(), kSize.height()));
        QCOMPARE(ink(image), inside);
    }

    void dashesLeaveTheirGaps()
    {
        const std::vector<Point> line{{10, 50}, {190, 90}};
        const double whole = ink(drawn(line, 1.5F));
        const double dashed = ink(drawn(line, 1.5F, {6, 3}));
        QVERIFY2(
            std::abs(dashed / whole - 2.0 / 3) < 0.05, qPrintable(QString::number(dashed / whole)));
    }

    void theColourIsMixedWithTheGround()
    {
        QImage image(kSize, QImage::Format_RGB32);
        image.fill(QColor(10, 200, 30));
        LineRaster(image).polyline(
            std::vector<Point>{{10, 20.5F}, {190, 20.5F}}, 0.5F, qRgb(210, 0, 90));
        const QColor mixed(image.pixel(100, 20));
        QVERIFY(std::abs(mixed.red() - 110) <= 2);
        QVERIFY(std::abs(mixed.green() - 100) <= 2);
        QVERIFY(std::abs(mixed.blue() - 60) <= 2);
        QCOMPARE(mixed.alpha(), 255);
        QCOMPARE(image.pixel(100, 19), qRgb(10, 200, 30));
        QCOMPARE(image.pixel(100, 21), qRgb(10, 200, 30));
    }
};

QTEST_MAIN(TestLineRaster)
#include "tst_line_raster.moc"
