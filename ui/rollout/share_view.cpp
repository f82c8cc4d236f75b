#include "ui/rollout/share_view.h"

#include "models/qt/convert.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QLocale>
#include <QPainter>

#include <algorithm>

namespace vigla::ui {
namespace {

constexpr int kTrack = 8;

QString percent(double value)
{
    return ShareView::tr("%1 %").arg(QLocale().toString(value, 'f', value < 10 ? 1 : 0));
}

QString factsOf(const routing::ObservedShare& share)
{
    if (share.requests == 0)
        return ShareView::tr("declared %1, nothing seen yet").arg(percent(share.declaredPercent));
    return ShareView::tr("%1 seen, declared %2")
        .arg(percent(share.observedPercent), percent(share.declaredPercent));
}

} // namespace

ShareView::ShareView(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("shareView"));
    setAccessibleName(tr("Observed and declared shares"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ShareView::setShares(std::vector<routing::ObservedShare> shares)
{
    if (shares == m_shares)
        return;
    m_shares = std::move(shares);
    QStringList words;
    for (const routing::ObservedShare& share : m_shares)
        words << toPlainQString(share.destination) + QStringLiteral(": ") + factsOf(share);
    setAccessibleDescription(words.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

int ShareView::rowHeight() const
{
    return fontMetrics().height() + kTrack + 12;
}

QSize ShareView::sizeHint() const
{
    return {200, rowHeight() * static_cast<int>(m_shares.size())};
}

void ShareView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    for (int row = 0; row < static_cast<int>(m_shares.size()); ++row)
        paintShare(painter, row);
}

void ShareView::paintShare(QPainter& painter, int row) const
{
    const Theme& theme = currentTheme();
    const routing::ObservedShare& share = m_shares[static_cast<std::size_t>(row)];
    const int top = row * rowHeight();
    const int line = fontMetrics().height();
    const QString facts = factsOf(share);
    const int factsWidth = fontMetrics().horizontalAdvance(facts);
    painter.setPen(theme.mutedText);
    painter.drawText(QRect(0, top, width(), line), Qt::AlignRight, facts);
    painter.setPen(theme.text);
    painter.drawText(QRect(0, top, width(), line), Qt::AlignLeft,
        fontMetrics().elidedText(
            toPlainQString(share.destination), Qt::ElideRight, width() - factsWidth - 8));

    const QRectF track(1, top + line + 3, width() - 2, kTrack);
    const auto xOf = [&](double value) {
        return track.left() + track.width() * std::clamp(value, 0.0, 100.0) / 100;
    };
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.border);
    painter.setBrush(theme.window);
    painter.drawRect(track);
    painter.setPen(Qt::NoPen);
    const QColor color = theme.seriesColor(row);
    if (share.requests > 0) {
        QColor band = color;
        band.setAlphaF(0.35F);
        painter.fillRect(QRectF(QPointF(xOf(share.lowPercent), track.top()),
                             QPointF(xOf(share.highPercent), track.bottom())),
            band);
        painter.setBrush(color);
        painter.drawEllipse(QPointF(xOf(share.observedPercent), track.center().y()), 4, 4);
    }
    painter.fillRect(
        QRectF(xOf(share.declaredPercent) - 1, track.top() - 3, 2, kTrack + 6), theme.text);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void ShareView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        update();
}

} // namespace vigla::ui
