#include "ui/theme/icons.h"

#include "ui/theme/theme.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <array>

// The macro must stand outside of every namespace.
static void initResourceFile()
{
    Q_INIT_RESOURCE(vigla);
}

namespace vigla::ui {

namespace {

constexpr std::array<const char*, kIconCount> kNames{"graph", "routing", "tables", "proxies",
    "control-plane", "security", "history", "settings", "fit", "layout", "pause", "play", "search",
    "filter", "lock", "lock-open", "branch", "bolt", "fault", "mirror", "gateway",
    "missing-sidecar", "warning", "octagon", "check", "undo", "redo", "external", "copy", "close",
    "plus", "minus", "chevron-down", "chevron-right", "more", "info", "refresh", "boxes", "labels",
    "legend", "overview", "export", "clock", "hide", "eye", "focus", "pin", "edit", "trash", "sun",
    "moon", "help", "shift", "globe", "workload", "app", "service", "operation", "service-entry",
    "namespace", "wifi-off", "pages", "yaml", "diff", "chart", "step-back", "step-forward"};
static_assert(kNames.back() != nullptr, "every icon has a drawing");

/// Draws one icon in the colour that suits the state, at the moment of painting.
class ThemedIconEngine final : public QIconEngine {
public:
    ThemedIconEngine(Icon id, QColor fixed)
        : m_id(id)
        , m_fixed(fixed)
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatio() : 1.0;
        painter->drawPixmap(rect, scaledPixmap(rect.size() * ratio, mode, state, ratio));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }

    QPixmap scaledPixmap(
        const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override
    {
        const QColor tint = color(mode, state);
        const int pixels = std::max(1, std::min(size.width(), size.height()));
        const QString key = QStringLiteral("vigla-icon-%1-%2-%3")
                                .arg(static_cast<int>(m_id))
                                .arg(tint.rgba())
                                .arg(pixels);
        QPixmap result;
        if (!QPixmapCache::find(key, &result)) {
            result = QPixmap::fromImage(renderIcon(m_id, tint, pixels));
            QPixmapCache::insert(key, result);
        }
        result.setDevicePixelRatio(scale);
        return result;
    }

    QIconEngine* clone() const override { return new ThemedIconEngine(*this); }
    QString key() const override { return QStringLiteral("vigla"); }
    bool isNull() override { return false; }

private:
    QColor color(QIcon::Mode mode, QIcon::State state) const
    {
        if (m_fixed.isValid())
            return m_fixed;
        const Theme& theme = currentTheme();
        if (mode == QIcon::Disabled)
            return theme.disabledText;
        return state == QIcon::On ? theme.accent : theme.text;
    }

    Icon m_id;
    QColor m_fixed; ///< Invalid: follow the theme.
};

QByteArray readDrawing(Icon id)
{
    ensureResources();
    const auto* name = kNames.at(static_cast<std::size_t>(id));
    QFile file(QStringLiteral(":/icons/%1.svg").arg(QLatin1String(name)));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

void ensureResources()
{
    initResourceFile();
}

QIcon icon(Icon id)
{
    return QIcon(new ThemedIconEngine(id, QColor()));
}

QIcon icon(Icon id, const QColor& color)
{
    return QIcon(new ThemedIconEngine(id, color));
}

QImage renderIcon(Icon id, const QColor& color, int pixels)
{
    QImage image(pixels, pixels, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    drawIcon(painter, id, color, image.rect());
    return image;
}

void drawIcon(QPainter& painter, Icon id, const QColor& color, const QRectF& place)
{
    QSvgRenderer renderer(readDrawing(id).replace("#000000", color.name().toLatin1()));
    painter.save();
    painter.setOpacity(painter.opacity() * color.alphaF());
    renderer.render(&painter, place);
    painter.restore();
}

QIcon applicationIcon()
{
    ensureResources();
    QIcon result;
    QSvgRenderer renderer(QStringLiteral(":/icons/vigla.svg"));
    for (const int size : {16, 24, 32, 48, 64, 128, 256}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        renderer.render(&painter);
        painter.end();
        result.addPixmap(pixmap);
    }
    return result;
}

Icon healthIcon(graph::HealthStatus status)
{
    switch (status) {
    case graph::HealthStatus::Healthy:
        return Icon::Check;
    case graph::HealthStatus::NotReady:
    case graph::HealthStatus::Degraded:
        return Icon::Warning;
    case graph::HealthStatus::Failure:
        return Icon::Failing;
    case graph::HealthStatus::NotAvailable:
        break;
    }
    return Icon::Help;
}

Icon nodeIcon(graph::NodeKind kind)
{
    switch (kind) {
    case graph::NodeKind::App:
        return Icon::App;
    case graph::NodeKind::Service:
        return Icon::Service;
    case graph::NodeKind::Operation:
        return Icon::Operation;
    case graph::NodeKind::Workload:
        return Icon::Workload;
    case graph::NodeKind::Folded:
        return Icon::Boxes;
    case graph::NodeKind::Unknown:
        break;
    }
    return Icon::Help;
}

} // namespace vigla::ui
