#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QTest>

#include <cmath>

using namespace vigla;
using namespace vigla::ui;

namespace {

double linear(float channel)
{
    return channel <= 0.04045F ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color)
{
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF())
        + 0.0722 * linear(color.blueF());
}

/// Contrast of WCAG 2.1, 1 to 21.
double contrast(const QColor& a, const QColor& b)
{
    const double x = luminance(a);
    const double y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

int paintedPixels(const QImage& image)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            count += qAlpha(image.pixel(x, y)) > 100 ? 1 : 0;
    return count;
}

} // namespace

class TestTheme : public QObject {
    Q_OBJECT
private slots:
    void textHasContrastAA_data()
    {
        QTest::addColumn<bool>("isDark");
        QTest::addRow("light") << false;
        QTest::addRow("dark") << true;
    }
    void textHasContrastAA()
    {
        QFETCH(const bool, isDark);
        const Theme theme = isDark ? darkTheme() : lightTheme();
        const QColor grounds[]{theme.window, theme.surface, theme.raised, theme.canvas,
            theme.labelPill, theme.boxFill, theme.nodeFill};
        for (const QColor& ground : grounds) {
            QVERIFY(contrast(theme.text, ground) >= 7.0);
            QVERIFY(contrast(theme.mutedText, ground) >= 4.5);
            QVERIFY2(contrast(theme.healthTextColor(graph::HealthStatus::Healthy), ground) >= 4.5,
                qPrintable(ground.name()));
            QVERIFY2(contrast(theme.healthTextColor(graph::HealthStatus::Degraded), ground) >= 4.5,
                qPrintable(ground.name()));
            QVERIFY2(contrast(theme.healthTextColor(graph::HealthStatus::Failure), ground) >= 4.5,
                qPrintable(ground.name()));
            QVERIFY(contrast(theme.degraded, ground) >= 2.9);
            QVERIFY(contrast(theme.unknown, ground) >= 3.0);
        }
        QVERIFY(contrast(theme.accentText, theme.accent) >= 4.5);
        QVERIFY(contrast(theme.text, theme.selection) >= 4.5);
        QVERIFY(contrast(theme.text, theme.diffAddedMark) >= 4.5);
        QVERIFY(contrast(theme.text, theme.diffRemovedMark) >= 4.5);
        for (int i = 0; i < 8; ++i)
            QVERIFY(contrast(theme.seriesColor(i), theme.surface) >= 3.0);
    }

    void healthColoursDifferInGrey_data() { textHasContrastAA_data(); }
    void healthColoursDifferInGrey()
    {
        QFETCH(const bool, isDark);
        const Theme theme = isDark ? darkTheme() : lightTheme();
        QVERIFY(theme.healthColor(graph::HealthStatus::Healthy)
            != theme.healthColor(graph::HealthStatus::Failure));
        QVERIFY(contrast(theme.degraded, theme.failing) >= 1.2);
    }

    void noPlaceholderIsLeftInTheStyleSheet()
    {
        for (const Theme& theme : {lightTheme(), darkTheme()}) {
            QVERIFY(!theme.styleSheet().isEmpty());
            QVERIFY(!theme.styleSheet().contains(QLatin1Char('@')));
        }
    }

    void everyIconIsDrawnInItsColour()
    {
        for (int i = 0; i < kIconCount; ++i) {
            const QImage image = renderIcon(static_cast<Icon>(i), QColor(0x25, 0x5b, 0xc9), 32);
            QCOMPARE(image.size(), QSize(32, 32));
            QVERIFY2(paintedPixels(image) > 8, QByteArray::number(i));
            for (int y = 0; y < 32; ++y)
                for (int x = 0; x < 32; ++x)
                    if (qAlpha(image.pixel(x, y)) == 255)
                        QCOMPARE(QColor(image.pixel(x, y)).name(), QStringLiteral("#255bc9"));
        }
        QVERIFY(!applicationIcon().isNull());
    }

    void iconsFollowTheTheme()
    {
        const QIcon search = icon(Icon::Search);
        applyTheme(lightTheme());
        const QImage light = search.pixmap(QSize(32, 32)).toImage();
        applyTheme(darkTheme());
        const QImage dark = search.pixmap(QSize(32, 32)).toImage();
        QVERIFY(light != dark);
        QCOMPARE(currentTheme().kind, ThemeKind::Dark);
        QCOMPARE(QApplication::palette().color(QPalette::Window), darkTheme().window);
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
