#include "app/kube/exec_credentials.h"

#include "app/kube/gui_thread.h"
#include "models/core/secret_text.h"
#include "models/core/text.h"
#include "models/qt/convert.h"

namespace vigla::app {

namespace {

SystemTime wallClock()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

QProcessEnvironment environmentOf(const kube::ConfigExec& exec, const QString& path)
{
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PATH"), path);
    for (const auto& [name, value] : exec.environment)
        environment.insert(toQString(name), toQString(value));
    return environment;
}

} // namespace

ExecCredentials::ExecCredentials(kube::ClusterAccess access, ExecPolicy policy, QObject* parent)
    : CredentialSource(std::move(access), parent)
    , m_policy(std::move(policy))
    , m_book(m_policy.consentFile)
{
    connect(&m_child, &ChildProcess::said, this, [this](const QString& line) {
        tellWaiting(tr("%1 is running. It says: %2")
                        .arg(toPlainQString(who()), toQString(hushed(toStdString(line)))));
    });
}

std::string ExecCredentials::who() const
{
    return "The credential plugin \"" + plainText(access().exec->command, false, 200)
        + "\" of the context \"" + plainText(access().context, false, 200) + "\"";
}

/// The plugin's words without the secrets that it was given.
std::string ExecCredentials::hushed(std::string words) const
{
    return withoutSecrets(std::move(words), kube::secretsIn(*access().exec));
}

void ExecCredentials::failAs(Error::Kind kind, const std::string& what)
{
    fail({kind, who() + " " + hushed(what)});
}

void ExecCredentials::make()
{
    const std::string user = "The user \"" + plainText(access().user, false, 200) + "\" in "
        + plainText(access().userFile);
    if (const auto obstacle = kube::obstacleOf(*access().exec, user, m_policy.hasTerminal);
        !obstacle.empty())
        return fail({Error::Kind::Unsupported, obstacle}, true);
    m_programs.find(toQString(access().exec->command),
        [this](const QString& file, const QString& path) { takeProgram(file, path); });
}

void ExecCredentials::takeProgram(const QString& file, const QString& path)
{
    const auto& exec = *access().exec;
    if (file.isEmpty()) {
        const std::string hint = exec.installHint.empty()
            ? std::string(" Install it, or correct exec.command in the kubeconfig.")
            : " How to install it, says the kubeconfig: "
                + plainText(exec.installHint, false, 1000);
        return failAs(Error::Kind::NotFound, "cannot be found, or is not executable." + hint);
    }
    m_path = path;
    kube::ExecPlan plan{access().context, access().user, access().userFile, access().server, exec,
        toStdString(file), {}};
    runOnWorker(
        QThreadPool::globalInstance(), this,
        [plan]() mutable {
            plan.contentHash = contentHashOf(plan.resolvedPath);
            return plan;
        },
        [this](kube::ExecPlan hashed) { takePlan(std::move(hashed)); });
}

void ExecCredentials::takePlan(kube::ExecPlan plan)
{
    m_plan = std::move(plan);
    if (m_policy.isAllowed || m_allowed == fingerprintOf(m_plan) || m_book.allows(m_plan))
        return run();
    const bool hasChanged = !m_allowed.isEmpty() || m_book.hasAllowed(m_plan.context);
    if (!m_policy.canAsk)
        return fail(
            {Error::Kind::Denied,
                who() + " runs only with consent, and "
                    + (hasChanged ? "it is not what was allowed earlier." : "nobody has given it.")
                    + " It would run: " + kube::renderCommand(m_plan, true)
                    + ". Add --allow-exec to run it, or allow it in the window once."},
            true);
    m_isAsking = true;
    tellWaiting(tr("%1 waits for your consent.").arg(toPlainQString(who())));
    emit consentNeeded(m_plan, hasChanged);
}

void ExecCredentials::allow(bool isRemembered)
{
    if (!std::exchange(m_isAsking, false))
        return;
    m_allowed = fingerprintOf(m_plan);
    if (isRemembered)
        if (const auto stored = m_book.allow(m_plan); !stored)
            emit noticed(toPlainQString(
                "The consent holds for this session only: " + stored.error().message + "."));
    // What was agreed to is looked at again: it may have changed while the question was open.
    make();
}

void ExecCredentials::deny()
{
    if (!std::exchange(m_isAsking, false))
        return;
    fail({Error::Kind::Denied,
             who()
                 + " was not allowed to run, so there are no credentials. Retry to be asked "
                   "again, or choose another context."},
        true);
}

void ExecCredentials::retry()
{
    if (!m_isAsking && !m_child.isRunning())
        CredentialSource::retry();
}

bool ExecCredentials::adopt(const kube::ClusterAccess& changed)
{
    if (!CredentialSource::adopt(changed))
        return false;
    m_isAsking = false; // what was asked about is not what would run
    m_child.cancel();
    return true;
}

void ExecCredentials::run()
{
    if (m_child.isRunning())
        return;
    const bool isInteractive = kube::isInteractive(m_plan.exec, m_policy.hasTerminal);
    ChildProcess::Job job;
    job.program = toQString(m_plan.resolvedPath);
    for (const auto& argument : m_plan.exec.arguments)
        job.arguments.append(toQString(argument));
    job.environment = environmentOf(m_plan.exec, m_path);
    job.environment.insert(QStringLiteral("KUBERNETES_EXEC_INFO"),
        toQString(kube::renderExecInfo(access(), isInteractive)));
    job.timeout = m_policy.timeout;
    job.isInteractive = isInteractive;
    tellWaiting(tr("%1 is running.").arg(toPlainQString(who())));
    m_child.run(
        job, [this](const Result<ChildProcess::Outcome>& outcome) { takeOutcome(outcome); });
}

void ExecCredentials::takeOutcome(const Result<ChildProcess::Outcome>& outcome)
{
    if (!outcome)
        return failAs(outcome.error().kind, "failed: " + outcome.error().message);
    const std::string said
        = outcome->errors.isEmpty() ? "" : " It said: " + toStdString(outcome->errors);
    if (outcome->exitCode != 0)
        return failAs(Error::Kind::Unauthorized,
            "failed with exit status " + std::to_string(outcome->exitCode) + "."
                + (said.empty() ? " It said nothing; run it in a terminal." : said));
    auto credential
        = kube::parseExecCredential(std::string_view(outcome->output.constData(),
                                        static_cast<std::size_t>(outcome->output.size())),
            m_plan.exec.apiVersion, wallClock());
    if (!credential)
        return failAs(
            credential.error().kind, "failed: " + credential.error().message + "." + said);
    succeed({std::move(credential->token), std::move(credential->clientCertificatePem),
        std::move(credential->clientKeyPem), credential->expiresAt});
}

} // namespace vigla::app
