#include "ui/inspector/inspector.h"

#include "models/qt/convert.h"
#include "models/qt/inspection.h"
#include "models/qt/selection.h"
#include "ui/inspector/element_pane.h"
#include "ui/inspector/overview_pane.h"
#include "ui/inspector/why_pane.h"

#include <QStackedWidget>
#include <QVBoxLayout>

#include <cmath>

namespace vigla::ui {

namespace {

constexpr std::size_t kMostMarkers = 100;

double milliseconds(SystemTime time)
{
    return static_cast<double>(time.time_since_epoch().count());
}

} // namespace

Inspector::Inspector(Selection& selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_stack(new QStackedWidget(this))
    , m_overview(new OverviewPane(m_stack))
    , m_element(new ElementPane(m_stack))
{
    setObjectName(QStringLiteral("inspector"));
    setAccessibleName(tr("Inspector"));
    setMinimumWidth(320);
    m_stack->addWidget(m_overview);
    m_stack->addWidget(m_element);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    connect(&m_selection, &Selection::changed, this, &Inspector::refresh);
    connect(m_overview, &OverviewPane::selected, &m_selection, &Selection::select);
    connect(m_element, &ElementPane::closeRequested, &m_selection, &Selection::clear);
    connect(m_element, &ElementPane::routingRequested, this, &Inspector::routingRequested);
    connect(m_element, &ElementPane::whyShown, this, &Inspector::explain);
    connect(m_element->whyPane(), &WhyPane::selected, &m_selection, &Selection::select);
    connect(m_element, &ElementPane::proxyRequested, this, &Inspector::proxyRequested);
    connect(m_element, &ElementPane::momentChosen, this, [this](double at) {
        emit momentChosen(SystemTime(std::chrono::milliseconds(std::llround(at))));
    });
}

QSize Inspector::sizeHint() const
{
    return {344, 600};
}

void Inspector::setPicture(const Published& picture)
{
    m_picture = picture;
    refresh();
}

void Inspector::refresh()
{
    if (!isVisible())
        return; // caught up with when shown
    if (m_selection.isEmpty()) {
        m_overview->setSummary(summarize(m_picture));
        m_stack->setCurrentWidget(m_overview);
        return;
    }
    const auto inspection = inspect(m_picture, toStdString(m_selection.id()));
    m_element->setGone(!inspection);
    if (inspection)
        m_element->setInspection(*inspection);
    m_element->setSamples(samples(), m_picture.graph ? milliseconds(m_picture.graph->at) : 0);
    m_element->setMarkers(m_markers);
    m_stack->setCurrentWidget(m_element);
    explain();
}

/// Only while it is looked at: the series are searched anew for every picture.
void Inspector::explain()
{
    if (isVisible() && !m_selection.isEmpty() && m_element->isWhyShown())
        m_element->whyPane()->explain(m_picture, toStdString(m_selection.id()));
}

void Inspector::showWhy()
{
    m_element->showWhy();
    explain();
}

std::vector<graph::ChartSample> Inspector::samples() const
{
    const std::string id = toStdString(m_selection.id());
    for (const auto& history : {m_picture.history, m_picture.inventoryHistory})
        if (history)
            if (auto found = history->seriesOf(id); !found.empty())
                return found;
    if (!m_picture.history || !m_picture.drawn || !m_picture.graph)
        return {};
    return m_picture.history->sumOf(graph::edgesBehind(*m_picture.graph, *m_picture.drawn, id));
}

void Inspector::addChangeMarker(SystemTime at, const QString& text)
{
    m_markers.push_back({milliseconds(at), text});
    if (m_markers.size() > kMostMarkers)
        m_markers.erase(m_markers.begin());
    m_element->setMarkers(m_markers);
}

void Inspector::focusFirst()
{
    if (m_stack->currentWidget() == m_element)
        m_element->focusFirst();
    else
        m_overview->focusFirst();
}

void Inspector::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

} // namespace vigla::ui
