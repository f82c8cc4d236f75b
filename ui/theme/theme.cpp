#include "ui/theme/theme.h"

#include "ui/theme/icons.h"

#include <QApplication>
#include <QStyle>
#include <QStyleFactory>

#include <array>

namespace vigla::ui {

namespace {

using SeriesColors = std::array<QRgb, 8>;

// Ordered so that neighbours differ in hue and in lightness, for people who see fewer hues.
constexpr SeriesColors kLightSeries{
    0xff1f66b0, 0xffc4560d, 0xff0b8a6b, 0xffb0468f, 0xff8a6a00, 0xff2f9bc9, 0xff6b4bb8, 0xff5c6670};
constexpr SeriesColors kDarkSeries{
    0xff6aaef5, 0xfff28e4f, 0xff45c9a5, 0xffe58cc8, 0xffd9b84a, 0xff8bd6f7, 0xffb39bf0, 0xffa7b1bb};

/// The theme of the application; written by applyTheme() only, on the GUI thread.
Theme& applicationTheme()
{
    static Theme theme = lightTheme();
    return theme;
}

void setRole(QPalette& palette, QPalette::ColorRole role, const QColor& color, const QColor& off)
{
    palette.setColor(QPalette::Active, role, color);
    palette.setColor(QPalette::Inactive, role, color);
    palette.setColor(QPalette::Disabled, role, off);
}

} // namespace

Theme lightTheme()
{
    Theme theme;
    theme.kind = ThemeKind::Light;
    theme.window = QColor(0xee, 0xf1, 0xf4);
    theme.surface = QColor(0xff, 0xff, 0xff);
    theme.raised = QColor(0xf6, 0xf8, 0xfa);
    theme.border = QColor(0xcf, 0xd6, 0xdd);
    theme.text = QColor(0x1a, 0x23, 0x2e);
    theme.mutedText = QColor(0x52, 0x5e, 0x6b);
    theme.disabledText = QColor(0x9a, 0xa5, 0xb0);
    theme.accent = QColor(0x25, 0x5b, 0xc9);
    theme.accentText = QColor(0xff, 0xff, 0xff);
    theme.selection = QColor(0xd5, 0xe2, 0xfb);
    theme.healthy = QColor(0x1b, 0x7f, 0x79);
    theme.degraded = QColor(0xc7, 0x77, 0x00);
    theme.failing = QColor(0xc2, 0x40, 0x1c);
    theme.unknown = QColor(0x6a, 0x75, 0x81);
    theme.healthyText = QColor(0x13, 0x70, 0x6a);
    theme.degradedText = QColor(0x8f, 0x54, 0x00);
    theme.failingText = QColor(0xae, 0x36, 0x14);
    theme.tcp = QColor(0x6b, 0x4b, 0xb8);
    theme.canvas = QColor(0xfb, 0xfc, 0xfd);
    theme.nodeFill = QColor(0xff, 0xff, 0xff);
    theme.nodeBorder = QColor(0x7d, 0x8a, 0x97);
    theme.edgeIdle = QColor(0xa9, 0xb3, 0xbd);
    theme.labelPill = QColor(0xff, 0xff, 0xff);
    theme.boxFill = QColor(0xf1, 0xf4, 0xf7);
    theme.boxBorder = QColor(0xc2, 0xcb, 0xd4);
    theme.diffAdded = QColor(0xe0, 0xf3, 0xef);
    theme.diffAddedMark = QColor(0xa8, 0xdd, 0xd3);
    theme.diffRemoved = QColor(0xfb, 0xe8, 0xe2);
    theme.diffRemovedMark = QColor(0xf4, 0xc2, 0xb3);
    return theme;
}

Theme darkTheme()
{
    Theme theme;
    theme.kind = ThemeKind::Dark;
    theme.window = QColor(0x13, 0x17, 0x1c);
    theme.surface = QColor(0x1a, 0x1f, 0x26);
    theme.raised = QColor(0x20, 0x26, 0x2e);
    theme.border = QColor(0x37, 0x41, 0x4c);
    theme.text = QColor(0xe4, 0xe9, 0xee);
    theme.mutedText = QColor(0x9c, 0xa8, 0xb4);
    theme.disabledText = QColor(0x60, 0x6b, 0x77);
    theme.accent = QColor(0x7d, 0xa8, 0xff);
    theme.accentText = QColor(0x0b, 0x14, 0x26);
    theme.selection = QColor(0x29, 0x3d, 0x66);
    theme.healthy = QColor(0x4f, 0xbd, 0xb3);
    theme.degraded = QColor(0xf0, 0xa6, 0x3a);
    theme.failing = QColor(0xf4, 0x7d, 0x5c);
    theme.unknown = QColor(0x8d, 0x98, 0xa4);
    theme.healthyText = theme.healthy;
    theme.degradedText = theme.degraded;
    theme.failingText = theme.failing;
    theme.tcp = QColor(0xb3, 0x9b, 0xf0);
    theme.canvas = QColor(0x15, 0x19, 0x1f);
    theme.nodeFill = QColor(0x23, 0x2a, 0x32);
    theme.nodeBorder = QColor(0x76, 0x82, 0x8f);
    theme.edgeIdle = QColor(0x5b, 0x66, 0x72);
    theme.labelPill = QColor(0x1e, 0x24, 0x2c);
    theme.boxFill = QColor(0x1b, 0x21, 0x28);
    theme.boxBorder = QColor(0x3b, 0x46, 0x52);
    theme.diffAdded = QColor(0x16, 0x33, 0x2f);
    theme.diffAddedMark = QColor(0x1f, 0x5a, 0x51);
    theme.diffRemoved = QColor(0x3d, 0x24, 0x1d);
    theme.diffRemovedMark = QColor(0x73, 0x38, 0x27);
    return theme;
}

QColor Theme::healthColor(graph::HealthStatus status) const
{
    switch (status) {
    case graph::HealthStatus::Healthy:
        return healthy;
    case graph::HealthStatus::NotReady:
    case graph::HealthStatus::Degraded:
        return degraded;
    case graph::HealthStatus::Failure:
        return failing;
    case graph::HealthStatus::NotAvailable:
        break;
    }
    return unknown;
}

QColor Theme::healthTextColor(graph::HealthStatus status) const
{
    switch (status) {
    case graph::HealthStatus::Healthy:
        return healthyText;
    case graph::HealthStatus::NotReady:
    case graph::HealthStatus::Degraded:
        return degradedText;
    case graph::HealthStatus::Failure:
        return failingText;
    case graph::HealthStatus::NotAvailable:
        break;
    }
    return mutedText;
}

QColor Theme::seriesColor(int index) const
{
    const SeriesColors& colors = kind == ThemeKind::Dark ? kDarkSeries : kLightSeries;
    const auto count = static_cast<int>(colors.size());
    return QColor::fromRgb(colors.at(static_cast<std::size_t>(((index % count) + count) % count)));
}

QPalette Theme::palette() const
{
    QPalette palette;
    setRole(palette, QPalette::Window, window, window);
    setRole(palette, QPalette::WindowText, text, disabledText);
    setRole(palette, QPalette::Base, surface, window);
    setRole(palette, QPalette::AlternateBase, raised, window);
    setRole(palette, QPalette::Text, text, disabledText);
    setRole(palette, QPalette::PlaceholderText, mutedText, disabledText);
    setRole(palette, QPalette::Button, raised, window);
    setRole(palette, QPalette::ButtonText, text, disabledText);
    setRole(palette, QPalette::BrightText, failing, disabledText);
    setRole(palette, QPalette::Highlight, accent, border);
    setRole(palette, QPalette::HighlightedText, accentText, text);
    setRole(palette, QPalette::Link, accent, disabledText);
    setRole(palette, QPalette::LinkVisited, accent, disabledText);
    setRole(palette, QPalette::ToolTipBase, raised, raised);
    setRole(palette, QPalette::ToolTipText, text, text);
    setRole(palette, QPalette::Light, surface, surface);
    setRole(palette, QPalette::Midlight, raised, raised);
    setRole(palette, QPalette::Mid, border, border);
    setRole(palette, QPalette::Dark, kind == ThemeKind::Dark ? border : border.darker(120), border);
    setRole(palette, QPalette::Shadow, kind == ThemeKind::Dark ? window.darker(150) : text, border);
    return palette;
}

ThemeKind systemThemeKind()
{
    // Asked for the first time before applyTheme() replaced the palette.
    static const ThemeKind kind = QApplication::palette().color(QPalette::Window).lightness() < 128
        ? ThemeKind::Dark
        : ThemeKind::Light;
    return kind;
}

void applyTheme(const Theme& theme)
{
    systemThemeKind();
    ensureResources();
    applicationTheme() = theme;
    if (qApp == nullptr)
        return;
    if (!QApplication::style()->inherits("QStyleSheetStyle"))
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(theme.palette());
    qApp->setStyleSheet(theme.styleSheet());
}

const Theme& currentTheme()
{
    return applicationTheme();
}

} // namespace vigla::ui
