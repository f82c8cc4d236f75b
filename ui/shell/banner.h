#pragma once

#include <QDeadlineTimer>
#include <QFrame>
#include <QString>

#include <optional>

class QLabel;
class QPushButton;
class QTimer;

namespace vigla::ui {

/// How the window stands to its cluster.
struct ConnectionStatus {
    enum class State {
        NotConnected, ///< No context was chosen yet.
        Connecting, ///< With a reason: something is waited for that takes a person, or long.
        Live,
        Lost, ///< It was there; the picture is kept.
        Failed, ///< It was never there.
    };
    State state = State::NotConnected;
    QString reason; ///< What failed and what to do next, plain.
    std::optional<QDeadlineTimer> nextRetry; ///< When the next attempt is.
    bool operator==(const ConnectionStatus&) const = default;
};

/// The line above the pages that says why there is no live picture, and when the next attempt is.
class ConnectionBanner final : public QFrame {
    Q_OBJECT
public:
    explicit ConnectionBanner(QWidget* parent = nullptr);

    void setStatus(const ConnectionStatus& status); ///< Hides itself while all is well.

signals:
    void retryRequested();

private:
    void showCountdown();

    ConnectionStatus m_status;
    QLabel* m_icon = nullptr;
    QLabel* m_text = nullptr;
    QLabel* m_countdown = nullptr;
    QPushButton* m_retry = nullptr;
    QTimer* m_second = nullptr;
};

} // namespace vigla::ui
