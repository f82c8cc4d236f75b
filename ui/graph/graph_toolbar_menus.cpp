// The buttons of the toolbar and what their menus hold.
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

constexpr std::array kTypes{graph::GraphType::App, graph::GraphType::VersionedApp,
    graph::GraphType::Service, graph::GraphType::Workload};

} // namespace

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
    auto* menu = new StickyMenu(button);
    addOption(menu, tr("By app"), &graph::GraphOptions::boxByApp);
    addOption(menu, tr("By namespace"), &graph::GraphOptions::boxByNamespace);
    addOption(menu, tr("By cluster"), &graph::GraphOptions::boxByCluster);
    menu->addSeparator();
    connect(menu->addAction(icon(Icon::Minus), tr("Fold all boxes")), &QAction::triggered, this,
        [this] { emit foldAllRequested(true); });
    connect(menu->addAction(icon(Icon::Plus), tr("Unfold all boxes")), &QAction::triggered, this,
        [this] { emit foldAllRequested(false); });
    addFlag(menu, tr("Fold idle leaves of hubs"), &GraphViewSettings::areIdleLeavesFolded);
    button->setMenu(menu);
    m_canvasOnly.push_back(button);
    m_shrinking.push_back(button);
}

void GraphToolbar::buildTraffic()
{
    using Options = graph::GraphOptions;
    QToolButton* button = addMenuButton(Icon::Chart, tr("Traffic"), QStringLiteral("graphTraffic"));
    auto* menu = new StickyMenu(button);
    const auto addRate = [this, menu](const QString& text, auto Options::*rate, auto value) {
        addToggle(
            menu, text,
            [rate, value](const GraphViewSettings& s) { return s.options.*rate == value; },
            [rate, value](GraphViewSettings& s) { s.options.*rate = value; });
    };
    using graph::GrpcRate;
    using graph::HttpRate;
    using graph::TcpRate;
    addMenuHead(menu, tr("HTTP"));
    addRate(tr("Requests"), &Options::http, HttpRate::Requests);
    addRate(tr("None"), &Options::http, HttpRate::None);
    addMenuHead(menu, tr("gRPC"));
    addRate(tr("Requests"), &Options::grpc, GrpcRate::Requests);
    addRate(tr("Messages sent"), &Options::grpc, GrpcRate::Sent);
    addRate(tr("Messages received"), &Options::grpc, GrpcRate::Received);
    addRate(tr("Messages, sent and received"), &Options::grpc, GrpcRate::Total);
    addRate(tr("None"), &Options::grpc, GrpcRate::None);
    addMenuHead(menu, tr("TCP"));
    addRate(tr("Bytes sent"), &Options::tcp, TcpRate::Sent);
    addRate(tr("Bytes received"), &Options::tcp, TcpRate::Received);
    addRate(tr("Bytes, sent and received"), &Options::tcp, TcpRate::Total);
    addRate(tr("None"), &Options::tcp, TcpRate::None);
    button->setMenu(menu);
    m_shrinking.push_back(button);
}

void GraphToolbar::buildLabels()
{
    m_labels = addMenuButton(Icon::Labels, tr("Labels"), QStringLiteral("graphLabels"));
    auto* menu = new StickyMenu(m_labels);
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
    auto* menu = new StickyMenu(button);
    addFlag(menu, tr("Only what is unhealthy"), &GraphViewSettings::isOnlyUnhealthy);
    addFlag(menu, tr("Only what I select, with its paths"), &GraphViewSettings::isOnlySelected);
    menu->addSeparator();
    addOption(menu, tr("Service nodes"), &graph::GraphOptions::injectServiceNodes);
    addOption(menu, tr("Idle edges"), &graph::GraphOptions::includeIdleEdges);
    addOption(menu, tr("Idle nodes"), &graph::GraphOptions::includeIdleNodes);
    menu->addSeparator();
    addFlag(menu, tr("mTLS locks"), &GraphViewSettings::isSecurityShown);
    addFlag(menu, tr("Badges of routing rules"), &GraphViewSettings::areVirtualServicesShown);
    addFlag(menu, tr("Badges of missing sidecars"), &GraphViewSettings::areMissingSidecarsShown);
    menu->addSeparator();
    addRanks(menu);
    menu->addSeparator();
    addFlag(menu, tr("Moving dots along edges"), &GraphViewSettings::isAnimated);
    button->setMenu(menu);
    m_shrinking.push_back(button);
}

void GraphToolbar::addRanks(QMenu* menu)
{
    addMenuHead(menu, tr("Ranks: 1 has the most"));
    const std::array<std::pair<graph::RankBy, QString>, 4> ranks{
        {{graph::RankBy::None, tr("No ranks")}, {graph::RankBy::Inbound, tr("By callers")},
            {graph::RankBy::Outbound, tr("By callees")},
            {graph::RankBy::Both, tr("By callers and callees")}}};
    for (const auto& [by, text] : ranks)
        addToggle(
            menu, text, [by](const GraphViewSettings& s) { return s.rankBy == by; },
            [by](GraphViewSettings& s) { s.rankBy = by; });
}

void GraphToolbar::buildFocus()
{
    m_focus = addMenuButton(Icon::Focus, {}, QStringLiteral("graphFocus"));
    m_focus->setToolTip(tr("Only a neighbourhood is shown: how far to look, and the way back"));
    m_focus->hide();
    auto* menu = new StickyMenu(m_focus);
    const auto add
        = [this, menu](const QString& text, std::function<bool(const graph::Focus&)> read,
              std::function<void(graph::Focus&)> change) {
              QAction* action = menu->addAction(text);
              action->setCheckable(true);
              connect(action, &QAction::triggered, this,
                  [this, change = std::move(change)] { editFocus(change); });
              m_focusToggles.emplace_back(action, std::move(read));
          };
    for (int hops = graph::kFewestHops; hops <= graph::kMostHops; ++hops)
        add(
            hops == 1 ? tr("1 hop away") : tr("%1 hops away").arg(hops),
            [hops](const graph::Focus& focus) { return focus.hops == hops; },
            [hops](graph::Focus& focus) { focus.hops = hops; });
    menu->addSeparator();
    add(
        tr("What calls it"), [](const graph::Focus& focus) { return focus.hasCallers; },
        [](graph::Focus& focus) { focus.hasCallers = !focus.hasCallers; });
    add(
        tr("What it calls"), [](const graph::Focus& focus) { return focus.hasCallees; },
        [](graph::Focus& focus) { focus.hasCallees = !focus.hasCallees; });
    menu->addSeparator();
    QAction* whole = menu->addAction(icon(Icon::Graph), tr("Show the whole graph (Esc)"));
    whole->setObjectName(QStringLiteral("unfocus"));
    connect(whole, &QAction::triggered, this, &GraphToolbar::unfocusRequested);
    m_focus->setMenu(menu);
}

void GraphToolbar::buildHidden()
{
    m_hiddenButton = addMenuButton(Icon::Hide, {}, QStringLiteral("graphHidden"));
    m_hiddenButton->setMenu(new QMenu(m_hiddenButton));
    m_hiddenButton->hide();
}

void GraphToolbar::buildExport()
{
    QToolButton* button = addMenuButton(Icon::Export, {}, QStringLiteral("graphExport"));
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setToolTip(tr("Save or copy the graph as it is shown"));
    button->setAccessibleName(button->toolTip());
    auto* menu = new QMenu(button);
    QAction* copy = menu->addAction(icon(Icon::Copy), tr("Copy as picture"));
    copy->setObjectName(QStringLiteral("exportCopy"));
    connect(copy, &QAction::triggered, this, &GraphToolbar::copyRequested);
    menu->addSeparator();
    for (const ExportKind kind : allExportKinds()) {
        QAction* action = menu->addAction(tr("Save as %1…").arg(titleOf(kind)));
        action->setObjectName(QStringLiteral("export-") + suffixOf(kind));
        connect(action, &QAction::triggered, this, [this, kind] { emit exportRequested(kind); });
    }
    button->setMenu(menu);
    m_canvasOnly.push_back(button);
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
        connect(action, &QAction::triggered, this, [this, flag] {
            edit([flag](GraphViewSettings& settings) { settings.*flag = !(settings.*flag); });
        });
        m_toggles.push_back(
            {action, [flag](const GraphViewSettings& settings) { return settings.*flag; }});
        m_canvasOnly.push_back(button);
    }
}

} // namespace vigla::ui
