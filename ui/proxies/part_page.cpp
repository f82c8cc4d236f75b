#include "ui/proxies/part_page.h"

#include "ui/graph/empty_view.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace vigla::ui {

PartPage::PartPage(ProxyPart part, QWidget* content, QWidget* parent)
    : QWidget(parent)
    , m_part(part)
    , m_summary(new QLabel(this))
    , m_again(new QToolButton(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyView(this))
{
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setProperty("muted", true);
    m_summary->setObjectName(QStringLiteral("partSummary"));
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_again->setText(tr("Read again"));
    m_again->setObjectName(QStringLiteral("partReadAgain"));
    m_again->setIcon(icon(Icon::Refresh));
    m_again->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_again->setFocusPolicy(Qt::TabFocus);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(content);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(16, 4, 8, 4);
    bar->addWidget(m_summary, 1);
    bar->addWidget(m_again);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    connect(m_again, &QToolButton::clicked, this, [this] { emit readRequested(m_part); });
    showWaiting();
}

void PartPage::forget()
{
    m_stack->setCurrentIndex(0);
    showWaiting();
}

void PartPage::showWaiting()
{
    m_again->setEnabled(false);
    if (hasContent()) // what is known stays until the new one is here
        return m_summary->setText(tr("Reading again …"));
    m_summary->clear();
    m_empty->explain(Icon::Clock, tr("Reading …"),
        tr("Through a port-forward to the proxy's own administration port, which only its pod "
           "can reach."),
        {});
}

void PartPage::showProblem(const QString& what, const QString& nextStep)
{
    m_again->setEnabled(true);
    m_summary->clear();
    m_empty->explain(Icon::Warning, tr("This could not be read"), what, nextStep,
        {{tr("Try again"), QStringLiteral("partTryAgain"),
            [this] { emit readRequested(m_part); }}});
    m_stack->setCurrentIndex(0);
}

void PartPage::showContent(const QString& summary)
{
    m_again->setEnabled(true);
    m_summary->setText(summary);
    m_summary->setToolTip(summary);
    m_stack->setCurrentIndex(1);
}

bool PartPage::hasContent() const
{
    return m_stack->currentIndex() == 1;
}

} // namespace vigla::ui
