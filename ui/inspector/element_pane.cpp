#include "ui/inspector/element_pane.h"

#include "models/graph/export.h"
#include "models/qt/convert.h"
#include "models/qt/mesh_tables.h"
#include "ui/charts/chart_stack.h"
#include "ui/inspector/element_facts.h"
#include "ui/inspector/item_list.h"
#include "ui/inspector/share_bars.h"
#include "ui/inspector/why_pane.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QStyle>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace vigla::ui {

namespace {

constexpr int kMargin = 16;
constexpr int kWhyTab = 3;
constexpr int kHeadHeight = 28; ///< Of the title's first line and what stands beside it.

QLabel* newText(const char* property, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    if (property)
        label->setProperty(property, true);
    return label;
}

/// A column in a scroll area; returns the column's layout.
QVBoxLayout* newPage(QStackedWidget* stack)
{
    auto* area = new QScrollArea(stack);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    auto* inside = new QWidget(area);
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(kMargin, 12, kMargin, 12);
    column->setSpacing(12);
    area->setWidget(inside);
    stack->addWidget(area);
    return column;
}

QString stateOf(graph::HealthStatus status)
{
    switch (status) {
    case graph::HealthStatus::Healthy:
        return QStringLiteral("healthy");
    case graph::HealthStatus::NotReady:
    case graph::HealthStatus::Degraded:
        return QStringLiteral("degraded");
    case graph::HealthStatus::Failure:
        return QStringLiteral("failing");
    case graph::HealthStatus::NotAvailable:
        break;
    }
    return QStringLiteral("unknown");
}

} // namespace

ElementPane::ElementPane(QWidget* parent)
    : QWidget(parent)
    , m_tabs(new QTabBar(this))
    , m_stack(new QStackedWidget(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    buildHeader();
    column->addWidget(m_header);
    m_tabs->setObjectName(QStringLiteral("inspectorTabs"));
    m_tabs->setAccessibleName(tr("Parts of the inspector"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->addTab(tr("Traffic"));
    m_tabs->addTab(tr("Pods"));
    m_tabs->addTab(tr("Rules"));
    m_tabs->addTab(tr("Why"));
    m_tabs->setTabToolTip(kWhyTab, tr("Why is this here?"));
    auto* tabRow = new QFrame(this);
    tabRow->setProperty("bar", true);
    auto* tabs = new QHBoxLayout(tabRow);
    tabs->setContentsMargins(4, 0, 4, 0);
    tabs->addWidget(m_tabs);
    tabs->addStretch(1);
    column->addWidget(tabRow);
    buildTraffic();
    buildLists();
    column->addWidget(m_stack, 1);

    m_edit = new QPushButton(icon(Icon::Routing), tr("Edit routing…"), this);
    m_edit->setObjectName(QStringLiteral("inspectorEditRouting"));
    auto* footer = new QHBoxLayout;
    footer->setContentsMargins(kMargin, 8, kMargin, 8);
    footer->addWidget(m_edit, 1);
    column->addLayout(footer);
    connect(m_tabs, &QTabBar::currentChanged, m_stack, &QStackedWidget::setCurrentIndex);
    connect(m_tabs, &QTabBar::currentChanged, this, [this] {
        if (isWhyShown())
            emit whyShown();
    });
    connect(m_edit, &QPushButton::clicked, this,
        [this] { emit routingRequested(toQString(m_inspection.routedHost)); });
}

void ElementPane::buildHeader()
{
    m_header = new QWidget(this);
    m_icon = new QLabel(m_header);
    m_title = newText("heading", m_header);
    m_title->setObjectName(QStringLiteral("inspectorTitle"));
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_subtitle = newText("muted", m_header);
    m_subtitle->setObjectName(QStringLiteral("inspectorSubtitle"));
    m_healthIcon = new QLabel(m_header);
    m_health = newText(nullptr, m_header);
    m_health->setWordWrap(false);
    m_health->setObjectName(QStringLiteral("inspectorHealth"));
    m_reason = newText("muted", m_header);
    m_reason->setObjectName(QStringLiteral("inspectorReason"));
    auto* close = new QToolButton(m_header);
    close->setObjectName(QStringLiteral("inspectorClose"));
    close->setIcon(icon(Icon::Close));
    close->setToolTip(tr("Back to the whole mesh (Esc)"));
    close->setAccessibleName(close->toolTip());
    close->setFocusPolicy(Qt::TabFocus);
    connect(close, &QToolButton::clicked, this, &ElementPane::closeRequested);

    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_icon, m_healthIcon, m_health, close})
        widget->setFixedHeight(kHeadHeight);
    m_title->setMinimumHeight(kHeadHeight);
    m_title->setAlignment(Qt::AlignVCenter | Qt::AlignLeft);
    top->addWidget(m_icon, 0, Qt::AlignTop);
    top->addWidget(m_title, 1);
    top->addWidget(m_healthIcon, 0, Qt::AlignTop);
    top->addWidget(m_health, 0, Qt::AlignTop);
    top->addWidget(close, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout(m_header);
    column->setContentsMargins(kMargin, 12, 8, 8);
    column->setSpacing(4);
    column->addLayout(top);
    column->addWidget(m_subtitle);
    column->addWidget(m_reason);
}

void ElementPane::buildTraffic()
{
    QVBoxLayout* column = newPage(m_stack);
    m_facts = new FactGrid(this);
    m_facts->setObjectName(QStringLiteral("inspectorFacts"));
    m_charts = new ChartStack(this);
    connect(m_charts, &ChartStack::momentChosen, this, &ElementPane::momentChosen);
    m_shareBox = new QWidget(this);
    m_shares = new ShareBars(m_shareBox);
    m_shareNote = newText("muted", m_shareBox);
    auto* head = newText("section", m_shareBox);
    head->setText(tr("Declared ← observed"));
    auto* shares = new QVBoxLayout(m_shareBox);
    shares->setContentsMargins(0, 0, 0, 0);
    shares->setSpacing(4);
    shares->addWidget(head);
    shares->addWidget(m_shares);
    shares->addWidget(m_shareNote);
    column->addWidget(m_facts);
    column->addWidget(m_shareBox);
    column->addWidget(m_charts, 1);
    column->addStretch(0);
}

void ElementPane::buildLists()
{
    QVBoxLayout* pods = newPage(m_stack);
    m_pods = new ItemList(this);
    m_pods->setObjectName(QStringLiteral("inspectorPods"));
    m_pods->setAccessibleName(tr("Pods"));
    m_podNote = newText("muted", this);
    pods->addWidget(m_pods);
    pods->addWidget(m_podNote);
    pods->addStretch(1);
    QVBoxLayout* rules = newPage(m_stack);
    m_rules = new ItemList(this);
    m_rules->setObjectName(QStringLiteral("inspectorRules"));
    m_rules->setAccessibleName(tr("Rules"));
    m_ruleNote = newText("muted", this);
    rules->addWidget(m_rules);
    rules->addWidget(m_ruleNote);
    rules->addStretch(1);
    m_why = new WhyPane(this);
    newPage(m_stack)->addWidget(m_why, 1);
    connect(m_pods, &ItemList::taken, this, &ElementPane::proxyRequested);
    connect(m_rules, &ItemList::taken, this, [this](const QString& id) {
        const bool isRoute = id.startsWith(QLatin1String("VirtualService"))
            || id.startsWith(QLatin1String("DestinationRule"));
        if (isRoute && !m_inspection.routedHost.empty())
            emit routingRequested(toQString(m_inspection.routedHost));
    });
}

void ElementPane::setInspection(const Inspection& inspection)
{
    const bool isOther = inspection.id != m_inspection.id;
    m_inspection = inspection;
    showHeader();
    m_facts->setFacts(factsOf(m_inspection));
    m_shareBox->setVisible(!inspection.shares.empty());
    m_shares->setShares(inspection.shares);
    m_shareNote->setVisible(inspection.areSharesOfAllRules);
    m_shareNote->setText(tr("Observed over all rules of the host together."));
    showPods();
    showRules();
    m_edit->setVisible(!inspection.routedHost.empty());
    m_edit->setToolTip(toToolTip(toPlainQString(inspection.routedHost)));
    if (isOther)
        m_charts->setHover(std::nullopt);
}

void ElementPane::showHeader()
{
    const Inspection& it = m_inspection;
    const Theme& theme = currentTheme();
    const Icon shape = it.isEdge ? Icon::ChevronRight : nodeIcon(it.kind);
    m_icon->setPixmap(icon(shape, theme.text).pixmap(20, 20));
    QString title = toPlainQString(it.title);
    QStringList below;
    if (it.isEdge) {
        title += QStringLiteral(" → ") + toPlainQString(it.subtitle);
        below.append(tr("%1 edge").arg(protocolText(it.protocol)));
    } else {
        if (!it.subtitle.empty())
            title += QLatin1Char(' ') + toPlainQString(it.subtitle);
        below.append(kindText(it.kind));
    }
    if (!it.namespaceName.empty() && it.namespaceName != "unknown")
        below.append(toPlainQString(it.namespaceName));
    if (const QString marks = marksText(it.marks); !marks.isEmpty())
        below.append(marks);
    m_title->setText(title);
    m_subtitle->setText(below.join(QStringLiteral(" · ")));
    m_healthIcon->setPixmap(
        icon(healthIcon(it.health.status), theme.healthColor(it.health.status)).pixmap(16, 16));
    m_health->setText(healthText(it.health.status));
    if (m_health->property("state").toString() != stateOf(it.health.status)) {
        m_health->setProperty("state", stateOf(it.health.status));
        m_health->style()->unpolish(m_health);
        m_health->style()->polish(m_health);
    }
    const QString reason = m_isGone
        ? tr("It is not in the newest picture; these are its last numbers.")
        : toPlainQString(it.health.reason);
    m_reason->setText(reason);
    m_reason->setVisible(!reason.isEmpty());
}

void ElementPane::setSamples(const std::vector<graph::ChartSample>& samples, double now)
{
    m_charts->setSamples(samples, now);
}

void ElementPane::setMarkers(const std::vector<ChartMarker>& markers)
{
    m_charts->setMarkers(markers);
}

void ElementPane::setGone(bool isGone)
{
    m_isGone = isGone;
    showHeader();
}

void ElementPane::showWhy()
{
    m_tabs->setCurrentIndex(kWhyTab);
}

bool ElementPane::isWhyShown() const
{
    return m_tabs->currentIndex() == kWhyTab;
}

void ElementPane::focusFirst()
{
    m_tabs->setFocus(Qt::OtherFocusReason);
}

void ElementPane::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange || !m_edit)
        return;
    showHeader();
    showPods();
}

} // namespace vigla::ui
