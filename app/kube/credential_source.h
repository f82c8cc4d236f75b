#pragma once

#include "app/net/http_client.h"
#include "models/kube/exec_credential.h"

#include <QObject>
#include <QString>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

namespace vigla::app {

/// How credential plugins may run.
struct ExecPolicy {
    bool isAllowed = false; ///< `--allow-exec`: without asking.
    bool canAsk = false; ///< Somebody answers consentNeeded().
    bool hasTerminal = false; ///< A plugin may ask questions there.
    std::filesystem::path consentFile; ///< Empty: nothing is remembered.
    std::chrono::milliseconds timeout{300'000}; ///< Of one run; it may wait for a browser.
};

/// Makes the credentials of one context whenever its connection needs them. GUI thread only, but
/// for live(), which any thread may use.
class CredentialSource : public QObject {
    Q_OBJECT
public:
    explicit CredentialSource(kube::ClusterAccess access, QObject* parent = nullptr);
    ~CredentialSource() override;

    const std::shared_ptr<net::LiveCredentials>& live() const { return m_live; }
    virtual void retry(); ///< Ends the pause after a failure.
    /// The kubeconfig has changed: goes on with its new credentials. False, and nothing is done,
    /// when it differs in more than credentials.
    virtual bool adopt(const kube::ClusterAccess& access);
    /// The answer to consentNeeded().
    virtual void allow(bool isRemembered);
    virtual void deny();

signals:
    /// A program is to run that nobody has allowed yet. `hasChanged`: an earlier one was.
    void consentNeeded(const vigla::kube::ExecPlan& plan, bool hasChanged);
    /// What is waited for; empty when it is over.
    void waiting(const QString& sentence);
    void noticed(const QString& sentence); ///< Something worth knowing that is no failure.

protected:
    virtual void make() = 0; ///< Ends with succeed() or fail().
    void succeed(net::Credential credential);
    /// Each failure in a row doubles the pause before the next attempt, from 10 s to 5 min; one
    /// that `isFinal` waits for retry().
    void fail(const Error& error, bool isFinal = false);
    void tellWaiting(const QString& sentence);
    const kube::ClusterAccess& access() const { return m_access; }

private:
    kube::ClusterAccess m_access;
    std::shared_ptr<net::LiveCredentials> m_live;
    int m_failures = 0;
};

/// Null where there is nothing to be made or renewed: a token file, a password, nobody.
std::unique_ptr<CredentialSource> makeCredentialSource(const kube::ClusterAccess& access,
    const ExecPolicy& policy, std::shared_ptr<net::HttpClient> http);

} // namespace vigla::app
