#pragma once

#include <QString>
#include <QWidget>

#include "models/qt/snapshot_store.h"
#include "ui/charts/time_chart.h"

#include <vector>

class QStackedWidget;

namespace vigla {
class Selection;
}

namespace vigla::ui {

class ElementPane;
class OverviewPane;

/// Says everything about the selected node or edge, and about the mesh while nothing is selected.
class Inspector final : public QWidget {
    Q_OBJECT
public:
    explicit Inspector(Selection& selection, QWidget* parent = nullptr);

    void setPicture(const Published& picture);
    void addChangeMarker(SystemTime at, const QString& text);
    void showWhy(); ///< Of what is selected: the tab that tells why it is here.
    void focusFirst();
    QSize sizeHint() const override;

signals:
    void routingRequested(const QString& host);
    void proxyRequested(const QString& id); ///< `namespace/pod`.
    void momentChosen(vigla::SystemTime at); ///< To be put on the graph.

protected:
    void showEvent(QShowEvent* event) override;

private:
    void explain();
    void refresh();
    std::vector<graph::ChartSample> samples() const;

    Selection& m_selection;
    Published m_picture;
    std::vector<ChartMarker> m_markers;
    QStackedWidget* m_stack = nullptr;
    OverviewPane* m_overview = nullptr;
    ElementPane* m_element = nullptr;
};

} // namespace vigla::ui
