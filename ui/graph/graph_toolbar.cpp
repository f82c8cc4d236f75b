#include "ui/graph/graph_toolbar.h"

#include "models/qt/convert.h"
#include "ui/canvas/canvas_style.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>

#include <array>

namespace vigla::ui {

namespace {

constexpr int kNarrow = 720; ///< Pixels.

constexpr std::array kTypes{graph::GraphType::App, graph::GraphType::VersionedApp,
    graph::GraphType::Service, graph::GraphType::Workload};

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
    buildLabels();
    buildShow();
    m_focus = addMenuButton(Icon::Focus, {}, QStringLiteral("graphFocus"));
    m_focus->setPopupMode(QToolButton::DelayedPopup);
    m_focus->setToolTip(tr("Show the whole graph again"));
    m_focus->hide();
    connect(m_focus, &QToolButton::clicked, this, &GraphToolbar::unfocusRequested);
    m_hiddenButton = addMenuButton(Icon::Hide, {}, QStringLiteral("graphHidden"));
    m_hiddenButton->setMenu(new QMenu(m_hiddenButton));
    m_hiddenButton->hide();
    row->addStretch(1);
    buildViewButtons();
    showSettings();
}

QToolButton* GraphToolbar::addMenuButton(Icon id, const QString& text, const QString& name)
{
    auto* button = new QToolButton(this);
    button->setObjectName(name);
    button->setIcon(icon(id));
    button->setIconSize({16, 16});
    button->setText(text);
    button->setToolTip(text);
    button->setAccessibleName(text);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setFocusPolicy(Qt::TabFocus);
    layout()->addWidget(button);
    return button;
}

QToolButton* GraphToolbar::addButton(Icon id, const QString& tip, const QString& name)
{
    QToolButton* button = addMenuButton(id, {}, name);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setPopupMode(QToolButton::DelayedPopup);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    return button;
}

QAction* GraphToolbar::addToggle(QMenu* menu, const QString& text, Read read, Edit change)
{
    QAction* action = menu->addAction(text);
    action->setCheckable(true);
    connect(
        action, &QAction::triggered, this, [this, change = std::move(change)] { edit(change); });
    m_toggles.push_back({action, std::move(read)});
    return action;
}

void GraphToolbar::addFlag(QMenu* menu, const QString& text, bool GraphViewSettings::*flag)
{
    addToggle(
        menu, text, [flag](const GraphViewSettings& settings) { return settings.*flag; },
        [flag](GraphViewSettings& settings) { settings.*flag = !(settings.*flag); });
}

void GraphToolbar::addOption(QMenu* menu, const QString& text, bool graph::GraphOptions::*flag)
{
    addToggle(
        menu, text, [flag](const GraphViewSettings& settings) { return settings.options.*flag; },
        [flag](
            GraphViewSettings& settings) { settings.options.*flag = !(settings.options.*flag); });
}

void GraphToolbar::buildTypes()
{
    m_type = addMenuButton(Icon::Graph, {}, QStringLiteral("graphType"));
    auto* menu = new QMenu(m_type);
    for (const graph::GraphType type : kTypes)
        addToggle(
            menu, titleOf(type),
            [type](const GraphViewSettings& settings) { return settings.options.type == type; },
            [type](GraphViewSettings& settings) { settings.options.type = type; });
    m_type->setMenu(menu);
}

void GraphToolbar::buildBoxes()
{
    QToolButton* button = addMenuButton(Icon::Boxes, tr("Boxes"), QStringLiteral("graphBoxes"));
    auto* menu = new QMenu(button);
    addOption(menu, tr("By app"), &graph::GraphOptions::boxByApp);
    addOption(menu, tr("By namespace"), &graph::GraphOptions::boxByNamespace);
    addOption(menu, tr("By cluster"), &graph::GraphOptions::boxByCluster);
    button->setMenu(menu);
    m_canvasOnly.push_back(button);
    m_shrinking.push_back(button);
}

void GraphToolbar::buildLabels()
{
    m_labels = addMenuButton(Icon::Labels, tr("Labels"), QStringLiteral("graphLabels"));
    auto* menu = new QMenu(m_labels);
    for (const EdgeLabel label : allEdgeLabels()) {
        const QString name = nameOf(label);
        addToggle(
            menu, titleOf(label),
            [name](const GraphViewSettings& settings) { return settings.labels.contains(name); },
            [name](GraphViewSettings& settings) {
                if (!settings.labels.removeOne(name))
                    settings.labels.append(name);
            });
    }
    m_labels->setMenu(menu);
    m_canvasOnly.push_back(m_labels);
    m_shrinking.push_back(m_labels);
}

void GraphToolbar::buildShow()
{
    QToolButton* button = addMenuButton(Icon::Eye, tr("Show"), QStringLiteral("graphShow"));
    auto* menu = new QMenu(button);
    addOption(menu, tr("Service nodes"), &graph::GraphOptions::injectServiceNodes);
    addOption(menu, tr("Idle edges"), &graph::GraphOptions::includeIdleEdges);
    addOption(menu, tr("Idle nodes"), &graph::GraphOptions::includeIdleNodes);
    menu->addSeparator();
    addFlag(menu, tr("mTLS locks"), &GraphViewSettings::isSecurityShown);
    addFlag(menu, tr("Badges of routing rules"), &GraphViewSettings::areVirtualServicesShown);
    addFlag(menu, tr("Badges of missing sidecars"), &GraphViewSettings::areMissingSidecarsShown);
    menu->addSeparator();
    addFlag(menu, tr("Moving dots along edges"), &GraphViewSettings::isAnimated);
    button->setMenu(menu);
    m_shrinking.push_back(button);
}

void GraphToolbar::buildViewButtons()
{
    m_table = addButton(
        Icon::Tables, tr("Table instead of the picture (Ctrl+T)"), QStringLiteral("graphTable"));
    m_table->setCheckable(true);
    connect(m_table, &QToolButton::clicked, this,
        [this](bool isTable) { edit([isTable](GraphViewSettings& s) { s.isTable = isTable; }); });

    QToolButton* zoomOut
        = addButton(Icon::Minus, tr("Zoom out (-)"), QStringLiteral("graphZoomOut"));
    QToolButton* zoomIn = addButton(Icon::Plus, tr("Zoom in (+)"), QStringLiteral("graphZoomIn"));
    QToolButton* fit = addButton(Icon::Fit, tr("Fit the graph (F)"), QStringLiteral("graphFit"));
    QToolButton* relayout = addButton(
        Icon::Layout, tr("Lay out anew; forgets moved nodes"), QStringLiteral("graphRelayout"));
    connect(zoomOut, &QToolButton::clicked, this, &GraphToolbar::zoomOutRequested);
    connect(zoomIn, &QToolButton::clicked, this, &GraphToolbar::zoomInRequested);
    connect(fit, &QToolButton::clicked, this, &GraphToolbar::fitRequested);
    connect(relayout, &QToolButton::clicked, this, &GraphToolbar::relayoutRequested);

    const std::array<std::tuple<Icon, QString, QString, bool GraphViewSettings::*>, 2> flags{
        {{Icon::Legend, tr("Legend"), QStringLiteral("graphLegend"),
             &GraphViewSettings::isLegendShown},
            {Icon::Overview, tr("Overview, where the graph is larger than the view"),
                QStringLiteral("graphOverview"), &GraphViewSettings::isOverviewShown}}};
    m_canvasOnly.insert(m_canvasOnly.end(), {zoomOut, zoomIn, fit, relayout});
    for (const auto& [id, tip, name, flag] : flags) {
        QToolButton* button = addButton(id, tip, name);
        auto* action = new QAction(icon(id), tip, button);
        action->setCheckable(true);
        button->setDefaultAction(action);
        connect(action, &QAction::triggered, this, [this, flag = flag] {
            edit([flag](GraphViewSettings& settings) { settings.*flag = !(settings.*flag); });
        });
        m_toggles.push_back(
            {action, [flag = flag](const GraphViewSettings& settings) { return settings.*flag; }});
        m_canvasOnly.push_back(button);
    }
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
    for (QWidget* widget : m_canvasOnly)
        widget->setVisible(!m_settings.isTable);
}

void GraphToolbar::setHidden(const QList<HiddenElement>& hidden)
{
    if (hidden == m_hidden)
        return;
    m_hidden = hidden;
    m_hiddenButton->setVisible(!hidden.isEmpty());
    m_hiddenButton->setText(tr("%1 hidden").arg(hidden.size()));
    m_hiddenButton->setToolTip(tr("What was hidden by hand; choose to show it again"));
    QMenu* menu = m_hiddenButton->menu();
    menu->clear();
    QAction* all = menu->addAction(icon(Icon::Eye), tr("Show everything again"));
    connect(all, &QAction::triggered, this, [this] { emit unhideRequested({}); });
    menu->addSeparator();
    for (const HiddenElement& element : hidden) {
        QAction* action = menu->addAction(toMenuText(element.title));
        connect(action, &QAction::triggered, this,
            [this, id = element.id] { emit unhideRequested(id); });
    }
}

void GraphToolbar::setFocusTitle(const QString& title)
{
    m_focus->setVisible(!title.isEmpty());
    m_focus->setText(tr("near %1  ✕").arg(title));
    m_focus->setAccessibleName(tr("Only near %1; show the whole graph again").arg(title));
}

} // namespace vigla::ui
