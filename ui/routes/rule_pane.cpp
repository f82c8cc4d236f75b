#include "ui/routes/rule_pane.h"

#include "models/qt/convert.h"
#include "ui/routes/plain_label.h"
#include "ui/routes/rule_card.h"
#include "ui/theme/icons.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

namespace vigla::ui {
namespace {

QString joined(const std::vector<std::string>& parts, const QString& separator)
{
    QStringList all;
    for (const std::string& part : parts)
        all << toPlainQString(part);
    return all.join(separator);
}

std::string rulePath(const routing::RouteCard& card)
{
    std::string list = "http";
    if (card.protocol == routing::RouteProtocol::Tls)
        list = "tls";
    if (card.protocol == routing::RouteProtocol::Tcp)
        list = "tcp";
    return "/spec/" + list + "/" + std::to_string(card.ruleIndex);
}

std::vector<routing::Finding> findingsOf(
    const routing::RouteCard& card, const std::vector<routing::Finding>& findings)
{
    std::vector<routing::Finding> mine;
    const std::string path = rulePath(card);
    for (const routing::Finding& finding : findings)
        if (finding.object == card.object
            && (finding.path == path || finding.path.starts_with(path + "/")))
            mine.push_back(finding);
    return mine;
}

RuleCardView cardViewOf(const RouteEditView& view, std::size_t index)
{
    const routing::RouteCard& card = view.host.cards[index];
    return {card, static_cast<int>(index) + 1,
        index < view.observed.size() ? view.observed[index] : std::vector<std::optional<double>>(),
        view.observedSeconds, view.candidates, findingsOf(card, view.findings)};
}

QString subtitleOf(const routing::RoutableHost& host)
{
    QStringList parts{toPlainQString(host.host)};
    if (!host.gateways.empty())
        parts << RulePane::tr("through %1").arg(joined(host.gateways, QStringLiteral(", ")));
    return parts.join(QStringLiteral(" · "));
}

} // namespace

RulePane::RulePane(QWidget* parent)
    : QWidget(parent)
    , m_stack(new QStackedWidget(this))
{
    auto* empty = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Muted, this);
    empty->setPlain(tr("Pick a host on the left, or \"Edit routing\" on a node of the graph."));
    empty->setAlignment(Qt::AlignCenter);
    empty->setMargin(32);
    auto* edit = new QWidget(this);
    auto* column = new QVBoxLayout(edit);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHead());
    column->addWidget(buildCards(), 1);
    m_stack->addWidget(empty);
    m_stack->addWidget(edit);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_stack);
}

QWidget* RulePane::buildHead()
{
    auto* head = new QWidget(this);
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(12, 8, 8, 8);
    column->setSpacing(2);
    auto* row = new QHBoxLayout;
    row->setSpacing(2);
    m_title = new PlainLabel(PlainLabel::Fit::Elide, PlainLabel::Tone::Strong, head);
    m_title->setObjectName(QStringLiteral("hostTitle"));
    m_title->setProperty("heading", true);
    row->addWidget(m_title, 1);
    m_undo = addTool(row, QStringLiteral("undoEdit"), tr("Undo"));
    m_undo->setIcon(icon(Icon::Undo));
    m_undo->setToolTip(tr("Undo (Ctrl+Z)"));
    m_redo = addTool(row, QStringLiteral("redoEdit"), tr("Redo"));
    m_redo->setIcon(icon(Icon::Redo));
    m_redo->setToolTip(tr("Redo (Ctrl+Shift+Z)"));
    m_discard = addTool(row, QStringLiteral("discardEdit"), tr("Discard all edits"));
    m_discard->setIcon(icon(Icon::Trash));
    m_discard->setToolTip(tr("Discard all edits; Undo brings them back"));
    column->addLayout(row);
    m_subtitle = new PlainLabel(PlainLabel::Fit::Elide, PlainLabel::Tone::Muted, head);
    m_owners = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Normal, head);
    m_owners->setObjectName(QStringLiteral("hostOwners"));
    m_owners->setProperty("state", QStringLiteral("degraded"));
    column->addWidget(m_subtitle);
    column->addWidget(m_owners);
    connect(m_undo, &QToolButton::clicked, this, &RulePane::undoRequested);
    connect(m_redo, &QToolButton::clicked, this, &RulePane::redoRequested);
    connect(m_discard, &QToolButton::clicked, this, &RulePane::discardRequested);
    return head;
}

QToolButton* RulePane::addTool(QLayout* row, const QString& name, const QString& text)
{
    auto* tool = new QToolButton(this);
    tool->setObjectName(name);
    tool->setText(text);
    tool->setAccessibleName(text);
    tool->setToolButtonStyle(Qt::ToolButtonIconOnly);
    row->addWidget(tool);
    return tool;
}

QWidget* RulePane::buildCards()
{
    auto* content = new QWidget(this);
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(12, 4, 12, 12);
    m_column->setSpacing(8);
    m_column->addStretch(1);
    m_scroll = new QScrollArea(this);
    m_scroll->setObjectName(QStringLiteral("ruleCards"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setWidget(content);
    m_scroll->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    return m_scroll;
}

void RulePane::setView(const RouteEditView* view)
{
    m_stack->setCurrentIndex(view ? 1 : 0);
    if (!view)
        return;
    refreshHead(*view);
    refreshCards(*view);
}

void RulePane::refreshHead(const RouteEditView& view)
{
    m_title->setPlain(
        toPlainQString(view.host.serviceName.empty() ? view.host.host : view.host.serviceName));
    m_subtitle->setPlain(subtitleOf(view.host));
    m_owners->setPlain(view.ownerNotes.empty()
            ? tr("Managed by %1").arg(joined(view.host.owners, QStringLiteral("; ")))
            : joined(view.ownerNotes, QStringLiteral("\n")));
    m_owners->setVisible(!view.host.owners.empty() || !view.ownerNotes.empty());
    m_undo->setEnabled(view.canUndo);
    m_redo->setEnabled(view.canRedo);
    m_discard->setEnabled(view.hasChanges);
}

void RulePane::refreshCards(const RouteEditView& view)
{
    while (m_cards.size() > view.host.cards.size()) {
        m_cards.back()->hide();
        m_cards.back()->deleteLater();
        m_cards.pop_back();
    }
    while (m_cards.size() < view.host.cards.size())
        m_cards.push_back(addCard());
    for (std::size_t i = 0; i < m_cards.size(); ++i)
        m_cards[i]->setView(cardViewOf(view, i));
    orderTabs();
}

void RulePane::orderTabs()
{
    // Widgets that came later stand at the end of the focus chain, behind the rest of the window.
    std::vector<QWidget*> order;
    for (QWidget* widget : m_scroll->widget()->findChildren<QWidget*>())
        if ((widget->focusPolicy() & Qt::TabFocus) != 0 && !widget->focusProxy()
            && !widget->isHidden())
            order.push_back(widget);
    if (order == m_tabOrder)
        return;
    m_tabOrder = order;
    QWidget* before = m_discard;
    for (QWidget* widget : order)
        setTabOrder(std::exchange(before, widget), widget);
}

RuleCard* RulePane::addCard()
{
    auto* card = new RuleCard(m_scroll->widget());
    card->setObjectName(QStringLiteral("ruleCard%1").arg(m_cards.size()));
    m_column->insertWidget(static_cast<int>(m_cards.size()), card);
    connect(card, &RuleCard::splitEdited, this,
        [this, card](const std::vector<routing::SplitDestination>& destinations) {
            emit splitEdited(card->card(), destinations);
        });
    connect(card, &RuleCard::splitEditFinished, this, &RulePane::splitEditFinished);
    connect(card, &RuleCard::findingActivated, this, &RulePane::findingActivated);
    card->show();
    return card;
}

} // namespace vigla::ui
