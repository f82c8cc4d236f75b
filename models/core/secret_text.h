#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vigla {

/// `text` with every occurrence of one of `secrets` replaced by dots, for words of others that may
/// repeat what they were told. Secrets below four bytes stay: they would tear words apart.
std::string withoutSecrets(std::string text, const std::vector<std::string>& secrets);

/// A URL and the `user:password@` that stood in it, percent-decoded; both empty without.
struct UserInfo {
    std::string url; ///< Without it.
    std::string user;
    std::string password;
};
UserInfo splitUserInfo(std::string_view url);

} // namespace vigla
