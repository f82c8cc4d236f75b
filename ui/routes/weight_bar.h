#pragma once

#include <QColor>
#include <QString>
#include <QWidget>

#include "models/core/units.h"

#include <optional>
#include <vector>

namespace vigla::ui {

class WeightHandle;

/// One destination of the bar.
struct WeightSegment {
    QString label; ///< Short and plain: `v2`.
    Percent weight;
    std::optional<double> observedPercent; ///< Measured share, 0 to 100; absent without traffic.
    bool operator==(const WeightSegment&) const = default;
};

/// The traffic split of one route as a bar: a segment per destination, a handle between neighbours.
///
/// The weights always sum to 100. Every segment keeps a sliver, so a destination with 0 % stays
/// visible and can be dragged out of its corner. Handles are children named `weightHandle0`… that
/// take the keyboard focus: arrows move 1 %, with Shift or PageUp/PageDown 10 %, Home and End to
/// the neighbours. Below the bar a thin strip shows the observed shares on the same scale.
class WeightBar final : public QWidget {
    Q_OBJECT
public:
    explicit WeightBar(QWidget* parent = nullptr);

    /// Shows `segments`; emits nothing. Ignored while a handle is dragged unless their number
    /// differs.
    void setSegments(std::vector<WeightSegment> segments);
    const std::vector<WeightSegment>& segments() const { return m_segments; }
    std::vector<Percent> weights() const;
    void setReadOnly(bool isReadOnly);
    bool isReadOnly() const { return m_isReadOnly; }

    int handleCount() const { return static_cast<int>(m_handles.size()); }
    Percent handlePosition(int handle) const; ///< Sum of the weights left of it.
    QRect segmentRect(int segment) const; ///< In widget coordinates, without the observed strip.

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void editingStarted(); ///< Before the first weightsEdited() of a gesture.
    /// The person moved a handle; the bar already shows these weights.
    void weightsEdited(const std::vector<vigla::Percent>& weights);
    /// The gesture ended: one step for undo.
    void editingFinished();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    friend class WeightHandle;
    void moveHandle(int handle, int percent);
    void finishMove();
    int percentAt(int handle, double x) const;
    double handleX(int handle) const;
    double xAt(int slivers, double percent) const;
    double sliver() const;
    void placeHandles();
    void rebuildHandles();
    void paintSegment(QPainter& painter, int segment) const;
    void paintObserved(QPainter& painter) const;

    std::vector<WeightSegment> m_segments;
    std::vector<WeightHandle*> m_handles;
    bool m_isReadOnly = false;
    bool m_isMoving = false;
};

} // namespace vigla::ui
