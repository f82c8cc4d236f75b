#include "app/kube/kube_client.h"

#include "models/core/text.h"
#include "models/kube/status.h"

#include <algorithm>
#include <charconv>

namespace vigla::app {

namespace {

constexpr std::size_t kLongestBodyLine = 200;

/// What a failure without a Status object says: its first line, unless that is a web page.
std::string bodyWords(const net::Response& response)
{
    const auto text = trim(std::string_view(response.body).substr(0, 4096));
    std::string status = "HTTP status " + std::to_string(response.status);
    if (text.empty())
        return status;
    if (text.starts_with('<'))
        return status
            + " with a web page in place of an answer. A proxy or a login page may stand between "
              "here and the server";
    return status + ": " + plainText(text.substr(0, text.find('\n')), false, kLongestBodyLine);
}

/// What the person can do, where that is known.
std::string adviceFor(Error::Kind kind, const net::Response& response, int retryAfterSeconds)
{
    const std::string header = response.header("retry-after");
    const std::string wait = retryAfterSeconds > 0 ? std::to_string(retryAfterSeconds) : header;
    switch (kind) {
    case Error::Kind::Unauthorized:
        return "The credentials of this context are not accepted; log in again.";
    case Error::Kind::Throttled:
        return wait.empty() ? "The server asks to slow down."
                            : "The server asks to wait " + plainText(wait, false, 20) + " s.";
    default:
        return {};
    }
}

/// The quoted texts of one Warning header, which may hold several warnings.
void appendQuoted(std::vector<std::string>& texts, std::string_view header)
{
    while (true) {
        const auto open = header.find('"');
        if (open == std::string_view::npos)
            return;
        std::string text;
        std::size_t at = open + 1;
        for (; at < header.size() && header[at] != '"'; ++at) {
            if (header[at] == '\\' && at + 1 < header.size())
                ++at;
            text += header[at];
        }
        texts.push_back(plainText(text, false, 1000));
        header.remove_prefix(std::min(at + 1, header.size()));
        const auto next = header.find(','); // past the date that may follow
        header.remove_prefix(next == std::string_view::npos ? header.size() : next);
    }
}

bool isUnreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
        || c == '.' || c == '_' || c == '~';
}

} // namespace

Error errorOf(const net::Response& response, const std::string& what)
{
    const auto status = kube::parseStatus(response.body);
    const Error said = status ? kube::errorOfStatus(*status) : Error();
    const auto kind = said.kind == Error::Kind::Expired
        ? said.kind
        : kube::errorKindOf(response.status, status ? status->reason : "");
    std::string words = status ? said.message : bodyWords(response);
    const auto advice = adviceFor(kind, response, status ? status->retryAfterSeconds : 0);
    if (!words.ends_with('.'))
        words += '.';
    return {kind, what + ": " + words + (advice.empty() ? "" : " " + advice)};
}

std::optional<std::chrono::seconds> retryAfterOf(const net::Response& response)
{
    const std::string header = response.header("retry-after");
    unsigned seconds = 0;
    const auto parsed = std::from_chars(header.data(), header.data() + header.size(), seconds);
    if (parsed.ec != std::errc() || parsed.ptr != header.data() + header.size())
        return std::nullopt;
    return std::chrono::seconds(seconds);
}

std::vector<std::string> warningsOf(const net::Response& response)
{
    std::vector<std::string> texts;
    for (const auto& [name, value] : response.headers)
        if (name == "warning" && value.starts_with("299"))
            appendQuoted(texts, value);
    return texts;
}

std::string apiPath(
    const kube::ResourceKind& kind, const std::string& namespaceName, const std::string& name)
{
    std::string path = kind.group.empty() ? "/api/" : "/apis/" + percentEncoded(kind.group) + "/";
    path += percentEncoded(kind.version);
    if (!namespaceName.empty())
        path += "/namespaces/" + percentEncoded(namespaceName);
    path += "/" + percentEncoded(kind.plural);
    return name.empty() ? path : path + "/" + percentEncoded(name);
}

std::string percentEncoded(std::string_view text)
{
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (isUnreserved(c))
            encoded += c;
        else
            encoded += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
    return encoded;
}

} // namespace vigla::app
