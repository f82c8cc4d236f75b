#include "app/kube/kubectl_tunnel.h"

#include "app/kube/gui_thread.h"
#include "models/core/text.h"
#include "models/qt/convert.h"

#include <QRegularExpression>

#include <utility>

namespace vigla::app {

KubectlTunnel::KubectlTunnel(
    TunnelEnd end, const QStringList& flags, std::size_t mostBytes, QObject* parent)
    : Tunnel(std::move(end), parent)
    , m_flags(flags)
    , m_mostBytes(mostBytes)
{
    connect(&m_child, &ChildProcess::printed, this, &KubectlTunnel::takeOutput);
    m_programs.find(QStringLiteral("kubectl"),
        [this](const QString& program, const QString& path) { start(program, path); });
}

void KubectlTunnel::start(const QString& program, const QString& path)
{
    if (m_isOver)
        return;
    if (program.isEmpty()) {
        const Error missing{Error::Kind::Unsupported,
            "the server, or a proxy on the way, refuses WebSockets for " + describe(end())
                + ", and kubectl, which knows another way, is not installed"};
        QMetaObject::invokeMethod(
            this, [this, missing] { fail(missing); }, Qt::QueuedConnection);
        return;
    }
    ChildProcess::Job job;
    job.program = program;
    job.arguments = m_flags
        + QStringList{QStringLiteral("port-forward"), QStringLiteral("--address"),
            QStringLiteral("127.0.0.1"), QStringLiteral("--namespace"),
            toQString(end().namespaceName), toQString("pod/" + end().podName),
            QStringLiteral(":%1").arg(end().port)};
    job.environment = QProcessEnvironment::systemEnvironment();
    job.environment.insert(QStringLiteral("PATH"), path);
    job.timeout = std::chrono::milliseconds(0); // as long as it is used
    m_child.run(job, [this](const Result<ChildProcess::Outcome>& outcome) { takeEnd(outcome); });
}

void KubectlTunnel::takeOutput(const QByteArray& output)
{
    static const QRegularExpression kListens(
        QStringLiteral("Forwarding from 127\\.0\\.0\\.1:(\\d+) -> "));
    const auto match = kListens.match(QString::fromUtf8(output));
    if (m_local || !match.hasMatch())
        return;
    auto local = std::make_shared<net::Connection>();
    local->serverUrl = "http://127.0.0.1:" + toStdString(match.captured(1));
    m_local = std::move(local);
    send();
}

void KubectlTunnel::takeEnd(const Result<ChildProcess::Outcome>& outcome)
{
    const std::string said = outcome ? toStdString(outcome->errors) : outcome.error().message;
    const bool isDenied = said.find("orbidden") != std::string::npos;
    fail({isDenied ? Error::Kind::Denied : Error::Kind::Unreachable,
        "kubectl port-forward to " + describe(end()) + " ended"
            + (said.empty() ? std::string() : ": " + said)});
}

void KubectlTunnel::request(const std::string& path)
{
    m_path = path;
    send();
}

void KubectlTunnel::send()
{
    if (!m_local || m_path.empty())
        return;
    net::Request request;
    request.connection = m_local;
    request.path = m_path;
    request.mostBytes = m_mostBytes;
    request.timeout = std::chrono::milliseconds(0); // the pool has a deadline
    m_http.send(std::move(request),
        onGuiThread<Result<net::Response>>(
            this, [this](Result<net::Response> answer) { takeAnswer(std::move(answer)); }));
}

void KubectlTunnel::takeAnswer(Result<net::Response> answer)
{
    if (m_isOver)
        return;
    m_path.clear();
    if (!answer)
        return fail({answer.error().kind,
            "by kubectl port-forward, " + describe(end()) + ": " + answer.error().message});
    emit answered(PodAnswer{answer->status, std::move(answer->body)});
}

void KubectlTunnel::close()
{
    m_isOver = true;
    m_child.cancel();
}

void KubectlTunnel::fail(const Error& error)
{
    if (m_isOver)
        return;
    close();
    emit failed(error);
}

} // namespace vigla::app
