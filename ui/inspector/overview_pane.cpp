#include "ui/inspector/overview_pane.h"

#include "models/graph/export.h"
#include "models/qt/convert.h"
#include "models/qt/mesh_tables.h"
#include "ui/inspector/fact_grid.h"
#include "ui/inspector/item_list.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace vigla::ui {

namespace {

constexpr std::size_t kMostShown = 20;

QLabel* newText(const char* property, const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setProperty(property, true);
    return label;
}

QString percent(double value)
{
    return toQString(graph::renderPercent(value));
}

/// The title, and what tells it from another one that reads the same.
QString titleAmong(const std::vector<TroubleSpot>& spots, const TroubleSpot& spot)
{
    QString title = toPlainQString(spot.title);
    if (std::ranges::count(spots, spot.title, &TroubleSpot::title) < 2)
        return title;
    const QString kind = kindText(spot.kind);
    const bool hasTwin = std::ranges::any_of(spots, [&](const TroubleSpot& other) {
        return other.id != spot.id && other.title == spot.title && other.kind == spot.kind;
    });
    return hasTwin
        ? OverviewPane::tr("%1 (%2 in %3)").arg(title, kind, toPlainQString(spot.namespaceName))
        : OverviewPane::tr("%1 (%2)").arg(title, kind);
}

std::vector<Fact> factsOf(const MeshSummary& summary)
{
    std::vector<Fact> facts;
    facts.emplace_back(OverviewPane::tr("Services"), QString::number(summary.services));
    facts.emplace_back(OverviewPane::tr("Workloads"), QString::number(summary.workloads));
    facts.emplace_back(OverviewPane::tr("Requests"),
        summary.errorPercent >= 0 ? OverviewPane::tr("%1, %2 errors")
                                        .arg(toQString(graph::renderRate(
                                                 graph::Protocol::Http, summary.requestsPerSecond)),
                                            percent(summary.errorPercent))
                                  : OverviewPane::tr("none"));
    if (summary.tcpBytesPerSecond > 0)
        facts.emplace_back(OverviewPane::tr("TCP"),
            toQString(graph::renderBytesPerSecond(summary.tcpBytesPerSecond)));
    if (summary.mtlsPercent)
        facts.emplace_back(OverviewPane::tr("mTLS"),
            OverviewPane::tr("%1 of the traffic").arg(percent(*summary.mtlsPercent)));
    if (summary.proxies > 0)
        facts.emplace_back(OverviewPane::tr("Proxies"),
            OverviewPane::tr("%1 of %2 in sync").arg(summary.proxiesInSync).arg(summary.proxies));
    if (summary.missingSidecars > 0)
        facts.emplace_back(
            OverviewPane::tr("Without sidecar"), QString::number(summary.missingSidecars));
    return facts;
}

} // namespace

OverviewPane::OverviewPane(QWidget* parent)
    : QWidget(parent)
{
    auto* area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    auto* inside = new QWidget(area);
    area->setWidget(inside);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(area);

    m_facts = new FactGrid(inside);
    m_facts->setObjectName(QStringLiteral("overviewFacts"));
    m_head = newText("section", tr("Needs a look"), inside);
    m_worst = new ItemList(inside);
    m_worst->setObjectName(QStringLiteral("overviewWorst"));
    m_worst->setAccessibleName(tr("Needs a look"));
    m_note = newText("muted", {}, inside);
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(12);
    column->addWidget(newText("heading", tr("The mesh"), inside));
    column->addWidget(m_facts);
    column->addSpacing(4);
    column->addWidget(m_head);
    column->addWidget(m_worst);
    column->addWidget(m_note);
    column->addStretch(1);
    connect(m_worst, &ItemList::taken, this, &OverviewPane::selected);
    setSummary({});
}

void OverviewPane::setSummary(const MeshSummary& summary)
{
    m_summary = summary;
    m_facts->setFacts(factsOf(summary));
    showWorst();
}

void OverviewPane::showWorst()
{
    const Theme& theme = currentTheme();
    std::vector<ListItem> items;
    const std::size_t shown = std::min(kMostShown, m_summary.worst.size());
    for (std::size_t index = 0; index < shown; ++index) {
        const TroubleSpot& spot = m_summary.worst[index];
        const QString detail = spot.health.errorPercent > 0
            ? tr("%1 errors").arg(percent(spot.health.errorPercent))
            : healthText(spot.health.status);
        items.push_back({toQString(spot.id), titleAmong(m_summary.worst, spot), detail,
            icon(healthIcon(spot.health.status), theme.healthColor(spot.health.status)),
            toPlainQString(spot.health.reason)});
    }
    m_worst->setItems(items);
    m_worst->setVisible(!items.empty());
    if (items.empty())
        m_note->setText(m_summary.edges > 0 ? tr("Nothing: everything with traffic is healthy.")
                                            : tr("Nothing yet: there is no traffic to judge."));
    else if (m_summary.worst.size() > shown)
        m_note->setText(tr("and %1 more").arg(m_summary.worst.size() - shown));
    else
        m_note->setText(tr("Take one to see its numbers."));
}

void OverviewPane::focusFirst()
{
    m_worst->setFocus(Qt::OtherFocusReason);
}

void OverviewPane::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_note)
        showWorst();
}

} // namespace vigla::ui
