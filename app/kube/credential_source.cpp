#include "app/kube/credential_source.h"

#include "app/kube/exec_credentials.h"
#include "app/kube/fixed_credentials.h"
#include "app/kube/oidc_credentials.h"
#include "models/qt/convert.h"

#include <QCoreApplication>
#include <QPointer>

#include <algorithm>

namespace vigla::app {

namespace {

constexpr std::chrono::milliseconds kShortestPause{10'000};
constexpr std::chrono::milliseconds kLongestPause{300'000};

enum class Kind { None, Fixed, Plugin, Oidc };

Kind kindOf(const kube::ClusterAccess& access)
{
    if (access.exec)
        return Kind::Plugin;
    if (!access.oidc.empty())
        return Kind::Oidc;
    const bool hasOwn = !access.token.empty() || !access.clientCertificatePem.empty();
    return hasOwn && access.tokenFile.empty() && access.userName.empty() ? Kind::Fixed : Kind::None;
}

/// Where it leads, by which way, and for whom.
kube::ClusterAccess withoutCredentials(kube::ClusterAccess access)
{
    access.user.clear();
    access.userFile.clear();
    access.clientCertificatePem.clear();
    access.clientKeyPem.clear();
    access.token.clear();
    access.exec.reset();
    access.oidc.clear();
    access.files.clear();
    return access;
}

} // namespace

CredentialSource::CredentialSource(kube::ClusterAccess access, QObject* parent)
    : QObject(parent)
    , m_access(std::move(access))
{
    // Shared, and looked into on the GUI thread only: the demand comes from another.
    const auto self = std::make_shared<QPointer<CredentialSource>>(this);
    m_live = std::make_shared<net::LiveCredentials>([self] {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self] {
                if (*self)
                    (*self)->make();
            },
            Qt::QueuedConnection);
    });
}

CredentialSource::~CredentialSource() = default;

void CredentialSource::retry()
{
    m_failures = 0;
    m_live->reset();
}

bool CredentialSource::adopt(const kube::ClusterAccess& access)
{
    const bool isSameKind = kindOf(access) == kindOf(m_access);
    if (!isSameKind || withoutCredentials(access) != withoutCredentials(m_access))
        return false;
    m_access = access;
    CredentialSource::retry();
    return true;
}

void CredentialSource::allow(bool) { }

void CredentialSource::deny() { }

void CredentialSource::succeed(net::Credential credential)
{
    m_failures = 0;
    m_live->set(std::move(credential));
    emit waiting({});
}

void CredentialSource::fail(const Error& error, bool isFinal)
{
    const auto pause = kShortestPause * (1 << std::min(m_failures++, 10));
    const std::optional<std::chrono::milliseconds> next
        = isFinal ? std::nullopt : std::optional(std::min(pause, kLongestPause));
    m_live->fail(error, next);
    emit waiting({});
}

void CredentialSource::tellWaiting(const QString& sentence)
{
    m_live->setNote(toStdString(sentence));
    emit waiting(sentence);
}

std::unique_ptr<CredentialSource> makeCredentialSource(const kube::ClusterAccess& access,
    const ExecPolicy& policy, std::shared_ptr<net::HttpClient> http)
{
    switch (kindOf(access)) {
    case Kind::Plugin:
        return std::make_unique<ExecCredentials>(access, policy);
    case Kind::Oidc:
        return std::make_unique<OidcCredentials>(access, std::move(http));
    case Kind::Fixed:
        return std::make_unique<FixedCredentials>(access);
    case Kind::None:
        break;
    }
    return nullptr;
}

} // namespace vigla::app
