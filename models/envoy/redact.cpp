#include "models/envoy/redact.h"

#include "models/core/text.h"
#include "models/envoy/json_scan_internal.h"
#include "models/envoy/json_text.h"

#include <algorithm>
#include <array>

namespace vigla::envoy {

namespace {

constexpr std::string_view kMark = "[redacted]";

/// Without underscores and hyphens, in lower case. What begins with one of them is secret too.
constexpr std::array<std::string_view, 12> kSecretKeys{"privatekey", "password", "passwd",
    "clientsecret", "accesstoken", "refreshtoken", "idtoken", "apikey", "hmacsecret",
    "sessionticketkeys", "genericsecret", "secretaccesskey"};
constexpr std::array<std::string_view, 2> kSecretWholeKeys{"token", "secretkey"};
constexpr std::array<std::string_view, 6> kSecretHeaders{
    "authorization", "proxyauthorization", "cookie", "setcookie", "xapikey", "xauthtoken"};

std::string foldedKey(std::string_view key)
{
    std::string folded;
    for (const char byte : key)
        if (byte != '_' && byte != '-')
            folded += byte;
    return toLower(folded);
}

bool isSecretKey(std::string_view inside)
{
    constexpr std::size_t kLongest = 80;
    if (inside.size() > kLongest)
        return false;
    const std::string key = foldedKey(
        inside.find('\\') == std::string_view::npos ? std::string(inside) : unescapedJson(inside));
    return std::ranges::find(kSecretWholeKeys, key) != kSecretWholeKeys.end()
        || std::ranges::any_of(
            kSecretKeys, [&](std::string_view secret) { return key.starts_with(secret); });
}

bool isOneOf(std::string_view key, std::initializer_list<std::string_view> names)
{
    return std::ranges::find(names, key) != names.end();
}

/// Follows the tokens and overwrites behind the scanner.
class Redactor {
public:
    explicit Redactor(std::string& text)
        : m_text(text)
    {
    }

    void key(std::size_t begin, std::size_t end)
    {
        m_key = view(begin, end);
        m_isNextSecret = isSecretKey(m_key);
    }

    void open(std::size_t)
    {
        const bool isInside = !m_levels.empty() && m_levels.back().isSecret;
        m_levels.push_back({isInside || m_isNextSecret, false});
        m_isNextSecret = false;
        m_key = {};
    }

    void close(std::size_t)
    {
        m_levels.pop_back();
        m_isNextSecret = false;
    }

    void scalar(std::size_t, std::size_t) { m_isNextSecret = false; }

    void text(std::size_t begin, std::size_t end)
    {
        const std::string_view value = view(begin, end);
        const bool isInside = !m_levels.empty() && m_levels.back().isSecret;
        const bool isHeaderValue = !m_levels.empty() && m_levels.back().isSecretHeader
            && isOneOf(m_key, {"value", "raw_value", "rawValue"});
        if (isOneOf(m_key, {"key", "name", "header", "header_name", "headerName"})
            && !m_levels.empty())
            m_levels.back().isSecretHeader
                = std::ranges::find(kSecretHeaders, foldedKey(value)) != kSecretHeaders.end();
        if (isInside || m_isNextSecret || isHeaderValue || looksSecret(value))
            overwrite(begin, end);
        m_isNextSecret = false;
        m_key = {};
    }

private:
    struct Level {
        bool isSecret; ///< Everything in it.
        bool isSecretHeader; ///< Its `value`.
    };

    std::string_view view(std::size_t begin, std::size_t end) const
    {
        return std::string_view(m_text).substr(begin, end - begin);
    }

    /// The quote that ended the text moves forward, blanks fill the rest.
    void overwrite(std::size_t begin, std::size_t end)
    {
        if (end - begin < kMark.size()) {
            std::fill(m_text.begin() + static_cast<std::ptrdiff_t>(begin),
                m_text.begin() + static_cast<std::ptrdiff_t>(end), '*');
            return;
        }
        std::copy(kMark.begin(), kMark.end(), m_text.begin() + static_cast<std::ptrdiff_t>(begin));
        m_text[begin + kMark.size()] = '"';
        if (end > begin + kMark.size())
            std::fill(m_text.begin() + static_cast<std::ptrdiff_t>(begin + kMark.size() + 1),
                m_text.begin() + static_cast<std::ptrdiff_t>(end + 1), ' ');
    }

    std::string& m_text;
    std::string_view m_key;
    std::vector<Level> m_levels;
    bool m_isNextSecret = false;
};

bool isBase64Url(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')
        || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '=';
}

/// header.payload.signature, of which the header is a JSON object in base64.
bool looksLikeWebToken(std::string_view text)
{
    const auto begin = text.find("eyJ");
    if (begin == std::string_view::npos)
        return false;
    int dots = 0;
    std::size_t length = 0;
    for (const char byte : text.substr(begin)) {
        if (byte == '.')
            ++dots;
        else if (!isBase64Url(byte))
            break;
        ++length;
    }
    return dots >= 2 && length >= 40;
}

} // namespace

bool looksSecret(std::string_view text)
{
    constexpr std::size_t kShortest = 16;
    if (text.size() < kShortest)
        return false;
    // "-----BEGIN " in base64 is LS0tLS1CRUdJTi; what follows tells a key from a certificate.
    constexpr std::array<std::string_view, 6> kMarks{"PRIVATE KEY-----", "LS0tLS1CRUdJTiBQUklW",
        "LS0tLS1CRUdJTiBSU0Eg", "LS0tLS1CRUdJTiBFQyBQ", "LS0tLS1CRUdJTiBFTkNS", "Bearer "};
    return std::ranges::any_of(kMarks, [&](std::string_view mark) {
        return text.find(mark) != std::string_view::npos;
    }) || looksLikeWebToken(text);
}

void redactSecrets(std::string& json)
{
    Redactor redactor(json);
    JsonScanner(std::string_view(json), redactor, std::stop_token()).run();
}

} // namespace vigla::envoy
