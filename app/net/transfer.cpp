#include "app/net/transfer_internal.h"

#include "models/core/base64.h"
#include "models/core/secret_text.h"
#include "models/core/text.h"

#include <algorithm>
#include <charconv>

namespace vigla::net {

namespace {

constexpr std::size_t kSpareBytes = 64; ///< What simdjson may read past the end.
/// In seconds. What has been idle longer may have died unnoticed, one request after the other would
/// wait for it in vain.
constexpr long kLongestUnused = 20;
constexpr std::size_t kMostReserved = 64U << 20U; ///< A Content-Length alone is not believed more.

struct UrlDeleter {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, UrlDeleter>;

std::string partOf(const Url& url, CURLUPart part, unsigned flags = 0)
{
    char* text = nullptr;
    if (curl_url_get(url.get(), part, &text, flags) != CURLUE_OK)
        return {};
    const std::unique_ptr<char, decltype(&curl_free)> owner(text, curl_free);
    return text;
}

bool hasControl(std::string_view text)
{
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F;
    });
}

void takeStatusLine(Response& response, std::string_view line)
{
    response.headers.clear();
    response.status = 0;
    const auto blank = line.find(' ');
    if (blank != std::string_view::npos)
        std::from_chars(line.data() + blank + 1, line.data() + line.size(), response.status);
}

/// Makes room for what the server announces; false when that is more than we take.
bool reserveBody(Transfer& transfer)
{
    curl_off_t length = -1;
    curl_easy_getinfo(transfer.easy.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (length < 0 || transfer.isStream())
        return true;
    const auto announced = static_cast<std::size_t>(length);
    if (announced > transfer.request.mostBytes)
        return false;
    transfer.response.body.reserve(std::min(announced, kMostReserved) + kSpareBytes);
    return true;
}

/// What refuses us may repeat what we said; it ends in error texts.
bool mayRepeatSecrets(const Transfer& transfer)
{
    return transfer.response.status >= 300;
}

void hideSecrets(Transfer& transfer)
{
    if (mayRepeatSecrets(transfer))
        for (auto& [name, value] : transfer.response.headers)
            value = withoutSecrets(std::move(value), transfer.secrets);
}

/// What the server refuses with 401 goes once more where another credential can be had.
bool mustGoAgain(const Transfer& transfer)
{
    return transfer.response.status == 401 && transfer.credential && !transfer.isSecondTry
        && transfer.request.connection->credentials->refuse(transfer.credential);
}

std::size_t onHeader(char* data, std::size_t size, std::size_t count, void* user)
{
    auto& transfer = *static_cast<Transfer*>(user);
    const std::string_view line(data, size * count);
    transfer.lastByteAt = std::chrono::steady_clock::now();
    const std::string_view text = trim(line);
    if (text.starts_with("HTTP/")) {
        takeStatusLine(transfer.response, text);
    } else if (!text.empty()) {
        const auto colon = text.find(':');
        if (colon != std::string_view::npos)
            transfer.response.headers.emplace_back(
                toLower(text.substr(0, colon)), trim(text.substr(colon + 1)));
    } else if (transfer.response.status >= 200 && !transfer.isHeadDone) {
        transfer.isHeadDone = true;
        hideSecrets(transfer);
        transfer.isRefused = mustGoAgain(transfer);
        if (transfer.head && !transfer.isRefused)
            transfer.head(transfer.response);
    }
    return line.size();
}

std::size_t onBody(char* data, std::size_t size, std::size_t count, void* user)
{
    auto& transfer = *static_cast<Transfer*>(user);
    const std::string_view bytes(data, size * count);
    transfer.lastByteAt = std::chrono::steady_clock::now();
    if (transfer.isRefused)
        return bytes.size();
    if (transfer.isStream()) {
        *transfer.bytesReceived += bytes.size();
        if (!mayRepeatSecrets(transfer)) { // or a secret might lie across two pieces
            transfer.chunk(bytes);
            return bytes.size();
        }
    }
    auto& body = transfer.response.body;
    if ((body.empty() && !reserveBody(transfer))
        || body.size() + bytes.size() > transfer.request.mostBytes) {
        transfer.isTooLong = true;
        return 0;
    }
    const std::size_t needed = body.size() + bytes.size() + kSpareBytes;
    if (needed > body.capacity())
        body.reserve(std::max(needed, body.capacity() * 2));
    body.append(bytes);
    return bytes.size();
}

void append(StringList& list, const std::string& text)
{
    curl_slist* const longer = curl_slist_append(list.get(), text.c_str());
    if (longer && longer != list.get()) {
        static_cast<void>(list.release()); // the node of the first text is the list
        list.reset(longer);
    }
}

Result<Done> prepareHeaders(Transfer& transfer, const std::string& token)
{
    const auto& connection = *transfer.request.connection;
    const auto add = [&](const std::string& name, const std::string& value) {
        if (hasControl(name) || hasControl(value))
            return false;
        append(transfer.headers, value.empty() ? name + ";" : name + ": " + value);
        return true;
    };
    auto all = connection.headers;
    all.insert(all.end(), transfer.request.headers.begin(), transfer.request.headers.end());
    for (const auto& [name, value] : all)
        if (!add(name, value))
            return Error{Error::Kind::InvalidInput,
                "The header " + plainText(name) + " of a request to "
                    + transfer.target.hostAndPort() + " has control characters in it."};
    if (!token.empty() && !add("Authorization", "Bearer " + token))
        return Error{Error::Kind::Unauthorized,
            "The bearer token for " + transfer.target.hostAndPort()
                + " has control characters in it. Check token or tokenFile in the kubeconfig."};
    if (!transfer.target.connectTo.empty())
        append(transfer.headers, "Host: " + transfer.target.hostAndPort());
    append(transfer.headers, "Expect:"); // no round trip before a body
    return Done{};
}

template <typename T>
void set(Transfer& transfer, CURLoption option, T value)
{
    curl_easy_setopt(transfer.easy.get(), option, value);
}

void setBlob(Transfer& transfer, CURLoption option, const std::string& pem)
{
    if (pem.empty())
        return;
    // Not copied by curl: the transfer keeps the connection or credential, and so the text, alive.
    curl_blob blob{const_cast<char*>(pem.data()), pem.size(), CURL_BLOB_NOCOPY};
    set(transfer, option, &blob);
}

void prepareTls(Transfer& transfer)
{
    const auto& connection = *transfer.request.connection;
    set(transfer, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(transfer, CURLOPT_SSL_VERIFYPEER, connection.isInsecure ? 0L : 1L);
    set(transfer, CURLOPT_SSL_VERIFYHOST, connection.isInsecure ? 0L : 2L);
    setBlob(transfer, CURLOPT_CAINFO_BLOB, connection.caPem);
    if (!connection.caPem.empty())
        set(transfer, CURLOPT_CAPATH, nullptr); // or curl would trust the system's besides
    const bool isLive = transfer.credential && !transfer.credential->clientCertificatePem.empty();
    setBlob(transfer, CURLOPT_SSLCERT_BLOB,
        isLive ? transfer.credential->clientCertificatePem : connection.clientCertificatePem);
    setBlob(transfer, CURLOPT_SSLKEY_BLOB,
        isLive ? transfer.credential->clientKeyPem : connection.clientKeyPem);
}

/// As in client-go, names are resolved by a SOCKS proxy, and a proxy without a port is on its
/// scheme's own; curl would take 1080.
std::string curlProxy(const std::string& proxyUrl)
{
    const Url url(curl_url());
    if (curl_url_set(url.get(), CURLUPART_URL, proxyUrl.c_str(), CURLU_NON_SUPPORT_SCHEME)
        != CURLUE_OK)
        return proxyUrl;
    const auto scheme = partOf(url, CURLUPART_SCHEME);
    if (partOf(url, CURLUPART_PORT).empty())
        curl_url_set(url.get(), CURLUPART_PORT,
            scheme == "http"        ? "80"
                : scheme == "https" ? "443"
                                    : "1080",
            0);
    if (scheme == "socks5")
        curl_url_set(url.get(), CURLUPART_SCHEME, "socks5h", CURLU_NON_SUPPORT_SCHEME);
    return partOf(url, CURLUPART_URL);
}

/// An https proxy may be the cluster's own, as kubectl takes it to be, or the company's.
void prepareProxyTls(Transfer& transfer)
{
    const auto& connection = *transfer.request.connection;
    set(transfer, CURLOPT_PROXY_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(transfer, CURLOPT_PROXY_SSL_VERIFYPEER, connection.isInsecure ? 0L : 1L);
    set(transfer, CURLOPT_PROXY_SSL_VERIFYHOST, connection.isInsecure ? 0L : 2L);
    setBlob(transfer, CURLOPT_PROXY_CAINFO_BLOB, connection.caPem);
}

void prepareRoute(Transfer& transfer)
{
    const auto& connection = *transfer.request.connection;
    if (!connection.proxyUrl.empty()) {
        set(transfer, CURLOPT_PROXY, curlProxy(connection.proxyUrl).c_str());
        set(transfer, CURLOPT_NOPROXY, "");
        prepareProxyTls(transfer);
    } else if (transfer.target.isLoopback()) {
        set(transfer, CURLOPT_PROXY, ""); // the environment's proxy is not for ourselves
    }
    if (!transfer.target.connectTo.empty()) {
        append(transfer.connectTo, transfer.target.connectTo);
        set(transfer, CURLOPT_CONNECT_TO, transfer.connectTo.get());
    }
}

void prepareMethod(Transfer& transfer)
{
    const auto& request = transfer.request;
    if (request.method == "HEAD")
        set(transfer, CURLOPT_NOBODY, 1L);
    else if (request.method != "GET" || !request.body.empty()) {
        set(transfer, CURLOPT_POST, 1L);
        set(transfer, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        set(transfer, CURLOPT_POSTFIELDS, request.body.c_str());
        set(transfer, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    if (!transfer.isStream() && !request.connection->isCompressionDisabled)
        set(transfer, CURLOPT_ACCEPT_ENCODING, "gzip");
    if (!request.connection->basicUser.empty()) {
        set(transfer, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
        set(transfer, CURLOPT_USERNAME, request.connection->basicUser.c_str());
        set(transfer, CURLOPT_PASSWORD, request.connection->basicPassword.c_str());
    }
}

void noteSecrets(Transfer& transfer, const std::string& token)
{
    const auto& connection = *transfer.request.connection;
    transfer.secrets = {token, connection.basicPassword};
    if (!connection.basicPassword.empty())
        transfer.secrets.push_back(
            encodeBase64(connection.basicUser + ":" + connection.basicPassword));
}

void prepareLimits(Transfer& transfer, const HttpClient::Options& options)
{
    const auto timeout = transfer.request.timeout;
    const auto connect
        = timeout.count() > 0 ? std::min(timeout, options.connectTimeout) : options.connectTimeout;
    set(transfer, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    set(transfer, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect.count()));
    set(transfer, CURLOPT_NOSIGNAL, 1L);
    set(transfer, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(transfer, CURLOPT_TCP_KEEPALIVE, 1L);
    set(transfer, CURLOPT_TCP_KEEPIDLE, 30L);
    set(transfer, CURLOPT_TCP_KEEPINTVL, 15L);
    set(transfer, CURLOPT_BUFFERSIZE, 256L << 10U);
    set(transfer, CURLOPT_MAXAGE_CONN, kLongestUnused);
    // A stream lives long: one that is kept from earlier may have died unnoticed meanwhile.
    set(transfer, CURLOPT_FRESH_CONNECT, transfer.isStream() ? 1L : 0L);
    set(transfer, CURLOPT_PATH_AS_IS, 1L);
    set(transfer, CURLOPT_PROTOCOLS_STR, "http,https");
    set(transfer, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(transfer, CURLOPT_USERAGENT, options.userAgent.c_str());
}

void prepareCallbacks(Transfer& transfer)
{
    set(transfer, CURLOPT_PRIVATE, &transfer);
    set(transfer, CURLOPT_ERRORBUFFER, transfer.errorText.data());
    set(transfer, CURLOPT_HEADERFUNCTION, &onHeader);
    set(transfer, CURLOPT_HEADERDATA, &transfer);
    set(transfer, CURLOPT_WRITEFUNCTION, &onBody);
    set(transfer, CURLOPT_WRITEDATA, &transfer);
}

} // namespace

bool Target::isLoopback() const
{
    return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

Result<Target> targetOf(const Connection& connection, const std::string& path)
{
    const Url url(curl_url());
    const auto full = connection.serverUrl + path;
    const auto unusable = [&] {
        return Error{Error::Kind::InvalidInput,
            "The server address in the kubeconfig is not a usable http or https URL."};
    };
    if (connection.serverUrl.empty() || hasControl(full))
        return unusable();
    if (curl_url_set(url.get(), CURLUPART_URL, full.c_str(), CURLU_PATH_AS_IS) != CURLUE_OK)
        return unusable();
    Target target;
    target.scheme = partOf(url, CURLUPART_SCHEME);
    target.host = partOf(url, CURLUPART_HOST);
    target.port = partOf(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
    if ((target.scheme != "https" && target.scheme != "http") || target.host.empty())
        return unusable();
    target.url = full;
    const auto& name = connection.tlsServerName;
    if (!name.empty() && target.scheme == "https" && name != target.host) {
        // curl verifies and indicates the URL's host: so the URL names it, and CONNECT_TO leads
        // to the real one.
        if (curl_url_set(url.get(), CURLUPART_HOST, name.c_str(), 0) != CURLUE_OK)
            return Error{Error::Kind::InvalidInput,
                "tls-server-name for " + target.hostAndPort() + " is not a host name."};
        target.url = partOf(url, CURLUPART_URL);
        target.connectTo = name + ":" + target.port + ":" + target.hostAndPort();
    }
    return target;
}

void rewind(Transfer& transfer)
{
    transfer.headers.reset();
    transfer.connectTo.reset();
    transfer.response = {};
    transfer.errorText = {};
    transfer.isHeadDone = transfer.isRefused = false;
    transfer.isSecondTry = true;
    transfer.credential.reset();
}

Result<Done> prepare(Transfer& transfer, EasyHandle easy, const std::string& token,
    const HttpClient::Options& options)
{
    auto target = targetOf(*transfer.request.connection, transfer.request.path);
    if (!target)
        return target.error();
    transfer.target = *std::move(target);
    transfer.easy = std::move(easy);
    if (auto headers = prepareHeaders(transfer, token); !headers)
        return headers.error();
    noteSecrets(transfer, token);
    prepareLimits(transfer, options);
    prepareCallbacks(transfer);
    prepareTls(transfer);
    prepareRoute(transfer);
    prepareMethod(transfer);
    set(transfer, CURLOPT_URL, transfer.target.url.c_str());
    set(transfer, CURLOPT_HTTPHEADER, transfer.headers.get());
    transfer.startedAt = transfer.lastByteAt = std::chrono::steady_clock::now();
    return Done{};
}

} // namespace vigla::net
