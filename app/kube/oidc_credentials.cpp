#include "app/kube/oidc_credentials.h"

#include "app/kube/gui_thread.h"
#include "app/kube/kubeconfig_loader.h"
#include "models/core/base64.h"
#include "models/core/secret_text.h"
#include "models/core/text.h"
#include "models/qt/convert.h"

#include <utility>

namespace vigla::app {

namespace {

SystemTime wallClock()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string pemOf(const kube::OidcConfig& config)
{
    const auto data = config.find("idp-certificate-authority-data");
    if (data != config.end() && !data->second.empty())
        return decodeBase64(data->second).value_or(std::string());
    const auto file = config.find("idp-certificate-authority");
    if (file == config.end() || file->second.empty())
        return {};
    const auto text = readSmallFile(file->second);
    return text ? *text : std::string();
}

} // namespace

OidcCredentials::OidcCredentials(
    const kube::ClusterAccess& access, std::shared_ptr<net::HttpClient> http, QObject* parent)
    : CredentialSource(access, parent)
    , m_http(std::move(http))
{
    useConfig();
}

void OidcCredentials::useConfig()
{
    m_config = access().oidc;
    m_issuer = m_config["idp-issuer-url"];
    while (m_issuer.ends_with('/'))
        m_issuer.pop_back();
    m_isFromFile = true;
}

bool OidcCredentials::adopt(const kube::ClusterAccess& changed)
{
    if (!CredentialSource::adopt(changed))
        return false;
    useConfig();
    return true;
}

void OidcCredentials::failAs(Error::Kind kind, const std::string& what)
{
    fail({kind,
        "The identity provider " + plainText(m_issuer, false, 200) + " of the context \""
            + plainText(access().context, false, 200) + "\" gave no new token: "
            + withoutSecrets(
                what, {m_config["id-token"], m_config["refresh-token"], m_config["client-secret"]})
            + ". Log in again with the tool that wrote this kubeconfig."});
}

net::ConnectionPtr OidcCredentials::connectionTo(const std::string& url) const
{
    auto connection = std::make_shared<net::Connection>();
    connection->serverUrl = url;
    connection->caPem = pemOf(m_config);
    return connection;
}

/// The first time the token of the file is good enough, if it has not expired.
bool OidcCredentials::useIdToken()
{
    const auto& token = m_config["id-token"];
    const auto expiry = kube::expiryOfJwt(token);
    const bool isExpired = expiry && *expiry <= wallClock();
    const bool isGood = !token.empty() && !isExpired;
    const bool mustTake = m_config["refresh-token"].empty();
    if (token.empty() || !std::exchange(m_isFromFile, false) || (!isGood && !mustTake))
        return false;
    if (!isGood) {
        failAs(Error::Kind::Unauthorized,
            "its id-token expired at " + renderRfc3339(*expiry) + " and there is no refresh-token");
        return true;
    }
    succeed({token, {}, {}, expiry});
    return true;
}

void OidcCredentials::make()
{
    if (useIdToken())
        return;
    if (m_config["refresh-token"].empty())
        return failAs(Error::Kind::Unauthorized,
            "the id-token has expired or is not accepted, and there is no refresh-token");
    if (!kube::isPrivateWay(m_issuer))
        return failAs(Error::Kind::Unsupported,
            "its address is not https, and anybody on the way could read the refresh token. "
            "Correct idp-issuer-url in the kubeconfig");
    tellWaiting(tr("A new token is asked for at %1.").arg(toPlainQString(m_issuer)));
    net::Request request;
    request.connection = connectionTo(m_issuer);
    request.path = "/.well-known/openid-configuration";
    request.mostBytes = 1U << 20U;
    m_http->send(std::move(request),
        onGuiThread<Result<net::Response>>(
            this, [this](const Result<net::Response>& answer) { takeDiscovery(answer); }));
}

void OidcCredentials::takeDiscovery(const Result<net::Response>& answer)
{
    if (!answer)
        return failAs(answer.error().kind, answer.error().message);
    if (answer->status != 200)
        return failAs(Error::Kind::Unreachable,
            "its discovery document answered with HTTP status " + std::to_string(answer->status));
    const auto endpoint = kube::parseTokenEndpoint(answer->body, m_issuer);
    if (!endpoint)
        return failAs(endpoint.error().kind, endpoint.error().message);
    net::Request request;
    request.connection = connectionTo(*endpoint);
    request.method = "POST";
    request.headers
        = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
    request.body = kube::renderRefreshForm(m_config);
    request.mostBytes = 1U << 20U;
    m_http->send(std::move(request),
        onGuiThread<Result<net::Response>>(
            this, [this](const Result<net::Response>& tokens) { takeTokens(tokens); }));
}

void OidcCredentials::takeTokens(const Result<net::Response>& answer)
{
    if (!answer)
        return failAs(answer.error().kind, answer.error().message);
    auto tokens = kube::parseTokenAnswer(answer->status, answer->body);
    if (!tokens)
        return failAs(tokens.error().kind, tokens.error().message);
    auto& refresh = m_config["refresh-token"];
    if (!tokens->refreshToken.empty() && tokens->refreshToken != refresh) {
        refresh = tokens->refreshToken;
        emit noticed(tr("%1 has replaced the refresh token. Vigla does not write it into the "
                        "kubeconfig, so other programs may have to log in again.")
                         .arg(toPlainQString(m_issuer)));
    }
    const auto expiry = kube::expiryOfJwt(tokens->idToken);
    succeed({std::move(tokens->idToken), {}, {}, expiry});
}

} // namespace vigla::app
