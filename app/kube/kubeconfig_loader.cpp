#include "app/kube/kubeconfig_loader.h"

#include "models/core/secret_text.h"
#include "models/core/text.h"
#include "models/kube/proxy.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

namespace vigla::app {

namespace {

constexpr std::uintmax_t kLargestFile = 8U << 20U;

std::string environment(const char* name)
{
    const char* const value = std::getenv(name);
    return value ? value : "";
}

Result<kube::Kubeconfig> loadOne(const std::string& path)
{
    const auto absolute = std::filesystem::absolute(path).string();
    const auto text = readSmallFile(absolute);
    if (!text)
        return Error{text.error().kind, "The kubeconfig cannot be read: " + text.error().message};
    return kube::parseKubeconfig(*text, absolute);
}

/// Where Kubernetes has put a pod's account; absent outside of pods.
std::optional<kube::Kubeconfig> configOfPod()
{
    const auto host = environment("KUBERNETES_SERVICE_HOST");
    const auto port = environment("KUBERNETES_SERVICE_PORT");
    const std::string folder = kube::kServiceAccountFolder;
    std::error_code failure;
    if (host.empty() || port.empty() || !std::filesystem::exists(folder + "/token", failure))
        return {};
    const auto own = readSmallFile(folder + "/namespace");
    return kube::inClusterConfig(host, port, own ? *own : std::string());
}

} // namespace

Result<std::string> readSmallFile(const std::string& path)
{
    std::error_code failure;
    const auto size = std::filesystem::file_size(path, failure);
    const std::string file = "the file " + plainText(path);
    if (failure)
        return Error{Error::Kind::NotFound, file + " is not there or cannot be read."};
    if (size > kLargestFile)
        return Error{Error::Kind::InvalidInput, file + " is larger than 8 MB."};
    std::ifstream stream(path, std::ios::binary);
    std::stringstream text;
    text << stream.rdbuf();
    if (!stream.is_open() || stream.bad())
        return Error{Error::Kind::InvalidInput, file + " cannot be read. Check who may read it."};
    return text.str();
}

std::vector<std::string> filesBehind(const std::string& explicitPath)
{
    std::vector<std::string> files;
    for (const auto& path :
        kube::kubeconfigPaths(explicitPath, environment("KUBECONFIG"), environment("HOME")))
        files.push_back(std::filesystem::absolute(path).string());
    return files;
}

std::string proxyOfEnvironment(const std::string& serverUrl)
{
    const auto either = [](const char* upper, const char* lower) {
        const auto value = environment(upper);
        return value.empty() ? environment(lower) : value;
    };
    return kube::proxyFor(serverUrl,
        {either("HTTPS_PROXY", "https_proxy"), either("HTTP_PROXY", "http_proxy"),
            either("NO_PROXY", "no_proxy")});
}

Result<kube::Kubeconfig> loadKubeconfig(const std::string& explicitPath)
{
    const auto paths
        = kube::kubeconfigPaths(explicitPath, environment("KUBECONFIG"), environment("HOME"));
    std::vector<kube::Kubeconfig> files;
    for (const auto& path : paths) {
        std::error_code failure;
        if (explicitPath.empty() && !std::filesystem::exists(path, failure))
            continue;
        auto file = loadOne(path);
        if (!file)
            return file.error();
        files.push_back(*std::move(file));
    }
    if (files.empty() && explicitPath.empty())
        if (auto pod = configOfPod())
            return *std::move(pod);
    if (files.empty())
        return Error{Error::Kind::NotFound,
            "There is no kubeconfig: none of " + join(paths, ", ")
                + " exists. Name one with --kubeconfig or KUBECONFIG, or try --demo."};
    return kube::mergeKubeconfigs(files);
}

Result<ClusterTarget> connectTo(
    const kube::Kubeconfig& config, const std::string& contextName, const kube::Impersonation& whom)
{
    auto access = kube::resolveContext(config, contextName, readSmallFile);
    if (!access)
        return access.error();
    kube::impersonate(*access, whom);
    auto connection = std::make_shared<net::Connection>();
    connection->serverUrl = access->server;
    connection->caPem = access->authorityPem;
    connection->clientCertificatePem = access->clientCertificatePem;
    connection->clientKeyPem = access->clientKeyPem;
    connection->bearerToken = access->token;
    connection->tokenFile = access->tokenFile;
    connection->basicUser = access->userName;
    connection->basicPassword = access->password;
    connection->tlsServerName = access->tlsServerName;
    connection->proxyUrl
        = access->proxyUrl.empty() ? proxyOfEnvironment(access->server) : access->proxyUrl;
    connection->headers = access->impersonationHeaders;
    connection->isInsecure = access->isInsecure;
    connection->isCompressionDisabled = access->isCompressionDisabled;
    auto name = access->context;
    auto namespaceName = access->namespaceName;
    return ClusterTarget{
        std::move(name), std::move(namespaceName), std::move(connection), *std::move(access)};
}

Result<net::ConnectionPtr> connectToUrl(const std::string& url)
{
    auto connection = std::make_shared<net::Connection>();
    connection->serverUrl = std::string(trim(url));
    const auto scheme = toLower(connection->serverUrl.substr(0, 8));
    if (!scheme.starts_with("http://") && !scheme.starts_with("https://"))
        return Error{Error::Kind::InvalidInput,
            "The address of the server must begin with http:// or https://."};
    while (connection->serverUrl.ends_with('/'))
        connection->serverUrl.pop_back();
    auto info = splitUserInfo(connection->serverUrl);
    connection->serverUrl = std::move(info.url);
    connection->basicUser = std::move(info.user);
    connection->basicPassword = std::move(info.password);
    return net::ConnectionPtr(std::move(connection));
}

} // namespace vigla::app
