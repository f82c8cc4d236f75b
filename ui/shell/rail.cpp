#include "ui/shell/rail.h"

#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace vigla::ui {

namespace {

constexpr int kButtonWidth = 72;
constexpr int kButtonHeight = 56;
constexpr int kLineHeight = 14; ///< Of a second line.
constexpr int kIconSize = 22;

/// A title of two words stands on two lines.
QString railTextOf(PageId page)
{
    return titleOf(page).replace(QLatin1Char(' '), QLatin1Char('\n'));
}

} // namespace

/// Icon above its name, with an accent strip at the left when checked.
class Rail::Button final : public QToolButton {
public:
    Button(PageId page, QWidget* parent)
        : QToolButton(parent)
    {
        setText(railTextOf(page));
        setIcon(ui::icon(iconOf(page)));
        setIconSize({kIconSize, kIconSize});
        setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
        setCheckable(true);
        setAutoExclusive(true);
        setFixedSize(
            kButtonWidth, kButtonHeight + (text().contains(QLatin1Char('\n')) ? kLineHeight : 0));
        setFocusPolicy(Qt::TabFocus);
        setObjectName(QStringLiteral("rail.") + nameOf(page));
        setToolTip(Rail::tr("%1 (%2)").arg(titleOf(page), keyOf(page).toString()));
        setAccessibleName(titleOf(page));
        QFont small = font();
        small.setPointSizeF(small.pointSizeF() * 0.85);
        setFont(small);
    }

    void setBadge(int count)
    {
        if (count == m_badge)
            return;
        m_badge = count;
        setAccessibleDescription(count > 0 ? Rail::tr("to look at: %1").arg(count) : QString());
        update();
    }

protected:
    void paintEvent(QPaintEvent* event) override
    {
        QToolButton::paintEvent(event);
        QPainter painter(this);
        const Theme& theme = currentTheme();
        if (isChecked())
            painter.fillRect(QRect(0, 8, 3, height() - 16), theme.accent);
        if (m_badge > 0)
            paintBadge(painter, theme);
    }

private:
    void paintBadge(QPainter& painter, const Theme& theme) const
    {
        const QString text = m_badge > 99 ? QStringLiteral("99+") : QString::number(m_badge);
        QFont small = font();
        small.setBold(true);
        painter.setFont(small);
        const int wide = std::max(16, painter.fontMetrics().horizontalAdvance(text) + 8);
        const QRect pill(width() / 2 + 6, 2, wide, 16);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.failing);
        painter.drawRoundedRect(pill, 8, 8);
        painter.setPen(theme.kind == ThemeKind::Dark ? QColor(Qt::black) : QColor(Qt::white));
        painter.drawText(pill, Qt::AlignCenter, text);
    }

    int m_badge = 0;
};

Rail::Rail(QWidget* parent)
    : QToolBar(parent)
    , m_column(new QVBoxLayout)
{
    setObjectName(QStringLiteral("rail"));
    setWindowTitle(tr("Pages"));
    setAccessibleName(tr("Pages"));
    setMovable(false);
    setFloatable(false);
    setOrientation(Qt::Vertical);
    setContextMenuPolicy(Qt::PreventContextMenu);
    auto* holder = new QWidget(this);
    holder->setLayout(m_column);
    m_column->setContentsMargins(0, 4, 0, 4);
    m_column->setSpacing(4);
    m_column->addStretch(1);
    addWidget(holder);
}

void Rail::addPage(PageId page)
{
    if (m_buttons.contains(page))
        return;
    auto* button = new Button(page, this);
    m_buttons[page] = button;
    const auto place = std::distance(m_buttons.begin(), m_buttons.find(page));
    m_column->insertWidget(static_cast<int>(place), button);
    connect(button, &QToolButton::clicked, this, [this, page] { emit pageChosen(page); });
}

void Rail::setCurrent(PageId page)
{
    const auto found = m_buttons.find(page);
    if (found != m_buttons.end())
        found->second->setChecked(true);
}

void Rail::setBadge(PageId page, int count)
{
    const auto found = m_buttons.find(page);
    if (found != m_buttons.end())
        found->second->setBadge(count);
}

void Rail::focusCurrent()
{
    for (const auto& [page, button] : m_buttons)
        if (button->isChecked())
            button->setFocus(Qt::ShortcutFocusReason);
}

void Rail::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Down || event->key() == Qt::Key_Up)
        focusNextPrevChild(event->key() == Qt::Key_Down);
    else
        QToolBar::keyPressEvent(event);
}

} // namespace vigla::ui
