// Which part of the graph the page shows: searched, hidden, focused, folded.
#include "models/qt/convert.h"
#include "models/qt/search.h"
#include "models/qt/selection.h"
#include "ui/graph/graph_page.h"

namespace vigla::ui {

namespace {

constexpr const char* kUnhealthy = "not healthy OR edgehealth in (degraded, failure)";

} // namespace

const graph::FoldedGraph& GraphPage::folded() const
{
    static const graph::FoldedGraph kOpen;
    return m_picture.drawn ? *m_picture.drawn : kOpen;
}

std::string GraphPage::drawnId(const std::string& id) const
{
    const auto found = folded().standIns.find(id);
    return found == folded().standIns.end() ? id : found->second;
}

QString GraphPage::drawnId(const QString& id) const
{
    return toQString(drawnId(toStdString(id)));
}

graph::FindResult GraphPage::pathsThroughSelection(bool isDrawn) const
{
    const std::string id = toStdString(m_selection.id());
    return isDrawn ? graph::pathsThrough(*m_picture.drawnGraph(), drawnId(id))
                   : graph::pathsThrough(*m_picture.graph, id);
}

/// What the search finds, as far as the canvas shows it.
std::optional<graph::FindResult> GraphPage::findDrawn() const
{
    if (!m_picture.graph || m_search.isFilter())
        return std::nullopt;
    const auto found = m_search.findIn(*m_picture.graph);
    return found ? std::optional(graph::inFolded(*found, folded())) : std::nullopt;
}

/// Rows are of everything, folded or not.
graph::VisiblePart GraphPage::tablePart() const
{
    const bool isFolded = m_picture.drawn && !m_picture.drawn->standIns.empty();
    return isFolded ? graph::visiblePart(m_picture.graph, nullptr, rules(false)) : m_part;
}

/// @param isDrawn of the elements on the canvas; else of all of them.
graph::VisibilityRules GraphPage::rules(bool isDrawn) const
{
    graph::VisibilityRules rules;
    for (const QString& id : m_settings.hidden)
        rules.hidden.insert(toStdString(id));
    rules.focus = m_focus;
    if (isDrawn)
        rules.focus.nodeId = drawnId(m_focus.nodeId);
    if (!m_picture.graph)
        return rules;
    const graph::ServiceGraph& graph = *m_picture.graph;
    const auto add = [&](const graph::FindResult& found) {
        rules.only.push_back(isDrawn ? graph::inFolded(found, folded()) : found);
    };
    if (m_settings.isOnlyUnhealthy)
        add(graph::find(graph, kUnhealthy).value());
    if (m_search.isFilter())
        if (const auto found = m_search.findIn(graph))
            add(*found);
    if (m_settings.isOnlySelected)
        if (auto paths = pathsThroughSelection(isDrawn); !paths.nodes.empty())
            rules.only.push_back(std::move(paths));
    rules.without = m_search.hiddenIn(graph);
    if (isDrawn && rules.without)
        rules.without = graph::wholeInFolded(*rules.without, folded());
    return rules;
}

void GraphPage::refreshPart()
{
    const graph::VisibilityRules wanted = rules(true);
    const graph::VisiblePart before = m_part;
    m_part = graph::visiblePart(m_picture.drawnGraph(), m_picture.layout, wanted);
    const bool isSameCut = before.layout && m_part.layout && wanted == m_partRules
        && m_partOfLayout == m_picture.layout && before.layout->nodeIds == m_part.layout->nodeIds
        && before.layout->routes.size() == m_part.layout->routes.size();
    if (isSameCut)
        m_part.layout = before.layout; // the canvas shares geometry while the layout is the same
    m_partRules = wanted;
    m_partOfLayout = m_picture.layout;
}

} // namespace vigla::ui
