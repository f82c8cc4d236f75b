#include "models/kube/exec_credential.h"

#include "models/core/base64.h"
#include "models/core/text.h"
#include "models/kube/document.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace vigla::kube {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kGroup = "client.authentication.k8s.io/";
constexpr std::string_view kDots = "••••••";

Error unreadable(const std::string& why)
{
    return {Error::Kind::InvalidInput, "its output is not an ExecCredential: " + why};
}

/// A text field; absent and null are empty.
Result<std::string> textOf(const Json& status, const char* key)
{
    const auto found = status.find(key);
    if (found == status.end() || found->is_null())
        return std::string();
    if (!found->is_string())
        return unreadable(std::string("status.") + key + " is not a text");
    return found->get<std::string>();
}

Result<Done> checkPair(const ExecCredential& credential)
{
    if (credential.clientCertificatePem.empty() != credential.clientKeyPem.empty())
        return unreadable("it has only one of clientCertificateData and clientKeyData");
    const bool isPem = credential.clientCertificatePem.empty()
        || (credential.clientCertificatePem.find("-----BEGIN ") != std::string::npos
            && credential.clientKeyPem.find("-----BEGIN ") != std::string::npos);
    if (!isPem)
        return unreadable("clientCertificateData or clientKeyData is not PEM");
    if (credential.token.empty() && credential.clientCertificatePem.empty())
        return unreadable("it has neither a token nor a client certificate");
    return Done{};
}

Result<ExecCredential> credentialIn(const Json& status, SystemTime now)
{
    ExecCredential credential;
    const std::array<std::pair<const char*, std::string*>, 3> texts{
        {{"token", &credential.token}, {"clientCertificateData", &credential.clientCertificatePem},
            {"clientKeyData", &credential.clientKeyPem}}};
    for (const auto& [key, target] : texts) {
        auto text = textOf(status, key);
        if (!text)
            return text.error();
        *target = *std::move(text);
    }
    credential.token = std::string(trim(credential.token));
    if (const auto checked = checkPair(credential); !checked)
        return checked.error();
    const auto expiry = textOf(status, "expirationTimestamp");
    if (!expiry)
        return expiry.error();
    if (expiry->empty())
        return credential;
    const auto time = parseRfc3339(*expiry);
    if (!time)
        return unreadable("expirationTimestamp is not a time");
    if (*time <= now)
        return Error{Error::Kind::Unauthorized,
            "the credentials that it gave have expired already, at " + renderRfc3339(*time)
                + ". Log in again, and check this machine's clock"};
    credential.expiresAt = *time;
    return credential;
}

bool needsQuotes(const std::string& word)
{
    return word.empty() || word.find_first_of(" \t\n\"'\\$`*?[]{}()<>|&;#~!") != std::string::npos;
}

std::string quotedWord(const std::string& word)
{
    if (!needsQuotes(word))
        return plainText(word);
    std::string quoted = "'";
    for (const char c : word)
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return plainText(quoted + "'");
}

/// Calls `visit` with each argument, taken apart into what may be shown and the value that sounds
/// secret: of `--token=abc`, or of what follows `--token`.
template <typename Visitor>
void forEachArgument(const std::vector<std::string>& arguments, const Visitor& visit)
{
    bool isValueSecret = false;
    for (const std::string_view argument : arguments) {
        const auto equals = std::min(argument.find('='), argument.size());
        const bool isOption = argument.starts_with('-');
        const bool isSecret = isOption && soundsSecret(argument.substr(0, equals));
        const bool isNext = !isOption && isValueSecret;
        const auto shown = isNext ? 0
            : isSecret            ? std::min(equals + 1, argument.size())
                                  : argument.size();
        visit(argument.substr(0, shown), argument.substr(shown));
        isValueSecret = isSecret && equals == argument.size();
    }
}

} // namespace

std::string obstacleOf(const ConfigExec& exec, const std::string& who, bool hasTerminal)
{
    const std::string program = "the program \"" + plainText(exec.command, false, 200) + "\"";
    if (exec.command.empty())
        return who + " names no command in its exec section.";
    if (!exec.apiVersion.starts_with(kGroup)
        || (exec.apiVersion != std::string(kGroup) + "v1"
            && exec.apiVersion != std::string(kGroup) + "v1beta1"))
        return who + " gets its credentials from " + program + " by "
            + (exec.apiVersion.empty() ? std::string("no apiVersion")
                                       : "the apiVersion " + plainText(exec.apiVersion, false, 100))
            + ", which Kubernetes does not have any more. Update the program and set its "
              "apiVersion to client.authentication.k8s.io/v1.";
    const auto& mode = exec.interactiveMode;
    const bool isV1 = exec.apiVersion.ends_with("/v1");
    if (mode.empty() ? isV1 : (mode != "Never" && mode != "IfAvailable" && mode != "Always"))
        return who
            + " has an exec section whose interactiveMode is neither Never, IfAvailable "
              "nor Always.";
    if (mode == "Always" && !hasTerminal)
        return who + " gets its credentials from " + program
            + ", which wants to ask questions in a terminal (interactiveMode: Always). Run "
              "Vigla's commands in one, or set interactiveMode to IfAvailable.";
    return {};
}

bool isInteractive(const ConfigExec& exec, bool hasTerminal)
{
    return hasTerminal && exec.interactiveMode != "Never";
}

std::string renderExecInfo(const ClusterAccess& access, bool isInteractive)
{
    Json spec = Json::object();
    if (access.exec->providesClusterInfo) {
        Json cluster{{"server", access.server}};
        if (!access.tlsServerName.empty())
            cluster["tls-server-name"] = access.tlsServerName;
        if (access.isInsecure)
            cluster["insecure-skip-tls-verify"] = true;
        if (!access.authorityPem.empty())
            cluster["certificate-authority-data"] = encodeBase64(access.authorityPem);
        if (!access.proxyUrl.empty())
            cluster["proxy-url"] = access.proxyUrl;
        if (access.isCompressionDisabled)
            cluster["disable-compression"] = true;
        const auto config = Json::parse(access.execConfig, nullptr, false);
        cluster["config"] = config.is_discarded() ? Json() : config;
        spec["cluster"] = std::move(cluster);
    }
    spec["interactive"] = isInteractive;
    return Json{{"apiVersion", access.exec->apiVersion}, {"kind", "ExecCredential"},
        {"spec", std::move(spec)}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<ExecCredential> parseExecCredential(
    std::string_view output, const std::string& apiVersion, SystemTime now)
{
    if (trim(output).empty())
        return unreadable("it printed nothing");
    const auto document = parseJsonDocument(output);
    if (!document)
        return unreadable("it is not JSON");
    const Json& json = document->json();
    if (json.value("kind", Json()) != "ExecCredential")
        return unreadable("its kind is not ExecCredential");
    if (json.value("apiVersion", Json()) != apiVersion)
        return unreadable("its apiVersion is not " + apiVersion + " as in the kubeconfig");
    const auto status = json.find("status");
    if (status == json.end() || !status->is_object())
        return unreadable("it has no status");
    return credentialIn(*status, now);
}

std::string consentText(const ExecPlan& plan)
{
    Json environment = Json::array();
    for (const auto& [name, value] : plan.exec.environment)
        environment.push_back({name, value});
    return Json{{"server", plan.server}, {"command", plan.exec.command},
        {"path", plan.resolvedPath}, {"content", plan.contentHash},
        {"arguments", plan.exec.arguments}, {"environment", environment},
        {"apiVersion", plan.exec.apiVersion}, {"interactiveMode", plan.exec.interactiveMode},
        {"clusterInfo", plan.exec.providesClusterInfo}}
        .dump(-1, ' ', true, Json::error_handler_t::replace);
}

bool soundsSecret(std::string_view name)
{
    const auto lower = toLower(name);
    constexpr std::array kWords{"secret", "token", "password", "passwd", "passphrase", "credential",
        "apikey", "api-key", "api_key", "access_key", "access-key", "private"};
    return std::ranges::any_of(
        kWords, [&](const char* word) { return lower.find(word) != std::string::npos; });
}

std::vector<std::string> secretsIn(const ConfigExec& exec)
{
    std::vector<std::string> secrets;
    for (const auto& [name, value] : exec.environment)
        if (soundsSecret(name))
            secrets.push_back(value);
    forEachArgument(exec.arguments, [&](std::string_view, std::string_view secret) {
        if (!secret.empty())
            secrets.emplace_back(secret);
    });
    return secrets;
}

std::string renderCommand(const ExecPlan& plan, bool masksSecrets)
{
    std::string line
        = quotedWord(plan.resolvedPath.empty() ? plan.exec.command : plan.resolvedPath);
    forEachArgument(plan.exec.arguments, [&](std::string_view plain, std::string_view secret) {
        const bool isHidden = masksSecrets && !secret.empty();
        line += " " + quotedWord(std::string(plain) + std::string(isHidden ? kDots : secret));
    });
    return line;
}

} // namespace vigla::kube
