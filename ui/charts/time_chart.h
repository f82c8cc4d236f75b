#pragma once

#include <QColor>
#include <QList>
#include <QPointF>
#include <QString>
#include <QWidget>

#include <functional>
#include <optional>
#include <vector>

class QBoxLayout;
class QLabel;

namespace vigla::ui {

class ChartCanvas;
class ChartLegend;

/// One line of a chart. x is milliseconds since 1970 (UTC), y the value; ascending in x.
struct ChartSeries {
    QString name;
    QColor color;
    QList<QPointF> points;
};

/// Something that happened at one moment.
struct ChartMarker {
    double at = 0; ///< Milliseconds since 1970.
    QString text;
    bool operator==(const ChartMarker&) const = default;
};

/// A span of time of which nothing is known. Milliseconds since 1970.
struct ChartGap {
    double from = 0;
    double to = 0;
    bool operator==(const ChartGap&) const = default;
};

/// Values over the last minutes: lines, or areas on top of each other.
///
/// The legend above the plot says the newest value of each series, or the one under the mouse.
/// Uses Qt Charts with replace() and without animation.
class TimeChart final : public QWidget {
    Q_OBJECT
public:
    enum class Kind { Lines, Stacked };
    using Format = std::function<QString(double)>;

    /// `format` renders values for the legend and the axis.
    TimeChart(Kind kind, const QString& title, Format format, QWidget* parent = nullptr);

    /// Sets all series at once. A series without points is not drawn but stays in the legend.
    void setSeries(const std::vector<ChartSeries>& series);
    void setRange(double from, double to); ///< Milliseconds since 1970.
    void setMarkers(const std::vector<ChartMarker>& markers);
    void setGaps(const std::vector<ChartGap>& gaps); ///< Hatched, over whatever lines cross them.
    /// Reads the values at this moment; nullopt: the newest ones. Emits nothing.
    void setHover(std::optional<double> at);

    QString legendText() const; ///< What stands above the plot, for tests and accessibility.

signals:
    void hovered(std::optional<double> at); ///< Under the mouse; nullopt when it left.
    void momentChosen(double at); ///< By a double click.

protected:
    void changeEvent(QEvent* event) override;

private:
    void showLegend();

    Format m_format;
    std::vector<ChartSeries> m_series;
    std::optional<double> m_hover;
    QBoxLayout* m_head = nullptr;
    QLabel* m_title = nullptr;
    ChartLegend* m_legend = nullptr;
    ChartCanvas* m_canvas = nullptr;
};

/// The value of `points` at `at`: of the nearest point not farther away than `reach`.
std::optional<double> valueAt(const QList<QPointF>& points, double at, double reach);

/// Where `times`, ascending in ms, lie more than three times as far apart as beside it and as
/// moments of their age are kept (graph::stepAtAge()), and what is missing from the last one to
/// `now`. Needs three times to know what is usual.
std::vector<ChartGap> gapsIn(const std::vector<double>& times, double now);

/// A round number not below `value` whose half is round too; 1 for nothing.
double niceCeiling(double value);

} // namespace vigla::ui
