#pragma once

#include "models/envoy/json_text.h"

#include <QAbstractScrollArea>

#include <optional>
#include <utility>
#include <vector>

namespace vigla::ui {

/// A part of a long text, line by line, of which only what is visible is ever made into glyphs.
/// Lines are chosen by mouse (Shift extends) and copied with Ctrl+C. Plain text only.
class TextCanvas final : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit TextCanvas(QWidget* parent = nullptr);

    void setText(envoy::JsonTextPtr text, const envoy::JsonSpan& part);
    /// Scrolls to a byte of the whole text and marks `length` bytes from there.
    void reveal(std::uint32_t position, std::uint32_t length);
    int lineCount() const { return static_cast<int>(m_starts.size()); }
    int firstVisibleLine() const;
    QString lineText(int line) const; ///< As shown; long lines end in an ellipsis.
    QString selectedText() const; ///< The chosen lines; all of them when none is.

signals:
    void positionChosen(std::uint32_t position); ///< A line was clicked: its first byte.

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    int lineHeight() const;
    int numberWidth() const;
    int lineAt(int y) const;
    int lineOf(std::uint32_t position) const;
    std::string_view bytesOf(int line) const;
    void updateBars();
    void paintLine(QPainter& painter, int line, const QRect& area) const;

    envoy::JsonTextPtr m_text;
    envoy::JsonSpan m_part;
    std::vector<std::uint32_t> m_starts; ///< First byte of each line.
    int m_longest = 0; ///< Bytes of the longest line, bounded.
    std::optional<std::pair<std::uint32_t, std::uint32_t>> m_mark; ///< [begin, end) in the text.
    int m_anchor = -1; ///< First and last chosen line; -1: none.
    int m_current = -1;
};

} // namespace vigla::ui
