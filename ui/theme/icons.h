#pragma once

#include "models/graph/service_graph.h"

#include <QColor>
#include <QIcon>
#include <QImage>
#include <QRectF>

class QPainter;

namespace vigla::ui {

/// The drawings in resources/icons, all of them strokes on a 24 by 24 grid.
enum class Icon {
    Graph,
    Routing,
    Tables,
    Proxies,
    ControlPlane,
    Security,
    History,
    Settings,
    Fit,
    Layout,
    Pause,
    Play,
    Search,
    Filter,
    Lock,
    LockOpen,
    VirtualService,
    CircuitBreaker,
    Fault,
    Mirror,
    Gateway,
    MissingSidecar,
    Warning, ///< Triangle, for degraded.
    Failing, ///< Octagon.
    Check,
    Undo,
    Redo,
    External,
    Copy,
    Close,
    Plus,
    Minus,
    ChevronDown,
    ChevronRight,
    More,
    Info,
    Refresh,
    Boxes,
    Labels,
    Legend,
    Overview,
    Export,
    Clock, ///< Stale numbers, timeouts.
    Hide,
    Eye,
    Focus,
    Pin,
    Edit,
    Trash,
    Sun,
    Moon,
    Help,
    TrafficShifting,
    Globe,
    Workload,
    App,
    Service,
    Operation,
    ServiceEntry,
    Namespace,
    Disconnected,
    Menu,
    Yaml,
    Diff,
    Chart,
    StepBack,
    StepForward,
};
inline constexpr int kIconCount = static_cast<int>(Icon::StepForward) + 1;

/// Registers the compiled resources; needed before the first use of `:/` paths. Idempotent.
void ensureResources();

/// Sharp at every size and scale, tinted by the current theme when it is painted: text colour,
/// muted when disabled, accent when checked. A change of theme needs no new icon. GUI thread only.
QIcon icon(Icon id);

/// The same in one colour for every state.
QIcon icon(Icon id, const QColor& color);

/// One drawing as a square image of `pixels` device pixels. Any thread.
QImage renderIcon(Icon id, const QColor& color, int pixels);

/// Draws it as curves, for any device. Any thread that owns `painter`.
void drawIcon(QPainter& painter, Icon id, const QColor& color, const QRectF& place);

QIcon applicationIcon();

/// The shape that stands for a state beside its colour: circle with a check, triangle, octagon.
Icon healthIcon(graph::HealthStatus status);

/// The shape that the graph draws for a kind of node.
Icon nodeIcon(graph::NodeKind kind);

} // namespace vigla::ui
