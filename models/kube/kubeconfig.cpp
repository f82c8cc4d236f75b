#include "models/kube/kubeconfig.h"

#include "models/core/base64.h"
#include "models/core/secret_text.h"
#include "models/core/text.h"
#include "models/kube/exec_credential.h"
#include "models/kube/oidc.h"

#include <algorithm>
#include <array>

namespace vigla::kube {

namespace {

template <typename T>
const T* find(const std::vector<T>& entries, const std::string& name)
{
    const auto found = std::ranges::find(entries, name, &T::name);
    return found == entries.end() ? nullptr : &*found;
}

template <typename T>
void mergeMissing(std::vector<T>& into, const std::vector<T>& from)
{
    for (const T& entry : from)
        if (!find(into, entry.name))
            into.push_back(entry);
}

std::string quoted(const std::string& name)
{
    return "\"" + plainText(name, false, 200) + "\"";
}

std::string inFile(const std::string& file)
{
    return " in " + plainText(file);
}

Error invalid(std::string message)
{
    return {Error::Kind::InvalidInput, std::move(message)};
}

/// True when the kubeconfig itself says what to send as Authorization.
bool hasAuthorization(const ConfigUser& user)
{
    return !user.token.empty() || !user.tokenFile.empty() || !user.userName.empty();
}

/// As in client-go, a token or a password in the kubeconfig makes a plugin unnecessary; a client
/// certificate does not.
bool needsExec(const ConfigUser& user)
{
    return user.exec && !hasAuthorization(user);
}

/// Why this user cannot be used by us; empty when it can.
std::string unsupportedCredentials(const ConfigUser& user)
{
    const std::string who = "The user " + quoted(user.name) + inFile(user.sourceFile);
    if (needsExec(user))
        return obstacleOf(*user.exec, who, true); // who runs it knows whether there is a terminal
    const bool hasOther = hasAuthorization(user) || !user.clientCertificate.isEmpty();
    if (user.authProvider.empty() || hasOther)
        return {};
    if (user.authProvider == "oidc")
        return oidcObstacle(user.authProviderConfig, who);
    const std::string plugin = user.authProvider == "gcp" ? "gke-gcloud-auth-plugin"
        : user.authProvider == "azure"                    ? "kubelogin"
                                                          : "an exec plugin";
    return who + " uses the auth-provider " + quoted(user.authProvider)
        + ", which Kubernetes has removed. Use " + plugin
        + " in its place: the cluster's provider has a command that writes it into the "
          "kubeconfig.";
}

/// Why a context cannot be used; empty when nothing speaks against it.
std::string obstacleOf(const Kubeconfig& config, const ConfigContext& context)
{
    const std::string what = "The context " + quoted(context.name) + inFile(context.sourceFile);
    const auto* cluster = find(config.clusters, context.cluster);
    if (context.cluster.empty())
        return what + " names no cluster.";
    if (!cluster)
        return what + " names the cluster " + quoted(context.cluster) + ", which is not defined.";
    if (cluster->server.empty())
        return "The cluster " + quoted(cluster->name) + inFile(cluster->sourceFile)
            + " has no server address.";
    const auto* user = find(config.users, context.user);
    if (!context.user.empty() && !user)
        return what + " names the user " + quoted(context.user) + ", which is not defined.";
    return user ? unsupportedCredentials(*user) : std::string();
}

/// The PEM text of a blob; empty when there is none. `what` says which, for people.
Result<std::string> pemOf(const ConfigBlob& blob, const std::string& what, const ReadFile& readFile)
{
    std::string pem;
    if (!blob.data.empty()) {
        auto decoded = decodeBase64(blob.data);
        if (!decoded)
            return invalid(what + "-data is not base64. Copy it again from where it came from.");
        pem = *std::move(decoded);
    } else if (!blob.file.empty()) {
        auto text = readFile(blob.file);
        if (!text)
            return Error{text.error().kind, what + " cannot be read: " + text.error().message};
        pem = *std::move(text);
    }
    if (!pem.empty() && pem.find("-----BEGIN ") == std::string::npos)
        return invalid(what + " is not PEM: a line that starts with -----BEGIN is missing.");
    return pem;
}

bool hasScheme(const std::string& url, std::initializer_list<std::string_view> schemes)
{
    const std::string lower = toLower(url);
    return std::ranges::any_of(schemes, [&](auto scheme) { return lower.starts_with(scheme); });
}

Result<Done> takeCluster(
    ClusterAccess& access, const ConfigCluster& cluster, const ReadFile& readFile)
{
    const std::string what = "The cluster " + quoted(cluster.name) + inFile(cluster.sourceFile);
    access.server = cluster.server.find("://") == std::string::npos ? "https://" + cluster.server
                                                                    : cluster.server;
    while (access.server.ends_with('/'))
        access.server.pop_back();
    // As Go's client has it: what stands in the address is HTTP Basic, unless the user has it.
    auto info = splitUserInfo(access.server);
    access.server = std::move(info.url);
    access.userName = std::move(info.user);
    access.password = std::move(info.password);
    if (!hasScheme(access.server, {"https://", "http://"}))
        return invalid(what + " has a server address that is neither https nor http.");
    if (!cluster.proxyUrl.empty()
        && !hasScheme(cluster.proxyUrl, {"http://", "https://", "socks5://"}))
        return invalid(what + " has a proxy-url that is neither http, https nor socks5.");
    if (cluster.isInsecure && !cluster.authority.isEmpty())
        return invalid(what
            + " has both insecure-skip-tls-verify and a certificate-authority. Remove one of "
              "them.");
    auto authority = pemOf(cluster.authority,
        what + " has a certificate-authority that does not work: certificate-authority", readFile);
    if (!authority)
        return authority.error();
    access.authorityPem = *std::move(authority);
    access.tlsServerName = cluster.tlsServerName;
    access.proxyUrl = cluster.proxyUrl;
    access.execConfig = cluster.execConfig;
    access.isInsecure = cluster.isInsecure;
    access.isCompressionDisabled = cluster.isCompressionDisabled;
    return Done{};
}

/// Header values are percent-encoded as client-go encodes the keys of extra fields.
std::string headerKey(const std::string& text)
{
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
            || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        const auto byte = static_cast<unsigned char>(c);
        if (isPlain)
            encoded += c;
        else
            encoded += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
    return encoded;
}

std::vector<std::pair<std::string, std::string>> impersonationOf(const Impersonation& whom)
{
    std::vector<std::pair<std::string, std::string>> headers;
    if (!whom.user.empty())
        headers.emplace_back("Impersonate-User", whom.user);
    if (!whom.uid.empty())
        headers.emplace_back("Impersonate-Uid", whom.uid);
    for (const auto& group : whom.groups)
        headers.emplace_back("Impersonate-Group", group);
    return headers;
}

Result<Done> takeUser(ClusterAccess& access, const ConfigUser& user, const ReadFile& readFile)
{
    const std::string what = "The user " + quoted(user.name) + inFile(user.sourceFile);
    auto certificate = pemOf(user.clientCertificate,
        what + " has a client certificate that does not work: client-certificate", readFile);
    if (!certificate)
        return certificate.error();
    auto key = pemOf(
        user.clientKey, what + " has a client key that does not work: client-key", readFile);
    if (!key)
        return key.error();
    if (certificate->empty() != key->empty())
        return invalid(
            what + " has only one of client-certificate and client-key; both are needed.");
    access.clientCertificatePem = *std::move(certificate);
    access.clientKeyPem = *std::move(key);
    access.token = user.token;
    access.tokenFile = user.tokenFile;
    if (hasAuthorization(user) || user.exec || !user.authProvider.empty()) {
        access.userName = user.userName;
        access.password = user.password;
    }
    access.impersonationHeaders
        = impersonationOf({user.impersonatedUser, user.impersonatedUid, user.impersonatedGroups});
    for (const auto& [extra, value] : user.impersonatedExtra)
        access.impersonationHeaders.emplace_back("Impersonate-Extra-" + headerKey(extra), value);
    access.user = user.name;
    access.userFile = user.sourceFile;
    if (needsExec(user))
        access.exec = user.exec;
    else if (user.authProvider == "oidc" && !hasAuthorization(user))
        access.oidc = user.authProviderConfig;
    return Done{};
}

Result<const ConfigContext*> pickContext(const Kubeconfig& config, const std::string& wanted)
{
    const std::string& name = wanted.empty() ? config.currentContext : wanted;
    if (config.contexts.empty())
        return Error{Error::Kind::NotFound,
            "The kubeconfig has no contexts. Name another file with --kubeconfig or KUBECONFIG."};
    if (name.empty())
        return Error{Error::Kind::NotFound,
            "The kubeconfig has no current context. Choose one with --context."};
    if (const auto* context = find(config.contexts, name))
        return context;
    const auto nearest = std::ranges::min_element(config.contexts, {},
        [&](const ConfigContext& context) { return editDistance(context.name, name); });
    return Error{Error::Kind::NotFound,
        "There is no context " + quoted(name) + " in the kubeconfig. Did you mean "
            + quoted(nearest->name) + "?"};
}

} // namespace

Kubeconfig mergeKubeconfigs(const std::vector<Kubeconfig>& files)
{
    Kubeconfig merged;
    for (const auto& file : files) {
        mergeMissing(merged.clusters, file.clusters);
        mergeMissing(merged.users, file.users);
        mergeMissing(merged.contexts, file.contexts);
        if (merged.currentContext.empty())
            merged.currentContext = file.currentContext;
    }
    return merged;
}

std::vector<std::string> kubeconfigPaths(const std::string& explicitPath,
    const std::string& environmentValue, const std::string& homeFolder)
{
    if (!explicitPath.empty())
        return {explicitPath};
    std::vector<std::string> paths;
    for (const auto part : split(environmentValue, ':'))
        if (!part.empty() && std::ranges::find(paths, part) == paths.end())
            paths.emplace_back(part);
    if (paths.empty() && !homeFolder.empty())
        paths.push_back(homeFolder + "/.kube/config");
    return paths;
}

std::vector<ContextSummary> contextsOf(const Kubeconfig& config)
{
    std::vector<ContextSummary> summaries;
    for (const auto& context : config.contexts) {
        ContextSummary summary{context.name, context.cluster, {}, context.user,
            context.namespaceName.empty() ? "default" : context.namespaceName,
            context.name == config.currentContext, true, obstacleOf(config, context), {}};
        if (const auto* cluster = find(config.clusters, context.cluster))
            summary.server = splitUserInfo(cluster->server).url;
        summary.isUsable = summary.reason.empty();
        const auto* user = find(config.users, context.user);
        if (user && needsExec(*user))
            summary.program = user->exec->command;
        summaries.push_back(std::move(summary));
    }
    return summaries;
}

void impersonate(ClusterAccess& access, const Impersonation& whom)
{
    if (!whom.isEmpty())
        access.impersonationHeaders = impersonationOf(whom);
}

std::string impersonatedBy(const ClusterAccess& access)
{
    std::string user;
    std::vector<std::string> groups;
    for (const auto& [name, value] : access.impersonationHeaders) {
        if (name == "Impersonate-User")
            user = plainText(value, false, 200);
        else if (name == "Impersonate-Group")
            groups.push_back(plainText(value, false, 200));
    }
    return groups.empty() ? user : user + " (" + join(groups, ", ") + ")";
}

Kubeconfig inClusterConfig(
    const std::string& host, const std::string& port, const std::string& namespaceName)
{
    const std::string name = "in-cluster";
    const std::string folder = kServiceAccountFolder;
    const bool isIpv6 = host.find(':') != std::string::npos;
    ConfigCluster cluster;
    cluster.name = name;
    cluster.sourceFile = folder;
    cluster.server = "https://" + (isIpv6 ? "[" + host + "]" : host) + ":" + port;
    cluster.authority.file = folder + "/ca.crt";
    ConfigUser user;
    user.name = name;
    user.sourceFile = folder;
    user.tokenFile = folder + "/token";
    return {
        {cluster}, {user}, {{name, folder, name, name, std::string(trim(namespaceName))}}, name};
}

Result<ClusterAccess> resolveContext(
    const Kubeconfig& config, const std::string& contextName, const ReadFile& readFile)
{
    const auto context = pickContext(config, contextName);
    if (!context)
        return context.error();
    const auto* user = find(config.users, (*context)->user);
    if (const auto obstacle = obstacleOf(config, **context); !obstacle.empty()) {
        const bool isUnsupported = user && !unsupportedCredentials(*user).empty();
        return Error{
            isUnsupported ? Error::Kind::Unsupported : Error::Kind::InvalidInput, obstacle};
    }
    ClusterAccess access;
    const ReadFile readNoted = [&](const std::string& path) {
        access.files.push_back(path);
        return readFile(path);
    };
    access.context = (*context)->name;
    access.namespaceName
        = (*context)->namespaceName.empty() ? "default" : (*context)->namespaceName;
    const auto cluster
        = takeCluster(access, *find(config.clusters, (*context)->cluster), readNoted);
    if (!cluster)
        return cluster.error();
    if (user)
        if (const auto taken = takeUser(access, *user, readNoted); !taken)
            return taken.error();
    return access;
}

} // namespace vigla::kube
