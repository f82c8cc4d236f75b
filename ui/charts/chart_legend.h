#pragma once

#include <QColor>
#include <QString>
#include <QWidget>

#include <vector>

namespace vigla::ui {

/// Swatches and texts in one line, from the right; what does not fit is cut at the left end.
class ChartLegend final : public QWidget {
    Q_OBJECT
public:
    struct Entry {
        QColor color;
        QString text;
        bool operator==(const Entry&) const = default;
    };
    explicit ChartLegend(QWidget* parent = nullptr);

    void setEntries(std::vector<Entry> entries);
    QString text() const; ///< All texts, joined by commas.
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QFont smallFont() const;

    std::vector<Entry> m_entries;
};

} // namespace vigla::ui
