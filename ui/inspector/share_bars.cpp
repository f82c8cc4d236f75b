#include "ui/inspector/share_bars.h"

#include "models/graph/export.h"
#include "models/qt/convert.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace vigla::ui {

namespace {

constexpr int kRowHeight = 26;
constexpr int kBarHeight = 12;
constexpr int kWidestName = 96;

QString percent(double value)
{
    return toQString(graph::renderPercent(value));
}

QString numbersOf(const InspectedShare& share)
{
    const QString seen
        = share.observedPercent ? percent(*share.observedPercent) : QStringLiteral("–");
    return ShareBars::tr("%1  ← %2").arg(percent(share.declaredPercent), seen);
}

} // namespace

ShareBars::ShareBars(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("shareBars"));
    setAccessibleName(tr("Declared and observed shares"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ShareBars::setShares(const std::vector<InspectedShare>& shares)
{
    if (shares == m_shares)
        return;
    m_shares = shares;
    QStringList texts;
    for (const InspectedShare& share : shares)
        texts.append(share.observedPercent
                ? tr("%1: declared %2, observed %3")
                      .arg(toPlainQString(share.name), percent(share.declaredPercent),
                          percent(*share.observedPercent))
                : tr("%1: declared %2")
                      .arg(toPlainQString(share.name), percent(share.declaredPercent)));
    setAccessibleDescription(texts.join(QStringLiteral("; ")));
    setToolTip(toToolTip(texts.join(QLatin1Char('\n'))));
    updateGeometry();
    update();
}

QSize ShareBars::sizeHint() const
{
    return {240, static_cast<int>(m_shares.size()) * kRowHeight};
}

QSize ShareBars::minimumSizeHint() const
{
    return {160, sizeHint().height()};
}

int ShareBars::nameWidth() const
{
    int widest = 0;
    for (const InspectedShare& share : m_shares)
        widest = std::max(widest, fontMetrics().horizontalAdvance(toPlainQString(share.name)));
    return std::min(widest, kWidestName);
}

void ShareBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    for (std::size_t index = 0; index < m_shares.size(); ++index)
        paintRow(
            painter, index, QRect(0, static_cast<int>(index) * kRowHeight, width(), kRowHeight));
}

void ShareBars::paintRow(QPainter& painter, std::size_t index, const QRect& room) const
{
    const Theme& theme = currentTheme();
    const InspectedShare& share = m_shares[index];
    const QFontMetrics metrics = fontMetrics();
    const int name = nameWidth();
    const int numbers = metrics.horizontalAdvance(QStringLiteral("100 %  ← 99.9 %")) + 4;
    painter.setPen(theme.text);
    painter.drawText(QRect(room.left(), room.top(), name, room.height()),
        Qt::AlignVCenter | Qt::AlignLeft,
        metrics.elidedText(toPlainQString(share.name), Qt::ElideMiddle, name));
    painter.drawText(QRect(room.right() - numbers + 1, room.top(), numbers, room.height()),
        Qt::AlignVCenter | Qt::AlignRight, numbersOf(share));

    QRectF bar(room.left() + name + 8, room.center().y() - kBarHeight / 2.0 + 1,
        room.width() - name - numbers - 20, kBarHeight);
    painter.fillRect(bar, theme.border);
    QRectF declared = bar;
    declared.setWidth(bar.width() * std::clamp(share.declaredPercent, 0.0, 100.0) / 100);
    painter.fillRect(declared, theme.seriesColor(static_cast<int>(index)));
    if (!share.observedPercent)
        return;
    const double x
        = bar.left() + bar.width() * std::clamp(*share.observedPercent, 0.0, 100.0) / 100;
    painter.fillRect(QRectF(x - 1.5, bar.top() - 4, 3, bar.height() + 8), theme.surface);
    painter.fillRect(QRectF(x - 0.75, bar.top() - 4, 1.5, bar.height() + 8), theme.text);
}

} // namespace vigla::ui
