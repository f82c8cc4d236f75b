#pragma once

#include <QWidget>

#include "models/qt/inspection.h"

#include <vector>

namespace vigla::ui {

/// Declared and observed share of each version: the bar is what was declared, the mark on it what
/// is seen, and both stand beside it as numbers.
class ShareBars final : public QWidget {
    Q_OBJECT
public:
    explicit ShareBars(QWidget* parent = nullptr);

    void setShares(const std::vector<InspectedShare>& shares);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintRow(QPainter& painter, std::size_t index, const QRect& room) const;
    int nameWidth() const;

    std::vector<InspectedShare> m_shares;
};

} // namespace vigla::ui
