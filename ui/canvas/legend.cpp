#include "ui/canvas/legend.h"

#include "ui/canvas/node_figure.h"

#include <QEvent>
#include <QFontMetrics>
#include <QPainter>

#include <algorithm>
#include <array>
#include <set>

namespace vigla::ui {

namespace {

constexpr int kRow = 20;
constexpr int kSample = 24; ///< Width of the drawing left of a text.
constexpr int kGap = 5; ///< Between a drawing and its text.
constexpr int kSpace = 14; ///< Between two entries.
constexpr int kSide = 10;
constexpr int kTop = 4;

struct ShapeText {
    NodeShape shape;
    const char* text;
};

constexpr std::array<ShapeText, 7> kShapes{{
    {NodeShape::Circle, QT_TRANSLATE_NOOP("vigla::ui::Legend", "workload")},
    {NodeShape::Square, QT_TRANSLATE_NOOP("vigla::ui::Legend", "app")},
    {NodeShape::Diamond, QT_TRANSLATE_NOOP("vigla::ui::Legend", "service")},
    {NodeShape::Trapezoid, QT_TRANSLATE_NOOP("vigla::ui::Legend", "service entry")},
    {NodeShape::Hexagon, QT_TRANSLATE_NOOP("vigla::ui::Legend", "operation")},
    {NodeShape::DashedCircle, QT_TRANSLATE_NOOP("vigla::ui::Legend", "unknown source")},
    {NodeShape::Stack, QT_TRANSLATE_NOOP("vigla::ui::Legend", "several nodes, folded")},
}};

struct HealthText {
    graph::HealthStatus health;
    const char* text;
};

constexpr std::array<HealthText, 5> kHealth{{
    {graph::HealthStatus::Healthy, QT_TRANSLATE_NOOP("vigla::ui::Legend", "healthy")},
    {graph::HealthStatus::NotReady, QT_TRANSLATE_NOOP("vigla::ui::Legend", "not ready")},
    {graph::HealthStatus::Degraded, QT_TRANSLATE_NOOP("vigla::ui::Legend", "degraded")},
    {graph::HealthStatus::Failure, QT_TRANSLATE_NOOP("vigla::ui::Legend", "failing")},
    {graph::HealthStatus::NotAvailable, QT_TRANSLATE_NOOP("vigla::ui::Legend", "health not known")},
}};

struct ChangeText {
    graph::Change change;
    const char* text;
};

constexpr std::array<ChangeText, 3> kChanges{{
    {graph::Change::Added, QT_TRANSLATE_NOOP("vigla::ui::Legend", "+ added")},
    {graph::Change::Removed, QT_TRANSLATE_NOOP("vigla::ui::Legend", "− removed")},
    {graph::Change::Changed, QT_TRANSLATE_NOOP("vigla::ui::Legend", "▲ ▼ ~ changed")},
}};

struct BadgeText {
    Icon icon;
    const char* text;
};

constexpr std::array<BadgeText, 12> kBadges{{
    {Icon::Gateway, QT_TRANSLATE_NOOP("vigla::ui::Legend", "gateway")},
    {Icon::Globe, QT_TRANSLATE_NOOP("vigla::ui::Legend", "outside of the mesh")},
    {Icon::VirtualService, QT_TRANSLATE_NOOP("vigla::ui::Legend", "virtual service")},
    {Icon::CircuitBreaker, QT_TRANSLATE_NOOP("vigla::ui::Legend", "circuit breaker")},
    {Icon::Fault, QT_TRANSLATE_NOOP("vigla::ui::Legend", "fault injection")},
    {Icon::Clock, QT_TRANSLATE_NOOP("vigla::ui::Legend", "request timeout")},
    {Icon::TrafficShifting, QT_TRANSLATE_NOOP("vigla::ui::Legend", "traffic shifting")},
    {Icon::Mirror, QT_TRANSLATE_NOOP("vigla::ui::Legend", "mirroring")},
    {Icon::MissingSidecar, QT_TRANSLATE_NOOP("vigla::ui::Legend", "no sidecar")},
    {Icon::External, QT_TRANSLATE_NOOP("vigla::ui::Legend", "workload entry")},
    {Icon::Lock, QT_TRANSLATE_NOOP("vigla::ui::Legend", "mTLS")},
    {Icon::LockOpen, QT_TRANSLATE_NOOP("vigla::ui::Legend", "mTLS for a part")},
}};

QString rankText(graph::RankBy by)
{
    switch (by) {
    case graph::RankBy::Inbound:
        return Legend::tr("rank by callers");
    case graph::RankBy::Outbound:
        return Legend::tr("rank by callees");
    case graph::RankBy::Both:
    case graph::RankBy::None:
        break;
    }
    return Legend::tr("rank by edges");
}

} // namespace

Legend::Legend(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("graphLegend"));
    setAccessibleName(tr("Legend"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void Legend::setScene(const GraphScenePtr& scene)
{
    std::vector<Entry> entries = scene ? entriesOf(*scene) : std::vector<Entry>();
    if (entries == m_entries)
        return;
    m_entries = std::move(entries);
    setAccessibleDescription(this->entries().join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

std::vector<Legend::Entry> Legend::entriesOf(const GraphScene& scene)
{
    std::set<NodeShape> shapes;
    std::set<graph::HealthStatus> health;
    std::set<Icon> badges;
    for (const SceneNode& node : scene.nodes) {
        shapes.insert(node.shape);
        health.insert(node.health);
        badges.insert(node.badges.begin(), node.badges.end());
        if (node.symbol)
            badges.insert(*node.symbol);
    }
    std::set<EdgeDash> dashes;
    std::set<graph::Change> changes;
    bool hasIdle = false;
    for (const SceneEdge& edge : scene.edges) {
        dashes.insert(edge.dash);
        hasIdle = hasIdle || edge.isIdle;
        changes.insert(edge.change);
        if (edge.isSecure)
            badges.insert(Icon::Lock);
        if (edge.isPartlySecure)
            badges.insert(Icon::LockOpen);
        if (edge.hasOverflow)
            badges.insert(Icon::CircuitBreaker);
    }
    std::vector<Entry> entries;
    for (const ShapeText& shape : kShapes)
        if (shapes.contains(shape.shape))
            entries.push_back({Entry::Kind::Figure, tr(shape.text), shape.shape,
                graph::HealthStatus::Healthy, {}, {}, false, false});
    for (const HealthText& status : kHealth)
        if (health.contains(status.health))
            entries.push_back({Entry::Kind::Figure, tr(status.text), NodeShape::Circle,
                status.health, {}, {}, false, false});
    const std::pair<EdgeDash, QString> lines[]{{EdgeDash::Solid, QStringLiteral("HTTP")},
        {EdgeDash::Long, QStringLiteral("gRPC")}, {EdgeDash::Short, QStringLiteral("TCP")}};
    for (const auto& [dash, text] : lines)
        if (dashes.contains(dash))
            entries.push_back({Entry::Kind::Line, text, {}, graph::HealthStatus::Healthy, {}, dash,
                dash == EdgeDash::Short, false});
    if (scene.style.rankBy != graph::RankBy::None)
        entries.push_back({Entry::Kind::Text, rankText(scene.style.rankBy), {},
            graph::HealthStatus::NotAvailable, {}, {}, false, false});
    if (hasIdle)
        entries.push_back({Entry::Kind::Line, tr("no traffic"), {},
            graph::HealthStatus::NotAvailable, {}, {}, false, true});
    for (const ChangeText& change : kChanges)
        if (changes.contains(change.change)) {
            Entry entry;
            entry.kind = Entry::Kind::Line;
            entry.text = tr(change.text);
            entry.health = graph::HealthStatus::Healthy;
            entry.change = change.change;
            entries.push_back(std::move(entry));
        }
    for (const BadgeText& badge : kBadges)
        if (badges.contains(badge.icon))
            entries.push_back({Entry::Kind::Badge, tr(badge.text), {}, graph::HealthStatus::Healthy,
                badge.icon, {}, false, false});
    return entries;
}

QStringList Legend::entries() const
{
    QStringList texts;
    for (const Entry& entry : m_entries)
        texts << entry.text;
    return texts;
}

std::vector<QRect> Legend::places(int width) const
{
    std::vector<QRect> places;
    int x = kSide;
    int y = kTop;
    for (const Entry& entry : m_entries) {
        const int wide = kSample + kGap + fontMetrics().horizontalAdvance(entry.text);
        if (x > kSide && x + wide > width - kSide) {
            x = kSide;
            y += kRow;
        }
        places.emplace_back(x, y, wide, kRow);
        x += wide + kSpace;
    }
    return places;
}

bool Legend::hasHeightForWidth() const
{
    return true;
}

int Legend::heightForWidth(int width) const
{
    const std::vector<QRect> all = places(width);
    return all.empty() ? 0 : all.back().bottom() + 1 + kTop;
}

QSize Legend::sizeHint() const
{
    constexpr int kUsualWidth = 900;
    return {kUsualWidth, heightForWidth(kUsualWidth)};
}

QSize Legend::minimumSizeHint() const
{
    return {kSample, 0};
}

void Legend::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange)
        updateGeometry();
    QWidget::changeEvent(event);
}

void Legend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = currentTheme();
    painter.fillRect(rect(), theme.raised);
    painter.fillRect(QRect(0, 0, width(), 1), theme.border);
    const std::vector<QRect> all = places(width());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const QRect& place = all[i];
        paintEntry(painter, m_entries[i], QRectF(place.left(), place.top(), kSample, kRow));
        painter.setPen(theme.text);
        painter.drawText(place.adjusted(kSample + kGap, 0, kSpace, 0),
            Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, m_entries[i].text);
    }
}

void Legend::paintEntry(QPainter& painter, const Entry& entry, const QRectF& sample) const
{
    const CanvasColors colors(currentTheme(), true);
    switch (entry.kind) {
    case Entry::Kind::Figure: {
        QSizeF size = figureSize(entry.shape);
        size.scale(18, 15, Qt::KeepAspectRatio);
        const QRectF place(sample.center() - QPointF(size.width() / 2, size.height() / 2), size);
        drawFigure(painter, {entry.shape, entry.health, {}, false, false}, place, colors);
        break;
    }
    case Entry::Kind::Line: {
        SceneEdge edge;
        edge.isTcp = entry.isTcp;
        edge.isIdle = entry.isIdle;
        edge.health = entry.health;
        const QLineF line(sample.left(), sample.center().y(), sample.right(), sample.center().y());
        if (entry.change != graph::Change::None) {
            painter.setPen(QPen(colors.change(entry.change), 8, Qt::SolidLine, Qt::FlatCap));
            painter.drawLine(line);
        }
        QPen pen(colors.edge(edge, false), 2, Qt::SolidLine, Qt::FlatCap);
        if (entry.dash != EdgeDash::Solid)
            pen.setDashPattern(
                entry.dash == EdgeDash::Long ? QList<qreal>{5, 2} : QList<qreal>{2, 2});
        painter.setPen(pen);
        painter.drawLine(line);
        break;
    }
    case Entry::Kind::Text:
        painter.setPen(currentTheme().mutedText);
        painter.drawText(sample, Qt::AlignCenter, QStringLiteral("#1"));
        break;
    case Entry::Kind::Badge:
        drawIcon(painter, *entry.icon, currentTheme().text,
            QRectF(sample.center() - QPointF(7, 7), QSizeF(14, 14)));
        break;
    }
}

} // namespace vigla::ui
