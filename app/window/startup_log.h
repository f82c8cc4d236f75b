#pragma once

#include <QElapsedTimer>
#include <QObject>

namespace vigla::ui {
class MainWindow;
}

namespace vigla::app {

/// Says once each in the log, category `vigla.startup` at level debug, when the window was first
/// painted and when it first showed a graph: in milliseconds since this object was made.
class StartupLog final : public QObject {
    Q_OBJECT
public:
    /// @param window must outlive this object.
    explicit StartupLog(ui::MainWindow* window, QObject* parent = nullptr);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void tellAfterPainting(const char* what);

    ui::MainWindow* m_window;
    QElapsedTimer m_clock;
    bool m_isPainted = false;
    bool m_hasGraph = false;
};

} // namespace vigla::app
