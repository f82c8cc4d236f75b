#include "app/net/token_files.h"

#include "models/core/text.h"

#include <chrono>
#include <fstream>

namespace vigla::net {

namespace {

constexpr std::chrono::seconds kFreshFor{60};
constexpr std::size_t kLongestToken = 64U << 10U;

Error unreadable(const std::string& path, const std::string& why)
{
    return {Error::Kind::Unauthorized,
        "The token file " + plainText(path) + " " + why
            + ". Log in again, or mend tokenFile in the kubeconfig."};
}

} // namespace

Result<std::string> TokenFiles::read(const std::string& path, MonotonicTime now)
{
    const auto known = m_entries.find(path);
    if (known != m_entries.end() && now - known->second.readAt < kFreshFor)
        return known->second.token;

    std::ifstream file(path, std::ios::binary);
    std::string text(kLongestToken + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    const std::string token(trim(text));
    if (token.empty() && known != m_entries.end())
        return known->second.token; // it is being replaced; the next read will do
    if (token.empty())
        return unreadable(path, file.is_open() ? "is empty" : "cannot be read");
    if (text.size() > kLongestToken)
        return unreadable(path, "is too long for a token");
    m_entries[path] = {token, now};
    return token;
}

void TokenFiles::forget(const std::string& path)
{
    m_entries.erase(path);
}

} // namespace vigla::net
