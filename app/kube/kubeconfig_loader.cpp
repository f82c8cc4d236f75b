#include "app/kube/kubeconfig_loader.h"

#include "models/core/text.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace vigla::app {

namespace {

constexpr std::uintmax_t kLargestFile = 8U << 20U;

std::string environment(const char* name)
{
    const char* const value = std::getenv(name);
    return value ? value : "";
}

Result<std::string> readFile(const std::string& path)
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

Result<kube::Kubeconfig> loadOne(const std::string& path)
{
    const auto absolute = std::filesystem::absolute(path).string();
    const auto text = readFile(absolute);
    if (!text)
        return Error{text.error().kind, "The kubeconfig cannot be read: " + text.error().message};
    return kube::parseKubeconfig(*text, absolute);
}

/// `user:password@` taken out of a URL.
void moveUserInfo(net::Connection& connection)
{
    auto& url = connection.serverUrl;
    const auto start = url.find("://") + 3;
    const auto end = std::min(url.find('/', start), url.size());
    const auto at = url.rfind('@', end);
    if (at == std::string::npos || at < start)
        return;
    const auto userInfo = url.substr(start, at - start);
    const auto colon = userInfo.find(':');
    connection.basicUser = userInfo.substr(0, colon);
    if (colon != std::string::npos)
        connection.basicPassword = userInfo.substr(colon + 1);
    url.erase(start, at + 1 - start);
}

} // namespace

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
    if (files.empty())
        return Error{Error::Kind::NotFound,
            "There is no kubeconfig: none of " + join(paths, ", ")
                + " exists. Name one with --kubeconfig or KUBECONFIG, or try --demo."};
    return kube::mergeKubeconfigs(files);
}

Result<ClusterTarget> connectTo(const kube::Kubeconfig& config, const std::string& contextName)
{
    auto access = kube::resolveContext(config, contextName, readFile);
    if (!access)
        return access.error();
    auto connection = std::make_shared<net::Connection>();
    connection->serverUrl = std::move(access->server);
    connection->caPem = std::move(access->authorityPem);
    connection->clientCertificatePem = std::move(access->clientCertificatePem);
    connection->clientKeyPem = std::move(access->clientKeyPem);
    connection->bearerToken = std::move(access->token);
    connection->tokenFile = std::move(access->tokenFile);
    connection->basicUser = std::move(access->userName);
    connection->basicPassword = std::move(access->password);
    connection->tlsServerName = std::move(access->tlsServerName);
    connection->proxyUrl = std::move(access->proxyUrl);
    connection->headers = std::move(access->impersonationHeaders);
    connection->isInsecure = access->isInsecure;
    connection->isCompressionDisabled = access->isCompressionDisabled;
    return ClusterTarget{access->context, access->namespaceName, std::move(connection)};
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
    moveUserInfo(*connection);
    return net::ConnectionPtr(std::move(connection));
}

} // namespace vigla::app
