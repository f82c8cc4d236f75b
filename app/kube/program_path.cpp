#include "app/kube/program_path.h"

#include "app/kube/child_process.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace vigla::app {

namespace {

constexpr const char* kMark = "vigla-path:";

QString ownPath()
{
    return qEnvironmentVariable("PATH");
}

QString findIn(const QString& command, const QString& path)
{
    if (command.contains(QLatin1Char('/'))) {
        const QFileInfo file(command);
        return file.isFile() && file.isExecutable() ? file.absoluteFilePath() : QString();
    }
    QStringList folders;
    for (const QString& folder : path.split(QDir::listSeparator(), Qt::SkipEmptyParts))
        if (QDir::isAbsolutePath(folder)) // the working folder is nobody's choice
            folders.append(folder);
    return folders.isEmpty() ? QString() : QStandardPaths::findExecutable(command, folders);
}

/// The login shell's folders first, then our own that it does not know.
QString joined(const QString& login, const QString& own)
{
    QStringList folders = login.split(QDir::listSeparator(), Qt::SkipEmptyParts);
    folders += own.split(QDir::listSeparator(), Qt::SkipEmptyParts);
    folders.removeDuplicates();
    return folders.join(QDir::listSeparator());
}

} // namespace

ProgramPath::ProgramPath(QObject* parent)
    : QObject(parent)
{
}

void ProgramPath::find(const QString& command, Reply reply)
{
    const QString own = ownPath();
    const QString here = findIn(command, own);
    const bool hasTerminal = qEnvironmentVariableIsSet("TERM");
    if (command.contains(QLatin1Char('/')) || (!here.isEmpty() && hasTerminal)) {
        reply(here, own);
        return;
    }
    askLoginShell([this, command, own, reply = std::move(reply)] {
        const QString path = joined(m_loginPath, own);
        reply(findIn(command, path), path);
    });
}

void ProgramPath::askLoginShell(std::function<void()> reply)
{
    const QString shell = qEnvironmentVariable("SHELL");
    if (m_hasAsked || !QFileInfo(shell).isExecutable())
        return reply();
    auto* child = new ChildProcess(this);
    ChildProcess::Job job;
    job.program = shell;
    job.arguments = QStringList{QStringLiteral("-l"), QStringLiteral("-c"),
        QStringLiteral("printf '\\n%s%s\\n' ") + QLatin1String(kMark)
            + QStringLiteral(" \"$PATH\"")};
    job.environment = QProcessEnvironment::systemEnvironment();
    job.timeout = std::chrono::seconds(5);
    child->run(
        job, [this, child, reply = std::move(reply)](const Result<ChildProcess::Outcome>& outcome) {
            m_hasAsked = true;
            const QString text = outcome ? QString::fromLocal8Bit(outcome->output) : QString();
            for (const QString& line : text.split(QLatin1Char('\n')))
                if (line.startsWith(QLatin1String(kMark)))
                    m_loginPath = line.mid(static_cast<int>(qstrlen(kMark)));
            child->deleteLater();
            reply();
        });
}

} // namespace vigla::app
