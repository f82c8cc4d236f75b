#include "models/kube/proxy.h"

#include "models/core/text.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

namespace vigla::kube {

namespace {

using Bytes = std::vector<unsigned char>;

std::optional<Bytes> addressOf(const std::string& text)
{
    Bytes bytes(16);
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1)
        return bytes;
    bytes.resize(4);
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1)
        return bytes;
    return {};
}

/// `10.0.0.0/8` holds `address`.
bool holds(std::string_view block, const Bytes& address)
{
    const auto slash = block.find('/');
    if (slash == std::string_view::npos)
        return false;
    const auto base = addressOf(std::string(block.substr(0, slash)));
    std::size_t bits = 0;
    const auto end = block.data() + block.size();
    const auto read = std::from_chars(block.data() + slash + 1, end, bits);
    if (!base || read.ptr != end || base->size() != address.size() || bits > base->size() * 8)
        return false;
    for (std::size_t i = 0; i < bits; ++i) {
        const auto mask = static_cast<unsigned char>(0x80U >> (i % 8));
        if (((*base)[i / 8] & mask) != (address[i / 8] & mask))
            return false;
    }
    return true;
}

struct Server {
    bool isHttps = true;
    std::string host; ///< Lower case, without brackets.
    std::string port;
};

Server serverIn(const std::string& url)
{
    Server server;
    const auto lower = toLower(url);
    const auto scheme = lower.find("://");
    server.isHttps = !lower.starts_with("http://");
    auto rest = scheme == std::string::npos ? lower : lower.substr(scheme + 3);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    rest = rest.substr(rest.rfind('@') + 1); // npos + 1 is 0
    const auto bracket = rest.rfind(']');
    const auto colon = rest.rfind(':');
    const bool hasPort
        = colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
    server.port = hasPort ? rest.substr(colon + 1) : server.isHttps ? "443" : "80";
    server.host = hasPort ? rest.substr(0, colon) : rest;
    if (server.host.starts_with('[') && server.host.ends_with(']'))
        server.host = server.host.substr(1, server.host.size() - 2);
    return server;
}

bool isThisMachine(const std::string& host)
{
    const auto address = addressOf(host);
    return host == "localhost" || host == "::1"
        || (address && address->size() == 4 && address->front() == 127);
}

bool isExcluded(const Server& server, std::string_view entry)
{
    std::string pattern = toLower(trim(entry));
    if (pattern.empty())
        return false;
    if (pattern == "*")
        return true;
    const auto address = addressOf(server.host);
    if (address && holds(pattern, *address))
        return true;
    const auto colon = pattern.rfind(':');
    if (colon != std::string::npos && pattern.find(':') == colon) {
        if (pattern.substr(colon + 1) != server.port)
            return false;
        pattern.resize(colon);
    }
    if (pattern.starts_with("*."))
        pattern.erase(0, 1);
    if (pattern.starts_with('.'))
        return server.host.ends_with(pattern);
    return server.host == pattern || server.host.ends_with("." + pattern);
}

} // namespace

std::string proxyFor(const std::string& serverUrl, const ProxyEnvironment& environment)
{
    const auto server = serverIn(serverUrl);
    const auto& proxy = server.isHttps ? environment.httpsProxy : environment.httpProxy;
    if (proxy.empty() || isThisMachine(server.host))
        return {};
    const auto exclusions = split(environment.noProxy, ',');
    if (std::ranges::any_of(
            exclusions, [&](std::string_view entry) { return isExcluded(server, entry); }))
        return {};
    return proxy.find("://") == std::string::npos ? "http://" + proxy : proxy;
}

} // namespace vigla::kube
