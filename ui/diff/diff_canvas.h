#pragma once

#include <QAbstractScrollArea>
#include <QString>

#include "models/routing/text_diff.h"
#include "ui/diff/diff_lines.h"

#include <optional>
#include <vector>

namespace vigla::ui {

struct Theme;

/// Paints the lines of a diff and scrolls them; both sides always together.
class DiffCanvas final : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit DiffCanvas(QWidget* parent = nullptr);

    void setRows(const std::vector<routing::DiffRow>& rows);
    void setSideBySide(bool isSideBySide);
    bool isSideBySide() const { return m_options.isSideBySide; }
    void setShowsAll(bool showsAll);

    int changeCount() const { return static_cast<int>(m_changes.size()); }
    /// The change at which the last jump arrived, -1 before the first one.
    int currentChange() const { return m_current; }
    void goToChange(int change);

    const std::vector<DiffLine>& lines() const { return m_lines; }
    QRect lineRect(int line) const; ///< In viewport coordinates.

signals:
    void currentChangeChanged(int change);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Row {
        routing::RowKind kind = routing::RowKind::Same;
        int leftNumber = 0;
        int rightNumber = 0;
        DiffText left;
        DiffText right;
    };
    struct Cell { ///< What one side of one line draws.
        const DiffText* text = nullptr;
        QChar sign = QLatin1Char(' ');
        bool isRemoved = false;
        bool isChanged = false;
    };
    void rebuildLines();
    void measure();
    void refreshScrollBars();
    int lineHeight() const;
    int numberWidth() const;
    QRect overviewRect() const;
    int lineAt(int y) const;
    int lineOfRow(int row) const;
    void openFold(int line);
    void jumpTo(const QPoint& inOverview);
    void paintGutters(QPainter& painter, const Theme& theme) const;
    void paintLine(QPainter& painter, int line, const Theme& theme) const;
    void paintPair(QPainter& painter, const QRect& area, const Row& row, const Theme& theme) const;
    void paintUnified(
        QPainter& painter, const QRect& area, const DiffLine& line, const Theme& theme) const;
    void paintFold(QPainter& painter, const QRect& area, int hidden, const Theme& theme) const;
    void paintCell(
        QPainter& painter, const QRect& area, const Cell& cell, const Theme& theme) const;
    void paintNumber(QPainter& painter, const QRect& area, int number, const Theme& theme) const;
    void paintOverview(QPainter& painter, const Theme& theme) const;

    std::vector<Row> m_rows;
    std::vector<DiffLine> m_lines;
    std::vector<int> m_changes;
    DiffLineOptions m_options;
    int m_current = -1;
    int m_widestText = 0; ///< Pixels.
    int m_highestNumber = 0;
};

} // namespace vigla::ui
