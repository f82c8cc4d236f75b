#pragma once

#include "models/core/result.h"
#include "models/core/time.h"

#include <map>
#include <string>

namespace vigla::net {

/// Bearer tokens kept in files that somebody else renews. One thread only.
class TokenFiles {
public:
    /// The token, at most a minute old. Unauthorized when the file cannot be read or holds none.
    Result<std::string> read(const std::string& path, MonotonicTime now);

    /// The server refused it: the next read() looks at the file again.
    void forget(const std::string& path);

private:
    struct Entry {
        std::string token;
        MonotonicTime readAt{};
    };
    std::map<std::string, Entry> m_entries;
};

} // namespace vigla::net
