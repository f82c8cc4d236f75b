#pragma once

#include <QString>
#include <QWidget>

#include "models/graph/graph_history.h"
#include "ui/charts/time_chart.h"

#include <optional>
#include <vector>

class QLabel;

namespace vigla::ui {

/// What the charts of one element show, as values.
struct TrafficCharts {
    std::vector<ChartSeries> rates; ///< By code class, to be stacked; one of bytes over TCP.
    std::vector<ChartSeries> errors; ///< Share in percent; empty over TCP.
    std::vector<ChartSeries> latencies; ///< p50, p90, p99 in milliseconds; empty over TCP.
    bool isTcp = false;
};
TrafficCharts buildTrafficCharts(const std::vector<graph::ChartSample>& samples);

/// Rates, errors and latencies of one element above each other, over the same minutes. Hovering
/// one reads all of them at that moment.
class ChartStack final : public QWidget {
    Q_OBJECT
public:
    explicit ChartStack(QWidget* parent = nullptr);

    /// `now` is the right end in milliseconds since 1970.
    void setSamples(const std::vector<graph::ChartSample>& samples, double now);
    void setMarkers(const std::vector<ChartMarker>& markers);
    void setHover(std::optional<double> at);

signals:
    void momentChosen(double at); ///< Milliseconds since 1970.

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();

    std::vector<graph::ChartSample> m_samples;
    double m_now = 0;
    TimeChart* m_rates = nullptr;
    TimeChart* m_bytes = nullptr;
    TimeChart* m_errors = nullptr;
    TimeChart* m_latencies = nullptr;
    QLabel* m_empty = nullptr;
    QLabel* m_when = nullptr;
};

} // namespace vigla::ui
