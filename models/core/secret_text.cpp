#include "models/core/secret_text.h"

#include <algorithm>
#include <charconv>

namespace vigla {

namespace {

constexpr std::size_t kShortestSecret = 4;
constexpr std::string_view kDots = "•••";

std::string percentDecoded(std::string_view text)
{
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned byte = 0;
        const auto digits = text.substr(i + 1, 2);
        const bool isEncoded = text[i] == '%' && digits.size() == 2
            && std::from_chars(digits.data(), digits.data() + 2, byte, 16).ptr == digits.data() + 2;
        decoded += isEncoded ? static_cast<char>(byte) : text[i];
        i += isEncoded ? 2 : 0;
    }
    return decoded;
}

} // namespace

std::string withoutSecrets(std::string text, const std::vector<std::string>& secrets)
{
    for (const auto& secret : secrets) {
        if (secret.size() < kShortestSecret)
            continue;
        for (auto at = text.find(secret); at != std::string::npos;
             at = text.find(secret, at + kDots.size()))
            text.replace(at, secret.size(), kDots);
    }
    return text;
}

UserInfo splitUserInfo(std::string_view url)
{
    const auto scheme = url.find("://");
    const auto begin = scheme == std::string_view::npos ? 0 : scheme + 3;
    const auto end = std::min(url.find_first_of("/?#", begin), url.size());
    const auto at = url.substr(0, end).rfind('@');
    if (at == std::string_view::npos || at < begin)
        return {std::string(url), {}, {}};
    const auto info = url.substr(begin, at - begin);
    const auto colon = std::min(info.find(':'), info.size());
    return {std::string(url.substr(0, begin)) + std::string(url.substr(at + 1)),
        percentDecoded(info.substr(0, colon)),
        percentDecoded(info.substr(std::min(colon + 1, info.size())))};
}

} // namespace vigla
