#include "ui/graph/empty_view.h"

#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace vigla::ui {

namespace {

constexpr int kIconSize = 48;
constexpr int kTextWidth = 460;

QLabel* newText(const QString& name, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignHCenter);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

EmptyView::EmptyView(QWidget* parent)
    : QWidget(parent)
    , m_icon(new QLabel(this))
    , m_title(newText(QStringLiteral("emptyTitle"), this))
    , m_evidence(newText(QStringLiteral("emptyEvidence"), this))
    , m_nextStep(newText(QStringLiteral("emptyNextStep"), this))
    , m_buttons(new QHBoxLayout)
{
    setObjectName(QStringLiteral("emptyView"));
    m_title->setProperty("heading", true);
    m_evidence->setProperty("muted", true);
    m_icon->setAlignment(Qt::AlignHCenter);
    m_buttons->setSpacing(8);
    auto* texts = new QWidget(this);
    texts->setMaximumWidth(kTextWidth);
    texts->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    auto* lines = new QVBoxLayout(texts);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(12);
    for (QLabel* label : {m_icon, m_title, m_evidence, m_nextStep})
        lines->addWidget(label);
    auto* middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(texts, 100);
    middle->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(12);
    column->addStretch(2);
    column->addLayout(middle);
    column->addSpacing(4);
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addLayout(m_buttons);
    row->addStretch(1);
    column->addLayout(row);
    column->addStretch(3);
}

void EmptyView::explain(Icon id, const QString& title, const QString& evidence,
    const QString& nextStep, const std::vector<EmptyAction>& actions)
{
    m_id = id;
    showIcon();
    m_title->setText(title);
    m_evidence->setText(evidence);
    m_evidence->setVisible(!evidence.isEmpty());
    m_nextStep->setText(nextStep);
    m_nextStep->setVisible(!nextStep.isEmpty());
    setAccessibleName(title);
    setAccessibleDescription(evidence + QLatin1Char(' ') + nextStep);

    QStringList names;
    for (const EmptyAction& action : actions)
        names.append(action.name);
    if (names == m_actionNames)
        return; // the same explanation again must not take the keyboard from a button
    m_actionNames = names;
    while (QLayoutItem* item = m_buttons->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const EmptyAction& action : actions) {
        auto* button = new QPushButton(action.text, this);
        button->setObjectName(action.name);
        button->setProperty("primary", m_buttons->count() == 0);
        connect(button, &QPushButton::clicked, this, action.run);
        m_buttons->addWidget(button);
    }
}

void EmptyView::showIcon()
{
    m_icon->setPixmap(icon(m_id, currentTheme().mutedText).pixmap(kIconSize, kIconSize));
}

void EmptyView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showIcon();
}

} // namespace vigla::ui
