#pragma once

#include "app/kube/kube_client.h"

#include <QObject>
#include <QTimer>

#include <chrono>

namespace vigla::app {

/// Asks a server now and then whether it is still there: watches that are half open do not say so,
/// and nothing else may be under way. GUI thread only.
class Heartbeat final : public QObject {
    Q_OBJECT
public:
    struct Options {
        std::chrono::milliseconds period{15'000};
        std::chrono::milliseconds answerWithin{10'000};
        std::chrono::milliseconds quietAfterMiss{30'000}; ///< One slow answer may be all.
    };

    /// `client` must outlive this.
    Heartbeat(KubeClient* client, Options options, QObject* parent = nullptr);

    void start();
    void stop();

signals:
    void missed(); ///< Nothing came back. Any answer is a sign of life, a refusal as well.

private:
    void ask();
    void take(const Result<net::Response>& answer);

    KubeClient* m_client;
    Options m_options;
    QTimer m_timer;
};

} // namespace vigla::app
