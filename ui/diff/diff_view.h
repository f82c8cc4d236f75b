#pragma once

#include <QString>
#include <QWidget>

#include "models/routing/text_diff.h"

class QLabel;
class QStackedWidget;
class QToolButton;

namespace vigla::ui {

class DiffCanvas;
class PlainLabel;

enum class DiffMode { Automatic, SideBySide, Unified }; ///< Automatic goes by the width.

/// Two texts compared: side by side or unified from the same rows, with intraline marks, folded
/// context, an overview strip and jumps between changes (F7, Shift+F7).
class DiffView final : public QWidget {
    Q_OBJECT
public:
    explicit DiffView(QWidget* parent = nullptr);

    /// The names head the two sides and the copied patch. Scroll position and open folds survive
    /// when only lines changed.
    void setDiff(routing::TextDiff diff, const QString& leftName, const QString& rightName);
    void setMode(DiffMode mode);
    DiffMode mode() const { return m_mode; }
    bool isSideBySide() const; ///< What is on screen now.

    int changeCount() const; ///< Runs of changed rows.
    void nextChange();
    void previousChange();
    QString patch() const; ///< Unified text with three lines of context; empty without changes.

signals:
    void modeChanged(vigla::ui::DiffMode mode); ///< The person chose another one.

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildTools();
    QWidget* buildNames();
    void refreshMode();
    void refreshSummary();
    void copyPatch() const;

    routing::TextDiff m_diff;
    QString m_leftName;
    QString m_rightName;
    DiffMode m_mode = DiffMode::Automatic;
    DiffCanvas* m_canvas = nullptr;
    QStackedWidget* m_stack = nullptr;
    QWidget* m_names = nullptr;
    PlainLabel* m_left = nullptr;
    PlainLabel* m_right = nullptr;
    QLabel* m_empty = nullptr;
    QLabel* m_summary = nullptr;
    QToolButton* m_sideBySide = nullptr;
    QToolButton* m_all = nullptr;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
    QToolButton* m_copy = nullptr;
};

} // namespace vigla::ui
