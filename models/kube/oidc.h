#pragma once

#include "models/core/result.h"
#include "models/core/time.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace vigla::kube {

/// The `config` of the auth-provider `oidc`: idp-issuer-url, client-id, client-secret, id-token,
/// refresh-token, idp-certificate-authority(-data).
using OidcConfig = std::map<std::string, std::string>;

/// Why it cannot be used, a sentence that begins with `who`; empty when nothing speaks against it.
std::string oidcObstacle(const OidcConfig& config, const std::string& who);

/// When an id token (a JWT, RFC 7519) expires; absent when it does not say, or is none.
std::optional<SystemTime> expiryOfJwt(std::string_view token);

/// Whether a refresh token may be sent there: by https, or without leaving this machine.
bool isPrivateWay(std::string_view url);

/// The token endpoint in an issuer's discovery document (OpenID Connect Discovery 1.0). The way to
/// it must be private, and by https unless the issuer itself is on this machine.
Result<std::string> parseTokenEndpoint(std::string_view json, const std::string& issuer);

/// The form that asks for a new id token (RFC 6749 section 6). Holds secrets.
std::string renderRefreshForm(const OidcConfig& config);

/// What came of it. Secrets.
struct OidcTokens {
    std::string idToken;
    std::string refreshToken; ///< Empty: the one that was used stays.
};

/// Errors say what the provider said (RFC 6749 section 5.2), without a secret.
Result<OidcTokens> parseTokenAnswer(int status, std::string_view json);

} // namespace vigla::kube
