#include "models/kube/oidc.h"

#include "models/core/base64.h"
#include "models/core/text.h"
#include "models/kube/document.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace vigla::kube {

namespace {

std::string valueOf(const OidcConfig& config, const std::string& key)
{
    const auto found = config.find(key);
    return found == config.end() ? std::string() : found->second;
}

std::string textOf(const nlohmann::ordered_json& json, const char* key)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// As application/x-www-form-urlencoded wants it.
std::string formValue(std::string_view text)
{
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
            || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
        const auto byte = static_cast<unsigned char>(c);
        if (isPlain)
            encoded += c;
        else
            encoded += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
    return encoded;
}

} // namespace

std::string oidcObstacle(const OidcConfig& config, const std::string& who)
{
    const bool canRefresh = !valueOf(config, "refresh-token").empty();
    if (valueOf(config, "id-token").empty() && !canRefresh)
        return who
            + " uses the auth-provider \"oidc\" with neither an id-token nor a "
              "refresh-token. Log in with the tool that wrote this kubeconfig.";
    if (canRefresh
        && (valueOf(config, "idp-issuer-url").empty() || valueOf(config, "client-id").empty()))
        return who + " uses the auth-provider \"oidc\" without idp-issuer-url or client-id.";
    return {};
}

std::optional<SystemTime> expiryOfJwt(std::string_view token)
{
    const auto parts = split(token, '.');
    if (parts.size() != 3)
        return {};
    std::string payload(parts[1]);
    std::ranges::replace(payload, '-', '+');
    std::ranges::replace(payload, '_', '/');
    const auto decoded = decodeBase64(payload);
    const auto claims = decoded ? parseJsonDocument(*decoded)
                                : Result<Document>(Error{Error::Kind::InvalidInput, {}});
    if (!claims)
        return {};
    const auto found = claims->json().find("exp");
    if (found == claims->json().end() || !found->is_number())
        return {};
    const auto seconds = std::clamp(found->get<double>(), 0.0, 1e11);
    return SystemTime(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

bool isPrivateWay(std::string_view url)
{
    if (url.starts_with("https://"))
        return true;
    for (const std::string_view here : {"http://127.0.0.1", "http://localhost", "http://[::1]"})
        if (url.starts_with(here)) {
            const auto rest = url.substr(here.size());
            const auto end = rest.find_first_of("/?#");
            const auto port = rest.substr(0, end);
            return port.empty()
                || (port.front() == ':' && std::ranges::all_of(port.substr(1), [](char c) {
                       return c >= '0' && c <= '9';
                   }));
        }
    return false;
}

Result<std::string> parseTokenEndpoint(std::string_view json, const std::string& issuer)
{
    const auto document = parseJsonDocument(json);
    const auto endpoint = document ? textOf(document->json(), "token_endpoint") : std::string();
    if (endpoint.empty())
        return Error{Error::Kind::InvalidInput, "it names no token_endpoint"};
    const bool isSafe = endpoint.starts_with("https://")
        || (isPrivateWay(endpoint) && !issuer.starts_with("https://"));
    if (!isSafe)
        return Error{Error::Kind::InvalidInput, "its token_endpoint is not https"};
    return endpoint;
}

std::string renderRefreshForm(const OidcConfig& config)
{
    std::string form
        = "grant_type=refresh_token&refresh_token=" + formValue(valueOf(config, "refresh-token"))
        + "&client_id=" + formValue(valueOf(config, "client-id"));
    if (const auto secret = valueOf(config, "client-secret"); !secret.empty())
        form += "&client_secret=" + formValue(secret);
    return form;
}

Result<OidcTokens> parseTokenAnswer(int status, std::string_view json)
{
    const auto document = parseJsonDocument(json);
    if (status != 200) {
        const auto code = document ? textOf(document->json(), "error") : std::string();
        const auto words = document ? textOf(document->json(), "error_description") : std::string();
        std::string said = code.empty() ? "HTTP status " + std::to_string(status) : code;
        said += words.empty() ? "" : ": " + words;
        return Error{Error::Kind::Unauthorized, plainText(said, false, 300)};
    }
    OidcTokens tokens;
    if (document)
        tokens = {textOf(document->json(), "id_token"), textOf(document->json(), "refresh_token")};
    if (tokens.idToken.empty())
        return Error{Error::Kind::InvalidInput, "its answer has no id_token"};
    return tokens;
}

} // namespace vigla::kube
