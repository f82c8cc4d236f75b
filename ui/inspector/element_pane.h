#pragma once

#include <QString>
#include <QWidget>

#include "models/graph/graph_history.h"
#include "models/qt/inspection.h"
#include "ui/charts/time_chart.h"
#include "ui/inspector/fact_grid.h"

#include <vector>

class QLabel;
class QPushButton;
class QStackedWidget;
class QTabBar;

namespace vigla::ui {

class ChartStack;

class ItemList;
class ShareBars;
class WhyPane;

/// One node or edge: who it is and how it is, its traffic over time, its pods, its rules.
class ElementPane final : public QWidget {
    Q_OBJECT
public:
    explicit ElementPane(QWidget* parent = nullptr);

    void setInspection(const Inspection& inspection);
    void setSamples(const std::vector<graph::ChartSample>& samples, double now);
    void setMarkers(const std::vector<ChartMarker>& markers);
    void setGone(bool isGone); ///< The newest picture does not have it; the last numbers stay.
    void showWhy(); ///< Brings the tab to the front.
    bool isWhyShown() const;
    WhyPane* whyPane() const { return m_why; }
    void focusFirst();

signals:
    void routingRequested(const QString& host);
    void proxyRequested(const QString& id); ///< `namespace/pod`.
    void closeRequested();
    void whyShown(); ///< The tab came to the front: the series are wanted.
    void momentChosen(double at); ///< In a chart; milliseconds since 1970.

protected:
    void changeEvent(QEvent* event) override;

private:
    void buildHeader();
    void buildTraffic();
    void buildLists();
    void showHeader();
    void showPods();
    void showRules();

    Inspection m_inspection;
    bool m_isGone = false;
    QWidget* m_header = nullptr;
    QLabel* m_icon = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_subtitle = nullptr;
    QLabel* m_healthIcon = nullptr;
    QLabel* m_health = nullptr;
    QLabel* m_reason = nullptr;
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_stack = nullptr;
    FactGrid* m_facts = nullptr;
    QWidget* m_shareBox = nullptr;
    ShareBars* m_shares = nullptr;
    QLabel* m_shareNote = nullptr;
    ChartStack* m_charts = nullptr;
    ItemList* m_pods = nullptr;
    QLabel* m_podNote = nullptr;
    ItemList* m_rules = nullptr;
    QLabel* m_ruleNote = nullptr;
    WhyPane* m_why = nullptr;
    QPushButton* m_edit = nullptr;
};

} // namespace vigla::ui
