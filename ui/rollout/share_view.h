#pragma once

#include <QWidget>

#include "models/routing/observed_split.h"

#include <vector>

namespace vigla::ui {

/// Observed beside declared shares: a track of 0 to 100 % for each destination with the 95 %
/// interval as a band, the observed share as a dot and the declared one as a mark.
class ShareView final : public QWidget {
    Q_OBJECT
public:
    explicit ShareView(QWidget* parent = nullptr);

    void setShares(std::vector<routing::ObservedShare> shares);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    int rowHeight() const;
    void paintShare(QPainter& painter, int row) const;

    std::vector<routing::ObservedShare> m_shares;
};

} // namespace vigla::ui
