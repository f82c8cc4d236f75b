#pragma once

#include "models/core/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigla::kube {

/// Cuts the body of a watch into its JSON documents, whatever the chunks it comes in.
class WatchStream {
public:
    explicit WatchStream(std::size_t longestDocument = 64U << 20U);

    /// The documents that `bytes` completes, each with 64 bytes of capacity past its end.
    /// InvalidInput when the stream is not a sequence of JSON objects or one is too long; the
    /// stream is then of no more use.
    Result<std::vector<std::string>> feed(std::string_view bytes);

    bool isBetweenDocuments() const; ///< False at the end of the stream means that it was cut.

private:
    bool scan(char c);

    std::size_t m_longestDocument;
    std::string m_partial;
    std::size_t m_depth = 0;
    bool m_isInText = false;
    bool m_isEscaped = false;
};

} // namespace vigla::kube
