#include "ui/graph/graph_toolbar.h"

#include "models/qt/convert.h"
#include "ui/canvas/canvas_style.h"
#include "ui/theme/menu_head.h"
#include "ui/theme/sticky_menu.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>

#include <array>

namespace vigla::ui {

namespace {

constexpr int kNarrow = 880; ///< Pixels.

} // namespace

QString titleOf(graph::GraphType type)
{
    switch (type) {
    case graph::GraphType::App:
        return GraphToolbar::tr("App");
    case graph::GraphType::Service:
        return GraphToolbar::tr("Service");
    case graph::GraphType::VersionedApp:
        return GraphToolbar::tr("Versioned app");
    case graph::GraphType::Workload:
        return GraphToolbar::tr("Workload");
    }
    return {};
}

GraphToolbar::GraphToolbar(QWidget* parent)
    : QFrame(parent)
{
    setObjectName(QStringLiteral("graphToolbar"));
    setProperty("footer", true);
    setAccessibleName(tr("How the graph is drawn"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 4, 8, 4);
    row->setSpacing(2);
    buildTypes();
    buildBoxes();
    buildTraffic();
    buildLabels();
    buildShow();
    buildFocus();
    buildHidden();
    row->addStretch(1);
    buildViewButtons();
    buildExport();
    showSettings();
}

void GraphToolbar::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    const auto style = width() < kNarrow ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon;
    for (QToolButton* button : m_shrinking)
        button->setToolButtonStyle(style);
}

void GraphToolbar::edit(const Edit& change)
{
    change(m_settings);
    showSettings();
    emit settingsEdited(m_settings);
}

void GraphToolbar::setSettings(const GraphViewSettings& settings)
{
    m_settings = settings;
    showSettings();
}

void GraphToolbar::showSettings()
{
    for (const Toggle& toggle : m_toggles)
        toggle.action->setChecked(toggle.read(m_settings));
    m_type->setText(titleOf(m_settings.options.type));
    m_type->setToolTip(tr("Graph type: %1").arg(m_type->text()));
    m_type->setAccessibleName(m_type->toolTip());
    m_table->setChecked(m_settings.isTable);
    showHidden();
    for (QWidget* widget : m_canvasOnly)
        widget->setVisible(!m_settings.isTable);
}

void GraphToolbar::setHidden(const QList<HiddenElement>& hidden)
{
    if (hidden == m_hidden)
        return;
    m_hidden = hidden;
    showHidden();
}

void GraphToolbar::setHideQuery(const QString& query)
{
    if (query == m_hideQuery)
        return;
    m_hideQuery = query;
    showHidden();
}

/// Why not all of the graph is to be seen, besides the focus.
QStringList GraphToolbar::restrictions() const
{
    QStringList texts;
    if (m_settings.isOnlyUnhealthy)
        texts.append(tr("only unhealthy"));
    if (m_settings.isOnlySelected)
        texts.append(tr("only selected"));
    if (!m_hideQuery.isEmpty())
        texts.append(tr("search hides"));
    if (!m_hidden.isEmpty())
        texts.append(tr("%1 hidden").arg(m_hidden.size()));
    return texts;
}

void GraphToolbar::showHidden()
{
    const QStringList texts = restrictions();
    QStringList all = texts + QStringList{m_hideQuery};
    for (const HiddenElement& element : m_hidden)
        all.append(element.id + element.title);
    if (all == m_shownRestrictions)
        return; // a menu that is open must not be taken away
    m_shownRestrictions = all;
    m_hiddenButton->setVisible(!texts.isEmpty());
    m_hiddenButton->setText(texts.join(QStringLiteral(" · ")));
    m_hiddenButton->setToolTip(tr("What is not shown; choose to show it again"));
    m_hiddenButton->setAccessibleName(m_hiddenButton->text());
    QMenu* menu = m_hiddenButton->menu();
    menu->clear();
    addUnrestrict(tr("Show what is healthy too"), QStringLiteral("unhideHealthy"),
        &GraphViewSettings::isOnlyUnhealthy);
    addUnrestrict(tr("Show more than what is selected"), QStringLiteral("unhideSelected"),
        &GraphViewSettings::isOnlySelected);
    if (!m_hideQuery.isEmpty()) {
        QAction* action
            = menu->addAction(icon(Icon::Search), toMenuText(tr("Search: %1").arg(m_hideQuery)));
        action->setObjectName(QStringLiteral("unhideQuery"));
        connect(action, &QAction::triggered, this, &GraphToolbar::unhideQueryRequested);
    }
    for (const HiddenElement& element : m_hidden) {
        QAction* action = menu->addAction(toMenuText(element.title));
        connect(action, &QAction::triggered, this,
            [this, id = element.id] { emit unhideRequested(id); });
    }
    menu->addSeparator();
    QAction* everything = menu->addAction(icon(Icon::Eye), tr("Show everything again"));
    everything->setObjectName(QStringLiteral("unhideAll"));
    connect(everything, &QAction::triggered, this, [this] {
        edit([](GraphViewSettings& settings) {
            settings.isOnlyUnhealthy = settings.isOnlySelected = false;
            settings.hidden.clear();
        });
        emit unhideQueryRequested();
    });
}

void GraphToolbar::addUnrestrict(
    const QString& text, const QString& name, bool GraphViewSettings::*flag)
{
    if (!(m_settings.*flag))
        return;
    QAction* action = m_hiddenButton->menu()->addAction(icon(Icon::Eye), text);
    action->setObjectName(name);
    connect(action, &QAction::triggered, this,
        [this, flag] { edit([flag](GraphViewSettings& settings) { settings.*flag = false; }); });
}

void GraphToolbar::showFocus(const graph::Focus& focus, const QString& title)
{
    m_near = focus;
    m_focus->setVisible(!focus.nodeId.empty());
    m_focus->setText(focus.hops == 1 ? tr("near %1").arg(title)
                                     : tr("%1 hops from %2").arg(focus.hops).arg(title));
    m_focus->setAccessibleName(tr("Only near %1; how far, and the way back").arg(title));
    for (const auto& [action, read] : m_focusToggles)
        action->setChecked(read(focus));
}

void GraphToolbar::editFocus(const std::function<void(graph::Focus&)>& change)
{
    graph::Focus focus = m_near;
    change(focus);
    emit focusEdited(focus);
}

} // namespace vigla::ui
