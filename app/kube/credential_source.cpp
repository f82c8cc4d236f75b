#include "app/kube/credential_source.h"

#include "app/kube/exec_credentials.h"
#include "app/kube/oidc_credentials.h"
#include "models/qt/convert.h"

#include <QCoreApplication>
#include <QPointer>

#include <algorithm>

namespace vigla::app {

namespace {

constexpr std::chrono::milliseconds kShortestPause{10'000};
constexpr std::chrono::milliseconds kLongestPause{300'000};

} // namespace

CredentialSource::CredentialSource(QObject* parent)
    : QObject(parent)
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
    if (access.exec)
        return std::make_unique<ExecCredentials>(access, policy);
    if (!access.oidc.empty())
        return std::make_unique<OidcCredentials>(access, std::move(http));
    return nullptr;
}

} // namespace vigla::app
