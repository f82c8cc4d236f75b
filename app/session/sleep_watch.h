#pragma once

#include <QObject>
#include <QTimer>

#include <chrono>

namespace vigla::app {

/// Notices that the machine has slept: its connections are dead by then, whatever they say. GUI
/// thread only.
class SleepWatch final : public QObject {
    Q_OBJECT
public:
    explicit SleepWatch(QObject* parent = nullptr);

signals:
    void woke(); ///< At most two seconds after the machine is awake again.

private:
    void look();

    QTimer m_clock;
    std::chrono::nanoseconds m_slept; ///< When it was looked at last.
};

} // namespace vigla::app
