#pragma once

#include "models/core/result.h"

#include <QByteArray>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>

#include <chrono>
#include <functional>

namespace vigla::app {

/// Runs one program to its end, with a limit on time and output. Its own process group dies with
/// it: what it started does not stay behind. GUI thread only; nothing blocks.
class ChildProcess final : public QObject {
    Q_OBJECT
public:
    struct Job {
        QString program; ///< A path.
        QStringList arguments;
        QProcessEnvironment environment;
        std::chrono::milliseconds timeout{120'000}; ///< 0: none.
        qint64 mostOutput = 1 << 20;
        bool isInteractive = false; ///< Gets our standard input.
    };
    struct Outcome {
        int exitCode = 0;
        QByteArray output;
        QString errors; ///< What it said on standard error, plain, the last lines.
    };
    /// Errors: Unreachable when it cannot be started or takes too long, InvalidInput when it says
    /// too much or crashes. They carry what it said.
    using Reply = std::function<void(Result<Outcome>)>;

    explicit ChildProcess(QObject* parent = nullptr);
    ~ChildProcess() override;

    void run(const Job& job, Reply reply); ///< One at a time.
    void cancel(); ///< The reply does not come.
    bool isRunning() const { return m_reply != nullptr; }

signals:
    void printed(const QByteArray& output); ///< All that came on standard output so far.
    void said(const QString& line); ///< On standard error, plain.

private:
    void takeOutput();
    void takeErrors();
    void finish(Result<Outcome> outcome);
    void kill();

    QProcess m_process;
    QTimer m_limit;
    Job m_job;
    QByteArray m_output;
    QString m_errors;
    QByteArray m_errorLine;
    qint64 m_pid = 0;
    Reply m_reply;
};

} // namespace vigla::app
