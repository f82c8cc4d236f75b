#pragma once

#include "models/graph/service_graph.h"

#include <QColor>
#include <QFont>
#include <QPalette>

namespace vigla::ui {

enum class ThemeKind { Light, Dark };

/// Every colour and measure of the program, as a value. Both themes hold WCAG AA contrast for text.
struct Theme {
    ThemeKind kind = ThemeKind::Light;

    QColor window; ///< Behind everything.
    QColor surface; ///< Cards, tables, editors.
    QColor raised; ///< Rail, bars.
    QColor border;
    QColor text;
    QColor mutedText;
    QColor disabledText;
    QColor accent;
    QColor accentText; ///< On accent.
    QColor selection;

    QColor healthy;
    QColor degraded;
    QColor failing;
    QColor unknown;
    QColor healthyText; ///< The same hues, dark or light enough to read.
    QColor degradedText;
    QColor failingText;
    QColor tcp;

    QColor canvas; ///< The graph's ground.
    QColor nodeFill;
    QColor nodeBorder;
    QColor edgeIdle;
    QColor labelPill;
    QColor boxFill;
    QColor boxBorder;

    QColor diffAdded;
    QColor diffAddedMark;
    QColor diffRemoved;
    QColor diffRemovedMark;

    static constexpr int kGrid = 8; ///< Pixels; every distance is a multiple of half of it.

    QColor healthColor(graph::HealthStatus status) const; ///< For shapes.
    QColor healthTextColor(graph::HealthStatus status) const;
    /// Distinct, colour-blind safe colours for series and destinations.
    QColor seriesColor(int index) const;
    QPalette palette() const;
    /// For what a palette cannot reach. Dynamic properties choose variants: QPushButton `primary`,
    /// `danger`, `flat`; QFrame `card`, `bar`, `line`; QLabel `heading`, `section`, `muted` and
    /// `state` (healthy, degraded, failing, unknown); item views `frameless`; editors `invalid`.
    /// Set them before the widget is shown, or re-polish it.
    QString styleSheet() const;

    bool operator==(const Theme&) const = default;
};

Theme lightTheme();
Theme darkTheme();

/// What the system prefers, from the application's palette before Vigla changed it.
ThemeKind systemThemeKind();

/// Makes `theme` the one of the application: palette, style sheet, and `currentTheme()`; sends
/// PaletteChange.
void applyTheme(const Theme& theme);
const Theme& currentTheme();

} // namespace vigla::ui
