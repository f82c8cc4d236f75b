#include "app/kube/child_process.h"

#include "models/core/text.h"
#include "models/qt/convert.h"

#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>
#include <utility>

namespace vigla::app {

namespace {

constexpr qsizetype kMostErrors = 2000; ///< Characters kept of standard error.

std::string withWords(const std::string& sentence, const QString& said)
{
    return said.isEmpty() ? sentence : sentence + " It said: " + toStdString(said);
}

} // namespace

ChildProcess::ChildProcess(QObject* parent)
    : QObject(parent)
{
    m_limit.setSingleShot(true);
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &ChildProcess::takeOutput);
    connect(&m_process, &QProcess::readyReadStandardError, this, &ChildProcess::takeErrors);
    connect(&m_process, &QProcess::started, this, [this] { m_pid = m_process.processId(); });
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            finish(Error{Error::Kind::Unreachable,
                "it cannot be started: " + toStdString(m_process.errorString()) + "."});
    });
    connect(&m_process, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
        takeOutput();
        takeErrors();
        if (status == QProcess::CrashExit)
            finish(Error{Error::Kind::InvalidInput, withWords("it crashed.", m_errors)});
        else
            finish(Outcome{code, m_output, m_errors});
    });
    connect(&m_limit, &QTimer::timeout, this, [this] {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(m_job.timeout).count();
        finish(Error{Error::Kind::Unreachable,
            withWords("it did not end within " + std::to_string(seconds) + " s and was stopped.",
                m_errors)});
    });
}

ChildProcess::~ChildProcess()
{
    m_process.disconnect(this);
    m_reply = nullptr;
    kill();
}

void ChildProcess::run(const Job& job, Reply reply)
{
    m_job = job;
    m_reply = std::move(reply);
    m_output.clear();
    m_errors.clear();
    m_errorLine.clear();
    m_pid = 0;
    m_process.setProgram(job.program);
    m_process.setArguments(job.arguments);
    m_process.setProcessEnvironment(job.environment);
    if (job.isInteractive)
        m_process.setInputChannelMode(QProcess::ForwardedInputChannel);
    else
        m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.setChildProcessModifier([isInteractive = job.isInteractive] {
        if (!isInteractive) // a background group could not read from the terminal
            ::setpgid(0, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    });
    m_process.start(QIODevice::ReadOnly);
    if (job.timeout.count() > 0)
        m_limit.start(job.timeout);
}

void ChildProcess::cancel()
{
    m_limit.stop();
    m_reply = nullptr;
    kill();
}

void ChildProcess::takeOutput()
{
    const QByteArray bytes = m_process.readAllStandardOutput();
    m_output += bytes;
    if (!bytes.isEmpty())
        emit printed(m_output);
    if (m_output.size() > m_job.mostOutput && m_reply)
        finish(Error{Error::Kind::InvalidInput, "it printed too much and was stopped."});
}

void ChildProcess::takeErrors()
{
    m_errorLine += m_process.readAllStandardError();
    m_errorLine = m_errorLine.right(kMostErrors * 4);
    if (m_process.state() == QProcess::NotRunning && !m_errorLine.isEmpty())
        m_errorLine += '\n';
    for (qsizetype end = m_errorLine.indexOf('\n'); end >= 0; end = m_errorLine.indexOf('\n')) {
        const QString line = toPlainQString(m_errorLine.left(end).trimmed().toStdString());
        m_errorLine.remove(0, end + 1);
        if (line.isEmpty())
            continue;
        m_errors += (m_errors.isEmpty() ? QString() : QStringLiteral(" · ")) + line;
        m_errors = m_errors.right(kMostErrors);
        emit said(line);
    }
}

void ChildProcess::finish(Result<Outcome> outcome)
{
    if (!m_reply)
        return;
    m_limit.stop();
    const auto reply = std::exchange(m_reply, nullptr);
    kill();
    reply(std::move(outcome));
}

/// With all that it started. What has ended already is not there any more.
void ChildProcess::kill()
{
    if (m_pid > 0 && !m_job.isInteractive)
        ::kill(static_cast<pid_t>(-m_pid), SIGKILL);
    if (m_process.state() != QProcess::NotRunning) {
        m_process.kill();
        m_process.waitForFinished(1000);
    }
    m_pid = 0;
}

} // namespace vigla::app
