#pragma once

#include "models/graph/build_graph.h"
#include "models/graph/rank.h"
#include "models/qt/search_presets.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace vigla {

enum class ThemeChoice { System, Light, Dark };

/// How the graph page of one context is set: kept per context and restored when it is opened again.
struct GraphViewSettings {
    graph::GraphOptions options;
    QStringList labels{QStringLiteral("rate")}; ///< Stable names of what stands on edges.
    QStringList hidden; ///< Ids of nodes and edges taken out by hand, in that order.
    QStringList collapsed; ///< Ids of boxes closed by hand.
    QStringList expanded; ///< Ids of boxes and folded leaves opened by hand.
    bool areIdleLeavesFolded = true; ///< At hubs.
    bool isTable = false; ///< The table twin is shown instead of the canvas.
    bool isLegendShown = true;
    bool isOverviewShown = true;
    graph::RankBy rankBy = graph::RankBy::None; ///< Ranks shown below titles.
    bool isOnlyUnhealthy = false; ///< Only what is not healthy, with the ends of its edges.
    bool isOnlySelected = false; ///< Only what is on a path through the selected element.
    bool isSecurityShown = true; ///< Locks on edges.
    bool areVirtualServicesShown = true; ///< Badges of routing rules.
    bool areMissingSidecarsShown = true;
    bool isAnimated = false; ///< Dots that move along edges.

    bool operator==(const GraphViewSettings&) const = default;
};

/// How the window is set, independent of the context. The app reads it at the end and gives it back
/// at the start; widgets never touch a settings file.
struct WindowSettings {
    QByteArray geometry; ///< QWidget::saveGeometry().
    QByteArray state; ///< QMainWindow::saveState().
    QString page = QStringLiteral("graph"); ///< Stable name of the page on top.
    ThemeChoice theme = ThemeChoice::System;
    bool isInspectorShown = true;
    QList<SearchPreset> searches; ///< Saved by the person, in that order.

    bool operator==(const WindowSettings&) const = default;
};

} // namespace vigla
