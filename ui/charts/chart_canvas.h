#pragma once

#include <QtCharts/QChartView>

#include "ui/charts/time_chart.h"

class QAreaSeries;
class QDateTimeAxis;
class QLineSeries;
class QValueAxis;

namespace vigla::ui {

/// The plot of a TimeChart: axes, series, markers and the hover line.
class ChartCanvas final : public QChartView {
    Q_OBJECT
public:
    ChartCanvas(TimeChart::Kind kind, TimeChart::Format format, QWidget* parent);

    void setSeries(const std::vector<ChartSeries>& series);
    void setRange(double from, double to);
    void setMarkers(const std::vector<ChartMarker>& markers);
    void setGaps(const std::vector<ChartGap>& gaps);
    void setHover(std::optional<double> at);
    void applyTheme();

signals:
    void hovered(std::optional<double> at);
    void chosen(double at); ///< Double click.

protected:
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Line {
        QLineSeries* upper = nullptr;
        QLineSeries* lower = nullptr; ///< Only when stacked.
        QAreaSeries* area = nullptr; ///< Only when stacked.
    };
    Line addLine();
    void fill(const std::vector<ChartSeries>& series);
    void fillStacked(const std::vector<ChartSeries>& series);
    void fitHeight(double largest);
    void paintGaps(QPainter& painter) const;
    double xOf(double at) const;
    std::optional<double> timeAt(double x) const; ///< Nothing beside the plot.

    TimeChart::Kind m_kind;
    TimeChart::Format m_format;
    std::vector<Line> m_lines;
    std::vector<QColor> m_colors;
    std::vector<ChartMarker> m_markers;
    std::vector<ChartGap> m_gaps;
    std::optional<double> m_hover;
    double m_from = 0;
    double m_to = 1;
    double m_ceiling = 1;
    QValueAxis* m_time = nullptr;
    QValueAxis* m_value = nullptr;
};

} // namespace vigla::ui
