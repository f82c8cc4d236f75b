#pragma once

#include <QPointF>
#include <QString>
#include <QWidget>

#include "models/graph/visibility.h"
#include "models/qt/mesh_tables.h"
#include "models/qt/snapshot_store.h"
#include "models/qt/view_settings.h"
#include "ui/canvas/canvas_style.h"
#include "ui/shell/banner.h"

class QLabel;
class QStackedWidget;

namespace vigla {
class Playback;
class Search;
class Selection;
} // namespace vigla

namespace vigla::ui {

class EmptyView;
class GraphCanvas;
class GraphSaver;
class GraphToolbar;
class GraphMenu;
struct GraphMenuTarget;
class Legend;
class Overview;
class TableSet;
class TimeBar;

/// The service graph with everything around it: toolbar, legend, overview, table twin, and the
/// reason when there is nothing to show. GUI thread only.
class GraphPage final : public QWidget {
    Q_OBJECT
public:
    GraphPage(Selection& selection, Search& search, Playback& playback, QWidget* parent = nullptr);

    void setPicture(const Published& picture); ///< Of now or of the past.
    void setConnection(const ConnectionStatus& status, const QString& contextName);
    void setSettings(const GraphViewSettings& settings); ///< Emits nothing.
    const GraphViewSettings& settings() const { return m_settings; }
    CanvasStyle canvasStyle() const; ///< What measureGraph() needs to know.

    void showTable(bool isTable); ///< As Ctrl+T does.
    void fit();
    void hideElement(const QString& id);
    void focusOn(const QString& nodeId); ///< One hop; empty shows the whole graph again.
    void focusNear(const graph::Focus& focus);
    void foldBox(const QString& id, bool isFolded); ///< A box, or what stands for one.
    void foldAll(bool areFolded); ///< Every box.
    void reveal(const QString& id); ///< Selects it and brings it to the middle.
    void focusView(); ///< Gives the keyboard to the canvas or the table.

    GraphCanvas* canvas() const { return m_canvas; }
    TableSet* tables() const { return m_tables; }
    TimeBar* timeBar() const { return m_timeBar; }

signals:
    void settingsChanged(const vigla::GraphViewSettings& settings); ///< By the person.
    void relayoutRequested();
    void nodeMoved(const QString& id, const QPointF& centre);
    void routingRequested(const QString& host);
    void testRequested(const QString& host); ///< Try a request on the rules of the host.
    void namespacesRequested(); ///< The person wants to choose namespaces.
    void contextsRequested();
    void whyRequested(const QString& id); ///< Why is this here?
    void exportReady(const QString& path, const QByteArray& content); ///< To be written there.
    void pictureCopied();

private:
    void buildCanvasArea();
    void buildTables();
    void buildLayout();
    void wire();
    void takeSettings(const GraphViewSettings& settings);
    void refresh();
    void refreshPart();
    void refreshCanvas();
    void refreshTables();
    void refreshState();
    void refreshNotice();
    void refreshAnimation();
    void explainNothing();
    void unhide(const QString& id);
    void openMenu(const QString& id, const QPoint& globalPosition);
    GraphMenuTarget menuTargetOf(const QString& id) const;
    void explainFiltered();
    void addFoldActions(GraphMenu& menu, const QString& id, const QPoint& globalPosition);
    void placeFloating();
    bool isLegendVisible() const;
    bool isOverviewVisible() const;
    void showToolbar();
    QString titleOfElement(const QString& id) const;
    const graph::FoldedGraph& folded() const;
    std::string drawnId(const std::string& id) const; ///< Of what stands for it, or its own.
    QString drawnId(const QString& id) const;
    std::optional<graph::FindResult> findDrawn() const;
    graph::FindResult pathsThroughSelection(bool isDrawn) const;
    graph::VisiblePart tablePart() const;
    graph::VisibilityRules rules(bool isDrawn) const;

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    Selection& m_selection;
    Search& m_search;
    Playback& m_playback;
    Published m_picture;
    ConnectionStatus m_status;
    QString m_contextName;
    GraphViewSettings m_settings;
    graph::Focus m_focus;
    bool m_isLegendAsked = false; ///< By hand: also where it covers much of the graph.
    graph::VisiblePart m_part;
    graph::VisibilityRules m_partRules;
    graph::LayoutPtr m_partOfLayout; ///< The whole layout that m_part.layout was cut from.

    SparkSourcePtr m_past;
    EdgeTable* m_edges = nullptr;
    NodeTable* m_nodes = nullptr;
    QStackedWidget* m_stack = nullptr;
    QWidget* m_canvasArea = nullptr;
    GraphCanvas* m_canvas = nullptr;
    GraphSaver* m_saver = nullptr;
    Legend* m_legend = nullptr;
    Overview* m_overview = nullptr;
    TableSet* m_tables = nullptr;
    EmptyView* m_empty = nullptr;
    GraphToolbar* m_toolbar = nullptr;
    TimeBar* m_timeBar = nullptr;
    QWidget* m_notice = nullptr;
    QLabel* m_noticeText = nullptr;
    QLabel* m_noticeIcon = nullptr;
};

/// The style that view settings ask for.
CanvasStyle canvasStyleOf(const GraphViewSettings& settings);

} // namespace vigla::ui
