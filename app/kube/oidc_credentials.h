#pragma once

#include "app/kube/credential_source.h"
#include "models/kube/oidc.h"

namespace vigla::app {

/// The id token of the auth-provider `oidc`, refreshed at its issuer. The new ones stay in memory:
/// the kubeconfig is not ours to write.
class OidcCredentials final : public CredentialSource {
    Q_OBJECT
public:
    OidcCredentials(const kube::ClusterAccess& access, std::shared_ptr<net::HttpClient> http,
        QObject* parent = nullptr);

    bool adopt(const kube::ClusterAccess& changed) override;

private:
    void make() override;
    void useConfig();
    void takeDiscovery(const Result<net::Response>& answer);
    void takeTokens(const Result<net::Response>& answer);
    void failAs(Error::Kind kind, const std::string& what);
    net::ConnectionPtr connectionTo(const std::string& url) const;
    bool useIdToken();

    kube::OidcConfig m_config;
    std::string m_issuer;
    std::shared_ptr<net::HttpClient> m_http;
    bool m_isFromFile = true; ///< The id token; a refused one is not used again.
};

} // namespace vigla::app
